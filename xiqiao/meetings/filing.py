"""The records of one unit and year, as they are bound together: a branch's with those of its 党小组."""

from __future__ import annotations

from collections import Counter
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select

from xiqiao.core.db import db
from xiqiao.meetings.models import SETTLED, Meeting, MeetingState
from xiqiao.meetings.queries import standing, whole
from xiqiao.organisation.kinds import UnitKind
from xiqiao.organisation.models import Unit


def filed_with(unit: Unit) -> ColumnElement[bool]:
    """SQL: the record is the unit's own or one of its 党小组."""
    groups = select(Unit.id).where(Unit.parent_id == unit.id, Unit.kind == UnitKind.PARTY_GROUP)
    return or_(Meeting.unit_id == unit.id, Meeting.unit_id.in_(groups))


def of_year(unit: Unit, year: int) -> Select[Meeting]:
    """In the order of their days, without what was declared void."""
    inside = Meeting.day.between(date(year, 1, 1), date(year, 12, 31))
    return standing(select(Meeting)).where(filed_with(unit), inside).order_by(Meeting.day, Meeting.id)


def records_of_year(unit: Unit, year: int) -> list[Meeting]:
    return list(db.session.scalars(whole(of_year(unit, year))).unique())


def settled_of_year(unit: Unit, year: int) -> list[Meeting]:
    """What may be bound: nothing that still changes."""
    return list(db.session.scalars(whole(of_year(unit, year).where(Meeting.state.in_(SETTLED)))).unique())


def counted_of_year(unit: Unit, year: int) -> tuple[int, int]:
    """How many records there are, and how many of them are settled."""
    states = of_year(unit, year).with_only_columns(Meeting.state, func.count()).order_by(None).group_by(Meeting.state)
    counts: Counter[MeetingState] = Counter()
    for state, count in db.session.execute(states):
        counts[state] = count
    return counts.total(), sum(counts[state] for state in SETTLED)
