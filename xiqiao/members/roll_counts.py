"""The figures of a roll by the units below, set-based: where there are too many people to name them on one page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select

from xiqiao.core.db import db
from xiqiao.members.as_of import holds, in_party, is_full, true_on
from xiqiao.members.facts import FactKind, LeftOutScope
from xiqiao.members.models import Fact, Member
from xiqiao.members.rolls import Totals
from xiqiao.organisation.kinds import UnitForm
from xiqiao.organisation.models import Unit, UnitState
from xiqiao.organisation.queries import states_below

NOBODY = Totals(0, 0, 0, 0, 0)


@dataclass(frozen=True)
class UnitCount:
    """What the roll of one unit below counts on a day."""

    unit_id: int
    short_name: str
    totals: Totals


def counts_below(unit: Unit, on: date) -> list[UnitCount]:
    """One row for each unit that stood directly below on that day, as `roll` counts it; 功能型 ones count nobody.

    Three statements, however many people there are.
    """
    states = [state for state in states_below(unit, on) if not state.is_functional]
    counted = _by_branch([state.unit_id for state in states], on)
    below = [state for state in states if state.parent_id == unit.id and state.form is not UnitForm.OFFICE]
    return [UnitCount(state.unit_id, state.short_name, _inside(state, states, counted)) for state in below]


def summed(counts: list[Totals]) -> Totals:
    figures = ((each.expected, each.full, each.probationary, each.entitled, each.entitled_to_elect) for each in counts)
    return Totals(*(sum(column) for column in zip(*figures, strict=True))) if counts else NOBODY


def _inside(top: UnitState, states: list[UnitState], counted: dict[int, Totals]) -> Totals:
    inside = (state.unit_id for state in states if state.path.startswith(top.path))
    return summed([counted[key] for key in inside if key in counted])


def _by_branch(unit_ids: list[int], on: date) -> dict[int, Totals]:
    found = {}
    for unit_id, expected, full, entitled, entitled_to_elect in db.session.execute(_counted(unit_ids, on)):
        found[unit_id] = Totals(expected, full, expected - full, entitled, entitled_to_elect)
    return found


def _counted(unit_ids: list[int], on: date) -> Select[Any]:
    """The rules of `rolls._member`, as sums by branch."""
    here = select(Fact.member_id, Fact.unit_id).where(true_on(on, FactKind.AFFILIATION), Fact.unit_id.in_(unit_ids))
    place = here.subquery()
    expected = ~_left_out(on, LeftOutScope.EVERY_MEETING)
    votes = and_(is_full(on), ~holds(on, FactKind.DISCIPLINARY_PROBATION))
    return (
        select(
            place.c.unit_id,
            _sum(expected),
            _sum(and_(expected, is_full(on))),
            _sum(and_(expected, votes)),
            _sum(and_(votes, ~_left_out(on, *LeftOutScope))),
        )
        .join(Member, Member.id == place.c.member_id)
        .where(in_party(on))
        .group_by(place.c.unit_id)
    )


def _left_out(on: date, *scopes: LeftOutScope) -> ColumnElement[bool]:
    """One of the five classes, with consent and approval."""
    approved = (Fact.consent != "", Fact.approval != "", Fact.left_out_scope.in_(scopes))
    return exists().where(Fact.member_id == Member.id, true_on(on, FactKind.LEFT_OUT), *approved)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
