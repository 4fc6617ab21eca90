from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.calendar.conftest import at, minutes, unit_named
from xiqiao.calendar.themes import Kind
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.meetings.models import Meeting
from xiqiao.meetings.queries import whole
from xiqiao.meetings.starting import Outline, start_record
from xiqiao.meetings.tasking import Order, give_task
from xiqiao.meetings.tasks import Task

__all__ = ["at", "minutes", "unit_named"]


def kinds_of(*keys: str) -> list[Kind]:
    return list(db.session.scalars(select(Kind).where(Kind.key.in_(keys)).order_by(Kind.position)))


def loaded(key: int) -> Meeting:
    """The record with all that its page shows, as views have it."""
    found = whole(select(Meeting).where(Meeting.id == key))
    return db.session.scalars(found, execution_options={"populate_existing": True}).unique().one()


def outlined(*units: str, kinds=("members_meeting",), day: date | None = None, starts="19:30", **more) -> Outline:
    """An outline with what does not matter filled in: `outlined("东一", kinds=("party_lecture",), title="…")`."""
    day = day or today() - timedelta(days=3)
    return Outline(**{
        "title": "十一月党员大会",
        "kinds": kinds_of(*kinds),
        "units": [unit_named(name) for name in units or ("东一",)],
        "starts_at": at(day, starts),
        "place": "东一党群服务站",
        **more,
    })  # fmt: skip


def started(*units: str, **more) -> Meeting:
    """The (first) record of a sitting that was begun and committed."""
    meetings = start_record(outlined(*units, **more), by=None, at=now())
    db.session.commit()
    return loaded(meetings[0].id)


def task_given(*units: str, owner="村外的人", due: date | None = None, problem="", **more) -> Task:
    """The task of a record that was begun, with one item, and committed."""
    meeting = started(*units, **{"headings": ["修路"], **more})
    order = Order("把路量好", owner, due, problem)
    task = give_task(meeting, meeting.sitting.items[0], order, by=None, at=now())
    db.session.commit()
    return task


@pytest.fixture
def outline(context):
    return outlined


@pytest.fixture
def start(context):
    return started


@pytest.fixture
def begin(behind):
    """`begin("东一", kinds=(…))`: the id of a record that was begun beside the pages."""
    return lambda *units, **more: behind(lambda: started(*units, **more).id)
