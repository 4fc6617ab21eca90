"""The dates of a repeating event in somebody else's calendar (RFC 5545 §3.3.10), within bounds.

A repetition without end, by the hour or too long is not cut short: it is refused with a sentence. Period after period
is looked through day by day, so that a rule that never comes true costs no more than one that does.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from xiqiao.calendar.ical_times import read_moment

DATES_MOST, DAYS_MOST = 400, 3 * 366
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
TOO_LONG = f"重复超过 {DATES_MOST} 次或三年，没有读入；请在原日历里缩短后再导出。"
NOT_READ = "这种重复规则读不懂，没有读入；请在原日历里改为逐个活动。"


@dataclass(frozen=True)
class Repetition:
    """A rule; all moments are those of the event's own wall clock, without zone."""

    frequency: str
    interval: int
    count: int | None
    until: datetime | None
    days: tuple[tuple[int, int], ...]  # (which one, 0 for each; weekday)
    month_days: tuple[int, ...]
    months: tuple[int, ...]
    positions: tuple[int, ...]
    week_start: int


def read_repetition(value: str, zone: tzinfo | None) -> Repetition:
    """The rule in an RRULE. Raises ValueError with a sentence."""
    try:
        parts = dict(part.split("=", 1) for part in value.strip().upper().rstrip(";").split(";"))
        days = [BY_DAY.fullmatch(each) for each in parts["BYDAY"].split(",")] if "BYDAY" in parts else []
        found = Repetition(
            frequency=parts.get("FREQ", ""),
            interval=int(parts.get("INTERVAL", "1")),
            count=int(parts["COUNT"]) if "COUNT" in parts else None,
            until=_until(parts["UNTIL"], zone) if "UNTIL" in parts else None,
            days=tuple((int(each[1] or 0), DAYS.index(each[2])) for each in days if each),
            month_days=_numbers(parts, "BYMONTHDAY"),
            months=_numbers(parts, "BYMONTH"),
            positions=_numbers(parts, "BYSETPOS"),
            week_start=DAYS.index(parts.get("WKST", "MO")),
        )
    except ValueError as error:
        raise ValueError(NOT_READ) from error
    if set(parts) - KNOWN or None in days or found.interval < 1:
        raise ValueError(NOT_READ)
    if found.frequency not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        raise ValueError(NOT_READ)
    if found.frequency in ("DAILY", "WEEKLY") and (found.month_days or any(which for which, _ in found.days)):
        raise ValueError(NOT_READ)
    if found.count is None and found.until is None:
        raise ValueError("重复没有截止日期，没有读入；请在原日历里设定截止日期后再导出。")
    if found.count is not None and not 1 <= found.count <= DATES_MOST:
        raise ValueError(TOO_LONG if found.count > DATES_MOST else NOT_READ)
    return found


def _numbers(parts: dict[str, str], name: str) -> tuple[int, ...]:
    return tuple(int(each) for each in parts[name].split(",")) if name in parts else ()


def _until(value: str, zone: tzinfo | None) -> datetime:
    """On the event's wall clock; a day means its whole length."""
    moment = read_moment(value)
    if not isinstance(moment, datetime):
        return datetime(moment.year, moment.month, moment.day, 23, 59, 59)  # noqa: DTZ001  # wall clock
    if moment.tzinfo is UTC and zone is not None:
        moment = moment.astimezone(zone)
    return moment.replace(tzinfo=None)


def dates_of(rule: Repetition, start: datetime) -> list[datetime]:
    """All dates; the first is always `start` itself. Raises ValueError if they are too many or reach too far."""
    last = start + timedelta(days=DAYS_MOST)
    if rule.until is not None and rule.until > last:
        raise ValueError(TOO_LONG)
    found = [start]
    for day in _days(rule, start.date(), last.date()):
        if len(found) == rule.count:
            return found
        moment = datetime.combine(day, start.time())
        if rule.until is not None and moment > rule.until:
            return found
        found.append(moment)
        if len(found) > DATES_MOST:
            break
    if rule.until is not None and len(found) <= DATES_MOST:
        return found
    if len(found) == rule.count:
        return found
    raise ValueError(TOO_LONG)


def _days(rule: Repetition, start: date, last: date) -> Iterator[date]:
    """The days after `start` that fit, up to `last`."""
    for first, length in _periods(rule, start, last):
        days = [day for day in (first + timedelta(days=each) for each in range(length)) if _fits(rule, day, start)]
        if rule.positions:
            days = [day for place, day in enumerate(days)
                    if place + 1 in rule.positions or place - len(days) in rule.positions]  # fmt: skip
        yield from (day for day in days if start < day <= last)


def _periods(rule: Repetition, start: date, last: date) -> Iterator[tuple[date, int]]:
    """(first day, number of days) of each period that the rule looks at."""
    if rule.frequency in ("DAILY", "WEEKLY"):
        length = 1 if rule.frequency == "DAILY" else 7
        back = 0 if length == 1 else (start.weekday() - rule.week_start) % 7
        step = min(rule.interval, DAYS_MOST * 2) * length
        for offset in range(-back, DAYS_MOST + 1, step):
            yield start + timedelta(days=offset), length
        return
    months = 1 if rule.frequency == "MONTHLY" else 12
    begin = start.year * 12 + (start.month - 1 if months == 1 else 0)
    for month in range(begin, last.year * 12 + last.month, rule.interval * months):
        first = date(month // 12, month % 12 + 1, 1)
        length = 366 if calendar.isleap(first.year) else 365
        yield first, length if months == 12 else calendar.monthrange(first.year, first.month)[1]


def _fits(rule: Repetition, day: date, start: date) -> bool:
    is_bare = not rule.days and not rule.month_days
    if rule.months:
        if day.month not in rule.months:
            return False
    elif rule.frequency == "YEARLY" and is_bare and day.month != start.month:
        return False
    if is_bare:
        return {"DAILY": True, "WEEKLY": day.weekday() == start.weekday()}.get(rule.frequency, day.day == start.day)
    length = calendar.monthrange(day.year, day.month)[1]
    if rule.month_days and day.day not in rule.month_days and day.day - length - 1 not in rule.month_days:
        return False
    return not rule.days or any(_is_weekday(rule, day, which, weekday) for which, weekday in rule.days)


def _is_weekday(rule: Repetition, day: date, which: int, weekday: int) -> bool:
    """Whether it is the first, last … such weekday of its month (of its year, if no month is named)."""
    if day.weekday() != weekday or which == 0:
        return day.weekday() == weekday
    if rule.frequency == "YEARLY" and not rule.months:
        number, length = day.timetuple().tm_yday, 366 if calendar.isleap(day.year) else 365
    else:
        number, length = day.day, calendar.monthrange(day.year, day.month)[1]
    return which == (number - 1) // 7 + 1 or which == -((length - number) // 7 + 1)
