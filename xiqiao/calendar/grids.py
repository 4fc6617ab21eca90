"""Months, weeks and years as they are laid out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from xiqiao.calendar.recurrence import last_day_of
from xiqiao.calendar.schedules import Line


@dataclass(frozen=True)
class Grid:
    """Whole weeks, Monday first, that hold a month."""

    first: date
    weeks: tuple[tuple[date, ...], ...]

    @property
    def since(self) -> date:
        return self.weeks[0][0]

    @property
    def until(self) -> date:
        return self.weeks[-1][-1]

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.since <= day <= self.until


def month_grid(first: date) -> Grid:
    """The month that begins on this day."""
    start = first - timedelta(days=first.weekday())
    last = last_day_of(first.year, first.month)
    weeks = []
    while start <= last:
        weeks.append(tuple(start + timedelta(days=number) for number in range(7)))
        start += timedelta(days=7)
    return Grid(first, tuple(weeks))


def week_of(day: date) -> tuple[date, ...]:
    monday = day - timedelta(days=day.weekday())
    return tuple(monday + timedelta(days=number) for number in range(7))


def around_month(first: date) -> tuple[date, date]:
    """The first days of the month before and of the month after."""
    return (first - timedelta(days=1)).replace(day=1), last_day_of(first.year, first.month) + timedelta(days=1)


@dataclass(frozen=True)
class YearLine:
    """One entry of a month in the plan of a year: on these days, the same title."""

    days: tuple[date, ...]
    line: Line


def year_plan(found: Iterable[Line], year: int) -> list[tuple[int, list[YearLine]]]:
    """Each month with its entries; what repeats within a month is said once, with all its days."""
    return [(month, list(_of_month(found_in))) for month, found_in in _by_month(found, year)]


def _by_month(found: Iterable[Line], year: int) -> Iterator[tuple[int, list[Line]]]:
    months: dict[int, list[Line]] = {month: [] for month in range(1, 13)}
    for line in found:
        if line.day.year == year:
            months[line.day.month].append(line)
    yield from months.items()


def _of_month(found: Iterable[Line]) -> Iterator[YearLine]:
    same: dict[tuple[object, ...], list[Line]] = {}
    for line in found:
        same.setdefault((line.title, line.theme.id, line.series_id), []).append(line)
    for repeated in same.values():
        yield YearLine(tuple(line.day for line in repeated), repeated[0])
