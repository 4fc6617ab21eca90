"""党龄: since when it counts depends on the 党章 of the time of joining (domain.md E2).

A month without its day counts from its first day, and what is computed from it is shown with 约.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xiqiao.core.partial_dates import PartialDate
from xiqiao.core.text import day


@dataclass(frozen=True)
class Period:
    """Joined from the one day to the other (both inclusive). `probation_years`: None where it differed by class."""

    since: date
    until: date
    has_probation: bool
    probation_years: int | None
    source: str

    @property
    def charter(self) -> str:
        """The source without what it says: 九大、十大党章."""
        return self.source.partition("：")[0]


PERIODS = (
    Period(
        date(1900, 1, 1), date(1945, 4, 22), True, None, "党的七大以前：候补期无、三个月或六个月，党龄从转正之日算起"
    ),
    Period(date(1945, 4, 23), date(1956, 9, 14), True, None, "七大党章：候补期六个月、一年或两年，党龄从转正之日算起"),
    Period(date(1956, 9, 15), date(1969, 3, 31), True, 1, "八大党章：预备期一年，党龄从转正之日算起"),
    Period(date(1969, 4, 1), date(1977, 8, 11), False, 0, "九大、十大党章：没有预备期，党龄从上级党委批准之日算起"),
    Period(date(1977, 8, 12), date(1982, 9, 5), True, 1, "十一大党章：预备期一年，党龄从转正之日算起"),
    Period(date(1982, 9, 6), date(2200, 12, 31), True, 1, "十二大以来的党章：预备期一年，党龄从转正之日算起"),
)
NO_PROBATION = next(period for period in PERIODS if not period.has_probation)


def period_of(joined: PartialDate) -> Period:
    """The rules under which somebody joined. A rough month counts from its first day: 1977年8月 lies in the period
    without probation, whose rules hold for whoever then has no 转正 date (`joining_warnings` says so)."""
    return next(period for period in PERIODS if period.since <= joined.first <= period.until)


def party_age_start(joined: PartialDate | None, confirmed: PartialDate | None) -> PartialDate | None:
    """From when 党龄 counts: 转正 if there is one, 入党 in the period without probation; None for 预备党员.

    In the period without probation 入党 decides even where a file names a later 转正 (they were the same day).
    """
    if joined is not None and not period_of(joined).has_probation and not _is_split_month(joined):
        return joined
    if confirmed is not None:
        return confirmed
    return joined if joined is not None and not period_of(joined).has_probation else None


def _is_split_month(joined: PartialDate) -> bool:
    """1977年8月: the period ended within it, and only the day could tell."""
    return joined.is_rough and (joined.year, joined.month) == (1977, 8)


def party_age(start: PartialDate | None, on: date) -> int | None:
    """Full years on a day; None without a start, or before it."""
    if start is None or start.first > on:
        return None
    first = start.first
    return on.year - first.year - ((on.month, on.day) < (first.month, first.day))


def party_age_words(start: PartialDate | None, on: date) -> str:
    """党龄 52 年; 约 52 年 where only the month is known."""
    years = party_age(start, on)
    if years is None or start is None:
        return "预备党员，尚无党龄"
    return f"党龄约 {years} 年" if start.is_rough else f"党龄 {years} 年"


def is_fifty_years_candidate(start: PartialDate | None, year: int) -> bool:
    """光荣在党50年: fifty full years on 1 July of that year (中组部 2021 年起, each year about 七一)."""
    return start is not None and start.first <= date(year - 50, 7, 1)


def fifty_years_in(start: PartialDate) -> int:
    """The first year on whose 1 July fifty years are full: it is a candidate's year, no other is."""
    return start.year + 50 + (start.first > date(start.year, 7, 1))


def how_counted(joined: PartialDate | None, confirmed: PartialDate | None) -> str:
    """How the start of 党龄 was reached, as a clause: the date, and which 党章 says so (`Period.source`)."""
    start = party_age_start(joined, confirmed)
    if start is None:
        return "尚无党龄"
    about = "约" if start.is_rough else ""
    if joined is None:
        return f"没有入党日期，按{about}{start}转正算"
    period = period_of(joined)
    word = "入党" if start == joined and not period.has_probation else "转正"
    return f"{about}{start}{word}（{period.charter}）"


def probation_ends(joined: PartialDate | None, extended_until: date | None) -> date | None:
    """When 预备期 is over and 转正 must be discussed: one year after joining (党章第七条), or the extended day.

    None where there was no probation, or its length is not known (before 1956-09-15).
    """
    if extended_until is not None:
        return extended_until
    if joined is None or not (years := period_of(joined).probation_years):
        return None
    first = joined.first
    is_leap_day = (first.month, first.day) == (2, 29)
    return date(first.year + years, first.month, 28 if is_leap_day else first.day)


def party_day(joined: PartialDate | None) -> tuple[int, int] | None:
    """政治生日: month and day of joining; None if the day is not known."""
    return (joined.month, joined.day) if joined is not None and joined.day is not None else None


def joining_warnings(joined: PartialDate | None, confirmed: PartialDate | None) -> list[str]:
    """What looks wrong about the two dates, as sentences: to be checked against the personal file."""
    if joined is None:
        return ["没有入党日期，请按党员档案补上。"] if confirmed is not None else []
    period, found = period_of(joined), []
    if _is_split_month(joined):
        found.append("1977年8月12日前后规定不同，请查清入党是哪一天。")
    elif not period.has_probation and confirmed is not None and confirmed != joined:
        found.append("1969年4月至1977年8月11日入党的没有预备期，党龄从入党之日算起，请核对转正日期。")
    if confirmed is not None and confirmed.first < joined.first and not confirmed.is_rough:
        found.append("转正日期早于入党日期。")
    due = probation_ends(joined, None)
    if due is not None and confirmed is not None and confirmed.iso[:7] < due.isoformat()[:7]:
        found.append(f"预备期应到{day(due)}满一年，转正日期早了，请核对。")
    return found
