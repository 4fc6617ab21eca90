"""Enter a place, and change what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.organisation.models import Unit
from xiqiao.resources.changes import apply_changes
from xiqiao.resources.models import Place, PlaceAccess, PlaceKind
from xiqiao.resources.queries import key_of

LABELS = {
    "name": "名称", "kind": "类别", "unit": "所属单位", "address": "地址", "directions": "怎么走",
    "capacity": "容纳人数", "opening_hours": "开放时间", "access": "使用方式", "accessibility": "无障碍",
    "contact": "联系人", "phone": "联系电话", "opened_on": "启用日期",
}  # fmt: skip


@dataclass(frozen=True)
class PlaceFacts:
    """What is known of a place; each field is an attribute of the same name."""

    name: str
    kind: PlaceKind
    unit: Unit
    address: str = ""
    directions: str = ""
    capacity: int | None = None
    opening_hours: str = ""
    access: PlaceAccess = PlaceAccess.BOOKING
    accessibility: str = ""
    contact: str = ""
    phone: str | None = None
    opened_on: date | None = None


def add_place(facts: PlaceFacts, *, by: Person | None) -> Place:
    """Raises RuleBroken: an ended unit, or a name that the unit has given already."""
    refuse_facts(facts, but=None)
    place = Place(**facts.__dict__, search_key=key_of(facts.name, facts.address), version=1)
    db.session.add(place)
    db.session.flush()
    record("place.added", by=by, about=place.reference, unit_path=place.unit_path, kind=facts.kind.label,
           unit=facts.unit.name)  # fmt: skip
    return place


def edit_place(place: Place, facts: PlaceFacts, *, drawn_from: int | None, by: Person | None) -> None:
    """Raises Outdated; RuleBroken as `add_place` does, and where the days would stand in disorder."""
    place.check_version(drawn_from)
    if (facts.name, facts.unit) != (place.name, place.unit):
        refuse_facts(facts, but=place.id)
    if facts.opened_on and place.closed_on and facts.opened_on > place.closed_on:
        raise RuleBroken("启用日期晚于停用日期。", "opened_on")
    changes = apply_changes(place, facts.__dict__, LABELS)
    if not changes:
        return
    place.search_key = key_of(place.name, place.address)
    place.bump()
    record("place.edited", by=by, about=place.reference, unit_path=place.unit_path, changes=changes)


def refuse_facts(facts: PlaceFacts, *, but: int | None) -> None:
    """A unit names a place once; a closed one is taken into use again and not entered anew."""
    if facts.unit.ended_on is not None:
        raise RuleBroken(f"{facts.unit.short_name}已经撤销或并入其他组织，请选别的单位。", "unit_id")
    same = select(Place).where(Place.unit_id == facts.unit.id, Place.name == facts.name, Place.id != (but or 0))
    twin = db.session.scalars(same).first()
    if twin is not None:
        again = "，停用了的可以恢复使用" if twin.closed_on else ""
        raise RuleBroken(f"{facts.unit.short_name}已有叫这个名字的阵地{again}。", "name")
