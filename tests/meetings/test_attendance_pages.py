"""登记到会: the sheet of the roll, marked by the recorder; nothing is preset and nothing typed is lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.meetings.conftest import loaded, unit_named
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.meetings.attendance import AbsenceReason, Presence
from xiqiao.meetings.attending import mark_of
from xiqiao.meetings.models import MeetingState
from xiqiao.members.facts import FactKind
from xiqiao.members.models import Fact, Member


@pytest.fixture
def sheet(begin, visitor):
    """feng before the sheet of a record of 东一: (feng, page, address, record id)."""
    key = begin("东一")
    feng = visitor("feng")
    return feng, feng.open(f"/meetings/{key}/attendance"), f"/meetings/{key}/attendance", key


@pytest.fixture
def roll(sheet, behind):
    return behind(lambda: [line.member_id for line in loaded(sheet[3]).attendance])


def lines_of(behind, key):
    return behind(lambda: {line.member_id: mark_of(line) for line in loaded(key).attendance})


def test_nobody_is_marked_before_somebody_says_so(sheet):
    _, page, address, _ = sheet
    assert not [name for name in page.form(address)["fields"] if name.endswith("-presence")]
    assert "未登记" in page


def test_presence_reasons_times_and_making_up_are_stored_as_marked(sheet, roll, behind):
    feng, page, address, key = sheet
    first, second, third = roll[:3]
    answer = feng.submit(page, address, status=303, act="save", **{
        f"m{first}-presence": "absent", f"m{first}-absence": "work_away", f"m{first}-note": "在深圳打工",
        f"m{first}-made_up_on": str(today()), f"m{first}-made_up_how": "看录像",
        f"m{second}-presence": "online", f"m{second}-arrived_minute": "晚上7点50", f"m{third}-presence": "present",
        f"m{third}-left_minute": "20:30",
    })  # fmt: skip
    lines = lines_of(behind, key)
    assert (lines[first].presence, lines[first].absence) == (Presence.ABSENT, AbsenceReason.WORK_AWAY)
    assert (lines[first].note, lines[first].made_up_on, lines[first].made_up_how) == ("在深圳打工", today(), "看录像")
    assert (lines[second].presence, lines[second].arrived_minute) == (Presence.ONLINE, 19 * 60 + 50)
    assert lines[third].left_minute == 20 * 60 + 30
    assert {line.presence for who, line in lines.items() if who not in (first, second, third)} == {None}
    shown = feng.open(answer.location)
    assert "外出务工，在深圳打工" in shown
    assert "19:50 到" in shown


def test_the_rest_are_present_with_one_button(sheet, roll, behind):
    feng, page, address, key = sheet
    feng.submit(page, address, status=303, act="rest", **{f"m{roll[0]}-presence": "absent"})
    lines = lines_of(behind, key)
    assert lines[roll[0]].presence is Presence.ABSENT
    assert {line.presence for who, line in lines.items() if who != roll[0]} == {Presence.PRESENT}


def test_saved_by_itself_the_answer_says_when_and_carries_the_new_version(sheet, roll, behind):
    feng, page, address, key = sheet
    answer = feng.submit(page, address, htmx=True, status=200, **{f"m{roll[0]}-presence": "present"})
    assert "已保存" in answer
    assert 'data-behaviour="draft-saved"' in answer
    assert answer.response.headers["HX-Retarget"] == "#sheet-answer"
    assert f'name="version" value="{behind(lambda: loaded(key).version)}"' in answer


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"presence": "present", "absence": "illness"}, "请去掉缺席原因"),
        ({"presence": "absent", "arrived_minute": "19:40"}, "请去掉到场时间"),
        ({"presence": None, "left_minute": "19:40"}, "请去掉离开时间"),
        ({"presence": "present", "arrived_minute": "20:00", "left_minute": "19:40"}, "离开的时间要在到场以后"),
        ({"presence": "present", "arrived_minute": "很晚"}, "读不出时间"),
        ({"presence": "absent", "note": "因" * 101}, "说明最多 100 个字"),
        ({"presence": "present", "made_up_on": str(today())}, "不用补课"),
        ({"presence": "absent", "made_up_on": str(today() + timedelta(days=2))}, "今天以前"),
        ({"presence": "absent", "made_up_how": "自学"}, "补课的日期"),
        ({"presence": "somewhere", "note": "记下来了"}, "选择"),
    ],
)
def test_what_cannot_be_is_said_beside_the_person_and_nothing_is_lost(sheet, roll, behind, fields, words):
    feng, page, address, key = sheet
    posted = {f"m{roll[0]}-{name}": value for name, value in fields.items()}
    posted[f"m{roll[1]}-note"] = "😀有事"
    for htmx in (False, True):
        answer = feng.submit(page, address, status=422, htmx=htmx, act="save", **posted)
        assert words in answer
    assert "😀有事" in feng.submit(page, address, status=422, act="save", **posted)
    assert {line.presence for line in lines_of(behind, key).values()} == {None}


def test_somebody_who_is_not_on_the_roll_is_refused(sheet, behind):
    feng, page, address, key = sheet
    answer = feng.submit(page, address, status=422, act="save", **{"m99999-presence": "present"})
    assert "不在这次会议的名册上" in answer
    assert {line.presence for line in lines_of(behind, key).values()} == {None}


def test_a_second_recorder_sees_both_versions_and_decides(sheet, roll, visitor, behind):
    feng, page, address, key = sheet
    wen = visitor("wen")
    theirs = wen.open(address)
    wen.submit(
        theirs, address, status=303, act="save", **{f"m{roll[0]}-presence": "absent", f"m{roll[0]}-note": "住院"}
    )
    mine = {f"m{roll[0]}-presence": "present"}
    for _ in range(2):  # saving by itself again does not overwrite either
        answer = feng.submit(page, address, htmx=True, status=409, **mine)
        assert "缺席，住院" in answer
        assert "保存我的内容" in answer
    assert lines_of(behind, key)[roll[0]].presence is Presence.ABSENT
    stored = behind(lambda: loaded(key).version)
    feng.submit(page, address, htmx=True, status=200, **mine, **{"version-decided": stored})
    assert lines_of(behind, key)[roll[0]].presence is Presence.PRESENT


def test_a_settled_record_takes_no_more_marks_and_says_so(sheet, roll, behind):
    feng, page, address, key = sheet

    def settle():
        meeting = loaded(key)
        meeting.state, meeting.finalised_at = MeetingState.FINAL, now()

    behind(settle)
    answer = feng.submit(page, address, status=422, act="save", **{f"m{roll[0]}-presence": "present"})
    assert "已定稿，不能再改" in answer
    assert lines_of(behind, key)[roll[0]].presence is None
    assert "已定稿，不能再改" in feng.open(address, status=409)


def test_the_roll_is_read_anew_and_marks_of_those_who_stay_are_kept(sheet, roll, behind):
    feng, page, address, key = sheet
    feng.submit(page, address, status=303, act="save", **{f"m{roll[0]}-presence": "absent", f"m{roll[0]}-note": "住院"})

    def correct():
        """The register had somebody of another branch here."""
        gone = db.session.get_one(Member, roll[1])
        facts = select(Fact).where(Fact.member_id == gone.id, Fact.kind == FactKind.AFFILIATION)
        for fact in db.session.scalars(facts):
            fact.unit_id = unit_named("东二").id
        return gone.name

    name = behind(correct)
    answer = feng.submit(page, f"/meetings/{key}/roll", status=303)
    assert f"去掉{name}" in feng.open(answer.location)
    lines = lines_of(behind, key)
    assert roll[1] not in lines
    assert (lines[roll[0]].presence, lines[roll[0]].note) == (Presence.ABSENT, "住院")
