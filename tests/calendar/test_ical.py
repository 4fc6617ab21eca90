"""A feed's bytes obey RFC 5545 and the house's own rules, whatever people typed into the events."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from tests.calendar.feeds import CANCELLED, EVENTS, NAME, PARTY_DAY, WHOLE_DAY, at, event, feed
from xiqiao.calendar.ical import FeedStatus, etag_of, render_event, render_feed


def unfolded(content):
    return content.replace(b"\r\n ", b"").decode().split("\r\n")


def block(content, number=0):
    """The lines of one VEVENT."""
    lines = unfolded(content)
    start = [place for place, line in enumerate(lines) if line == "BEGIN:VEVENT"][number]
    return lines[start + 1 : lines.index("END:VEVENT", start)]


# -- octets

anything = st.text(alphabet=st.characters(), max_size=120)


@given(st.lists(anything, min_size=4, max_size=4))
def test_any_text_leaves_as_folded_utf_8_lines_that_end_in_crlf(texts):
    title, place, description, theme = texts
    content = feed(event(title=title, place=place, description=description, contact=title, categories=(theme,)))
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert not content.startswith(b"\xef\xbb\xbf")
    for line in content.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no character is cut in two
        assert not set(line) & {*range(32), 127}, "a control character"
    assert b"".join(content.split(b"\r\n")).find(b"\n") == -1


@given(anything, st.text(alphabet="ab党,;\\: \n\"'", max_size=60))
def test_what_was_typed_comes_back_out_of_a_feed(title, description):
    content = feed(event(title=title, description=description))
    (read,) = Calendar.from_ical(content).walk("VEVENT")
    assert str(read["SUMMARY"]) == " ".join(_plain(title).split())
    assert str(read.get("DESCRIPTION", "")) == description


def _plain(title):
    """Independent of the code: which characters cannot be in a title."""
    breaks = {0x0B, 0x0C, 0x0D, 0x0A, 0x09, 0x85, 0x1C, 0x1D, 0x1E, 0x2028, 0x2029}
    kept = (" " if ord(each) in breaks else each for each in title)
    return "".join(
        each if not 0xD800 <= ord(each) < 0xE000 else "?"
        for each in kept
        if not (ord(each) < 32 or 127 <= ord(each) < 160 or ord(each) == 0xFEFF)
    )


def test_a_title_cannot_smuggle_in_a_property():
    content = feed(event(title="党课\r\nATTENDEE:mailto:x@example.com", place="甲\rEND:VEVENT"))
    assert "SUMMARY:党课 ATTENDEE:mailto:x@example.com" in block(content)
    assert "LOCATION:甲 END:VEVENT" in block(content)


@pytest.mark.parametrize("typed", ["13800001234", "138 0000 1234", "电话138-0000-1234，"])
def test_no_mobile_number_leaves_in_a_feed(typed):
    content = feed(event(title=typed, place=typed, description=typed, contact=typed, categories=(typed,)))
    assert content.decode().count("138****1234") == 5
    assert b"0000" not in b"".join(line for line in content.split(b"\r\n") if b"138" in line)


def test_the_number_of_an_office_and_other_figures_stay():
    typed = "0757-88880000，2026年11月25日，编号 113800001234567"
    assert f"DESCRIPTION:{typed}" in block(feed(event(description=typed)))


# -- properties


def test_the_calendar_says_what_it_is_called_and_how_often_to_look_again():
    lines = unfolded(render_feed(NAME, EVENTS, description="全镇", colour="firebrick"))
    assert lines[:10] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//xiqiao//party-day//ZH",
        f"NAME:{NAME}",
        f"X-WR-CALNAME:{NAME}",
        "DESCRIPTION:全镇",
        "X-WR-CALDESC:全镇",
        "COLOR:firebrick",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ]
    assert not [line for line in lines if line.startswith(("METHOD", "RRULE", "RDATE", "ATTENDEE", "ORGANIZER"))]


def test_the_time_zone_is_one_block_of_standard_time():
    lines = unfolded(feed())
    zone = lines[lines.index("BEGIN:VTIMEZONE") : lines.index("END:VTIMEZONE") + 1]
    assert [line for line in zone if line.startswith(("BEGIN", "TZID", "TZOFFSET"))] == [
        "BEGIN:VTIMEZONE", "TZID:Asia/Shanghai", "BEGIN:STANDARD", "TZOFFSETFROM:+0800", "TZOFFSETTO:+0800",
    ]  # fmt: skip
    assert lines.count("BEGIN:VTIMEZONE") == 1
    assert "BEGIN:VTIMEZONE" not in unfolded(feed(WHOLE_DAY)), "no hour, no zone"


def test_an_event_is_told_on_the_townships_clock_and_its_stamps_in_utc():
    later = datetime(2026, 11, 3, 1, 2, 3, 456, tzinfo=UTC)
    made = replace(PARTY_DAY, changed_at=later, starts_at=datetime(2026, 11, 25, 7, tzinfo=UTC))
    assert block(feed(made))[:8] == [
        "UID:pd-1@xiqiao.invalid",
        "DTSTAMP:20261103T010203Z",
        "CREATED:20261101T000000Z",
        "LAST-MODIFIED:20261103T010203Z",
        "SEQUENCE:3",
        "STATUS:CONFIRMED",
        "DTSTART;TZID=Asia/Shanghai:20261125T150000",
        "DTEND;TZID=Asia/Shanghai:20261125T170000",
    ]
    assert "CATEGORIES:主题党日,游红色西樵" in block(feed(made))
    assert "COLOR:firebrick" in block(feed(made))


def test_whole_days_end_on_the_first_day_that_is_free_again():
    assert {"DTSTART;VALUE=DATE:20261205", "DTEND;VALUE=DATE:20261206"} <= set(block(feed(WHOLE_DAY)))
    several = replace(WHOLE_DAY, last_day=date(2026, 12, 31))
    assert "DTEND;VALUE=DATE:20270101" in block(feed(several))


def test_an_event_whose_end_is_not_known_has_none():
    assert not [line for line in block(feed(event(ends_at=None))) if line.startswith("DTEND")]


def test_a_cancelled_event_stays_and_says_so_twice():
    lines = block(feed(CANCELLED))
    assert {"STATUS:CANCELLED", "SUMMARY:【已取消】党课🎉"} <= set(lines)
    assert "STATUS:TENTATIVE" in block(feed(event(status=FeedStatus.TENTATIVE)))


def test_the_file_of_one_event_has_its_uid_of_the_feed():
    assert block(render_event(PARTY_DAY)) == block(feed(PARTY_DAY))
    assert "X-WR-CALNAME" not in render_event(PARTY_DAY).decode(), "an event is no calendar to subscribe to"


@pytest.mark.parametrize(
    "broken",
    [
        {"uid": ""},
        {"sequence": 2**31},
        {"sequence": -1},
        {"starts_at": None},
        {"day": date(2026, 11, 25)},
        {"ends_at": at(11, 25, 15)},
        {"starts_at": datetime(2026, 11, 25, 15)},  # noqa: DTZ001  # that is the fault
        {"starts_at": None, "ends_at": None, "day": date(2026, 12, 5), "last_day": date(2026, 12, 4)},
        {"colour": "#b22222"},
    ],
)
def test_an_event_that_breaks_a_rule_cannot_be_made(broken):
    with pytest.raises(ValueError, match=r"pd-1|uid"):
        event(**broken)


def test_one_uid_stands_once_in_a_feed():
    with pytest.raises(ValueError, match="uid"):
        feed(PARTY_DAY, replace(CANCELLED, uid=PARTY_DAY.uid))


# -- the version


def test_the_same_events_give_the_same_bytes_in_whatever_order_they_come():
    assert feed(*EVENTS) == feed(*EVENTS) == feed(*reversed(EVENTS))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda events: events[1:], id="deleted"),
        pytest.param(lambda events: [*events, event(9)], id="added"),
        pytest.param(lambda events: [replace(events[0], status=FeedStatus.CANCELLED), *events[1:]], id="cancelled"),
        pytest.param(lambda events: [replace(events[0], ends_at=at(11, 25, 18)), *events[1:]], id="moved"),
        pytest.param(lambda events: [replace(events[0], changed_at=at(11, 2, 9)), *events[1:]], id="edited"),
    ],
)
def test_whatever_happens_to_an_event_changes_the_version(change):
    before, after = etag_of(feed(*EVENTS)), etag_of(feed(*change(EVENTS)))
    assert before != after
    assert len(after) == 64


@given(st.integers(1, 60 * 24 * 14))
def test_the_refresh_interval_is_a_duration_that_is_read_back(minutes):
    content = render_feed(NAME, [], refresh=timedelta(minutes=minutes))
    assert Calendar.from_ical(content)["REFRESH-INTERVAL"].dt == timedelta(minutes=minutes)
