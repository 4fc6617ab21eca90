"""Units as they are, and as they were on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from xiqiao.core.db import db
from xiqiao.organisation.kinds import BRANCH_FORMS
from xiqiao.organisation.models import Unit, UnitState
from xiqiao.organisation.searching import matching


def all_units() -> Select[Unit]:
    """The living units, each after the one above it."""
    return select(Unit).where(Unit.ended_on.is_(None)).order_by(Unit.path)


def branches() -> Select[Unit]:
    """The units where members' 组织关系 can be."""
    return all_units().where(Unit.form.in_(BRANCH_FORMS), Unit.is_functional.is_(False))


def town() -> Unit | None:
    """The root of the tree; None before an office has entered its units."""
    return db.session.scalar(select(Unit).where(Unit.parent_id.is_(None)))


def units_above(unit: Unit) -> list[Unit]:
    """From the town down to the parent."""
    return above_each([unit])[unit.id]


def above_each(units: Sequence[Unit]) -> dict[int, list[Unit]]:
    """`units_above` of several units, in one statement."""
    paths = {unit.id: [int(key) for key in unit.path.strip("/").split("/")[:-1]] for unit in units}
    keys = {key for path in paths.values() for key in path}
    found = {each.id: each for each in db.session.scalars(select(Unit).where(Unit.id.in_(keys)))} if keys else {}
    return {unit_id: [found[key] for key in path] for unit_id, path in paths.items()}


def children(unit: Unit) -> list[tuple[Unit, int]]:
    """The living units directly below, each with the number of units directly below it."""
    lower = aliased(Unit)
    count = select(func.count(lower.id)).where(lower.parent_id == Unit.id, lower.ended_on.is_(None)).scalar_subquery()
    rows = db.session.execute(
        select(Unit, count).where(Unit.parent_id == unit.id, Unit.ended_on.is_(None)).order_by(Unit.kind, Unit.id)
    )
    return [(each, number) for each, number in rows]


def former_children(unit: Unit) -> list[Unit]:
    """Units below that were dissolved or merged, the latest first."""
    ended = select(Unit).where(Unit.parent_id == unit.id, Unit.ended_on.is_not(None))
    return list(db.session.scalars(ended.order_by(Unit.ended_on.desc(), Unit.id)))


def found_units(words: str, most: int = 30) -> list[Unit]:
    """Living units that the words fit; the higher ones first."""
    if not words.strip():
        return []
    fitting = all_units().where(matching(Unit.search_key, words))
    return list(db.session.scalars(fitting.order_by(None).order_by(func.length(Unit.path), Unit.path).limit(most)))


def states_of(unit: Unit) -> list[UnitState]:
    """What the unit was called and where it stood, the newest first."""
    found = select(UnitState).where(UnitState.unit_id == unit.id)
    return list(db.session.scalars(found.order_by(UnitState.since.desc())))


def states_on(day: date) -> Select[UnitState]:
    """The tree as it was on a day: one state of each unit that existed."""
    return select(UnitState).where(UnitState.since <= day, or_(UnitState.until.is_(None), UnitState.until >= day))


def states_below(unit: Unit, on: date) -> list[UnitState]:
    """The unit and all that stood below it, as they were on that day; nothing if it did not exist then."""
    then = db.session.scalar(states_on(on).where(UnitState.unit_id == unit.id))
    if then is None:
        return []
    return list(db.session.scalars(states_on(on).where(UnitState.path.startswith(then.path, autoescape=True))))


def unit_ids_below(unit: Unit, on: date) -> Sequence[int]:
    """The unit and all that stood below it on that day."""
    return [state.unit_id for state in states_below(unit, on)] or [unit.id]
