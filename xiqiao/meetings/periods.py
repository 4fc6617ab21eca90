"""Months, quarters and years of the calendar in which duties are owed. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from xiqiao.core.db import Labelled


class Rhythm(Labelled):
    """How often something is owed; the value is the length of the period in months."""

    MONTH = "month", "每月"
    QUARTER = "quarter", "每季度"
    YEAR = "year", "每年"

    @property
    def months(self) -> int:
        return {"month": 1, "quarter": 3, "year": 12}[self.value]


@dataclass(frozen=True, order=True)
class Period:
    """A month, quarter or year, named by its first day; days are those of the township.

    A town has tens of thousands of duties in a few periods: what follows from the first day is worked out once.
    """

    since: date
    months: int

    @cached_property
    def until(self) -> date:
        """The last day: what is owed in the period is due on it."""
        return _months_on(self.since, self.months) - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.since <= day <= self.until

    @cached_property
    def label(self) -> str:
        year, month = self.since.year, self.since.month
        if self.months == 1:
            return f"{year}年{month}月"
        return f"{year}年" if self.months == 12 else f"{year}年第{(month + 2) // 3}季度"

    @property
    def before(self) -> Period:
        return Period(_months_on(self.since, -self.months), self.months)

    @property
    def after(self) -> Period:
        return Period(_months_on(self.since, self.months), self.months)

    @cached_property
    def each_month(self) -> list[Period]:
        return [Period(_months_on(self.since, number), 1) for number in range(self.months)]


def period_of(rhythm: Rhythm, day: date) -> Period:
    """The month, quarter or year in which the day lies."""
    month = (day.month - 1) // rhythm.months * rhythm.months + 1
    return Period(date(day.year, month, 1), rhythm.months)


def periods_within(whole: Period) -> Iterator[tuple[Rhythm, Period]]:
    """All that is owed in this time: its months and quarters, and the year in which it lies."""
    for rhythm in Rhythm:
        met = dict.fromkeys(period_of(rhythm, month.since) for month in whole.each_month)
        yield from ((rhythm, period) for period in met)


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)
