"""纪念日: the days that the township commemorates. They are the office's own rows, and no library's."""

from __future__ import annotations

import re
import unicodedata
from calendar import isleap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from xiqiao.calendar.day_rules import GROUP
from xiqiao.calendar.lunar import TERMS, day_of_lunar, day_of_term
from xiqiao.rulebook.declaring import First, declare
from xiqiao.rulebook.kinds import Table, Words
from xiqiao.rulebook.queries import in_force

LUNAR = "农历"


@dataclass(frozen=True)
class Commemoration:
    """A short name for a cell, and the full one."""

    short: str
    full: str


@dataclass(frozen=True)
class YearDay:
    """A day that comes every year: 7-1, a lunar one (农历9-9), or a solar term (清明)."""

    lines: int = 1

    def parse(self, text: str) -> str:
        plain = unicodedata.normalize("NFKC", text).strip()
        found = re.fullmatch(rf"({LUNAR})?(\d{{1,2}})[-./月](\d{{1,2}})日?", plain)
        if plain in TERMS:
            return plain
        if not found or not self._is_day(int(found[2]), int(found[3]), bool(found[1])):
            raise ValueError("请写成 7-1、农历9-9，或节气名，例如清明。")
        return f"{found[1] or ''}{int(found[2]):02d}-{int(found[3]):02d}"

    def _is_day(self, month: int, day: int, is_lunar: bool) -> bool:
        if is_lunar:
            return 1 <= month <= 12 and 1 <= day <= 30
        try:
            return bool(date(2000, month, day))
        except ValueError:
            return False

    def show(self, value: str) -> str:
        return value

    def hint(self) -> str:
        return "日子"

    def days_in(self, year: int, value: str) -> list[date]:
        """Its days in a calendar year: one, rarely none (2-29) or two (a lunar date near the turn of the year)."""
        if value in TERMS:
            found = [day_of_term(year, value)]
        elif value.startswith(LUNAR):
            month, day = map(int, value.removeprefix(LUNAR).split("-"))
            found = [day_of_lunar(lunar_year, month, day) for lunar_year in (year - 1, year)]
        else:
            month, day = map(int, value.split("-"))
            found = [date(year, month, day)] if (month, day) != (2, 29) or isleap(year) else []
        return [day for day in found if day is not None and day.year == year]


#: Short name for a cell of the calendar, and the full one.
USUAL = [
    ["03-05", "学雷锋日", "学雷锋纪念日"],
    ["03-08", "妇女节", "国际劳动妇女节"],
    ["05-04", "青年节", "中国青年节"],
    ["06-01", "儿童节", "国际儿童节"],
    ["07-01", "建党节", "中国共产党成立纪念日"],
    ["08-01", "建军节", "中国人民解放军建军纪念日"],
    ["09-03", "抗战胜利", "中国人民抗日战争胜利纪念日"],
    ["09-30", "烈士纪念", "烈士纪念日"],
    ["10-01", "国庆", "中华人民共和国国庆日"],
    ["12-04", "宪法日", "国家宪法日"],
    ["12-13", "公祭日", "南京大屠杀死难者国家公祭日"],
    ["农历09-09", "老年节", "老年节"],
    ["清明", "祭英烈", "清明祭英烈"],
]
SOURCE = (
    "《全国年节及纪念日放假办法》，全国人大常委会关于设立有关纪念日的决定，《老年人权益保障法》；"
    "七一、学雷锋日、清明祭英烈为惯例"
)

COMMEMORATIONS = declare(
    "office.commemorations", "纪念日", group=GROUP,
    kind=Table((("日子", YearDay()), ("简称", Words(5)), ("全称", Words(30))), most=100),
    first=[First(USUAL, SOURCE)],
    explanation="每年在日历上标出的日子，不放假。本镇的革命纪念日请加在这里。日子写成 7-1、农历9-9 或节气名。",
)  # fmt: skip


def commemorations(year: int) -> Mapping[date, Sequence[Commemoration]]:
    """The commemorated days of a calendar year, by the rule as it was in force at its end."""
    rows = in_force(COMMEMORATIONS, date(year, 12, 31))
    return _on_days(year, tuple(tuple(row) for row in rows))


@lru_cache(maxsize=64)
def _on_days(year: int, rows: tuple[tuple[str, ...], ...]) -> Mapping[date, Sequence[Commemoration]]:
    found: dict[date, list[Commemoration]] = {}
    for value, short, full in rows:
        for day in YearDay().days_in(year, value):
            found.setdefault(day, []).append(Commemoration(short, full))
    return found
