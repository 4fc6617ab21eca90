"""写作提示: what a record lacks, says vaguely or calls by a wrong name; the text itself is never touched."""

from datetime import timedelta

import pytest

from tests.meetings.conftest import loaded, started
from xiqiao.core.clock import now
from xiqiao.meetings.attendance import AbsenceReason, Attendance, Presence
from xiqiao.meetings.hint_settings import SET_TERMS, VAGUE_PHRASES
from xiqiao.meetings.hints import Place, hints
from xiqiao.meetings.models import AgendaItem, Meeting, MeetingState, Sitting

PHRASES, TERMS = ["大家一致认为"], ["民主生活会→组织生活会", "旧词"]


def person(name="张三", presence=Presence.PRESENT, **more):
    return Attendance(name=name, presence=presence, is_expected=True, is_entitled=True, **{"note": "", **more})


def item(title="修路", text="先修村口。", **more):
    return AgendaItem(title=title, text=text, **{"points": "", "decision": "", "is_criticism": False, **more})


def whole(**more):
    """A record that lacks nothing, but for what is named."""
    sitting = {
        "starts_at": now(),
        "ends_at": now() + timedelta(hours=1),
        "place": "祠堂",
        "online": "",
        "items": [item()],
    }
    meeting = {"chair_name": "温家兴", "recorder_name": "冯月好", "attendance": [person()]}
    of_sitting = {name: more.pop(name) for name in list(more) if name in sitting}
    return Meeting(sitting=Sitting(**{**sitting, **of_sitting}), **{**meeting, **more})


def test_a_record_that_lacks_nothing_gets_no_hint():
    assert hints(whole(), PHRASES, TERMS) == []


@pytest.mark.parametrize(
    ("more", "place", "words"),
    [
        ({"ends_at": None}, Place.FACTS, "结束时间"),
        ({"place": ""}, Place.FACTS, "地点"),
        ({"chair_name": ""}, Place.FACTS, "主持人"),
        ({"recorder_name": ""}, Place.FACTS, "记录人"),
        ({"attendance": [person(presence=None)]}, Place.ATTENDANCE, "还有 1 人没有登记"),
        ({"attendance": [person("李四", Presence.ABSENT)]}, Place.ATTENDANCE, "缺席没有写原因：李四"),
        ({"items": []}, Place.MINUTES, "还没有会议内容"),
        ({"items": [item(text="")]}, Place.MINUTES, "议题“修路”还没有内容"),
        ({"items": [item(text="会上大家一致认为要修。")]}, Place.MINUTES, "“大家一致认为”"),
        ({"items": [item(points="张三：年底开民主生活会")]}, Place.MINUTES, "规范名称是“组织生活会”"),
        ({"items": [item(decision="按旧词办")]}, Place.MINUTES, "“旧词”，请核对"),
    ],
)
def test_each_lack_is_named_at_its_place(more, place, words):
    (hint,) = hints(whole(**more), PHRASES, TERMS)
    assert hint.place is place
    assert words in hint.sentence


@pytest.mark.parametrize(
    "more",
    [
        {"place": "", "online": "腾讯会议"},
        {"attendance": [person(presence=Presence.ABSENT, absence=AbsenceReason.ILLNESS)]},
        {"attendance": [person(presence=Presence.ABSENT, note="去广州看病")]},
        {"items": [item(text="", decision="同意。")]},
    ],
)
def test_what_is_said_another_way_is_not_missing(more):
    assert hints(whole(**more), PHRASES, TERMS) == []


def test_criticism_is_not_quoted_to_who_may_not_read_it():
    meeting = whole(items=[item("批评", "大家一致认为何某不对", is_criticism=True)])
    assert hints(meeting, PHRASES, TERMS)
    assert hints(meeting, PHRASES, TERMS, with_criticism=False) == []


def test_the_lists_of_the_office_come_with_their_source():
    for rule in (VAGUE_PHRASES, SET_TERMS):
        (first,) = rule.first
        assert first.source
        assert rule.kind.parse(rule.kind.show(first.value)) == first.value


def test_hints_stand_on_the_record_while_it_is_written_and_change_nothing(visitor, behind):
    def write():
        meeting = started("东一", headings=["修路"])
        meeting.sitting.items[0].text = "大家一致认为要修路。"
        return meeting.id

    key = behind(write)
    feng = visitor("feng")
    page = feng.open(f"/meetings/{key}")
    assert "写了“大家一致认为”" in page
    assert "大家一致认为要修路。" in page
    assert "写了“大家一致认为”" not in visitor("chen").open(f"/meetings/{key}")

    def settle():
        meeting = loaded(key)
        meeting.state, meeting.finalised_at = MeetingState.FINAL, now()

    behind(settle)
    assert "写了“大家一致认为”" not in feng.open(f"/meetings/{key}")
