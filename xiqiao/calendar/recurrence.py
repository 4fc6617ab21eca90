"""On which dates a series falls, before holidays are asked. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from xiqiao.core.db import Labelled

#: A month has never more than five of a weekday; 5 means the last.
LAST_WEEK = 5
WEEKS = {1: "第一个", 2: "第二个", 3: "第三个", 4: "第四个", LAST_WEEK: "最后一个"}
WEEKDAYS = "一二三四五六日"


class Repeat(Labelled):
    WEEKLY = "weekly", "每周"
    MONTHLY_DAY = "monthly_day", "每月某日"
    MONTHLY_WEEKDAY = "monthly_weekday", "每月第几个星期几"
    QUARTERLY = "quarterly", "每季度某月某日"
    YEARLY = "yearly", "每年某月某日"


@dataclass(frozen=True)
class Rhythm:
    """When a series repeats.

    day: of the month, 1 to 31 (a shorter month takes its last day). week: 1 to 4, or 5 for the last. weekday: 0 for
    Monday. month: 1 to 3 within the quarter, 1 to 12 within the year. What a repeat does not use is None.
    """

    repeat: Repeat
    day: int | None = None
    week: int | None = None
    weekday: int | None = None
    month: int | None = None

    def words(self) -> str:
        """每月5日；每月第一个周五；每季度第2个月10日；每年7月1日；每周四"""
        if self.repeat is Repeat.WEEKLY:
            return f"每周{WEEKDAYS[self.weekday or 0]}"
        if self.repeat is Repeat.MONTHLY_WEEKDAY:
            return f"每月{WEEKS[self.week or 1]}周{WEEKDAYS[self.weekday or 0]}"
        if self.repeat is Repeat.QUARTERLY:
            return f"每季度第{self.month}个月{self.day}日"
        return f"每年{self.month}月{self.day}日" if self.repeat is Repeat.YEARLY else f"每月{self.day}日"

    def dates(self, since: date, until: date) -> Iterator[date]:
        """All dates from `since` to `until`, both included, in order."""
        if self.repeat is Repeat.WEEKLY:
            first = since + timedelta(days=((self.weekday or 0) - since.weekday()) % 7)
            while first <= until:
                yield first
                first += timedelta(days=7)
            return
        for year, month in months(since, until):
            if self._is_month(month) and since <= (found := self._in_month(year, month)) <= until:
                yield found

    def _is_month(self, month: int) -> bool:
        if self.repeat is Repeat.QUARTERLY:
            return (month - 1) % 3 + 1 == self.month
        return self.repeat is not Repeat.YEARLY or month == self.month

    def _in_month(self, year: int, month: int) -> date:
        last = last_day_of(year, month)
        if self.repeat is not Repeat.MONTHLY_WEEKDAY:
            return date(year, month, min(self.day or 1, last.day))
        first = date(year, month, 1)
        first += timedelta(days=((self.weekday or 0) - first.weekday()) % 7)
        found = first + timedelta(days=7 * ((self.week or 1) - 1))
        return found if found <= last else found - timedelta(days=7)


def months(since: date, until: date) -> Iterator[tuple[int, int]]:
    """Each (year, month) that has a day from `since` to `until`."""
    for count in range(since.year * 12 + since.month - 1, until.year * 12 + until.month):
        yield count // 12, count % 12 + 1


def last_day_of(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
