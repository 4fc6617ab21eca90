"""党龄 by the period of joining (domain.md E2): every edge of every period, months without a day, anniversaries."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiqiao.core.partial_dates import PartialDate
from xiqiao.members.party_age import (
    PERIODS,
    is_fifty_years_candidate,
    joining_warnings,
    party_age,
    party_age_start,
    party_age_words,
    party_day,
    period_of,
    probation_ends,
)


def read(text):
    return PartialDate.parse(text) if text else None


#: joined, confirmed, from when 党龄 counts
STARTS = [
    # 七大党章以前和七大 (1945-04-23…1956-09-14): 转正之日
    ("1945-04-22", "1945-10-22", "1945-10-22"),
    ("1945-04-23", "1946-04-23", "1946-04-23"),
    ("1949-10-01", "1950-04-01", "1950-04-01"),
    ("1956-09-14", "1957-03-14", "1957-03-14"),
    ("1956-09-14", "", ""),
    # 八大党章 (1956-09-15…1969-03-31): 转正之日
    ("1956-09-15", "1957-09-15", "1957-09-15"),
    ("1969-03-31", "1970-03-31", "1970-03-31"),
    ("1969-03-31", "", ""),
    ("1965-07", "1966-07", "1966-07"),
    # 九大、十大党章 (1969-04-01…1977-08-11): 没有预备期，入党之日
    ("1969-04-01", "", "1969-04-01"),
    ("1969-04-01", "1970-04-01", "1969-04-01"),
    ("1969-04", "", "1969-04"),
    ("1971-12", "1972-12", "1971-12"),
    ("1976-02-29", "", "1976-02-29"),
    ("1977-08-11", "", "1977-08-11"),
    ("1977-08-11", "1978-08-11", "1977-08-11"),
    ("1977-07", "", "1977-07"),
    # the month in which the rule changed: a 转正 date shows that there was a probation
    ("1977-08", "", "1977-08"),
    ("1977-08", "1978-08", "1978-08"),
    # 十一大党章 (1977-08-12…1982-09-05): 转正之日
    ("1977-08-12", "1978-08-12", "1978-08-12"),
    ("1977-08-12", "", ""),
    ("1982-09-05", "1983-09-05", "1983-09-05"),
    # 十二大以来 (1982-09-06…): 转正之日
    ("1982-09-06", "1983-09-06", "1983-09-06"),
    ("2025-07-01", "2026-07-01", "2026-07-01"),
    ("2025-07-01", "", ""),
    ("2024-07-01", "2026-01-01", "2026-01-01"),  # extended probation: the later 转正
    ("", "", ""),
    ("", "1990-05-01", "1990-05-01"),
]


@pytest.mark.parametrize(("joined", "confirmed", "start"), STARTS)
def test_party_age_counts_from_what_the_rules_of_the_time_say(joined, confirmed, start):
    assert party_age_start(read(joined), read(confirmed)) == read(start)


@pytest.mark.parametrize(
    ("start", "on", "years"),
    [
        ("1976-07-01", "2026-06-30", 49),
        ("1976-07-01", "2026-07-01", 50),
        ("1976-07-01", "2026-07-02", 50),
        ("1976-02-29", "2026-02-28", 49),
        ("1976-02-29", "2026-03-01", 50),
        ("1976-02-29", "2028-02-29", 52),
        ("1976-07", "2026-07-01", 50),
        ("1976-07", "2026-06-30", 49),
        ("2026-11-23", "2026-11-23", 0),
        ("2026-11-24", "2026-11-23", None),
        ("", "2026-11-23", None),
    ],
)
def test_party_age_is_full_years_by_the_calendar(start, on, years):
    assert party_age(read(start), date.fromisoformat(on)) == years


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("1974-03-05", "党龄 52 年"),
        ("1974-03", "党龄约 52 年"),
        ("", "预备党员，尚无党龄"),
        ("2027-01-01", "预备党员，尚无党龄"),
    ],
)
def test_a_rough_start_is_shown_as_rough(start, words):
    assert party_age_words(read(start), date(2026, 11, 23)) == words


@pytest.mark.parametrize(
    ("start", "year", "is_candidate"),
    [
        ("1976-07-01", 2026, True),
        ("1976-07-02", 2026, False),
        ("1976-07", 2026, True),
        ("1976-08", 2026, False),
        ("1969-04-01", 2019, True),
        ("1977-08-11", 2027, False),
        ("1977-08-11", 2028, True),
        ("", 2026, False),
    ],
)
def test_fifty_years_are_counted_on_the_first_of_july(start, year, is_candidate):
    assert is_fifty_years_candidate(read(start), year) is is_candidate


@pytest.mark.parametrize(
    ("joined", "extended", "end"),
    [
        ("2025-07-01", None, date(2026, 7, 1)),
        ("2024-02-29", None, date(2025, 2, 28)),
        ("2025-07", None, date(2026, 7, 1)),
        ("2025-07-01", date(2027, 1, 1), date(2027, 1, 1)),
        ("1971-01-01", None, None),
        ("1950-01-01", None, None),
        ("", None, None),
    ],
)
def test_probation_ends_one_year_after_joining_or_on_the_extended_day(joined, extended, end):
    assert probation_ends(read(joined), extended) == end


@pytest.mark.parametrize(
    ("joined", "confirmed", "sentence"),
    [
        ("1971-06-01", "1972-06-01", "没有预备期"),
        ("1977-08", "", "查清"),
        ("2025-07-01", "2026-01-01", "早了"),
        ("2025-07-01", "2025-06-01", "早于"),
        ("", "1990-01-01", "没有入党日期"),
    ],
)
def test_what_looks_wrong_is_said(joined, confirmed, sentence):
    assert any(sentence in warning for warning in joining_warnings(read(joined), read(confirmed)))


@pytest.mark.parametrize(
    ("joined", "confirmed"),
    [
        ("1971-06-01", ""), ("1971-06-01", "1971-06-01"), ("2024-07-01", "2025-07-01"), ("2024-07", "2025-07-15"),
        ("1950-01-01", "1950-07-01"), ("2026-07-01", ""), ("", ""),
    ],
)  # fmt: skip
def test_what_is_in_order_is_left_alone(joined, confirmed):
    assert joining_warnings(read(joined), read(confirmed)) == []


def test_the_political_birthday_needs_a_day():
    assert party_day(read("1971-06-30")) == (6, 30)
    assert party_day(read("1971-06")) is None
    assert party_day(None) is None


def test_the_periods_follow_each_other_without_gap():
    for earlier, later in pairwise(PERIODS):
        assert later.since - earlier.until == timedelta(days=1)


days = st.dates(date(1921, 7, 1), date(2100, 12, 31))


@given(days, st.one_of(st.none(), days), days, st.integers(0, 5000))
def test_party_age_never_falls_and_never_begins_before_joining(joined, confirmed, on, later):
    start = party_age_start(PartialDate.of(joined), PartialDate.of(confirmed) if confirmed else None)
    if start is not None and (confirmed is None or confirmed >= joined):
        assert start.first >= joined
    now, then = party_age(start, on), party_age(start, on + timedelta(days=later))
    assert (now or 0) <= (then or 0)
    assert period_of(PartialDate.of(joined)).since <= joined
