"""Working days by the real notices of three years, by what is known of a year without one, and by their arithmetic."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.calendar.notice_texts import NOTICES
from xiqiao.calendar.notices import WORK, read_notice
from xiqiao.calendar.working_days import (
    Arranged,
    Days,
    Shift,
    add_working_days,
    is_working_day,
    next_working_day,
    previous_working_day,
    shifted,
    state_of_year,
    why_provisional,
    working_days_between,
)


def table(*years):
    """What these notices say, and nothing else."""
    arranged = {}
    for year in years:
        arranged |= {
            day: Arranged(kind == WORK, name) for day, (kind, name) in read_notice(NOTICES[year], year).days.items()
        }
    return Days(arranged, frozenset(years))


DAYS = table(2024, 2025, 2026)
NOTHING = Days({}, frozenset())
NOT_2027 = "2027年放假安排尚未公布。"


def on(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2024-02-09", True),  # 除夕 of 2024: an advice, no holiday
        ("2024-02-10", False),
        ("2024-02-18", True),  # a Sunday that is worked
        ("2024-05-11", True),
        ("2025-01-28", False),
        ("2025-02-05", True),
        ("2025-10-08", False),
        ("2026-01-02", False),
        ("2026-01-04", True),
        ("2026-02-28", True),
        ("2026-05-09", True),
        ("2026-06-20", False),
        ("2026-10-08", True),
        ("2026-10-10", True),
        ("2026-10-11", False),  # an ordinary Sunday
        ("2026-11-25", True),
    ],
)
def test_a_day_is_worked_or_not_as_the_notice_says(day, works):
    assert is_working_day(on(day), DAYS) is works


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2027-01-01", False),
        ("2027-02-05", False),  # 除夕, off by the law
        ("2027-02-08", False),
        ("2027-02-09", True),  # whether it is moved, only the notice can say
        ("2027-05-03", True),
        ("2027-06-09", False),
        ("2027-10-02", False),
        ("2027-10-04", True),
        ("2027-10-09", False),  # a Saturday: no make-up workday is invented
    ],
)
def test_without_a_notice_weekends_and_the_law_are_off_and_nothing_is_moved(day, works):
    assert is_working_day(on(day), DAYS) is works


def test_a_year_without_a_notice_has_as_many_working_days_as_weekends_and_the_law_leave():
    # 2027 has 261 weekdays; 7 of the 13 days of the law fall on one.
    assert working_days_between(on("2026-12-31"), on("2027-12-31"), DAYS) == 254


@pytest.mark.parametrize(("year", "count"), [(2024, 251), (2025, 248), (2026, 248)])
def test_the_years_have_as_many_working_days_as_their_notices_leave(year, count):
    """Weekdays less the days of the law (11 until 2024, 13 since): all that is moved comes back."""
    assert working_days_between(date(year - 1, 12, 31), date(year, 12, 31), DAYS) == count


@pytest.mark.parametrize(
    ("start", "count", "day", "reason"),
    [
        ("2026-11-25", 5, "2026-12-02", ""),
        ("2026-11-25", 7, "2026-12-04", ""),
        ("2026-11-28", 1, "2026-11-30", ""),  # put up on a Saturday
        ("2026-02-13", 5, "2026-02-27", ""),  # 14 February is worked, 15 to 23 are off
        ("2026-02-13", 6, "2026-02-28", ""),  # a Saturday that is worked
        ("2026-09-30", 3, "2026-10-10", ""),
        ("2026-09-18", 1, "2026-09-20", ""),
        ("2026-11-25", 0, "2026-11-25", ""),
        ("2026-12-20", 3, "2026-12-23", ""),
        ("2026-12-20", 5, "2026-12-25", NOT_2027),  # 元旦 of 2027 may reach back so far
        ("2026-12-28", 5, "2027-01-05", NOT_2027),
        ("2027-02-04", 1, "2027-02-09", NOT_2027),
        ("2023-12-29", 1, "2024-01-02", "2023年放假安排没有录入。"),
    ],
)
def test_a_deadline_falls_on_the_day_and_says_whether_it_is_provisional(start, count, day, reason):
    found = add_working_days(on(start), count, DAYS)
    assert (found.day, found.is_provisional, found.reason) == (on(day), bool(reason), reason)


def test_all_missing_years_are_named():
    assert why_provisional(on("2023-05-01"), on("2027-12-30"), DAYS) == (
        "2023年放假安排没有录入；2027年放假安排尚未公布；2028年放假安排尚未公布。"
    )


@pytest.mark.parametrize(
    ("year", "words"),
    [(2026, "2026年放假安排已公布"), (2027, "2027年放假安排尚未公布"), (2019, "2019年放假安排没有录入")],
)
def test_a_year_says_what_is_known_of_it(year, words):
    assert state_of_year(year, DAYS) == words
    assert state_of_year(year, NOTHING) == f"{year}年放假安排尚未公布"


def test_a_provisional_deadline_is_another_one_when_the_notice_is_in():
    """The notice of 2026 gave 2 January and worked the 4th; the law alone knows nothing of either."""
    before, after = table(2024, 2025), DAYS
    assert add_working_days(on("2025-12-31"), 1, before).day == on("2026-01-02")
    assert add_working_days(on("2025-12-31"), 1, before).is_provisional
    assert add_working_days(on("2025-12-31"), 1, after).day == on("2026-01-04")
    assert not add_working_days(on("2025-12-31"), 1, after).is_provisional


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("2026-09-30", "2026-10-10", 3),
        ("2026-10-10", "2026-09-30", -3),
        ("2026-10-01", "2026-10-07", 0),
        ("2026-11-25", "2026-11-25", 0),
        ("2026-02-13", "2026-02-28", 6),
    ],
)
def test_working_days_between_two_days(start, end, count):
    assert working_days_between(on(start), on(end), DAYS) == count


@pytest.mark.parametrize(
    ("day", "shift", "held"),
    [
        ("2026-10-05", Shift.LATER, "2026-10-08"),  # 每月5日 crosses 国庆
        ("2026-10-05", Shift.EARLIER, "2026-09-30"),
        ("2026-10-05", Shift.KEEP, "2026-10-05"),
        ("2026-09-20", Shift.LATER, "2026-09-20"),  # a Sunday that is worked
        ("2026-09-05", Shift.LATER, "2026-09-07"),
        ("2026-09-05", Shift.EARLIER, "2026-09-04"),
        ("2026-11-25", Shift.EARLIER, "2026-11-25"),
        ("2027-02-06", Shift.LATER, "2027-02-09"),
    ],
)
def test_a_date_of_a_series_moves_as_the_series_says(day, shift, held):
    found = shifted(on(day), shift, DAYS)
    assert found.day == on(held)
    assert found.is_provisional is day.startswith("2027")


@pytest.mark.parametrize("count", [-1, 10_001])
def test_a_count_that_makes_no_sense_is_an_error(count):
    with pytest.raises(ValueError, match="working days"):
        add_working_days(on("2026-11-25"), count, DAYS)


any_day = st.dates(date(2023, 1, 1), date(2101, 6, 1))
any_days = st.sampled_from([DAYS, NOTHING, table(2019, 2023), table(2026)])
counts = st.integers(0, 40)


@given(any_day, counts, any_days)
def test_what_is_added_is_counted_between(start, count, days):
    assert working_days_between(start, add_working_days(start, count, days).day, days) == count


@given(any_day, counts.filter(bool), any_days)
def test_a_deadline_is_a_working_day(start, count, days):
    assert is_working_day(add_working_days(start, count, days).day, days)


@given(any_day, counts, counts, any_days)
def test_more_working_days_end_later_and_adding_twice_is_adding_the_sum(start, one, two, days):
    first, both = add_working_days(start, one, days).day, add_working_days(start, one + two, days).day
    assert first <= both
    assert add_working_days(first, two, days).day == both


@given(any_day, st.integers(0, 60), counts, any_days)
def test_who_begins_later_is_not_due_earlier(start, later, count, days):
    other = start + timedelta(days=later)
    assert add_working_days(start, count, days).day <= add_working_days(other, count, days).day or count == 0


@given(any_day, st.integers(0, 200), st.integers(0, 200), any_days)
def test_counts_of_neighbouring_spans_add_up(one, more, still_more, days):
    two = one + timedelta(days=more)
    three = two + timedelta(days=still_more)
    whole = working_days_between(one, three, days)
    assert working_days_between(one, two, days) + working_days_between(two, three, days) == whole


@given(any_day, st.sampled_from([Shift.EARLIER, Shift.LATER]), any_days)
def test_a_moved_date_never_lands_on_a_day_off_nor_passes_a_working_day(day, shift, days):
    held = shifted(day, shift, days).day
    assert is_working_day(held, days)
    assert (held >= day) if shift is Shift.LATER else (held <= day)
    first, last = sorted((day, held))
    inner = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert [each for each in inner if is_working_day(each, days)] == [held]
    assert shifted(held, shift, days).day == held


@given(any_day, any_days)
def test_next_and_previous_are_neighbours(day, days):
    after, before = next_working_day(day, days).day, previous_working_day(day, days).day
    assert before < day < after
    assert working_days_between(before, after, days) == 1 + is_working_day(day, days)


@given(any_day, counts)
def test_an_answer_is_final_only_when_every_notice_is_in(start, count):
    found = add_working_days(start, count, DAYS)
    years = {start.year, found.day.year, (found.day + timedelta(days=7)).year}
    assert found.is_provisional is not (years <= DAYS.official)
    assert bool(found.reason) is found.is_provisional
