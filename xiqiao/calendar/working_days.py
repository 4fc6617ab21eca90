"""工作日: every question about working days is answered here, and nowhere else.

The functions are pure: they ask a `Days`, which holds what the notices say (`day_queries.known_days` reads it). Where
no notice is known, weekends and the holidays of the law are off and no workday is invented; such an answer is 暂定
(provisional), says why, and is another one when the notice is in. So answers are computed when asked, and not kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from xiqiao.calendar.festivals import days_off_by_law
from xiqiao.core.db import Labelled

ONE_DAY = timedelta(days=1)
#: 元旦 of the next year may take or claim days from here on, and that stands in the next year's notice.
REACH_OF_NEW_YEAR = (12, 25)
MOST_DAYS = 10_000


class Shift(Labelled):
    """What becomes of a date of a series that is no working day."""

    EARLIER = "earlier", "提前"
    LATER = "later", "顺延"
    KEEP = "keep", "照常"


@dataclass(frozen=True)
class Arranged:
    """What a notice says of a day: off, or worked although it is a weekend."""

    is_work: bool
    name: str


@dataclass(frozen=True)
class Days:
    """What is known of the days; `official` are the years whose notice is in."""

    arranged: Mapping[date, Arranged]
    official: frozenset[int]


@dataclass(frozen=True)
class Deadline:
    """A day that was computed. Provisional: a notice that it depends on is not in; `reason` says which."""

    day: date
    is_provisional: bool
    reason: str


def is_working_day(day: date, days: Days) -> bool:
    """The notice decides; where it is silent, weekends are off, and without one the holidays of the law too."""
    if arranged := days.arranged.get(day):
        return arranged.is_work
    if day.weekday() >= 5:
        return False
    return day.year in days.official or day not in days_off_by_law(day.year)


def working_days_between(start: date, end: date, days: Days) -> int:
    """How many working days there are after `start`, up to and with `end`; negative if `end` is the earlier."""
    if end < start:
        return -working_days_between(end, start, days)
    return sum(is_working_day(start + ONE_DAY * number, days) for number in range(1, (end - start).days + 1))


def add_working_days(start: date, count: int, days: Days) -> Deadline:
    """The `count`-th working day after `start`, which is not counted itself: a 公示 put up that day ends then."""
    if not 0 <= count <= MOST_DAYS:
        raise ValueError(f"{count} working days")
    day = start
    for _ in range(count):
        day = _next(day, ONE_DAY, days)
    return _deadline(day, start, days)


def next_working_day(day: date, days: Days) -> Deadline:
    """The first working day after this one."""
    return add_working_days(day, 1, days)


def previous_working_day(day: date, days: Days) -> Deadline:
    """The last working day before this one."""
    return _deadline(_next(day, -ONE_DAY, days), day, days)


def shifted(day: date, shift: Shift, days: Days) -> Deadline:
    """Where a date of a series is held: on its day if that is worked, else before or after it, as the series says."""
    if shift is Shift.KEEP or is_working_day(day, days):
        return _deadline(day, day, days)
    if shift is Shift.LATER:
        return next_working_day(day, days)
    return previous_working_day(day, days)


def _next(day: date, step: timedelta, days: Days) -> date:
    day += step
    while not is_working_day(day, days):
        day += step
    return day


def _deadline(day: date, start: date, days: Days) -> Deadline:
    """A day that was found by counting from `start`, forwards or back, with the notices that are missing for it."""
    reason = why_provisional(min(day, start), max(day, start), days)
    return Deadline(day, bool(reason), reason)


def why_provisional(first: date, last: date, days: Days) -> str:
    """Which notices the days from first to last depend on and are not in, as a sentence; "" if they are final."""
    until = last.year + ((last.month, last.day) >= REACH_OF_NEW_YEAR)
    missing = [year for year in range(first.year, until + 1) if year not in days.official]
    return "；".join(state_of_year(year, days) for year in missing) + ("。" if missing else "")


def state_of_year(year: int, days: Days) -> str:
    """Whether the year is official, in words without a full stop."""
    if year in days.official:
        return f"{year}年放假安排已公布"
    if days.official and year < max(days.official):
        return f"{year}年放假安排没有录入"
    return f"{year}年放假安排尚未公布"
