"""A plan from any calendar program: what is read, what is said of it, and that nothing vanishes silently."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.calendar.feeds import EVENTS, SEEDED, event, feed
from xiqiao.calendar.planned_events import planned_event_of
from xiqiao.calendar.plans_reading import is_calendar, read_calendar
from xiqiao.core.rules import RuleBroken

LESSON = ["UID:a", "SUMMARY:党课", "DTSTART:20261125T150000", "DTEND:20261125T170000"]


def calendar(*events, above=("VERSION:2.0", "PRODID:x"), end="\r\n"):
    lines = ["BEGIN:VCALENDAR", *above]
    for lines_of_one in events:
        lines += ["BEGIN:VEVENT", *lines_of_one, "END:VEVENT"]
    return end.join([*lines, "END:VCALENDAR", ""]).encode()


def with_time(*lines, **more):
    """The one lesson at another time."""
    return calendar(["UID:a", "SUMMARY:党课", *lines], **more)


def when(content):
    """Beginning and end of each row."""
    rows, _ = read_calendar(content)
    for row in rows:
        assert row.is_sound, row.findings
    keys = ("day", "start", "last_day", "end")
    return [" ".join(str(row.values[key]) for key in keys if row.values.get(key)) for row in rows]


def said(content):
    """(whether it is read, what is said) for each row, and what is said of the whole file."""
    rows, findings = read_calendar(content)
    return [(row.is_sound, " ".join(each.sentence for each in row.findings)) for row in rows], " ".join(
        each.sentence for each in findings
    )


# -- any program's file

GOOD = {path.stem for path in SEEDED.glob("*.ics")} - {
    "12_dtend_before",
    "21_rrule_exdate",
    "11_gb18030",
    "08_raw_newline",
}


@pytest.mark.parametrize("name", sorted(GOOD))
def test_faults_of_form_do_not_keep_a_plan_from_being_read(name):
    rows, _ = read_calendar((SEEDED / f"{name}.ics").read_bytes())
    assert [row.values["day"] for row in rows] == ["2026-11-25", "2026-12-02", "2026-12-05", "2026-12-25"]
    assert all(row.is_sound for row in rows)
    lesson, cancelled, service, _ = (planned_event_of(row.values) for row in rows)
    assert f"{lesson.starts_at:%H:%M}" == "07:00"
    assert lesson.place == "西樵镇党群服务中心, 三楼\\东侧会议室; 自行前往"
    assert (service.starts, service.last_day) == (None, service.day)
    assert cancelled.is_cancelled, "misspelt too"


def test_what_our_own_feed_tells_comes_back():
    rows, findings = read_calendar(feed())
    assert [row.values["title"] for row in rows] == [each.title for each in EVENTS], "without the mark of cancelling"
    assert [row.values["uid"] for row in rows] == [each.uid for each in EVENTS]
    assert [row.values.get("state") for row in rows] == [None, "cancelled", None, None]
    assert rows[0].values["theme"] == "主题党日、游红色西樵"
    assert findings == []


def test_gb18030_is_read_and_said():
    _, whole = said((SEEDED / "11_gb18030.ics").read_bytes())
    assert "GB18030" in whole
    rows, _ = read_calendar((SEEDED / "11_gb18030.ics").read_bytes())
    assert rows[3].values["title"] == "每月固定党日"


def test_a_line_that_is_no_property_is_named_and_its_event_read():
    rows, _ = said((SEEDED / "08_raw_newline.ics").read_bytes())
    assert "这一行读不懂" in rows[0][1]
    assert [sound for sound, _ in rows] == [True] * 4


def test_broken_characters_are_an_error_of_their_event_only():
    content = feed(*EVENTS).replace("党课".encode(), b"\xb5\xb3\xbf\xce")
    rows, _ = said(content)
    assert [sound for sound, _ in rows] == [True, False, True, True]
    assert "乱码" in rows[1][1]


def test_an_event_that_is_cut_off_is_an_error_and_the_others_are_read():
    whole = feed(*EVENTS)
    rows, general = said(whole[: whole.rindex(b"END:VEVENT")])
    assert [sound for sound, _ in rows] == [True, True, True, False]
    assert "文件不完整" in general
    lost = whole.replace(b"END:VEVENT\r\n", b"", 1)
    assert [sound for sound, _ in said(lost)[0]] == [False, True, True, True]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["UID:a", "DTSTART:20261125"], "没有标题"),
        (["UID:a", "SUMMARY:x"], "没有开始时间"),
        (["UID:a", "SUMMARY:x", "DTSTART:20261325T150000"], "时间读不懂"),
        (["UID:a", "SUMMARY:x", "DTSTART:00010101"], "年份不对"),
        (["UID:a", "SUMMARY:x", "DTSTART:20261125T150000", "DTEND:20261125T140000"], "早于开始"),
        (["UID:a", "SUMMARY:x", "DTSTART:20261125T150000", "DTEND;VALUE=DATE:20261126"], "一个有时刻"),
        (["UID:a", "SUMMARY:x", "DTSTART:20261125T150000", "DURATION:2H"], "时长读不懂"),
        (["UID:a", "SUMMARY:x", "DTSTART;TZID=Nowhere:20261125T150000"], "不认识时区“Nowhere”"),
        (["UID:a", "SUMMARY:x", "DTSTART:20261125", "RRULE:FREQ=WEEKLY"], "没有截止日期"),
        (["UID:a", "SUMMARY:x", "DTSTART:20261125", "RRULE:FREQ=WEEKLY;COUNT=1", "EXDATE:20261125"], "都被去掉"),
        (["UID:a", "SUMMARY:x", "DTSTART:20261125", "RRULE:FREQ=DAILY;COUNT=2", "RRULE:FREQ=DAILY;COUNT=3"], "几条重复规则"),
        (["UID:a", "SUMMARY:x", "DTSTART:20261125", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261125"], "此次及以后"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_an_error_of_its_event(lines, sentence):
    rows, _ = said(calendar(lines, LESSON))
    assert [sound for sound, _ in rows] == [False, True]
    assert sentence in rows[0][1]


def test_a_finding_names_the_line_of_the_file():
    rows, _ = read_calendar(calendar(LESSON, ["UID:b", "DTSTART:20261125"]))
    assert [(each.row, each.cell) for each in rows[1].findings] == [(2, "文件第10行")]


def test_texts_too_long_are_cut_and_said():
    rows, _ = read_calendar(feed(event(description="学" * 2001)))
    assert len(rows[0].values["content"]) == 2000
    assert "超过 2000 个字" in rows[0].findings[0].sentence


def test_todos_are_counted_and_alarms_passed_over():
    alarm = ["BEGIN:VALARM", "TRIGGER:-PT15M", "SUMMARY:不是标题", "END:VALARM"]
    content = calendar([*LESSON, *alarm]).replace(b"END:VCALENDAR", b"BEGIN:VTODO\r\nEND:VTODO\r\nEND:VCALENDAR")
    rows, general = said(content)
    assert rows == [(True, "")]
    assert "待办 1 个" in general
    assert read_calendar(content)[0][0].values["title"] == "党课"


def test_a_calendar_that_cancels_cancels_all_of_its_events():
    rows, _ = read_calendar(calendar(LESSON, above=("VERSION:2.0", "METHOD:CANCEL")))
    assert rows[0].values["state"] == "cancelled"


# -- when

BEIJING = "BEGIN:VTIMEZONE\r\nTZID:(GMT+08.00) Beijing\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0800\r\nTZOFFSETTO:+0800\r\nEND:STANDARD\r\nEND:VTIMEZONE"


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["DTSTART:20261125T150000", "DTEND:20261125T170000"], "2026-11-25 15:00 17:00"),
        (["DTSTART:20261125T070000Z", "DTEND:20261125T090000Z"], "2026-11-25 15:00 17:00"),
        (["DTSTART:20261124T200000Z"], "2026-11-25 04:00"),
        (["DTSTART;TZID=China Standard Time:20261125T150000"], "2026-11-25 15:00"),
        (["DTSTART;TZID=\"China Standard Time\":20261125T150000"], "2026-11-25 15:00"),
        (["DTSTART;TZID=/freeassociation.sourceforge.net/Asia/Shanghai:20261125T150000"], "2026-11-25 15:00"),
        (["DTSTART;TZID=Asia/Tokyo:20261125T150000"], "2026-11-25 14:00"),
        (["DTSTART;TZID=(GMT+08.00) Beijing:20261125T150000"], "2026-11-25 15:00"),
        (["DTSTART:20261125T150000", "DURATION:PT1H30M"], "2026-11-25 15:00 16:30"),
        (["DTSTART:20261125T233000", "DURATION:PT1H"], "2026-11-25 23:30 2026-11-26 00:30"),
        (["DTSTART;VALUE=DATE:20261125"], "2026-11-25"),
        (["DTSTART;VALUE=DATE:20261125", "DTEND;VALUE=DATE:20261126"], "2026-11-25"),
        (["DTSTART;VALUE=DATE:20261125", "DTEND;VALUE=DATE:20261125"], "2026-11-25"),
        (["DTSTART:20261125", "DTEND:20261128"], "2026-11-25 2026-11-27"),
        (["DTSTART:20261125", "DURATION:P2D"], "2026-11-25 2026-11-26"),
        (["DTSTART:20261125T000000", "DTEND:20261127T000000"], "2026-11-25 2026-11-26"),
    ],
)  # fmt: skip
def test_times_of_any_kind_are_read_on_the_townships_clock(lines, found):
    assert when(with_time(*lines, above=("VERSION:2.0", BEIJING))) == [found]


def test_times_without_zone_are_said_once():
    assert "2 个活动的时间没有写时区，按北京时间读入" in said(calendar(LESSON, ["UID:b", *LESSON[1:]]))[1]


def test_a_repetition_becomes_its_dates_without_those_taken_out():
    lines = ["DTSTART;TZID=Asia/Shanghai:20261125T150000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=4",
             "EXDATE;TZID=Asia/Shanghai:20261202T150000", "RDATE;TZID=Asia/Shanghai:20261224T150000"]  # fmt: skip
    content = with_time(*lines)
    assert when(content) == [f"2026-{day} 15:00 16:00" for day in ("11-25", "12-09", "12-16", "12-24")]
    assert [row.values["uid"] for row in read_calendar(content)[0]][:2] == ["a#20261125", "a#20261209"]


def test_the_clock_of_another_zone_is_followed_through_its_summer_time():
    content = with_time("DTSTART;TZID=Europe/Berlin:20261020T090000", "RRULE:FREQ=WEEKLY;COUNT=2")
    assert when(content) == ["2026-10-20 15:00", "2026-10-27 16:00"]


def test_a_moved_date_of_a_repetition_stands_once():
    moved = ["UID:a", "SUMMARY:党课（改期）", "RECURRENCE-ID:20261202T070000Z", "DTSTART:20261203T150000"]
    content = calendar(["UID:a", "SUMMARY:党课", "DTSTART:20261125T150000", "RRULE:FREQ=WEEKLY;COUNT=3"], moved)
    assert when(content) == ["2026-11-25 15:00", "2026-12-09 15:00", "2026-12-03 15:00"]
    assert read_calendar(content)[0][2].values["uid"] == "a#20261202"


def test_rows_are_numbered_through_so_that_each_has_its_place():
    rows, _ = read_calendar(calendar([*LESSON, "RRULE:FREQ=DAILY;COUNT=3"], ["UID:b", *LESSON[1:]]))
    assert [row.number for row in rows] == [1, 2, 3, 4]


# -- bounds and nonsense

REFUSED = [
    ("empty", b"", "空的"),
    ("a page of a web system", b"<!DOCTYPE html><html></html>", "不是日历文件"),
    ("xml", b'<?xml version="1.0"?><icalendar/>', "不是日历文件"),
    ("archive", b"PK\x03\x04", "不是日历文件"),
    ("utf-16", "BEGIN:VCALENDAR\r\n".encode("utf-16"), "另存为 UTF-8"),
    ("NUL", b"BEGIN:VCALENDAR\x00", "不是日历文件"),
    ("too large", b"BEGIN:VCALENDAR\r\n" + b"x" * 2 * 1024 * 1024, "超过 2 MB"),
    ("no event", calendar(), "没有活动"),
    ("old format", calendar(LESSON, above=("VERSION:1.0",)), "旧格式"),
    ("neither encoding", calendar(LESSON).replace("党课".encode(), b"\xff\xff\xff"), "读不出来"),
    ("too many", calendar(*[["UID:a"]] * 5001), "超过 5000 个"),
    ("too many repetitions", calendar(*[["RRULE:x"]] * 201), "重复的活动超过 200 个"),
    ("too many dates", calendar(*[[*LESSON, "RRULE:FREQ=DAILY;COUNT=400"]] * 20), "展开以后超过 5000 个"),
    ("too many lines", b"BEGIN:VCALENDAR\r\n" + b"a\n" * 300_000, "行数太多"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "sentence"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_is_no_plan_is_refused_with_what_to_do(content, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        read_calendar(content)


FULL = ["DESCRIPTION:" + "学习" * 40, *[f"X-{n}:x" for n in range(10)]]
HEAVY = [
    ("5,000 events", calendar(*[[f"UID:{n}", *LESSON[1:], *FULL] for n in range(4900)])),
    ("5,000 dates", calendar(*[[f"UID:{n}", *LESSON[1:], "RRULE:FREQ=DAILY;COUNT=25"] for n in range(199)])),
    ("rules that never come true", calendar(*[[*LESSON, "RRULE:FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1;BYSETPOS=99;UNTIL=20291101"]] * 200)),
    ("lines that are none", calendar(LESSON).replace(b"END:VEVENT", b"a\r\n" * 140_000 + b"END:VEVENT")),
    ("lines that nearly are", calendar([*LESSON, "X" + ";a=b,," * 280_000])),
    ("quotation marks", calendar([*LESSON, 'X;a="' * 400_000])),
    ("one long text", calendar([*LESSON, "DESCRIPTION:" + "\\n" * 990_000])),
    ("taken dates", calendar([*LESSON, "RRULE:FREQ=DAILY;COUNT=400", "EXDATE:" + ",".join(["20261126T150000"] * 110_000)])),
    ("one event of many lines", calendar([*LESSON, *["X:y"] * 140_000])),
    ("deep", calendar(LESSON, above=["BEGIN:X"] * 140_000)),
    ("folded to pieces", calendar([*LESSON, "X:" + "\r\n a" * 240_000])),
]  # fmt: skip


@pytest.mark.parametrize("content", [row[1] for row in HEAVY], ids=[row[0] for row in HEAVY])
def test_reading_takes_two_seconds_at_most(content):
    assert len(content) <= 2 * 1024 * 1024
    began = time.process_time()
    read_or_refused(content)
    assert time.process_time() - began < 2


@given(st.binary(max_size=400), st.integers(0, 2000), st.integers(0, 60))
def test_whatever_the_bytes_there_is_an_answer(junk, place, cut):
    content = feed()
    place %= len(content)
    check(content[:place] + junk + content[place + cut :])


@given(st.data())
def test_lines_in_any_order_are_answered(data):
    odd = ["RRULE:FREQ=DAILY;COUNT=3", "RDATE:x", "EXDATE;VALUE=DATE:20261125", "RECURRENCE-ID:20261125", "DURATION:-PT1H",
           "DTEND:99991231T235959Z", "DTSTART:19010101T000000", "DTSTART;TZID=../../etc/passwd:20261125T000000"]  # fmt: skip
    lines = [*feed().decode().replace("\r\n ", "").split("\r\n"), *odd]
    check("\r\n".join(["BEGIN:VCALENDAR", *data.draw(st.permutations(lines))]).encode())


def check(content):
    """Rows that are sound are events; all others and whole files say why not."""
    rows, sentences = read_or_refused(content)
    assert all(planned_event_of(row.values).title for row in rows if row.is_sound)
    sentences += [finding.sentence for row in rows for finding in row.findings]
    assert all(sentence.endswith("。") for sentence in sentences)


def read_or_refused(content):
    """The rows, and all that is said of the file."""
    try:
        rows, findings = read_calendar(content)
    except RuleBroken as error:
        return [], [error.sentence]
    return rows, [finding.sentence for finding in findings]


def test_a_calendar_is_known_by_its_first_words_or_by_its_name():
    assert is_calendar(b"\xef\xbb\xbfbegin:vcalendar", "plan.txt")
    assert is_calendar(b"<html>", "plan.ICS")
    assert not is_calendar(b"PK\x03\x04", "plan.xlsx")
