"""Records as people may see them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from xiqiao.calendar.themes import Kind
from xiqiao.core.authority import Person, holds_any
from xiqiao.core.db import db
from xiqiao.meetings.attendance import Attendance
from xiqiao.meetings.models import SETTLED, AgendaItem, Meeting, MeetingState, Sitting
from xiqiao.meetings.policy import READERS
from xiqiao.meetings.tasks import Task
from xiqiao.organisation.models import Unit
from xiqiao.organisation.policy import LOCAL, OFFICE
from xiqiao.organisation.searching import matching

#: What the page of one record shows of it.
WHOLE = (
    joinedload(Meeting.unit),
    joinedload(Meeting.sitting).options(
        selectinload(Sitting.kinds),
        selectinload(Sitting.items).selectinload(AgendaItem.followed),
        joinedload(Sitting.event),
    ),
    selectinload(Meeting.attendance),
    selectinload(Meeting.votes),
    selectinload(Meeting.assessments),
    selectinload(Meeting.tasks).joinedload(Task.unit),
    selectinload(Meeting.versions),
    selectinload(Meeting.files),
)


def visible_meetings(person: Person) -> Select[Meeting]:
    """The newest first: the office and those who look over it all; a branch or village its own and below; members what
    was finalised of meetings on whose roll they stand; whoever took the chair, to confirm it."""
    everything = select(Meeting).order_by(Meeting.day.desc(), Meeting.id.desc())
    if holds_any(person, (*OFFICE, *READERS)):
        return everything
    below = [Unit.path.startswith(path, autoescape=True) for path in person.reach(*LOCAL)]
    on_roll = select(Attendance.meeting_id).where(Attendance.member_id == (person.member_id or 0))
    mine = or_(Meeting.state.in_(SETTLED) & Meeting.id.in_(on_roll), Meeting.chair_id == (person.member_id or 0))
    if not below:
        return everything.where(mine)
    return everything.where(or_(mine, Meeting.unit_id.in_(select(Unit.id).where(or_(*below)))))


def whole(statement: Select[Meeting]) -> Select[Meeting]:
    return statement.options(*WHOLE)


def standing(statement: Select[Meeting]) -> Select[Meeting]:
    """Without what was declared void."""
    return statement.where(Meeting.state != MeetingState.VOID)


def filtered(
    statement: Select[Meeting], words: str | None, kind_id: int | None, state: str | None, year: int | None
) -> Select[Meeting]:
    """Of these records those of units that the words fit, of a kind, in a state, of a year; nothing named: all."""
    if words:
        statement = statement.where(Meeting.unit_id.in_(select(Unit.id).where(matching(Unit.search_key, words))))
    if kind_id:
        statement = statement.where(Meeting.sitting.has(Sitting.kinds.any(Kind.id == kind_id)))
    if state:
        statement = statement.where(Meeting.state == MeetingState(state))
    if year:
        statement = statement.where(Meeting.day.between(date(year, 1, 1), date(year, 12, 31)))
    return statement


def records_beside(meeting: Meeting) -> list[Meeting]:
    """The records that other units keep of the same sitting."""
    found = select(Meeting).where(Meeting.sitting_id == meeting.sitting_id, Meeting.id != meeting.id)
    return list(db.session.scalars(standing(found).options(joinedload(Meeting.unit)).order_by(Meeting.unit_id)))


def last_number(unit_id: int, first_kind: Kind, year: int) -> int:
    """How many meetings of this kind the unit has numbered in the year; the first kind of a sitting counts."""
    numbers = (
        select(func.max(Meeting.number))
        .join(Sitting, Meeting.sitting_id == Sitting.id)
        .where(
            Meeting.unit_id == unit_id,
            Meeting.day.between(date(year, 1, 1), date(year, 12, 31)),
            Meeting.state != MeetingState.VOID,
            Sitting.kinds.any(Kind.id == first_kind.id),
            ~Sitting.kinds.any(Kind.position < first_kind.position),
        )
    )
    return db.session.scalar(numbers) or 0
