"""The only clock: UTC inside, Asia/Shanghai for people."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date where the township is."""
    return now().astimezone(SHANGHAI).date()


def local(moment: datetime) -> datetime:
    """The same moment on the township's wall clock."""
    return moment.astimezone(SHANGHAI)


def start_of_day(day: date) -> datetime:
    """The moment at which a day begins in the township, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).astimezone(UTC)


def at_hour(day: date, hour: int) -> datetime:
    """That hour of the day in the township, in UTC."""
    return start_of_day(day) + timedelta(hours=hour)


def next_at_hour(at: datetime, hour: int) -> datetime:
    """The next time after `at` that the township's clock shows this hour: today if that is still to come."""
    day = local(at).date()
    return at_hour(day, hour) if at_hour(day, hour) > at else at_hour(day + timedelta(days=1), hour)
