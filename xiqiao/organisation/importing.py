"""Units from a workbook: found those that are not there, correct what differs, remove none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, delete, select

from xiqiao.core.clock import local
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.imports import cells
from xiqiao.imports.importers import Action, Confirmed, Outcome, Write, some_at_a_time
from xiqiao.imports.tables import Column, Row
from xiqiao.organisation.ending import what_hangs_on
from xiqiao.organisation.founding import edit_unit, found_unit
from xiqiao.organisation.importing_rows import Comparison
from xiqiao.organisation.kinds import UnitForm, UnitKind
from xiqiao.organisation.models import Unit, UnitState

KINDS = {kind.label: kind.value for kind in UnitKind} | {
    "村": "village", "村党总支": "village", "村党委": "village", "社区": "community", "社区党委": "community",
    "经济社": "cooperative_branch", "村民小组党支部": "cooperative_branch", "机关": "organ_branch",
    "两新": "enterprise_branch", "企业": "enterprise_branch", "小区": "residential_branch", "小组": "party_group",
}  # fmt: skip


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
        return list(Comparison(rows, today))

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


def _write_all(outcomes: Sequence[Outcome], confirmed: Confirmed) -> list[dict[str, Any]]:
    made: dict[tuple[str, int], Unit] = {}
    return [_write_named(each, made, confirmed) for each in outcomes]


def _write_named(each: Outcome, made: dict[tuple[str, int], Unit], confirmed: Confirmed) -> dict[str, Any]:
    """A refusal that no preview foresaw at least names its row."""
    try:
        return _write(each, made, confirmed)
    except RuleBroken as error:
        place = f"{each.row.sheet} 第{each.row.number}行" if each.row else each.title
        raise RuleBroken(f"{place}：{error.sentence}没有导入任何内容。") from error


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
        today=local(confirmed.at).date(),
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
