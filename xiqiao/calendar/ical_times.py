"""Dates, times and durations as iCalendar writes them (RFC 5545 §3.3.4 to §3.3.6)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", re.ASCII)
DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,4})W|(?:(\d{1,4})D)?(T(?=\d)(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?)", re.ASCII
)


def read_moment(value: str) -> date | datetime:
    """A day; or a moment, in UTC if it says so and otherwise without zone. Raises ValueError."""
    found = MOMENT.fullmatch(value.strip())
    if found is None:
        raise ValueError(value)
    year, month, day, *clock = found.groups()
    if clock[0] is None:
        return date(int(year), int(month), int(day))
    hour, minute, second = (int(each) for each in clock[:3])
    return datetime(int(year), int(month), int(day), hour, minute, second, tzinfo=UTC if clock[3] else None)


def read_duration(value: str) -> timedelta:
    """PT1H30M, P2D, P1W. Raises ValueError; P6H is such an error, hours stand behind a T."""
    found = DURATION.fullmatch(value.strip())
    if found is None or not any(found.groups()[1:]):
        raise ValueError(value)
    sign, weeks, days, _, hours, minutes, seconds = found.groups()
    amount = timedelta(
        weeks=int(weeks or 0), days=int(days or 0), hours=int(hours or 0), minutes=int(minutes or 0),
        seconds=int(seconds or 0),
    )  # fmt: skip
    return -amount if sign == "-" else amount
