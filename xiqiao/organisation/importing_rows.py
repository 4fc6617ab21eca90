"""What would become of each row of a list of units, in its order: a row may stand below one before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from xiqiao.core.db import db
from xiqiao.imports.importers import Action, Outcome
from xiqiao.imports.tables import Row
from xiqiao.organisation.kinds import FORMS, UnitForm, UnitKind, why_not_below, why_not_form
from xiqiao.organisation.models import Unit
from xiqiao.organisation.queries import all_units
from xiqiao.organisation.searching import plain

COMPARED = {
    "full_name": "全称",
    "form": "组织形式",
    "functional": "功能型",
    "founded": "成立日期",
    "enabled": "启用日期",
}
#: A unit, or the row that will be one.
Place = Unit | Row


class Comparison:
    """The units as they are, and what earlier rows make of them."""

    def __init__(self, rows: Sequence[Row], today: date) -> None:
        self.rows, self.today = rows, today
        self.by_name: dict[str, list[Place]] = {}
        #: Full names that are taken, and by whom; below whom each row is to stand, and of whom one spoke, by `id()`.
        self.full_names: dict[str, Place] = {}
        self.above: dict[int, Place] = {}
        self.seen: set[int] = set()
        for unit in db.session.scalars(all_units()):
            self._name(unit, unit.name, unit.short_name)

    def _name(self, place: Place, full: str, short: str) -> None:
        self.full_names[full] = place
        for name in {plain(full), plain(short)}:
            self.by_name.setdefault(name, []).append(place)

    def __iter__(self) -> Iterator[Outcome]:
        return (self._outcome(row) for row in self.rows if row.is_sound)

    def _outcome(self, row: Row) -> Outcome:
        short, parent = str(row.values["short_name"]), str(row.values["parent"])
        full = str(row.values.get("full_name") or short)
        above = self.by_name.get(plain(parent), [])
        if len(above) != 1:
            sentence = f"有 {len(above)} 个单位叫“{parent}”，请写上级的全称。"
            return _conflict(row, sentence if above else f"没有找到上级“{parent}”，请先导入上级，或把它放在前面。")
        here = self._here(above[0], short, full)
        if len(here) > 1:
            return _conflict(row, "简称和全称指的是两个不同的单位，请核对。")
        if any(id(each) in self.seen for each in here):
            return _conflict(row, "同一张表里已有这个单位。")
        if str(row.values.get("founded") or "") > self.today.isoformat():
            return _conflict(row, "成立日期在今天以后，请到那一天再登记。")
        if here and isinstance(here[0], Unit):
            return self._update(row, here[0])
        return self._new(row, short, full, above[0])

    def _here(self, above: Place, short: str, full: str) -> list[Place]:
        """What goes by one of these names below that unit already."""
        named = [*self.by_name.get(plain(short), []), *self.by_name.get(plain(full), [])]
        below = {id(each): each for each in named if self._stands_below(each, above)}
        return list(below.values())

    def _stands_below(self, each: Place, above: Place) -> bool:
        if isinstance(each, Unit):
            return isinstance(above, Unit) and each.parent_id == above.id
        return self.above[id(each)] is above

    def _new(self, row: Row, short: str, full: str, above: Place) -> Outcome:
        kind = UnitKind(str(row.values["kind"]))
        form = UnitForm(str(row.values["form"])) if row.values.get("form") else FORMS[kind][0]
        is_functional = row.values.get("functional") == "yes"
        why_not = self._why_not(row, kind, form, is_functional, full) or why_not_below(kind, *_what_is(above))
        if why_not:
            return _conflict(row, why_not)
        self._name(row, full, short)
        self.above[id(row)] = above
        self.seen.add(id(row))
        plan = {**row.values, "form": form.value, "full_name": full}
        if isinstance(above, Unit):
            plan["parent_id"] = above.id
        else:
            plan["parent_row"] = [above.sheet, above.number]
        return Outcome(Action.NEW, full, row, None, {"上级": ("", str(row.values["parent"]))}, plan)

    def _update(self, row: Row, unit: Unit) -> Outcome:
        if row.values["kind"] != unit.kind.value:
            return _conflict(row, f"系统里是{unit.kind.label}，类别不能改。")
        now = _as_values(unit)
        wanted = {key: row.values[key] for key in COMPARED if row.values.get(key) not in (None, now[key])}
        then = {**now, **wanted}
        why_not = self._why_not(unit, unit.kind, UnitForm(then["form"]), then["functional"] == "yes", then["full_name"])
        if why_not:
            return _conflict(row, why_not)
        self.seen.add(id(unit))
        self.full_names[then["full_name"]] = unit
        if not wanted:
            return Outcome(Action.SAME, unit.name, row, unit.id)
        changes = {COMPARED[key]: (_shown(key, now[key]), _shown(key, value)) for key, value in wanted.items()}
        plan = {"version": unit.version, "old": now, "new": then}
        return Outcome(Action.UPDATE, unit.name, row, unit.id, changes, plan)

    def _why_not(self, place: Place, kind: UnitKind, form: UnitForm, is_functional: bool, full: str) -> str | None:
        """What `found_unit` and `edit_unit` would refuse."""
        if is_functional and kind is not UnitKind.RESIDENTIAL_BRANCH:
            return "只有小区党支部可以是功能型的。"
        if self.full_names.get(full, place) is not place:
            return "已有单位使用这个全称。"
        return why_not_form(kind, form)


def _what_is(place: Place) -> tuple[UnitKind, UnitForm]:
    """Kind and form of a parent, which may be a row of the same workbook."""
    if isinstance(place, Unit):
        return place.kind, place.form
    kind = UnitKind(str(place.values["kind"]))
    return kind, UnitForm(str(place.values.get("form") or FORMS[kind][0].value))


def _conflict(row: Row, reason: str) -> Outcome:
    return Outcome(Action.CONFLICT, str(row.values["short_name"]), row, reason=reason)


def _as_values(unit: Unit) -> dict[str, Any]:
    return {
        "full_name": unit.name,
        "form": unit.form.value,
        "functional": "yes" if unit.is_functional else "no",
        "founded": unit.founded_on.isoformat() if unit.founded_on else None,
        "enabled": unit.enabled_on.isoformat() if unit.enabled_on else None,
    }


def _shown(key: str, value: Any) -> str:
    if key == "form":
        return UnitForm(value).label
    return {"yes": "是", "no": "否", None: "无"}.get(value, str(value))
