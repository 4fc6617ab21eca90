"""Lunar days, terms and festivals against what another library (sxtwl) computed."""

import csv
from datetime import date
from pathlib import Path

import pytest

from xiqiao.calendar.festivals import days_off_by_law, festivals
from xiqiao.calendar.lunar import day_of_lunar, day_of_term, lunar_day, month_cells, ways_to_write


def checks(name):
    lines = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


#: From this day on the library is a day off in one month of 2057, 2089 and 2097; see the module.
KNOWN_WRONG = "2057-09-28"


@pytest.mark.parametrize("row", [row for row in checks("lunar-checks.csv") if row["solar"] < KNOWN_WRONG])
def test_a_day_has_the_lunar_date_of_the_reference(row):
    found = lunar_day(date.fromisoformat(row["solar"]))
    expected = tuple(int(row[name]) for name in ("lunar_year", "lunar_month", "lunar_day", "leap"))
    assert (found.year, found.month, found.day, found.is_leap) == expected


def test_the_known_wrong_range_begins_where_it_is_said_to():
    """When the library is mended, the docstring must follow."""
    row = next(row for row in checks("lunar-checks.csv") if row["solar"] == KNOWN_WRONG)
    assert lunar_day(date.fromisoformat(KNOWN_WRONG)).day != int(row["lunar_day"])


def test_solar_terms_fall_on_the_days_of_the_reference():
    expected = {row["solar"]: row["term"] for row in checks("solar-terms.csv")}
    days = (date.fromordinal(number) for number in range(date(2024, 1, 1).toordinal(), date(2031, 1, 1).toordinal()))
    assert {day.isoformat(): found.term for day in days if (found := lunar_day(day)).term} == expected


@pytest.mark.parametrize(
    ("day", "text", "short", "festival"),
    [
        (date(2026, 2, 16), "十二月廿九", "廿九", "除夕"),
        (date(2026, 2, 17), "正月初一", "正月", "春节"),
        (date(2026, 3, 3), "正月十五", "十五", "元宵节"),
        (date(2025, 6, 25), "六月初一", "六月", None),
        (date(2025, 7, 25), "闰六月初一", "闰六月", None),
        (date(2025, 7, 26), "闰六月初二", "初二", None),
        (date(2033, 12, 22), "闰十一月初一", "闰十一月", None),
        (date(2026, 9, 25), "八月十五", "十五", "中秋节"),
    ],
)
def test_the_first_day_of_a_month_shows_the_month_and_leap_months_say_so(day, text, short, festival):
    found = lunar_day(day)
    assert (found.text, found.short, found.festival) == (text, short, festival)


def test_a_festival_in_a_leap_month_does_not_come_twice():
    days = [date.fromordinal(number) for number in range(date(2020, 1, 1).toordinal(), date(2021, 2, 1).toordinal())]
    assert [day for day in days if lunar_day(day).festival == "端午节"] == [date(2020, 6, 25)]
    # 闰五月 of 2009
    assert lunar_day(date(2009, 6, 27)).is_leap
    assert lunar_day(date(2009, 6, 27)).festival is None


@pytest.mark.parametrize(("day", "known"), [(date(1900, 1, 30), False), (date(1900, 1, 31), True),
                                            (date(2101, 1, 28), True), (date(2101, 1, 29), False)])  # fmt: skip
def test_outside_the_years_of_the_library_there_is_no_lunar_day(day, known):
    assert (lunar_day(day) is not None) is known
    assert bool(ways_to_write(day)) is known


@pytest.mark.parametrize(
    ("year", "month", "first", "last"),
    [
        (2026, 11, date(2026, 10, 26), date(2026, 12, 6)),
        (2026, 6, date(2026, 6, 1), date(2026, 7, 12)),  # begins on a Monday
        (2027, 2, date(2027, 2, 1), date(2027, 3, 14)),
    ],
)
def test_a_month_has_six_weeks_that_begin_on_monday(year, month, first, last):
    cells = month_cells(year, month)
    assert (len(cells), cells[0], cells[-1]) == (42, first, last)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (day_of_term(2026, "清明"), date(2026, 4, 5)),
        (day_of_term(2101, "清明"), None),
        (day_of_lunar(2026, 9, 9), date(2026, 10, 18)),
        (day_of_lunar(2026, 1, 30), date(2026, 3, 18)),
        (day_of_lunar(2026, 12, 29), date(2027, 2, 5)),
        (day_of_lunar(2026, 12, 30), None),  # a month of 29 days
        (day_of_lunar(2150, 1, 1), None),
    ],
)
def test_a_term_and_a_lunar_date_are_found_in_the_year(found, expected):
    assert found == expected


def test_people_write_a_lunar_day_in_several_ways():
    assert {"腊月二十八", "腊月廿八", "十二月廿八"} <= ways_to_write(date(2026, 2, 15))
    assert "除夕" in ways_to_write(date(2026, 2, 16))


@pytest.mark.parametrize("year", [2026, 2027])
def test_the_seven_festivals_are_known_without_a_notice(year):
    assert len(festivals(year)) == 7
    assert len(days_off_by_law(year)) == 13


def test_two_festivals_may_share_a_day():
    assert festivals(2020)[date(2020, 10, 1)] == ("中秋节", "国庆节")
    assert len(days_off_by_law(2020)) == 12


def test_beyond_the_lunar_library_the_fixed_festivals_remain():
    assert [names for _, names in sorted(festivals(2150).items())] == [("元旦",), ("劳动节",), ("国庆节",)]
