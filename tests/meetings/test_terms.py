"""In how many working days a record is finalised: counted forwards for one record, backwards for all on a desk."""

from datetime import date, timedelta

import pytest

from xiqiao.meetings.readiness import first_day_in_term, is_over_term


@pytest.mark.parametrize("number", range(0, 40))
def test_both_ways_of_counting_agree_on_every_day(context, number):
    on = date(2026, 9, 25) + timedelta(days=number)
    first = first_day_in_term(on)
    for back in range(0, 20):
        held = on - timedelta(days=back)
        assert is_over_term(held, on) is (held < first), (held, on)


def test_the_national_holiday_is_no_time_to_write(context):
    assert not is_over_term(date(2026, 9, 30), date(2026, 10, 8))
    assert is_over_term(date(2026, 9, 30), date(2026, 10, 12))
