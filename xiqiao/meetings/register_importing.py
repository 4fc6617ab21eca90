"""会议台账 from elsewhere: the superior platform's register or last year's workbook. Each line is a record that counts.

Nothing is invented: a line gives what it gives. What is here already is marked, and not entered twice.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, delete, insert, select

from xiqiao.calendar.queries import kinds
from xiqiao.calendar.themes import Kind
from xiqiao.core.clock import now, start_of_day
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.imports import cells
from xiqiao.imports.importers import Action, Confirmed, Outcome, Write, some_at_a_time
from xiqiao.imports.tables import Column, Row
from xiqiao.meetings.models import Meeting, MeetingState, Sitting, Source, sitting_to_kind
from xiqiao.meetings.starting import Outline, refuse_outline
from xiqiao.organisation.models import Unit
from xiqiao.organisation.searching import plain

#: What registers call the kinds besides their names here.
OTHER_WORDS = {
    "党员大会": "members_meeting", "支部委员会": "committee_meeting", "支部委员会会议": "committee_meeting",
    "支委会会议": "committee_meeting", "党小组会议": "group_meeting", "民主评议": "member_review",
    "专题组织生活会": "life_meeting", "主题党日活动": "party_day", "上党课": "party_lecture", "谈话谈心": "talk",
}  # fmt: skip
MOST_PEOPLE = 5000


def people(cell: Any) -> cells.Value:
    """12, 12人; empty: nobody wrote it down."""
    found = plain(cells.text_of(cell)).removesuffix("人")
    if not found:
        return None
    if not (found.isascii() and found.isdecimal() and len(found) <= 4 and int(found) <= MOST_PEOPLE):
        raise ValueError(f"请填 0 到 {MOST_PEOPLE} 之间的整数。")
    return int(found)


class RegisterImporter:
    """One for each place from which a register comes."""

    rule, day_label, looks_ahead = "import_meetings", "", False
    columns = (
        Column("unit", "单位", cells.text(100), ("党组织", "党支部", "支部", "组织名称", "所属党组织"), True,
               hint="单位的简称或全称", example="东一"),
        Column("day", "日期", cells.whole_date, ("会议日期", "召开日期", "开展日期", "会议时间", "召开时间", "时间"),
               True, True, hint="写到哪一天", example="2025-11-8"),
        Column("kinds", "类别", cells.text(100), ("会议类别", "会议类型", "类型", "活动类型", "组织生活类型"), True,
               hint="几类一起开的以顿号隔开", example="支部党员大会、党课"),
        Column("expected", "应到", people, ("应到人数", "应到党员", "应参加人数"), is_telling=True, example="12"),
        Column("present", "实到", people, ("实到人数", "实到党员", "实参加人数", "参加人数"), is_telling=True,
               example="10"),
        Column("title", "标题", cells.text(60), ("会议名称", "主题", "名称", "会议主题"), example="第四季度党员大会"),
        Column("kept_at", "存放处", cells.text(100), ("来源", "材料存放处", "备注"), example="支部档案柜第3盒"),
    )  # fmt: skip

    def __init__(self, source: Source) -> None:
        self.source = source
        self.kind = f"meetings_{source.value}"
        self.title = f"会议台账（{source.label}）"
        self.explanation = f"{source.label}里已经开过的会，导入后注明来源，即计入应开会议；系统里已有的不重复导入。"

    def sources(self) -> Sequence[Select[Any]]:
        of_records: list[Any] = [Meeting.id, Meeting.unit_id, Meeting.day, Meeting.state, Meeting.version]
        return [*(select(each).order_by(each.id) for each in (Unit, Kind)), select(*of_records).order_by(Meeting.id)]

    def compare(self, rows: Sequence[Row], day: date, today: date) -> list[Outcome]:
        sound = [row for row in rows if row.is_sound]
        register = _Register([date.fromisoformat(str(row.values["day"])) for row in sound])
        return [register.outcome(row) for row in sound]

    def prepare(self, outcomes: Sequence[Outcome], confirmed: Confirmed) -> Write:
        return lambda: self._write(outcomes, confirmed)

    def _write(self, outcomes: Sequence[Outcome], confirmed: Confirmed) -> list[dict[str, Any]]:
        meetings = [self._meeting(each.plan, confirmed) for each in outcomes]
        db.session.add_all(meetings)
        db.session.flush()
        links = [
            {"sitting_id": meeting.sitting_id, "kind_id": key}
            for meeting, each in zip(meetings, outcomes, strict=True)
            for key in each.plan["kind_ids"]
        ]
        db.session.execute(insert(sitting_to_kind), links)
        return [
            {"id": meeting.id, "sitting_id": meeting.sitting_id, "title": each.title, "version": meeting.version}
            for meeting, each in zip(meetings, outcomes, strict=True)
        ]

    def _meeting(self, plan: dict[str, Any], confirmed: Confirmed) -> Meeting:
        on = date.fromisoformat(plan["day"])
        return Meeting(
            sitting=Sitting(title=plan["title"], day=on, starts_at=start_of_day(on)),
            unit_id=plan["unit_id"],
            day=on,
            state=MeetingState.FINAL,
            source=self.source,
            expected=plan["expected"],
            present=plan["present"],
            kept_at=plan["kept_at"],
            created_at=confirmed.at,
            created_by_name=confirmed.by.name,
            finalised_at=confirmed.at,
            batch_id=confirmed.batch_id,
        )

    def why_not_undo(self, traces: Sequence[dict[str, Any]]) -> list[str]:
        """Records that were reopened, filed or declared void since."""
        lots = some_at_a_time([trace["id"] for trace in traces])
        known = {meeting.id: meeting for lot in lots
                 for meeting in db.session.scalars(select(Meeting).where(Meeting.id.in_(lot)))}  # fmt: skip
        found = []
        for trace in traces:
            meeting = known.get(trace["id"])
            if meeting is None or (meeting.version, meeting.state) != (trace["version"], MeetingState.FINAL):
                found.append(f"{trace['title']}：导入后又改过。")
        return found

    def undo(self, traces: Sequence[dict[str, Any]], confirmed: Confirmed) -> None:
        for lot in some_at_a_time([trace["id"] for trace in traces]):
            db.session.execute(delete(Meeting).where(Meeting.id.in_(lot)))
        for lot in some_at_a_time([trace["sitting_id"] for trace in traces]):
            db.session.execute(delete(sitting_to_kind).where(sitting_to_kind.c.sitting_id.in_(lot)))
            db.session.execute(delete(Sitting).where(Sitting.id.in_(lot)))


class _Register:
    """Units and kinds by name, the records of those days, and what earlier lines of the workbook gave."""

    def __init__(self, days: Sequence[date]) -> None:
        self.units: dict[str, list[Unit]] = defaultdict(list)
        for unit in db.session.scalars(select(Unit).order_by(Unit.id)):
            for name in {plain(unit.name), plain(unit.short_name)}:
                self.units[name].append(unit)
        known = kinds(with_former=True)
        self.kinds = {plain(kind.name): kind for kind in known}
        by_key = {kind.key: kind for kind in known}
        self.kinds = {plain(word): by_key[key] for word, key in OTHER_WORDS.items() if key in by_key} | self.kinds
        self.here = _records_between(min(days), max(days)) if days else {}
        self.met: set[tuple[int, date, int]] = set()

    def outcome(self, row: Row) -> Outcome:
        on = date.fromisoformat(str(row.values["day"]))
        try:
            unit = self._unit(str(row.values["unit"]), on)
            meant = self._kinds(str(row.values["kinds"]))
            title = str(row.values.get("title") or "、".join(kind.name for kind in meant))[:60]
            refuse_outline(Outline(title=title, kinds=meant, units=[unit], starts_at=start_of_day(on)), now())
            _refuse_figures(row)
        except RuleBroken as error:
            return Outcome(Action.CONFLICT, _called(row), row, reason=error.sentence)
        keys = {(unit.id, on, kind.id) for kind in meant}
        if keys & self.met:
            return Outcome(Action.CONFLICT, title, row, reason="同一张表里前面已有这个单位同一天同类的会，没有导入。")
        self.met |= keys
        already = next((self.here[key] for key in keys if key in self.here), None)
        if already is not None:
            key, words = already
            return Outcome(Action.SAME, title, row, key, reason=f"系统里已有：{words}")
        plan = {
            "unit_id": unit.id, "day": on.isoformat(), "kind_ids": [kind.id for kind in meant], "title": title,
            "expected": row.values.get("expected"), "present": row.values.get("present"),
            "kept_at": row.values.get("kept_at") or "",
        }  # fmt: skip
        changes = {"单位": ("", unit.short_name), "类别": ("", "、".join(kind.name for kind in meant))}
        return Outcome(Action.NEW, title, row, None, changes, plan)

    def _unit(self, word: str, on: date) -> Unit:
        found = self.units.get(plain(word), [])
        living = [unit for unit in found if unit.ended_on is None or on <= unit.ended_on]
        if len(living) == 1:
            return living[0]
        many = f"有 {len(living)} 个单位叫“{word}”，请写全称。"
        raise RuleBroken(many if living else f"没有找到单位“{word}”，或者它那时已经不在。")

    def _kinds(self, words: str) -> list[Kind]:
        found: dict[int, Kind] = {}
        for word in filter(None, re.split(r"[、，,;；/+\s]+", words)):
            kind = self.kinds.get(plain(word))
            if kind is None:
                raise RuleBroken(f"没有“{word[:20]}”这个类别，请改成系统里的名称。")
            found[kind.id] = kind
        return list(found.values())


def _refuse_figures(row: Row) -> None:
    expected, present = row.values.get("expected"), row.values.get("present")
    if isinstance(expected, int) and isinstance(present, int) and present > expected:
        raise RuleBroken("实到人数多于应到人数，请核对。")


def _called(row: Row) -> str:
    return f"{row.values['unit']} {row.values['day']} {row.values['kinds']}"[:60]


def _records_between(first: date, last: date) -> dict[tuple[int, date, int], tuple[int, str]]:
    """(unit, day, kind) → the record that stands for it, and how people call it."""
    statement = (
        select(Meeting.id, Meeting.unit_id, Meeting.day, Meeting.state, Meeting.source, Sitting.title,
               sitting_to_kind.c.kind_id)
        .join(Sitting, Sitting.id == Meeting.sitting_id)
        .join(sitting_to_kind, sitting_to_kind.c.sitting_id == Sitting.id)
        .where(Meeting.day.between(first, last), Meeting.state != MeetingState.VOID)
        .order_by(Meeting.id)
    )  # fmt: skip
    return {
        (row.unit_id, row.day, row.kind_id): (row.id, f"《{row.title}》（{row.state.label}，{row.source.label}）")
        for row in db.session.execute(statement)
    }
