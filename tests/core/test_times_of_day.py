"""Times of a day as people type them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiqiao.core.times_of_day import clock_of, parse_minutes


@pytest.mark.parametrize(
    ("typed", "clock"),
    [
        ("9:00", "09:00"), ("9：30", "09:30"), ("0930", "09:30"), ("1430", "14:30"), ("９：３０", "09:30"),
        ("9时", "09:00"), ("9点半", "09:30"), ("上午9时30分", "09:30"), ("下午2:30", "14:30"), ("下午2点半", "14:30"),
        ("晚上7点", "19:00"), ("中午12:30", "12:30"), ("中午1点", "13:00"), (" 14 : 30 ", "14:30"), ("2:30pm", "14:30"),
        ("0:00", "00:00"), ("24:00", "24:00"), ("23:59", "23:59"),
    ],
)  # fmt: skip
def test_what_people_type_is_understood(typed, clock):
    assert clock_of(parse_minutes(typed)) == clock


@pytest.mark.parametrize(
    "typed", ["", "下午", "25:00", "9:60", "9点70分", "明天", "9:3", "上午13:00", "99", "-1:00", "12345"]
)
def test_what_is_no_time_is_refused_with_a_sentence(typed):
    with pytest.raises(ValueError, match=r"。$"):
        parse_minutes(typed)


@given(st.integers(0, 24 * 60))
def test_what_is_shown_is_read_back(minutes):
    assert parse_minutes(clock_of(minutes)) == minutes


@given(st.text(max_size=12))
def test_no_text_is_worse_than_refused(text):
    with suppress(ValueError):
        assert 0 <= parse_minutes(text) <= 24 * 60
