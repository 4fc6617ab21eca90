from datetime import date, timedelta

import pytest
from sqlalchemy import select

from xiqiao.calendar.models import Audience, Event
from xiqiao.calendar.planning import plan_event, publish_event
from xiqiao.calendar.plans import Plan
from xiqiao.calendar.queries import whole
from xiqiao.calendar.recurrence import Repeat, Rhythm
from xiqiao.calendar.series_planning import SeriesPlan, plan_series, whole_series
from xiqiao.calendar.themes import Kind, Theme
from xiqiao.calendar.working_days import Shift
from xiqiao.core.clock import now, start_of_day, today
from xiqiao.core.db import db
from xiqiao.organisation.models import Unit

#: Series of these tests are planned on this day, and begin with the month after it.
AUGUST, SEPTEMBER = date(2026, 8, 25), date(2026, 9, 1)
FIFTH = Rhythm(Repeat.MONTHLY_DAY, day=5)


def unit_named(short_name):
    return db.session.scalars(select(Unit).where(Unit.short_name == short_name)).one()


def minutes(clock):
    hours, past = map(int, clock.split(":"))
    return hours * 60 + past


def at(day, clock="14:30"):
    return start_of_day(day) + timedelta(minutes=minutes(clock))


def events_of(series, unit=None):
    """The events of a series in order, with all that their pages show; of one unit, or of all."""
    found = whole(select(Event).where(Event.series_id == series.id)).order_by(Event.unit_id, Event.nominal)
    if unit is not None:
        found = found.where(Event.unit_id == unit_named(unit).id)
    return list(db.session.scalars(found, execution_options={"populate_existing": True}).unique())


def loaded(key):
    """The event with all that its page shows, as views have it."""
    found = whole(select(Event).where(Event.id == key))
    return db.session.scalars(found, execution_options={"populate_existing": True}).unique().one()


def drawn_up(unit="东一", day=None, *, theme="主题党日", kinds=("party_day",), starts="14:30", ends="16:00",
             audience=None, audience_kind=Audience.UNITS, **more):  # fmt: skip
    """A plan with what does not matter filled in: `drawn_up("东一", title="…", theme="主题党日", …)`."""
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


def published(*args, **more):
    """The same, planned and published."""
    event = plan_event(drawn_up(*args, **more), by=None, at=now())
    publish_event(event, by=None, at=now())
    db.session.commit()
    return loaded(event.id)


@pytest.fixture
def draw_up(context):
    return drawn_up


@pytest.fixture
def draw_series(draw_up):
    """The plan of a series, 每月5日 from 2026-09-01 on: `draw_series("樵东村", units=["东一", "东二"], until=…)`."""

    def make(unit="东一", *, units=None, rhythm=FIFTH, shift=Shift.LATER, since=SEPTEMBER, until=None,
             starts="14:30", ends="16:00", window_days=0, is_published=True, **more):  # fmt: skip
        return SeriesPlan(
            sample=draw_up(unit, since, **{"title": "每月主题党日", **more}),
            rhythm=rhythm,
            shift=shift,
            since=since,
            until=until,
            starts_minute=minutes(starts),
            ends_minute=minutes(ends),
            units=[unit_named(name) for name in units or [unit]],
            window_days=window_days,
            is_published=is_published,
        )

    return make


@pytest.fixture
def repeat(draw_series):
    """The same, planned on 2026-08-25."""

    def make(*args, on=AUGUST, **more):
        series = plan_series(draw_series(*args, **more), by=None, at=at(on), today=on)
        db.session.commit()
        return whole_series(series.id)

    return make


@pytest.fixture
def publish(context):
    return published


@pytest.fixture
def hold(behind):
    """`hold("东一", wants_reply=True)`: the id of an event that was published beside the pages."""
    return lambda *args, **more: behind(lambda: published(*args, **more).id)
