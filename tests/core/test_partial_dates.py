"""A day of which perhaps only the month is known."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiqiao.core.partial_dates import PartialDate


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("1986-7-1", "1986-07-01"), ("1986.07.01", "1986-07-01"), ("1986/7/1", "1986-07-01"), ("1986年7月1日", "1986-07-01"),
        ("１９８６年７月", "1986-07"), ("1986.07", "1986-07"), ("1986-7", "1986-07"), (" 1986年7月1 ", "1986-07-01"), ("2000-2-29", "2000-02-29"),
    ],
)  # fmt: skip
def test_it_reads_what_people_write(text, iso):
    assert PartialDate.parse(text).iso == iso


@pytest.mark.parametrize(
    "text",
    ["", "1986", "1986-13", "1986-2-30", "1986-0-1", "7/1/1986", "1899-01-01", "2201-01", "1986--07", "约1986年", "-"],
)
def test_it_refuses_with_a_sentence_what_it_cannot_read(text):
    with pytest.raises(ValueError, match="。"):
        PartialDate.parse(text)


def test_a_month_is_counted_from_its_first_day_and_is_rough():
    month = PartialDate.parse("1976.07")
    assert (month.first, month.is_rough, str(month)) == (date(1976, 7, 1), True, "1976年7月")
    assert not PartialDate.of(date(1976, 7, 1)).is_rough


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.booleans())
def test_its_text_reads_back_and_sorts_in_the_order_of_time(day, is_month):
    value = PartialDate(day.year, day.month) if is_month else PartialDate.of(day)
    assert PartialDate.parse(value.iso) == value
    other = PartialDate(1986, 7, 15)
    if value.first.replace(day=1) != date(1986, 7, 1):
        assert (value.iso < other.iso) == (value.first < other.first)
