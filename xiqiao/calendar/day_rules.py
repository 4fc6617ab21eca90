"""What the office owns about holidays: each year's days off and make-up workdays, as the notice has them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from xiqiao.calendar.notices import NOT_YET, OFF, WEEKDAYS, WORK, read_notice
from xiqiao.rulebook.declaring import OFFICE, Yearly, declare_yearly

GROUP = "节假日和纪念日"
SIGNS = {OFF: "休", WORK: "班"}
#: day (ISO), off or work, name
HolidayRow = list[str]


@dataclass(frozen=True)
class HolidayYear:
    """The days off and the make-up workdays of one year; no rows: the notice is not known.

    Typed as the notice's own sentences or one day a line; shown one day a line.
    """

    year: int
    lines: int = 14

    def parse(self, text: str) -> list[HolidayRow]:
        if text.strip() == NOT_YET:
            return []
        found = read_notice(text, self.year).days
        if not found:
            raise ValueError(f"没有读出放假日，请粘贴通知原文，或每行写一天：{self.year}-1-1 休 元旦。")
        return [[day.isoformat(), kind, name] for day, (kind, name) in sorted(found.items())]

    def doubts(self, text: str) -> list[str]:
        """What to check against the notice before it is saved."""
        reading = read_notice(text, self.year)
        passed = [f"以下内容不是放假日，没有读入：{'；'.join(reading.passed_over)}。"] if reading.passed_over else []
        return [*reading.doubts, *passed]

    def show(self, value: list[HolidayRow]) -> str:
        return "\n".join(self._line(*row) for row in value) or NOT_YET

    def _line(self, day: str, kind: str, name: str) -> str:
        return f"{day} 周{WEEKDAYS[date.fromisoformat(day).weekday()]} {SIGNS[kind]} {name}"

    def hint(self) -> str:
        return (
            "粘贴放假通知的原文即可，例如“一、元旦：1月1日至3日放假，共3天。1月4日上班。”"
            f"也可以每行一天，例如“{self.year}-1-1 休 元旦”。保存前可以预览读出的日子。"
        )


@cache
def _brought_along() -> dict[int, list[HolidayRow]]:
    """The days of the notices that were out when this program was made."""
    lines = (Path(__file__).parent / "holidays.csv").read_text("utf-8").splitlines()
    years: dict[int, list[HolidayRow]] = {}
    for row in csv.DictReader(line for line in lines if not line.startswith("#")):
        years.setdefault(int(row["date"][:4]), []).append([row["date"], row["kind"], row["name"]])
    return years


def _first_of(year: int) -> tuple[list[HolidayRow], str]:
    rows = _brought_along().get(year)
    if rows is None:
        return [], "没有录入放假通知"
    return rows, f"国务院办公厅关于{year}年部分节假日安排的通知"


HOLIDAYS = declare_yearly(Yearly(
    "office.holidays", "节假日和调休", GROUP, HolidayYear, _first_of, OFFICE,
    explanation="这一年的放假日（休）和调休上班日（班）。每年收到放假通知后录入一次；没有录入的年份，期限只标为暂定。",
))  # fmt: skip
