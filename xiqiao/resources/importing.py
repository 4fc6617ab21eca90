"""Places from a workbook: enter those that are not there, correct what differs, close none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from xiqiao.core.db import db
from xiqiao.imports import cells
from xiqiao.imports.importers import Action, Confirmed, Outcome, Write, some_at_a_time
from xiqiao.imports.tables import Column, Row
from xiqiao.organisation.models import Unit
from xiqiao.organisation.queries import all_units
from xiqiao.organisation.searching import plain
from xiqiao.resources.changes import words
from xiqiao.resources.models import Place, PlaceAccess, PlaceKind
from xiqiao.resources.places import LABELS, PlaceFacts, add_place, edit_place
from xiqiao.resources.uses import uses_of

KINDS = {kind.label: kind.value for kind in PlaceKind} | {
    "服务站": "service_station", "服务中心": "service_centre", "主题园区": "theme_park",
    "党建园区": "theme_park", "党校": "party_school", "教育点": "red_site", "红色教育基地": "red_site", "其他": "other",
}  # fmt: skip
ACCESS = {kind.label: kind.value for kind in PlaceAccess} | {
    "对外开放": "open", "开放": "open", "不用预约": "open", "需预约": "booking", "预约": "booking",
}  # fmt: skip


def count(cell: Any) -> cells.Value:
    """How many people: 60, 60人, 约60人."""
    found = plain(cells.text_of(cell)).strip("约人 ")
    if not found:
        return None
    if not (found.isascii() and found.isdecimal() and 0 < int(found) <= 100_000):
        raise ValueError("请填 1 到 100000 之间的整数。")
    return int(found)


class PlacesImporter:
    kind, title, rule, day_label = "places", "阵地和站点", "import_places", ""
    looks_ahead = False
    explanation = "党群服务站、党群服务中心、园区、党校和其他场所。所属单位要已经在系统里。"
    columns = (
        Column("name", "名称", cells.text(60), ("阵地名称", "站点名称", "场所名称", "阵地"), True,
               example="东一经济社党群服务站"),
        Column("kind", "类别", cells.choice(KINDS), ("阵地类别", "类型"), True, True,
               hint="、".join(kind.label for kind in PlaceKind), example="党群服务站"),
        Column("unit", "所属单位", cells.text(100), ("单位", "所属党组织", "所属村", "所属村（社区）"), True,
               hint="单位的简称或全称", example="东一"),
        Column("address", "地址", cells.text(200), ("阵地地址", "场所地址"), hint="门牌或标志物", example="东一大榕树"),
        Column("directions", "怎么走", cells.text(300), ("路线", "交通"), example="村委会往里50米，门口可停车"),
        Column("capacity", "容纳人数", count, ("可容纳人数", "容纳"), is_telling=True, example="60"),
        Column("opening_hours", "开放时间", cells.text(200), ("服务时间",), example="工作日 8:30–17:30"),
        Column("access", "使用方式", cells.choice(ACCESS), ("是否预约",), is_telling=True,
               hint="对外开放、需要预约；不填按需要预约", example="需要预约"),
        Column("accessibility", "无障碍", cells.text(200), ("无障碍设施",), example="有坡道和扶手"),
        Column("contact", "联系人", cells.text(40), ("负责人姓名", "管理员"), example="何秀英"),
        Column("phone", "联系电话", cells.phone, ("电话", "办公电话"), is_telling=True,
               hint="工作电话，登录的人都看得到", example="0757-86800000"),
        Column("opened_on", "启用日期", cells.whole_date, is_telling=True, example="2026-1-1"),
    )  # fmt: skip

    def sources(self) -> Sequence[Select[Any]]:
        return [select(Unit).order_by(Unit.id), select(Place).order_by(Place.id)]

    def compare(self, rows: Sequence[Row], day: date, today: date) -> list[Outcome]:
        register = _Register()
        return [register.outcome(row) for row in rows if row.is_sound]

    def prepare(self, outcomes: Sequence[Outcome], confirmed: Confirmed) -> Write:
        return lambda: self._write(outcomes, confirmed)

    def _write(self, outcomes: Sequence[Outcome], confirmed: Confirmed) -> list[dict[str, Any]]:
        places = _places([each.target_id for each in outcomes if each.target_id is not None])
        traces = []
        for each in outcomes:
            facts = _facts(each.plan["new"])
            if each.target_id is None:
                place = add_place(facts, by=confirmed.by)
            else:
                place = places[each.target_id]
                edit_place(place, facts, drawn_from=each.plan["version"], by=confirmed.by)
            old = {"old": each.plan["old"]} if "old" in each.plan else {}
            traces.append({"id": place.id, "title": each.title, "version": place.version, **old})
        return traces

    def why_not_undo(self, traces: Sequence[dict[str, Any]]) -> list[str]:
        """Places that were changed since, and new ones that something has pointed at, whenever that was."""
        places = _places([trace["id"] for trace in traces])
        found = []
        for trace in traces:
            place = places.get(trace["id"])
            if place is None or place.version != trace["version"]:
                found.append(f"{trace['title']}：导入后又改过。")
            elif "old" not in trace:
                found += [f"{trace['title']}：{use.sentence}。" for use in uses_of(place.reference, None)]
        return found

    def undo(self, traces: Sequence[dict[str, Any]], confirmed: Confirmed) -> None:
        places = _places([trace["id"] for trace in traces])
        for trace in traces:
            place = places[trace["id"]]
            if "old" in trace:
                edit_place(place, _facts(trace["old"]), drawn_from=place.version, by=confirmed.by)
            else:
                db.session.delete(place)
        db.session.flush()


def _places(keys: Sequence[int]) -> dict[int, Place]:
    whole = select(Place).options(joinedload(Place.unit))
    lots = (db.session.scalars(whole.where(Place.id.in_(some))) for some in some_at_a_time(keys))
    return {place.id: place for lot in lots for place in lot}


class _Register:
    """Units by name, places by unit and name, and what earlier rows of the workbook named."""

    def __init__(self) -> None:
        self.units: dict[str, list[Unit]] = defaultdict(list)
        for unit in db.session.scalars(all_units()):
            for name in {plain(unit.name), plain(unit.short_name)}:
                self.units[name].append(unit)
        everything = db.session.scalars(select(Place).options(joinedload(Place.unit)))
        self.places = {(place.unit_id, plain(place.name)): place for place in everything}
        self.seen: set[tuple[int, str]] = set()

    def outcome(self, row: Row) -> Outcome:
        name, word = str(row.values["name"]), str(row.values["unit"])
        units = self.units.get(plain(word), [])
        if len(units) != 1:
            many = f"有 {len(units)} 个单位叫“{word}”，请写全称。"
            return _conflict(row, many if units else f"没有找到单位“{word}”。")
        key = units[0].id, plain(name)
        if key in self.seen:
            return _conflict(row, "同一张表里已有这处阵地。")
        self.seen.add(key)
        wanted = {**row.values, "unit_id": units[0].id}
        wanted.pop("unit")
        place = self.places.get(key)
        if place is None:
            changes = {"所属单位": ("", units[0].name)}
            return Outcome(Action.NEW, name, row, None, changes, {"new": wanted})
        return _update(row, place, wanted)


def _update(row: Row, place: Place, wanted: dict[str, Any]) -> Outcome:
    """Empty cells erase nothing."""
    now = _values(place)
    new = {**now, **{key: value for key, value in wanted.items() if value is not None and key != "name"}}
    if new == now:
        return Outcome(Action.SAME, place.name, row, place.id)
    old_facts, new_facts = _facts(now), _facts(new)
    changes = {
        label: (words(getattr(old_facts, key)), words(getattr(new_facts, key)))
        for key, label in LABELS.items()
        if getattr(old_facts, key) != getattr(new_facts, key)
    }
    plan = {"version": place.version, "old": now, "new": new}
    return Outcome(Action.UPDATE, place.name, row, place.id, changes, plan)


def _conflict(row: Row, reason: str) -> Outcome:
    return Outcome(Action.CONFLICT, str(row.values["name"]), row, reason=reason)


def _values(place: Place) -> dict[str, Any]:
    """A place as plain JSON, in the keys of the columns."""
    return {
        **{key: getattr(place, key) for key in LABELS if key not in ("unit", "kind", "access", "opened_on")},
        "unit_id": place.unit_id,
        "kind": place.kind.value,
        "access": place.access.value,
        "opened_on": place.opened_on.isoformat() if place.opened_on else None,
    }


def _facts(values: dict[str, Any]) -> PlaceFacts:
    """What the values say; cells that are empty or whose column is missing say nothing."""
    said = {key: value for key, value in values.items() if value is not None and key != "unit_id"}
    opened_on = said.pop("opened_on", None)
    return PlaceFacts(
        **{
            **said,
            "kind": PlaceKind(said["kind"]),
            "unit": db.session.get_one(Unit, values["unit_id"]),
            "access": PlaceAccess(said.get("access", PlaceAccess.BOOKING.value)),
            "opened_on": date.fromisoformat(opened_on) if opened_on else None,
        }
    )
