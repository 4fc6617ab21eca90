"""The sums of a route, and the geometry of its sketch."""

import re
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiqiao.resources.journeys import distance_words, journey, leg_words, minutes_words
from xiqiao.resources.sketching import NAME_WIDTH, RADIUS, WIDTH, sketch, wrapped


@dataclass
class Leg:
    stay_minutes: int | None = None
    next_minutes: int | None = None
    next_metres: int | None = None


FIGURE = st.none() | st.integers(0, 600)
LEGS = st.lists(st.builds(Leg, FIGURE, FIGURE, FIGURE), max_size=30)
NAMES = st.text(st.characters(blacklist_categories=("Cc", "Cs")), min_size=1, max_size=60)


def test_what_leads_on_from_the_last_stop_is_not_counted():
    total = journey([Leg(50, 5, 400), Leg(40, 99, 9999)])
    assert (total.stay, total.on_the_way, total.metres, total.missing) == (90, 5, 400, ())
    assert total.lines == ["停留 1 小时 30 分，加上路上 5 分钟，共 1 小时 35 分。", "各段路程共 400 米。"]


def test_a_figure_that_nobody_entered_is_named_and_zero_is_a_figure():
    total = journey([Leg(0, None, 0), Leg(None)])
    assert total.missing == ("第 2 站停留的时间", "第 1 站到下一站的时间")
    assert total.lines[-1] == "第 1 站到下一站的时间没有填，没有计入。"


@given(LEGS)
def test_each_figure_is_either_counted_or_named_as_missing(legs):
    total = journey(legs)
    wanted = [leg.stay_minutes for leg in legs]
    wanted += [figure for leg in legs[:-1] for figure in (leg.next_minutes, leg.next_metres)]
    assert len(total.missing) == wanted.count(None)
    assert total.minutes + total.metres == sum(figure or 0 for figure in wanted)


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 分钟"), (59, "59 分钟"), (60, "1 小时"), (61, "1 小时 1 分"), (1440, "24 小时")]
)
def test_minutes_are_said_as_people_say_them(minutes, words):
    assert minutes_words(minutes) == words


@pytest.mark.parametrize(
    ("metres", "words"), [(0, "0 米"), (900, "900 米"), (1000, "1 公里"), (2500, "2.5 公里"), (200_000, "200 公里")]
)
def test_distances_are_said_as_people_say_them(metres, words):
    assert distance_words(metres) == words


def test_the_way_to_the_next_stop_says_what_is_known():
    assert leg_words(Leg(None, 5, 400)) == "400 米，5 分钟"
    assert leg_words(Leg(None, 5, None)) == "5 分钟"
    assert leg_words(Leg()) == ""


@given(NAMES)
def test_wrapping_loses_no_character_and_keeps_to_the_width(name):
    lines = wrapped(name, NAME_WIDTH)
    assert "".join(lines) == name
    assert all(len(line) <= NAME_WIDTH / 0.6 for line in lines)


@given(st.lists(st.tuples(NAMES, st.text(max_size=12)), max_size=30))
def test_nothing_of_a_sketch_lies_outside_of_it_or_upon_another_stop(stops):
    drawn = sketch(stops)
    assert [stop.number for stop in drawn.stops] == list(range(1, len(stops) + 1))
    assert len(drawn.legs) == max(len(stops) - 1, 0)
    for stop in drawn.stops:
        assert RADIUS <= stop.x <= WIDTH - RADIUS
        assert stop.y - RADIUS >= 0
        assert stop.bottom < drawn.height
    for above, below, leg in zip(drawn.stops, drawn.stops[1:], drawn.legs, strict=False):
        assert above.bottom < leg.y < below.y - RADIUS
        numbers = [int(number) for number in re.findall(r"-?\d+", leg.path)]
        assert all(0 <= number <= max(WIDTH, drawn.height) for number in numbers)


def test_the_sketch_of_no_stop_is_empty_and_of_one_stop_has_no_road():
    assert sketch([]).height == 0
    assert (len(sketch([("甲", "")]).stops), sketch([("甲", "")]).legs) == (1, ())
