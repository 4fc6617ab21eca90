"""Programs that we did not write, one of them in C, see in our feeds the same events, titles and instants."""

import os
from datetime import date, timedelta

import pytest

from tests.calendar.feeds import EVENTS, SEEDED, at, event, feed
from tests.calendar.foreign import is_here, plain, seen_by
from xiqiao.calendar.ical import FeedStatus, render_event

PARSERS = ("vobject", "ics", "calcurse")
ZONES = ("UTC", "Asia/Shanghai")
LONG = "学习贯彻党的创新理论，重温入党誓词🎉；" * 12
AWKWARD = event(
    11, title="一, 二; 三\\四: \"五\" 'x' ^n\x0b六\u2028七", place="甲,乙", description=LONG + "\n\n" + LONG
)
ENDLESS = event(12, title="没有结束时间", ends_at=None)
MIDNIGHT = event(13, title="跨年", starts_at=at(12, 31, 23, 30), ends_at=at(12, 31, 23, 30) + timedelta(hours=1))
LONG_TITLE = event(14, title=LONG)


def expected(events):
    return sorted(
        [
            [
                ("【已取消】" if each.status is FeedStatus.CANCELLED else "") + each.title,
                plain(each.day or each.starts_at),
                plain((each.last_day or each.day) + timedelta(days=1) if each.day else each.ends_at or each.starts_at),
            ]
            for each in events
        ]
    )


@pytest.fixture(params=PARSERS)
def parser(request):
    if not is_here(request.param):
        sentence = f"{request.param} 没有安装，订阅日历没有用它核对。安装：apt-get install {request.param} 然后再测试"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(f"!!! {sentence}")
    return request.param


@pytest.mark.parametrize("zone", ZONES)
def test_another_program_sees_the_same_events_titles_and_instants(parser, zone, tmp_path):
    events = (*EVENTS, ENDLESS, MIDNIGHT, LONG_TITLE)
    (tmp_path / "feed.ics").write_bytes(feed(*events))
    assert seen_by(parser, tmp_path / "feed.ics", zone, tmp_path) == expected(events)


def test_awkward_characters_in_an_event_do_not_disturb_the_others(parser, tmp_path):
    (tmp_path / "feed.ics").write_bytes(feed(AWKWARD, *EVENTS))
    seen = seen_by(parser, tmp_path / "feed.ics", "UTC", tmp_path)
    assert [row for row in seen if row[0][0] != "一"] == expected(EVENTS)
    assert [row[0] for row in seen if row[0][0] == "一"] == ["一, 二; 三\\四: \"五\" 'x' ^n 六 七"]


def test_several_whole_days_are_seen_whole(tmp_path):
    """Not asked of calcurse, which turns them into a repetition."""
    event_ = event(
        15, title="红色研学", starts_at=None, ends_at=None, day=date(2026, 12, 30), last_day=date(2027, 1, 2)
    )
    (tmp_path / "feed.ics").write_bytes(feed(event_))
    for name in ("vobject", "ics"):
        assert seen_by(name, tmp_path / "feed.ics", "UTC", tmp_path) == [["红色研学", "2026-12-30", "2027-01-03"]]


def test_the_file_of_one_event_is_read_too(parser, tmp_path):
    (tmp_path / "event.ics").write_bytes(render_event(EVENTS[0]))
    assert seen_by(parser, tmp_path / "event.ics", "Asia/Shanghai", tmp_path) == expected(EVENTS[:1])


@pytest.mark.parametrize("zone", ZONES)
def test_control_they_see_the_seeded_feed_alike_and_a_floating_one_not(parser, zone, tmp_path):
    """Our way of asking them tells a difference: a feed without zones shifts with the clock of whoever reads it."""
    assert seen_by(parser, SEEDED / "00_good.ics", zone, tmp_path / "a") == expected(EVENTS)
    floating = seen_by(parser, SEEDED / "09_floating.ics", zone, tmp_path / "b")
    assert (floating == expected(EVENTS)) is (zone == "Asia/Shanghai" and parser != "ics")
