"""The dates of repeating events: as dateutil reads the same rule, within bounds, and never cut short in silence."""

import time
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from xiqiao.calendar.plan_repeats import DATES_MOST, dates_of, read_repetition

START = datetime(2026, 11, 25, 15)  # noqa: DTZ001  # a wall clock
SHANGHAI = ZoneInfo("Asia/Shanghai")


def days(rule, start=START):
    return [f"{each:%m-%d}" for each in dates_of(read_repetition(rule, SHANGHAI), start)]


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("FREQ=WEEKLY;COUNT=3", ["11-25", "12-02", "12-09"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,FR;COUNT=4", ["11-25", "11-27", "12-09", "12-11"]),
        ("FREQ=MONTHLY;BYMONTHDAY=5;COUNT=3", ["11-25", "12-05", "01-05"]),  # the first date always counts
        ("FREQ=MONTHLY;BYDAY=1FR;COUNT=3", ["11-25", "12-04", "01-01"]),
        ("FREQ=MONTHLY;BYDAY=FR;BYSETPOS=1;COUNT=3", ["11-25", "12-04", "01-01"]),  # as Outlook writes it
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3", ["11-25", "11-30", "12-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", ["11-25", "11-30"]),
        ("FREQ=MONTHLY;INTERVAL=3;COUNT=3", ["11-25", "02-25", "05-25"]),
        ("FREQ=DAILY;UNTIL=20261127T070000Z", ["11-25", "11-26", "11-27"]),  # that is 15:00 here
        ("FREQ=DAILY;UNTIL=20261127T065959Z", ["11-25", "11-26"]),
        ("FREQ=DAILY;UNTIL=20261127", ["11-25", "11-26", "11-27"]),
        ("FREQ=YEARLY;COUNT=2", ["11-25", "11-25"]),
        ("freq=weekly;count=2;", ["11-25", "12-02"]),
        ("FREQ=MONTHLY;BYMONTHDAY=30;BYMONTH=2;UNTIL=20270601", ["11-25"]),  # never
    ],
)  # fmt: skip
def test_a_rule_gives_its_dates(rule, found):
    assert days(rule) == found


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("FREQ=WEEKLY", "没有截止日期"),
        ("FREQ=DAILY;COUNT=401", "重复超过 400 次"),
        ("FREQ=DAILY;UNTIL=20281125", "重复超过 400 次"),
        ("FREQ=WEEKLY;UNTIL=20991231", "三年"),
        ("FREQ=YEARLY;COUNT=10", "三年"),
        ("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", "三年"),
        ("FREQ=HOURLY;COUNT=3", "读不懂"),
        ("FREQ=WEEKLY;BYWEEKNO=3;COUNT=3", "读不懂"),
        ("FREQ=DAILY;BYMONTHDAY=3;COUNT=3", "读不懂"),
        ("FREQ=WEEKLY;BYDAY=1MO;COUNT=3", "读不懂"),
        ("FREQ=WEEKLY;COUNT=0", "读不懂"),
        ("FREQ=WEEKLY;INTERVAL=0;COUNT=2", "读不懂"),
        ("FREQ=WEEKLY;COUNT=x", "读不懂"),
        ("FREQ=WEEKLY;BYDAY=XX;COUNT=2", "读不懂"),
        ("FREQ=WEEKLY;WKST=XX;COUNT=2", "读不懂"),
        ("RSCALE=CHINESE;FREQ=YEARLY;COUNT=2", "读不懂"),
        ("WEEKLY", "读不懂"),
        ("", "读不懂"),
    ],
)
def test_what_is_not_read_says_so(rule, sentence):
    with pytest.raises(ValueError, match=sentence):
        days(rule)


def some(values, most=3):
    return st.lists(st.sampled_from(values), max_size=most, unique=True)


@settings(deadline=None, max_examples=60)  # the other library searches to the year 9999 for what never comes
@given(
    frequency=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    interval=st.integers(1, 5),
    weekdays=some(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]),
    which=st.sampled_from(["", "", "1", "2", "-1", "5"]),
    month_days=some([1, 5, 15, 28, 31, -1, -3]),
    months=some([1, 2, 6, 7, 12]),
    position=st.sampled_from([0, 0, 1, 2, -1]),
    week_start=st.sampled_from(["MO", "SU"]),
    start=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001
    count=st.integers(1, 12),
)
def test_the_dates_are_those_of_another_library(
    frequency, interval, weekdays, which, month_days, months, position, week_start, start, count
):
    start = start.replace(microsecond=0)
    parts = [f"FREQ={frequency}", f"INTERVAL={interval}", f"WKST={week_start}"]
    is_free = frequency in ("MONTHLY", "YEARLY")
    if weekdays:
        each = which if is_free and not month_days else ""
        parts.append("BYDAY=" + ",".join(f"{each}{day}" for day in weekdays))
    if month_days and is_free:
        parts.append("BYMONTHDAY=" + ",".join(map(str, month_days)))
    if months:
        parts.append("BYMONTH=" + ",".join(map(str, months)))
    if position and (weekdays or month_days) and is_free:
        parts.append(f"BYSETPOS={position}")
    rule = ";".join(parts)
    until = start.replace(year=start.year + 2, day=min(start.day, 28))
    theirs = list(islice(rrulestr(f"{rule};UNTIL={until:%Y%m%dT%H%M%S}", dtstart=start), count + 1))
    theirs = [start, *(each for each in theirs if each != start)]  # RFC 5545: the first date always counts
    try:
        ours = dates_of(read_repetition(f"{rule};UNTIL={until:%Y%m%dT%H%M%S}", None), start)
    except ValueError:
        assert frequency == "DAILY", "two years of days are more than are read"
        return
    assert ours[:count] == theirs[:count]
    assert len(ours) <= DATES_MOST


def test_rules_that_never_come_true_cost_little():
    began = time.process_time()
    for number in range(200):
        rule = read_repetition(f"FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY={number % 28 + 1};BYSETPOS=300;UNTIL=20291101", None)
        assert dates_of(rule, START) == [START]
    assert time.process_time() - began < 2
