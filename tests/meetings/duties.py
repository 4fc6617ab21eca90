"""Records that stand as finalised, for tests that count them."""

from datetime import date

from sqlalchemy import delete, select, update

from tests.meetings.conftest import at, kinds_of, unit_named
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.meetings.models import Meeting, MeetingState, Sitting, Source
from xiqiao.members.models import Post
from xiqiao.organisation.models import Unit

#: The whole of this year is over for nobody: tests ask about it from a day that they choose.
YEAR = 2026


def bare():
    """The cast's units as if nothing had been enabled and nobody elected, whatever the year."""
    db.session.execute(update(Unit).values(enabled_on=None))
    db.session.execute(delete(Post))
    db.session.commit()


def enable(*names, on=date(YEAR, 1, 1)):
    for name in names:
        unit_named(name).enabled_on = on
    db.session.commit()


def final(short, on, *kinds, state=MeetingState.FINAL, title="会议", **more):
    """The record of one unit of that day, as the board reads it: without roll or agenda."""
    unit = db.session.scalars(select(Unit).where(Unit.short_name == short)).one()
    sitting = Sitting(title=title, day=on, starts_at=at(on), kinds=kinds_of(*(kinds or ("members_meeting",))))
    meeting = Meeting(
        sitting=sitting, unit=unit, day=on, state=state, created_at=now(), created_by_name="冯月好",
        finalised_at=None if state in (MeetingState.DRAFT, MeetingState.AWAITING) else now(),
        voided_at=now() if state is MeetingState.VOID else None,
        void_reason="记错了" if state is MeetingState.VOID else "", **{"source": Source.HERE, **more},
    )  # fmt: skip
    db.session.add(meeting)
    db.session.commit()
    return meeting
