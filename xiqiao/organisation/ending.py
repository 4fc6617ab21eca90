"""A unit is dissolved, or merged into another. What hangs on it is asked first, and handed on in a merger."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import day
from xiqiao.organisation.attachments import attached_things
from xiqiao.organisation.founding import present_state, take_over
from xiqiao.organisation.kinds import BRANCH_FORMS, UnitForm, UnitKind
from xiqiao.organisation.models import BEGINNING, Ending, Term, Unit


def what_hangs_on(unit: Unit, on: date = BEGINNING) -> list[str]:
    """People, accounts and so on that are at the unit after that day (or ever were), as sentences."""
    return [sentence for thing in attached_things() if (sentence := thing.why_not_end(unit, on))]


def why_not_dissolve(unit: Unit, on: date) -> list[str]:
    """Everything that stands in the way of dissolving the unit after that day."""
    found = what_hangs_on(unit, on)
    count = len(units_below(unit))
    return [*([f"下面还有 {count} 个单位，请先撤销、合并或移走。"] if count else []), *found]


def why_not_merge(unit: Unit, successor: Unit) -> str | None:
    """Why the unit cannot go into that one; None if it can.

    A branch that has become too small goes into a 联合党支部 (支部工作条例第五条; domain.md A3), so the two forms of a
    branch count as one. A group belongs to its branch: its people's 组织关系 is there.
    """
    if successor.ended_on is not None or unit.contains(successor):
        return "不能并入自己、自己的下级或已经撤销的单位。"
    if (_rank(unit), unit.is_functional) != (_rank(successor), successor.is_functional):
        return f"只能并入同为{unit.form.label}的单位。"
    if unit.kind is UnitKind.PARTY_GROUP and unit.parent_id != successor.parent_id:
        return "党小组只能并入本支部的党小组。"
    return None


def _rank(unit: Unit) -> UnitForm:
    return UnitForm.BRANCH if unit.form in BRANCH_FORMS else unit.form


def units_below(unit: Unit) -> list[Unit]:
    """The living units directly below."""
    return list(db.session.scalars(select(Unit).where(Unit.parent_id == unit.id, Unit.ended_on.is_(None))))


def dissolve_unit(unit: Unit, *, on: date, basis: str, today: date, by: Person) -> None:
    """撤销: `on` is its last day. Refused while members, units or grants hang on it."""
    _refuse_day(unit, on, today)
    obstacles = why_not_dissolve(unit, on)
    if obstacles:
        raise RuleBroken("".join(obstacles))
    _end(unit, Ending.DISSOLVED, None, on, basis, by)


def merge_unit(unit: Unit, successor: Unit, *, on: date, basis: str, today: date, by: Person) -> None:
    """并入: from the day after `on` its members and lower units belong to the successor; its history stays."""
    _refuse_day(unit, on, today)
    why_not = why_not_merge(unit, successor)
    if why_not:
        raise RuleBroken(why_not, "successor_id")
    first_day = on + timedelta(days=1)
    for below in units_below(unit):
        take_over(below, successor, since=first_day, basis=basis, today=max(today, first_day), by=by)
    for thing in attached_things():
        thing.hand_on(unit, successor, first_day, basis, by)
    _end(unit, Ending.MERGED, successor, on, basis, by)


def _refuse_day(unit: Unit, on: date, today: date) -> None:
    if unit.parent_id is None:
        raise RuleBroken("镇党委不能撤销或并入其他单位。")
    if unit.ended_on is not None:
        raise RuleBroken("这个单位已经撤销或并入其他组织。")
    if on > today:
        raise RuleBroken("日期不能在今天以后，请到那一天再办理。", "on")
    if on < present_state(unit).since:
        raise RuleBroken(f"日期早于上一次变更（{day(present_state(unit).since)}）。", "on")


def _end(unit: Unit, ending: Ending, successor: Unit | None, on: date, basis: str, by: Person) -> None:
    unit.ended_on, unit.ending, unit.ending_basis = on, ending, basis
    unit.successor_id = successor.id if successor else None
    present_state(unit).until = on
    for term in db.session.scalars(select(Term).where(Term.unit_id == unit.id, Term.ended_on.is_(None))):
        term.ended_on = max(on, term.began_on)
    unit.bump()
    record("unit.ended", by=by, about=unit.reference, unit_path=unit.path, on=day(on), basis=basis,
           how=ending.label + (f"（{successor.name}）" if successor else ""))  # fmt: skip
