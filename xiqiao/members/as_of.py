"""Members as they were on a day, as conditions of a statement: what `rolls` says of one person, said of all at once.

`Member.joined`, `confirmed`, `party_age_from` and `birth` are dates and hold for every day; `standing`, `branch_id` and
`group_id` are today's, and nothing here reads them.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from xiqiao.core.partial_dates import EARLIEST_YEAR, PartialDate
from xiqiao.members.facts import FactKind
from xiqiao.members.models import Fact, Member
from xiqiao.organisation.terms import later

#: Whoever one of these is true of is counted nowhere, from the very day on.
ENDED = (FactKind.DIED, FactKind.LEFT_PARTY, FactKind.SUSPENDED)


def true_on(on: date, *kinds: FactKind) -> ColumnElement[bool]:
    """Facts of these kinds that stand and are in force on that day."""
    return and_(
        Fact.kind.in_(kinds),
        Fact.superseded_at.is_(None),
        Fact.since <= on,
        or_(Fact.until.is_(None), Fact.until >= on),
    )


def holds(on: date, *kinds: FactKind) -> ColumnElement[bool]:
    """Members of whom a fact of these kinds is true on that day."""
    return exists().where(Fact.member_id == Member.id, true_on(on, *kinds))


def placed(unit_ids: Any, on: date, kind: FactKind = FactKind.AFFILIATION) -> ColumnElement[bool]:
    """Members who are at one of the units on that day: their 组织关系, their group, or as guests."""
    return Member.id.in_(select(Fact.member_id).where(true_on(on, kind), Fact.unit_id.in_(unit_ids)))


def in_party(on: date) -> ColumnElement[bool]:
    """Alive, joined, neither left nor suspended; somebody without a date of joining is taken for a member."""
    return and_(~holds(on, *ENDED), or_(Member.joined.is_(None), Member.joined <= PartialDate.of(on)))


def is_full(on: date) -> ColumnElement[bool]:
    """正式党员 on that day; unknown (neither true nor false) of those without a start, so ask it in a CASE or WHERE."""
    return Member.party_age_from <= PartialDate.of(on)


def has_years(column: InstrumentedAttribute[Any], years: int, on: date) -> ColumnElement[bool]:
    """So many full years have passed since `column` (birth, start of party age), counted as `party_age` counts."""
    if on.year - years < EARLIEST_YEAR:
        return false()
    return column <= PartialDate.of(later(on, years=-years))
