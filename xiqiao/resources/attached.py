"""What of resources hangs on a unit: its places and lecturers stand in the way of its dissolution, and go along."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.organisation.models import Unit
from xiqiao.resources.closing import WORDS
from xiqiao.resources.models import Lecturer, Place


class ResourcesOnUnits:
    """Closed ones stay with the unit that had them."""

    def why_not_end(self, unit: Unit, on: date) -> str | None:
        counts = [(_count(Place, unit, on), "处阵地"), (_count(Lecturer, unit, on), "名讲师")]
        there = "、".join(f"{count} {words}" for count, words in counts if count)
        return f"还有 {there}属于这里，请先停用或改到别的单位。" if there else None

    def why_not_functional(self, unit: Unit, since: date) -> str | None:
        return None

    def hand_on(self, unit: Unit, successor: Unit, on: date, basis: str, by: Person) -> None:
        places = select(Place).where(*_here(Place, unit, on)).options(joinedload(Place.unit)).order_by(Place.id)
        lecturers = select(Lecturer).where(*_here(Lecturer, unit, on)).options(joinedload(Lecturer.unit))
        things: list[Place | Lecturer] = [
            *db.session.scalars(places),
            *db.session.scalars(lecturers.order_by(Lecturer.id)),
        ]
        for thing in things:
            thing.unit = successor
            thing.bump()
            record("resource.handed_on", by=by, about=thing.reference, unit_path=successor.path,
                   kind=WORDS[thing.reference.kind], old=unit.name, new=successor.name, basis=basis)  # fmt: skip


def _here(
    kind: type[Place] | type[Lecturer], unit: Unit, since: date
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Those of the unit that are in use on that day or later."""
    return kind.unit_id == unit.id, or_(kind.closed_on.is_(None), kind.closed_on >= since)


def _count(kind: type[Place] | type[Lecturer], unit: Unit, last_day: date) -> int:
    return db.session.scalar(select(func.count(kind.id)).where(*_here(kind, unit, last_day + timedelta(days=1)))) or 0
