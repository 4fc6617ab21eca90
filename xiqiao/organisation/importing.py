"""Units from a workbook: found those that are not there, correct what differs, remove none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, delete, select

from xiqiao.core.db import db
from xiqiao.imports import cells
from xiqiao.imports.importers import Action, Confirmed, Outcome, Write, some_at_a_time
from xiqiao.imports.tables import Column, Row
from xiqiao.organisation.ending import what_hangs_on
from xiqiao.organisation.founding import edit_unit, found_unit
from xiqiao.organisation.kinds import FORMS, UnitForm, UnitKind, why_not_below, why_not_form
from xiqiao.organisation.models import Unit, UnitState
from xiqiao.organisation.queries import all_units
from xiqiao.organisation.searching import plain

KINDS = {kind.label: kind.value for kind in UnitKind} | {
    "村": "village", "村党总支": "village", "村党委": "village", "社区": "community", "社区党委": "community",
    "经济社": "cooperative_branch", "村民小组党支部": "cooperative_branch", "机关": "organ_branch",
    "两新": "enterprise_branch", "企业": "enterprise_branch", "小区": "residential_branch", "小组": "party_group",
}  # fmt: skip
COMPARED = {
    "full_name": "全称",
    "form": "组织形式",
    "functional": "功能型",
    "founded": "成立日期",
    "enabled": "启用日期",
}


class UnitsImporter:
    kind, title, rule, day_label = "units", "单位和党小组", "import_units", ""
    looks_ahead = False
    explanation = "村、社区、党支部、党小组。上级要么已经在系统里，要么在同一张表的前面。"
    columns = (
        Column("short_name", "简称", cells.text(40), ("单位简称", "党组织简称", "单位"), True, example="东一"),
        Column("full_name", "全称", cells.text(100), ("单位全称", "党组织全称", "党组织名称", "单位名称"),
               hint="与公章一致；不填按简称", example="中共西樵镇樵东村东一经济社支部委员会"),
        Column("kind", "类别", cells.choice(KINDS), ("单位类别", "组织类别", "党组织类别"), True, True,
               hint="、".join(kind.label for kind in UnitKind if kind is not UnitKind.TOWN), example="经济社党支部"),
        Column("parent", "上级", cells.text(100), ("上级单位", "上级党组织", "上级党组织名称", "所属村"), True,
               hint="上级的简称或全称", example="樵东村"),
        Column("form", "组织形式", cells.choice({form.label: form.value for form in UnitForm}), ("党组织形式",),
               is_telling=True, hint="不填按类别", example="党支部"),
        Column("functional", "功能型", cells.yes_no, ("是否功能型",), is_telling=True,
               hint="是或否；只有小区党支部可以是", example="否"),
        Column("founded", "成立日期", cells.whole_date, ("设立日期",), is_telling=True, example="2020-7-1"),
        Column("enabled", "启用日期", cells.whole_date, is_telling=True, hint="从这天起计任务", example="2026-1-1"),
    )  # fmt: skip

    def sources(self) -> Sequence[Select[Any]]:
        return [select(Unit).order_by(Unit.id)]

    def compare(self, rows: Sequence[Row], day: date, today: date) -> list[Outcome]:
        return list(_Comparison(rows))

    def prepare(self, outcomes: Sequence[Outcome], confirmed: Confirmed) -> Write:
        return lambda: _write_all(outcomes, confirmed)

    def why_not_undo(self, traces: Sequence[dict[str, Any]]) -> list[str]:
        units = _units_of(traces)
        found = [f"{trace['title']}：导入后又改过。" for trace in traces if _is_changed(units.get(trace["id"]), trace)]
        new = {trace["id"] for trace in traces if "old" not in trace}
        for key in new & units.keys():
            found += [f"{units[key].short_name}：{sentence}" for sentence in what_hangs_on(units[key])]
        lots = (db.session.scalars(select(Unit).where(Unit.parent_id.in_(some))) for some in some_at_a_time([*new]))
        below = [unit for lot in lots for unit in lot if unit.id not in new]
        return found + [f"{unit.short_name}：设在这一批导入的单位下面。" for unit in below]

    def undo(self, traces: Sequence[dict[str, Any]], confirmed: Confirmed) -> None:
        """The newest first, so that what stands below goes before what it stands on."""
        units = _units_of(traces)
        for trace in reversed(traces):
            if "old" in trace:
                _edit(units[trace["id"]], trace["old"], confirmed)
                continue
            db.session.execute(delete(UnitState).where(UnitState.unit_id == trace["id"]))
            db.session.delete(units[trace["id"]])
            db.session.flush()


def _units_of(traces: Sequence[dict[str, Any]]) -> dict[int, Unit]:
    keys = [trace["id"] for trace in traces]
    lots = (db.session.scalars(select(Unit).where(Unit.id.in_(some))) for some in some_at_a_time(keys))
    return {unit.id: unit for lot in lots for unit in lot}


def _is_changed(unit: Unit | None, trace: dict[str, Any]) -> bool:
    return unit is None or unit.version != trace["version"]


class _Comparison:
    """Walks the rows in order: a row may stand below one before it."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.units = list(db.session.scalars(all_units()))
        self.by_name: dict[str, list[Unit]] = {}
        for unit in self.units:
            for name in {plain(unit.name), plain(unit.short_name)}:
                self.by_name.setdefault(name, []).append(unit)
        self.new: dict[str, list[Row]] = {}
        self.new_names: set[str] = set()
        self.seen: set[tuple[str, str]] = set()

    def __iter__(self) -> Iterator[Outcome]:
        return (self._outcome(row) for row in self.rows if row.is_sound)

    def _outcome(self, row: Row) -> Outcome:
        short, parent = str(row.values["short_name"]), str(row.values["parent"])
        full = str(row.values.get("full_name") or short)
        if (plain(parent), plain(short)) in self.seen:
            return _conflict(row, "同一张表里已有这个单位。")
        self.seen.add((plain(parent), plain(short)))
        above: list[Unit | Row] = [*self.by_name.get(plain(parent), []), *self.new.get(plain(parent), [])]
        if len(above) != 1:
            sentence = f"有 {len(above)} 个单位叫“{parent}”，请写上级的全称。"
            return _conflict(row, sentence if above else f"没有找到上级“{parent}”，请先导入上级，或把它放在前面。")
        place = above[0]
        here = [
            unit for unit in self.by_name.get(plain(short), []) + self.by_name.get(plain(full), [])
            if isinstance(place, Unit) and unit.parent_id == place.id
        ]  # fmt: skip
        return self._update(row, here[0]) if here else self._new(row, short, full, place)

    def _new(self, row: Row, short: str, full: str, place: Unit | Row) -> Outcome:
        kind = UnitKind(str(row.values["kind"]))
        form = UnitForm(str(row.values["form"])) if row.values.get("form") else FORMS[kind][0]
        parent_kind, parent_form = _what_is(place)
        why_not = why_not_form(kind, form) or why_not_below(kind, parent_kind, parent_form)
        if row.values.get("functional") == "yes" and kind is not UnitKind.RESIDENTIAL_BRANCH:
            why_not = "只有小区党支部可以是功能型的。"
        if any(unit.name == full for unit in self.units) or plain(full) in self.new_names:
            why_not = "已有单位使用这个全称。"
        if why_not:
            return _conflict(row, why_not)
        self.new_names.add(plain(full))
        for name in {plain(short), plain(full)}:
            self.new.setdefault(name, []).append(row)
        plan = {**row.values, "form": form.value, "full_name": full}
        if isinstance(place, Unit):
            plan["parent_id"] = place.id
        else:
            plan["parent_row"] = [place.sheet, place.number]
        return Outcome(Action.NEW, full, row, None, {"上级": ("", str(row.values["parent"]))}, plan)

    def _update(self, row: Row, unit: Unit) -> Outcome:
        if row.values["kind"] != unit.kind.value:
            return _conflict(row, f"系统里是{unit.kind.label}，类别不能改。")
        now = _as_values(unit)
        wanted = {key: row.values[key] for key in COMPARED if row.values.get(key) not in (None, now[key])}
        if not wanted:
            return Outcome(Action.SAME, unit.name, row, unit.id)
        changes = {COMPARED[key]: (_shown(key, now[key]), _shown(key, value)) for key, value in wanted.items()}
        plan = {"version": unit.version, "old": now, "new": {**now, **wanted}}
        return Outcome(Action.UPDATE, unit.name, row, unit.id, changes, plan)


def _what_is(place: Unit | Row) -> tuple[UnitKind, UnitForm]:
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


def _write_all(outcomes: Sequence[Outcome], confirmed: Confirmed) -> list[dict[str, Any]]:
    made: dict[tuple[str, int], Unit] = {}
    return [_write(each, made, confirmed) for each in outcomes]


def _write(each: Outcome, made: dict[tuple[str, int], Unit], confirmed: Confirmed) -> dict[str, Any]:
    if each.action is Action.UPDATE:
        unit = db.session.get_one(Unit, each.target_id)
        _edit(unit, each.plan["new"], confirmed)
        return {"id": unit.id, "title": each.title, "version": unit.version, "old": each.plan["old"]}
    plan = each.plan
    parent = made[tuple(plan["parent_row"])] if "parent_row" in plan else db.session.get(Unit, plan["parent_id"])
    unit = found_unit(
        UnitKind(plan["kind"]),
        plan["full_name"],
        plan["short_name"],
        parent,
        form=UnitForm(plan["form"]),
        founded_on=_day(plan.get("founded")),
        enabled_on=_day(plan.get("enabled")),
        is_functional=plan.get("functional") == "yes",
        by=confirmed.by,
    )
    if each.row:
        made[each.row.sheet, each.row.number] = unit
    return {"id": unit.id, "title": each.title, "version": unit.version}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _edit(unit: Unit, values: dict[str, Any], confirmed: Confirmed) -> None:
    edit_unit(
        unit,
        name=values["full_name"],
        short_name=unit.short_name,
        form=UnitForm(values["form"]),
        is_functional=values["functional"] == "yes",
        founded_on=_day(values["founded"]),
        enabled_on=_day(values["enabled"]),
        since=None,
        basis=confirmed.basis,
        drawn_from=unit.version,
        today=confirmed.at.date(),
        by=confirmed.by,
    )
