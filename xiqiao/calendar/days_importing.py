"""The holidays of a year from a workbook: the same change of the same rule as in the editor, one for the batch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from xiqiao.calendar.day_rules import HOLIDAYS, SIGNS
from xiqiao.calendar.notices import OFF, WEEKDAYS, WORDS, WORK
from xiqiao.imports import cells
from xiqiao.imports.importers import Action, Confirmed, Outcome, Write
from xiqiao.imports.tables import Column, Finding, Level, Row
from xiqiao.rulebook.changing import change_rule
from xiqiao.rulebook.models import RuleRow
from xiqiao.rulebook.queries import history, in_force, last_row_id


class DaysImporter:
    kind, title, rule = "days", "节假日安排", "import_days"
    day_label = "哪一年的安排（填那年的1月1日）"
    looks_ahead = True  # the notice comes the autumn before
    explanation = "一年的放假日和调休上班日，每天一行。表格里没有的日子不会删除，要取消的请在规则里修改。"
    columns = (
        Column("day", "日期", cells.whole_date, ("日子", "公历日期"), True, is_telling=True, example="2027-1-1"),
        Column("kind", "休或班", cells.choice({"放假": OFF, "上班": WORK, "调休上班": WORK, **WORDS}),
               ("休/班", "类型", "安排", "状态"), True, is_telling=True, hint="休、班", example="休"),
        Column("name", "名称", cells.text(20), ("节日", "节假日", "说明"), True, example="元旦"),
        Column("source", "依据", cells.text(150), ("来源", "文件"), hint="通知的名称和文号，写一行就够"),
    )  # fmt: skip

    def sources(self) -> Sequence[Select[Any]]:
        return [select(RuleRow).where(RuleRow.key.startswith(f"{HOLIDAYS.key}.")).order_by(RuleRow.id)]

    def compare(self, rows: Sequence[Row], day: date, today: date) -> list[Outcome]:
        known = {row[0]: row[1:] for row in in_force(HOLIDAYS.of(day.year))}
        seen: set[str] = set()
        outcomes = [self._outcome(row, day.year, known, seen) for row in rows if row.is_sound]
        met = {str(row.values.get("day")) for row in rows}
        return outcomes + [
            Outcome(Action.ABSENT, f"{on} {SIGNS[kind]} {name}", reason="表格里没有这一天，导入后仍保留。")
            for on, (kind, name) in known.items()
            if on not in met
        ]

    def _outcome(self, row: Row, year: int, known: dict[str, list[str]], seen: set[str]) -> Outcome:
        on, new = str(row.values["day"]), [str(row.values["kind"]), str(row.values["name"])]
        title = f"{on} {SIGNS[new[0]]} {new[1]}"
        if not is_of_year(date.fromisoformat(on), year):
            return Outcome(Action.CONFLICT, title, row, reason=f"不是{year}年的日子，请核对上传时填的年份。")
        if on in seen:
            return Outcome(Action.CONFLICT, title, row, reason="表格里这一天出现了两次，只看前面的一行。")
        seen.add(on)
        old = known.get(on)
        if old == new:
            return Outcome(Action.SAME, title, row)
        _doubt(row, date.fromisoformat(on), new[0])
        shown = f"{SIGNS[old[0]]} {old[1]}" if old else ""
        plan = {"year": year, "row": [on, *new], "source": row.values.get("source")}
        changes = {"安排": (shown, f"{SIGNS[new[0]]} {new[1]}")}
        return Outcome(Action.UPDATE if old else Action.NEW, title, row, changes=changes, plan=plan)

    def prepare(self, outcomes: Sequence[Outcome], confirmed: Confirmed) -> Write:
        return lambda: self._write(outcomes, confirmed)

    def _write(self, outcomes: Sequence[Outcome], confirmed: Confirmed) -> list[dict[str, Any]]:
        definition = HOLIDAYS.of(outcomes[0].plan["year"])
        days = {row[0]: row for row in in_force(definition)}
        days |= {each.plan["row"][0]: each.plan["row"] for each in outcomes}
        written = next((each.plan["source"] for each in outcomes if each.plan["source"]), None)
        row = change_rule(
            definition, [days[on] for on in sorted(days)], date(outcomes[0].plan["year"], 1, 1),
            source=str(written or confirmed.basis), reason=confirmed.basis,
            seen=last_row_id(definition), by=confirmed.by, at=confirmed.at,
        )  # fmt: skip
        return [{"year": definition.year, "row": row.id} for _ in outcomes]

    def why_not_undo(self, traces: Sequence[dict[str, Any]]) -> list[str]:
        year, row = traces[0]["year"], traces[0]["row"]
        return [] if last_row_id(HOLIDAYS.of(year)) == row else [f"{year}年的节假日安排导入后又改过。"]

    def undo(self, traces: Sequence[dict[str, Any]], confirmed: Confirmed) -> None:
        """The arrangement before the batch, with its own source, is added again: rules are never deleted."""
        definition = HOLIDAYS.of(traces[0]["year"])
        before = history(definition)[1]
        change_rule(
            definition, before.value, before.valid_from, source=before.source, reason=confirmed.basis,
            seen=last_row_id(definition), by=confirmed.by, at=confirmed.at,
        )  # fmt: skip


def is_of_year(day: date, year: int) -> bool:
    """元旦 may reach back into December."""
    return day.year == year or (day.year, day.month) == (year - 1, 12)


def _doubt(row: Row, day: date, kind: str) -> None:
    """A make-up workday on a day that is worked anyway is a slip; said once, however often it is compared."""
    sentence = f"这天是周{WEEKDAYS[day.weekday()]}，本来就要上班，请核对。"
    if kind == WORK and day.weekday() < 5 and not any(found.sentence == sentence for found in row.findings):
        row.findings.append(Finding(Level.WARNING, row.sheet, row.number, "", day.isoformat(), sentence))
