from datetime import timedelta

import pytest
from sqlalchemy import select

from xiqiao.calendar.models import Audience, Event
from xiqiao.calendar.planning import plan_event, publish_event
from xiqiao.calendar.plans import Plan
from xiqiao.calendar.queries import whole
from xiqiao.calendar.themes import Kind, Theme
from xiqiao.core.clock import now, start_of_day, today
from xiqiao.core.db import db
from xiqiao.organisation.models import Unit


def unit_named(short_name):
    return db.session.scalars(select(Unit).where(Unit.short_name == short_name)).one()


def at(day, clock="14:30"):
    hours, minutes = map(int, clock.split(":"))
    return start_of_day(day) + timedelta(hours=hours, minutes=minutes)


def loaded(key):
    """The event with all that its page shows, as views have it."""
    found = whole(select(Event).where(Event.id == key))
    return db.session.scalars(found, execution_options={"populate_existing": True}).unique().one()


@pytest.fixture
def draw_up(context):
    """A plan with what does not matter filled in: `draw_up("东一", title="…", theme="主题党日", …)`."""

    def make(unit="东一", day=None, *, theme="主题党日", kinds=("party_day",), starts="14:30", ends="16:00", audience=None,
             audience_kind=Audience.UNITS, **more):  # fmt: skip
        place = unit_named(unit)
        day = day or today() + timedelta(days=7)
        for_units = [unit_named(name) for name in audience] if audience is not None else [place]
        return Plan(**{
            "title": "十二月主题党日",
            "theme": db.session.scalars(select(Theme).where(Theme.name == theme)).one(),
            "unit": place,
            "kinds": list(db.session.scalars(select(Kind).where(Kind.key.in_(kinds)))),
            "audience": audience_kind,
            "audience_units": for_units,
            "starts_at": at(day, starts),
            "ends_at": at(day, ends),
            "place_words": "东一党群服务站",
            **more,
        })  # fmt: skip

    return make


@pytest.fixture
def publish(draw_up):
    """The same, planned and published."""

    def make(*args, **more):
        event = plan_event(draw_up(*args, **more), by=None, at=now())
        publish_event(event, by=None, at=now())
        db.session.commit()
        return loaded(event.id)

    return make
