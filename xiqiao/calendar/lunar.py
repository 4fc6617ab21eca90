"""农历: the lunar day, the solar terms and the lunar festivals of a day, by borax.

borax agrees with the reference (sxtwl) on every day from 1950 to 2057-09-27. From 2057-09-28 on a lunar month, and one
each in 2089 and 2097, begins a day off: its new moon falls within minutes of midnight, and libraries differ.
It knows 1900-01-31 to 2101-01-28; other days have no lunar day here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from borax.calendars.lunardate import (
    MAX_SOLAR_DATE,
    MIN_SOLAR_DATE,
    TERMS_CN,
    InvalidLunarDateError,
    LunarDate,
    TermUtils,
)

#: (month, day) of festivals that are no holidays; 除夕 is the last day of the year, whichever that is.
FESTIVALS = {
    (1, 1): "春节",
    (1, 15): "元宵节",
    (5, 5): "端午节",
    (7, 7): "七夕",
    (8, 15): "中秋节",
    (9, 9): "重阳节",
    (12, 8): "腊八节",
}
TERMS = frozenset(TERMS_CN)
CELLS = 42


@dataclass(frozen=True)
class LunarDay:
    """闰六月初一. `term` is the solar term that falls on the day; `festival` its lunar festival."""

    year: int
    month: int
    day: int
    is_leap: bool
    month_name: str
    day_name: str
    term: str | None
    festival: str | None

    @property
    def text(self) -> str:
        """闰六月初一"""
        return self.month_name + self.day_name

    @property
    def short(self) -> str:
        """For a cell of a calendar: the month on its first day, else the day alone."""
        return self.month_name if self.day == 1 else self.day_name


@lru_cache(maxsize=4096)
def lunar_day(day: date) -> LunarDay | None:
    """The lunar day of a day; None where borax knows none."""
    if not MIN_SOLAR_DATE <= day <= MAX_SOLAR_DATE:
        return None
    found = LunarDate.from_solar_date(day.year, day.month, day.day)
    month = f"{'闰' if found.leap else ''}{found.cn_month_num}月"
    return LunarDay(
        found.year, found.month, found.day, bool(found.leap), month, found.cn_day, found.term, _festival(found, day)
    )


def _festival(found: LunarDate, day: date) -> str | None:
    """Leap months repeat no festival."""
    if found.month == 12 and day < MAX_SOLAR_DATE:
        tomorrow = day + timedelta(days=1)
        if LunarDate.from_solar_date(tomorrow.year, tomorrow.month, tomorrow.day).month == 1:
            return "除夕"
    return None if found.leap else FESTIVALS.get((found.month, found.day))


@lru_cache(maxsize=512)
def month_cells(year: int, month: int) -> tuple[date, ...]:
    """The days of six weeks, Monday first, that hold a month."""
    first = date(year, month, 1)
    start = first - timedelta(days=first.weekday())
    return tuple(start + timedelta(days=number) for number in range(CELLS))


def day_of_term(year: int, term: str) -> date | None:
    """On which day of a year a solar term falls (清明); None outside 1900 to 2100."""
    if not 1900 <= year <= 2100:
        return None
    return date.fromordinal(TermUtils.nth_term_day(year, term_name=term).toordinal())


def day_of_lunar(year: int, month: int, day: int) -> date | None:
    """The day of a date of a lunar year, not of a leap month; None if there is none (大月 only have 三十)."""
    try:
        return date.fromordinal(LunarDate(year, month, day).to_solar_date().toordinal())
    except InvalidLunarDateError:
        return None


def ways_to_write(day: date) -> frozenset[str]:
    """How people write the lunar day: 十二月廿八, 腊月廿八, 腊月二十八; 除夕."""
    found = lunar_day(day)
    if found is None:
        return frozenset()
    months = {found.month_name, found.month_name.replace("十一月", "冬月").replace("十二月", "腊月")}
    days = {found.day_name, found.day_name.replace("廿", "二十")}
    return frozenset({month + name for month in months for name in days} | {found.festival or found.text})
