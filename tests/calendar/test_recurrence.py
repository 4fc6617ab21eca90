"""On which dates a series falls, before any holiday is asked."""

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiqiao.calendar.recurrence import LAST_WEEK, Repeat, Rhythm, last_day_of, months

WEEKLY_THURSDAY = Rhythm(Repeat.WEEKLY, weekday=3)
FIFTH = Rhythm(Repeat.MONTHLY_DAY, day=5)
LAST_OF_MONTH = Rhythm(Repeat.MONTHLY_DAY, day=31)
FIRST_FRIDAY = Rhythm(Repeat.MONTHLY_WEEKDAY, week=1, weekday=4)
FOURTH_MONDAY = Rhythm(Repeat.MONTHLY_WEEKDAY, week=4, weekday=0)
LAST_SUNDAY = Rhythm(Repeat.MONTHLY_WEEKDAY, week=LAST_WEEK, weekday=6)
MID_QUARTER = Rhythm(Repeat.QUARTERLY, month=2, day=31)
BIRTHDAY = Rhythm(Repeat.YEARLY, month=7, day=1)
LEAP_DAY = Rhythm(Repeat.YEARLY, month=2, day=29)


@pytest.mark.parametrize(
    ("rhythm", "since", "until", "dates"),
    [
        (WEEKLY_THURSDAY, "2026-10-01", "2026-10-16", "2026-10-01 2026-10-08 2026-10-15"),
        (WEEKLY_THURSDAY, "2026-10-02", "2026-10-08", "2026-10-08"),
        (FIFTH, "2026-11-05", "2027-01-05", "2026-11-05 2026-12-05 2027-01-05"),
        (FIFTH, "2026-11-06", "2026-12-04", ""),
        (LAST_OF_MONTH, "2026-01-31", "2026-04-30", "2026-01-31 2026-02-28 2026-03-31 2026-04-30"),
        (LAST_OF_MONTH, "2028-02-01", "2028-02-29", "2028-02-29"),
        (FIRST_FRIDAY, "2026-05-01", "2026-07-31", "2026-05-01 2026-06-05 2026-07-03"),
        (FOURTH_MONDAY, "2027-02-01", "2027-02-28", "2027-02-22"),
        (LAST_SUNDAY, "2026-05-01", "2026-07-31", "2026-05-31 2026-06-28 2026-07-26"),
        (MID_QUARTER, "2026-01-01", "2026-12-31", "2026-02-28 2026-05-31 2026-08-31 2026-11-30"),
        (BIRTHDAY, "2026-07-01", "2028-06-30", "2026-07-01 2027-07-01"),
        (LEAP_DAY, "2026-01-01", "2028-12-31", "2026-02-28 2027-02-28 2028-02-29"),
        (FIFTH, "2026-11-05", "2026-11-05", "2026-11-05"),
        (FIFTH, "2026-11-06", "2026-11-05", ""),
        (WEEKLY_THURSDAY, "2026-11-06", "2026-11-05", ""),
    ],
)
def test_a_rhythm_has_these_dates(rhythm, since, until, dates):
    found = rhythm.dates(date.fromisoformat(since), date.fromisoformat(until))
    assert [day.isoformat() for day in found] == dates.split()


@pytest.mark.parametrize(
    ("rhythm", "words"),
    [
        (WEEKLY_THURSDAY, "每周四"),
        (FIFTH, "每月5日"),
        (FIRST_FRIDAY, "每月第一个周五"),
        (LAST_SUNDAY, "每月最后一个周日"),
        (MID_QUARTER, "每季度第2个月31日"),
        (BIRTHDAY, "每年7月1日"),
    ],
)
def test_a_rhythm_in_words(rhythm, words):
    assert rhythm.words() == words


days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
spans = st.tuples(days, st.integers(0, 1500)).map(lambda pair: (pair[0], pair[0] + timedelta(days=pair[1])))
numbers, weekdays = st.integers(1, 31), st.integers(0, 6)
rhythms = st.one_of(
    st.builds(Rhythm, st.just(Repeat.WEEKLY), weekday=weekdays),
    st.builds(Rhythm, st.just(Repeat.MONTHLY_DAY), day=numbers),
    st.builds(Rhythm, st.just(Repeat.MONTHLY_WEEKDAY), week=st.integers(1, 5), weekday=weekdays),
    st.builds(Rhythm, st.just(Repeat.QUARTERLY), day=numbers, month=st.integers(1, 3)),
    st.builds(Rhythm, st.just(Repeat.YEARLY), day=numbers, month=st.integers(1, 12)),
)


@given(rhythms, spans)
def test_dates_come_in_order_once_each_and_within_their_bounds(rhythm, span):
    found = list(rhythm.dates(*span))
    assert all(earlier < later for earlier, later in pairwise(found))
    assert all(span[0] <= day <= span[1] for day in found)


@given(rhythms, spans, st.integers(0, 1500))
def test_a_span_in_two_parts_has_the_dates_of_the_whole(rhythm, span, number):
    since, until = span
    cut = min(since + timedelta(days=number), until)
    parts = [*rhythm.dates(since, cut), *rhythm.dates(cut + timedelta(days=1), until)]
    assert parts == list(rhythm.dates(since, until))


@given(numbers, st.integers(1990, 2100))
def test_a_day_of_the_month_comes_twelve_times_a_year_whatever_the_month_has(number, year):
    found = list(Rhythm(Repeat.MONTHLY_DAY, day=number).dates(date(year, 1, 1), date(year, 12, 31)))
    assert [day.month for day in found] == list(range(1, 13))
    assert all(day.day == min(number, monthrange(year, day.month)[1]) for day in found)


@given(st.integers(1, 5), weekdays, st.integers(1990, 2100))
def test_a_weekday_of_the_month_is_that_weekday_in_its_week(week, weekday, year):
    found = list(Rhythm(Repeat.MONTHLY_WEEKDAY, week=week, weekday=weekday).dates(date(year, 1, 1), date(year, 12, 31)))
    assert [day.month for day in found] == list(range(1, 13))
    for day in found:
        assert day.weekday() == weekday
        is_last = (day + timedelta(days=7)).month != day.month
        assert is_last if week == LAST_WEEK else (day.day - 1) // 7 + 1 == week


@given(days)
def test_the_last_day_of_a_month_is_followed_by_another_month(day):
    last = last_day_of(day.year, day.month)
    assert (last.year, last.month) == (day.year, day.month)
    assert (last + timedelta(days=1)).day == 1


def test_months_are_those_that_have_a_day_in_the_span():
    assert list(months(date(2026, 11, 30), date(2027, 1, 1))) == [(2026, 11), (2026, 12), (2027, 1)]
