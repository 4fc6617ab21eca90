"""The feed checker names each seeded fault at its line, and finds nothing in what is as it should be."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.calendar.feeds import NAME, SEEDED, WHOLE_DAY, feed
from xiqiao.calendar.feed_checker import check_feed
from xiqiao.calendar.feed_faults import FaultKind
from xiqiao.calendar.ical import render_feed

#: Per seeded file the whole of what is to be found: (code, line).
SEEDED_FAULTS = {
    "00_good": [],
    "01_lf_only": [("line_end", 1)],
    "02_unfolded": [("too_long", 26)],
    "03_fold_midchar": [("folded_inside_character", 32)],
    "04_no_dtstamp": [("missing", 18)],
    "05_no_uid": [("missing", 18)],
    "06_dup_uid": [("duplicate_uid", 35)],
    "07_no_vtimezone": [("unknown_zone", 15)],
    "08_raw_newline": [("not_escaped", 28), ("unreadable_line", 29)],
    "09_floating": [("floating_time", 24), ("floating_time", 25)],
    "10_bom": [("bom", 1)],
    "11_gb18030": [("not_utf8", 4)],
    "12_dtend_before": [("end_before_start", 25)],
    "13_allday_dtend_same": [("end_not_exclusive", 52)],
    "14_no_prodid": [("missing", 1)],
    "15_ctrlchar": [("control_character", 53)],
    "16_status_misspelt": [("status_value", 40)],
    "17_no_end_crlf": [("no_last_line_end", 65)],
    "18_empty_vtimezone": [("empty_zone", 9)],
    "19_refresh_P6H": [("duration_value", 7)],
    "20_sequence_big": [("sequence_value", 22)],
    "21_rrule_exdate": [("repetition", 63), ("repetition", 64)],
    "22_method_publish": [("method", 3)],
}


def found(content):
    return [(fault.code, fault.line) for fault in check_feed(content)]


@pytest.mark.parametrize("path", sorted(SEEDED.glob("*.ics")), ids=lambda path: path.stem)
def test_each_seeded_fault_is_named_at_its_line_and_no_other(path):
    assert found(path.read_bytes()) == SEEDED_FAULTS[path.stem]


def test_the_table_has_every_seeded_file():
    assert {path.stem for path in SEEDED.glob("*.ics")} == set(SEEDED_FAULTS)


def test_our_own_feeds_have_no_fault():
    assert check_feed(feed()) == []
    assert check_feed(render_feed(NAME, [], description="没有活动", refresh=timedelta(days=1))) == []
    assert check_feed(feed(WHOLE_DAY)) == []


#: A good feed changed in one way each, and the fault that this is. Lines are replaced by regular expression.
MUTATIONS = [
    ("BOM in front", lambda feed: b"\xef\xbb\xbf" + feed, "bom"),
    ("GB18030", lambda feed: feed.replace(b"\r\n ", b"").decode().encode("gb18030"), "not_utf8"),
    ("one line with LF", lambda feed: feed.replace(b"VERSION:2.0\r\n", b"VERSION:2.0\n"), "line_end"),
    ("no last line end", lambda feed: feed[:-2], "no_last_line_end"),
    ("empty line", lambda feed: feed.replace(b"BEGIN:VEVENT", b"\r\nBEGIN:VEVENT", 1), "empty_line"),
    ("unfolded", lambda feed: feed.replace(b"\r\n ", b""), "too_long"),
    ("folded inside a character", lambda feed: feed.replace("党课".encode(), "党".encode()[:1] + b"\r\n " + "党课".encode()[1:]), "folded_inside_character"),
    ("NUL", lambda feed: feed.replace("党课".encode(), "党\x00课".encode()), "control_character"),
    ("line separator", lambda feed: feed.replace("党课".encode(), "党\u2028课".encode()), "control_character"),
    ("nothing", lambda _: b"", "not_a_calendar"),
    ("a page", lambda _: b"<!DOCTYPE html>\r\n", "not_a_calendar"),
    ("two calendars", lambda feed: feed + feed, "not_a_calendar"),
    ("raw newline", lambda feed: feed.replace(rb"\n", b"\r\n"), "unreadable_line"),
    ("cut off", lambda feed: feed[: feed.rindex(b"END:VEVENT")], "not_closed"),
    ("an end lost", lambda feed: feed.replace(b"END:VEVENT\r\n", b"", 1), "not_closed"),
    ("raw comma", lambda feed: feed.replace(rb"\,", b","), "not_escaped"),
    ("raw semicolon", lambda feed: feed.replace(rb"\;", b";"), "not_escaped"),
    ("wrong escape", lambda feed: feed.replace(rb"\n", rb"\t"), "not_escaped"),
    *((f"no {name}", lambda feed, name=name: without(feed, name), "missing") for name in (
        "VERSION", "PRODID", "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL",
        "TZOFFSETTO", "UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "STATUS", "DTSTART", "SUMMARY")),
    *((f"{name} twice", lambda feed, name=name: again(feed, name), "repeated") for name in (
        "VERSION", "UID", "DTSTART", "STATUS", "SEQUENCE", "LOCATION", "COLOR", "TZID")),
    ("METHOD", lambda feed: after(feed, "VERSION", "METHOD:PUBLISH"), "method"),
    ("P6H", lambda feed: feed.replace(b"DURATION:PT6H", b"DURATION:P6H"), "duration_value"),
    ("refresh without kind", lambda feed: feed.replace(b";VALUE=DURATION", b""), "duration_value"),
    ("bare P", lambda feed: feed.replace(b"TTL:PT6H", b"TTL:P"), "duration_value"),
    ("duration of an event", lambda feed: after(feed, "UID", "DURATION:2H"), "duration_value"),
    ("colour as number", lambda feed: feed.replace(b"COLOR:firebrick", b"COLOR:#b22222"), "colour_value"),
    ("other zone", lambda feed: feed.replace(b"TZID:Asia/Shanghai", b"TZID:Asia/Chongqing"), "unknown_zone"),
    ("no zone", lambda feed: re.sub(rb"BEGIN:VTIMEZONE.*END:VTIMEZONE\r\n", b"", feed, flags=re.S), "unknown_zone"),
    ("empty zone", lambda feed: re.sub(rb"BEGIN:STANDARD.*END:STANDARD\r\n", b"", feed, flags=re.S), "empty_zone"),
    ("two blocks", lambda feed: re.sub(rb"(BEGIN:STANDARD.*END:STANDARD\r\n)", rb"\1\1", feed, flags=re.S), "zone_not_plain"),
    ("summer time", lambda feed: feed.replace(b":STANDARD", b":DAYLIGHT"), "zone_not_plain"),
    ("zone with RDATE", lambda feed: after(feed, "TZOFFSETTO", "RDATE:19860504T000000"), "zone_not_plain"),
    ("same uid", lambda feed: feed.replace(b"pd-2@", b"pd-1@"), "duplicate_uid"),
    ("no such day", lambda feed: feed.replace(b"20261225T", b"20261325T"), "time_value"),
    ("date with dashes", lambda feed: feed.replace(b"20261205", b"2026-12-05"), "time_value"),
    ("day not called a day", lambda feed: feed.replace(b";VALUE=DATE:20261205", b":20261205"), "time_value"),
    ("day to hour", lambda feed: feed.replace(b"DTEND;VALUE=DATE:20261206", b"DTEND;TZID=Asia/Shanghai:20261206T000000"), "time_value"),
    ("floating", lambda feed: feed.replace(b"DTSTART;TZID=Asia/Shanghai", b"DTSTART"), "floating_time"),
    ("UTC", lambda feed: feed.replace(b";TZID=Asia/Shanghai:20261225T150000", b":20261225T070000Z"), "not_local_time"),
    ("local stamp", lambda feed: feed.replace(b"DTSTAMP:20261101T000000Z", b"DTSTAMP:20261101T000000"), "not_utc"),
    ("no stamp", lambda feed: feed.replace(b"CREATED:20261101T000000Z", b"CREATED:yesterday"), "time_value"),
    ("ends before", lambda feed: feed.replace(b"20261225T170000", b"20261225T140000"), "end_before_start"),
    ("ends at once", lambda feed: feed.replace(b"20261225T170000", b"20261225T150000"), "end_before_start"),
    ("whole day ends before", lambda feed: feed.replace(b"DATE:20261206", b"DATE:20261204"), "end_before_start"),
    ("inclusive end", lambda feed: feed.replace(b"DATE:20261206", b"DATE:20261205"), "end_not_exclusive"),
    ("sequence of milliseconds", lambda feed: feed.replace(b"SEQUENCE:5", b"SEQUENCE:1790000000000"), "sequence_value"),
    ("sequence over 2^31", lambda feed: feed.replace(b"SEQUENCE:5", b"SEQUENCE:2147483648"), "sequence_value"),
    ("sequence below 0", lambda feed: feed.replace(b"SEQUENCE:5", b"SEQUENCE:-1"), "sequence_value"),
    ("misspelt", lambda feed: feed.replace(b"CANCELLED", b"CANCELED"), "status_value"),
    ("cancelled in secret", lambda feed: feed.replace("【已取消】".encode(), b""), "cancelled_not_marked"),
    *((f"{name}", lambda feed, name=name: after(feed, "UID", f"{name}:20261225T150000"), "repetition") for name in (
        "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")),
    ("attendee", lambda feed: after(feed, "UID", "ATTENDEE;CN=x:mailto:x@example.com"), "person"),
    ("organizer", lambda feed: after(feed, "UID", "ORGANIZER:mailto:x@example.com"), "person"),
    ("mobile", lambda feed: feed.replace("党课".encode(), b"13800001234"), "mobile_number"),
]  # fmt: skip


def without(content, name):
    return re.sub(rf"\r\n{name}[:;][^\r]*(?:\r\n [^\r]*)*".encode(), b"", content, count=1)


def again(content, name):
    return re.sub(rf"(\r\n{name}[:;][^\r]*(?:\r\n [^\r]*)*)".encode(), rb"\1\1", content, count=1)


def after(content, name, line):
    return re.sub(rf"(\r\n{name}[:;][^\r]*(?:\r\n [^\r]*)*)".encode(), rb"\1\r\n" + line.encode(), content, count=1)


@pytest.mark.parametrize(("change", "code"), [row[1:] for row in MUTATIONS], ids=[row[0] for row in MUTATIONS])
def test_a_good_feed_changed_in_one_way_has_that_fault(change, code):
    changed = change(feed())
    assert changed != feed()
    assert code in {code for code, _ in found(changed)}


def test_every_fault_that_can_be_named_has_been_provoked():
    assert {row[2] for row in MUTATIONS} == {kind.value for kind in FaultKind}


def test_a_thousand_faults_of_one_kind_are_said_once_with_their_number():
    (fault,) = check_feed(feed().replace(b"\r\n", b"\n"))
    assert re.search(r"（共 \d\d 处）。$", fault.sentence)


@given(st.binary(max_size=300), st.integers(0, 2000), st.integers(0, 40))
def test_whatever_the_bytes_the_checker_answers(junk, place, cut):
    content = feed()
    place %= len(content)
    for fault in check_feed(content[:place] + junk + content[place + cut :]):
        assert fault.sentence.endswith("。")
        assert fault.line >= 0


@given(st.data())
def test_lines_in_any_order_are_answered(data):
    lines = feed().split(b"\r\n")
    shuffled = data.draw(st.permutations(lines))
    assert all(fault.sentence for fault in check_feed(b"\r\n".join(shuffled)))


# -- the command


@pytest.mark.parametrize(("name", "code", "said"), [("00_good", 0, "没有毛病"), ("16_status_misspelt", 1, "第 40 行 [status_value]")])  # fmt: skip
def test_the_command_names_the_faults_of_a_file(app, name, code, said):
    done = app.test_cli_runner().invoke(args=["check-feed", str(SEEDED / f"{name}.ics")])
    assert (done.exit_code, said in done.output) == (code, True)
