"""What was finalised can be proved: one spelling, its digest, a table that refuses changes, and readable differences."""

import json
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.meetings.ready import a_vote, finalised, newest, ready
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.meetings.comparing import differences
from xiqiao.meetings.finalising import confirm, reopen
from xiqiao.meetings.freezing import content_in, content_of, digest_of, frozen, verify
from xiqiao.meetings.models import Confirmation, MeetingVersion
from xiqiao.meetings.records import WITHHELD, Record, record_of, without_criticism
from xiqiao.meetings.votes import Assessment, Candidate, Grade, Outcome
from xiqiao.operations.doctor import examine

NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.dictionaries(st.text(), NESTED))
def test_the_same_content_has_one_spelling_whatever_the_order_of_its_keys(content):
    turned = dict(reversed(list(content.items())))
    assert frozen(turned) == frozen(content)
    assert json.loads(frozen(content)) == content


def test_a_version_verifies_until_one_character_differs(context):
    version = newest(finalised("东一"))
    assert verify(version)
    other = MeetingVersion(content=version.content.replace("动工", "开工"), sha256=version.sha256)
    assert not verify(other)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE meeting_version SET content = '{}'",
        "UPDATE meeting_version SET sha256 = 'x'",
        "UPDATE meeting_version SET confirmed_by_name = '某某'",
        "DELETE FROM meeting_version",
        "UPDATE meeting_version SET reopened_at = NULL, reopened_by_name = NULL, reopen_reason = NULL",
    ],
)
def test_the_database_itself_refuses_to_change_or_remove_a_version(context, statement):
    meeting = finalised("东一")
    reopen(meeting, "更正", by=None, at=now())
    db.session.commit()
    with pytest.raises(DBAPIError, match="versions of records"):
        db.session.execute(text(statement))
    db.session.rollback()
    assert db.session.query(MeetingVersion).count() == 1


def finding():
    return next(each for each in examine() if each.subject == "会议定稿")


def test_doctor_verifies_every_version(context):
    meeting = finalised("东一")
    assert (finding().level, finding().sentence) == ("good", "共 1 份，都与校验码一致。")
    on = "" if db.engine.dialect.name == "sqlite" else " ON meeting_version"
    db.session.execute(text(f"DROP TRIGGER meeting_version_no_update{on}"))
    db.session.execute(text("UPDATE meeting_version SET content = '{}'"))
    db.session.commit()
    assert finding().level == "bad"
    assert f"记录 {meeting.id} 第 1 版" in finding().sentence
    guards = next(each for each in examine() if each.subject == "日志保护")
    assert guards.level == "bad"
    assert "meeting_version_no_update" in guards.sentence


def test_the_content_holds_what_was_decided_voted_and_assessed_in_words(context):
    meeting = ready("东一")
    meeting.votes.append(a_vote(candidates=[
        Candidate(position=1, name="李丽华", in_favour=3, against=0, abstained=0, outcome=Outcome.PASSED, sentence="当选。")
    ]))  # fmt: skip
    line = meeting.attendance[0]
    meeting.assessments.append(Assessment(member_id=line.member_id, position=1, name=line.name, excellent=2, qualified=1,
                                          basic=0, unqualified=0, invalid=0, grade=Grade.EXCELLENT))  # fmt: skip
    db.session.flush()
    content = content_of(meeting)
    assert content["votes"][0]["outcome"] == "通过"
    assert content["votes"][0]["at"] == "20:00"
    assert content["votes"][0]["candidates"][0]["name"] == "李丽华"
    assert content["assessments"][0]["grade"] == "优秀"
    assert {line["standing"] for line in content["roll"]} <= {"正式党员", "预备党员", "流动党员", "参加活动的党员"}
    assert frozen(json.loads(frozen(content))) == frozen(content)


def test_a_settled_record_is_read_from_its_version_whatever_the_rows_say(context):
    meeting = finalised("东一")
    meeting.sitting.title = "后来改的名称"
    assert record_of(meeting, reads_criticism=True).title == "十一月党员大会"
    reopen(meeting, "更正", by=None, at=now())
    assert record_of(meeting, reads_criticism=True).title == "后来改的名称"


def test_a_record_reads_in_the_words_of_the_form(context):
    meeting = finalised("东一")
    record = record_of(meeting, reads_criticism=True)
    assert record.ordinal == f"{meeting.day.year}年第1次"
    assert record.time_words.endswith("19:30–20:45")
    assert record.figure_words.startswith(f"应到 {meeting.expected} 人，实到 {meeting.present} 人")
    assert [each.reason for each in record.absent] == ["因病，住院"]
    assert "温家兴" in record.present
    assert record.confirmation.startswith("主持人确认：系统，")


def test_nothing_of_a_criticism_is_left_for_those_outside_the_branch(context):
    meeting = ready("东一", kinds=("life_meeting",))
    item = meeting.sitting.items[-1]
    item.is_criticism, item.points, item.text, item.decision = True, "张三：太急。", "批评意见", "虚心接受"
    confirm(meeting, Confirmation.CHAIR, by=None, at=now())
    content = content_in(newest(meeting))
    shown = frozen(without_criticism(content))
    assert "太急" in frozen(content)
    assert not [words for words in ("太急", "批评意见", "虚心接受") if words in shown]
    assert WITHHELD in shown
    changed = deepcopy(content)
    changed["agenda"][-1]["points"] = "张三：太慢。"
    assert differences(without_criticism(content), without_criticism(changed)) == []


def told(old, new):
    return {change.label: (change.old, change.new) for change in differences(old, new)}


def test_two_versions_differ_in_the_words_of_the_page(context):
    old = content_of(ready("东一"))
    new = deepcopy(old)
    assert differences(old, new) == []
    new["place"] = "东一祠堂"
    new["figures"]["present"] = 3
    new["agenda"][-1]["points"] = "李丽华：先修屋顶。\n何炳坤：先修门窗。"
    changes = told(old, new)
    assert changes["地点"] == ("东一党群服务站", "东一祠堂")
    assert changes["实到"][1] == "3"
    number = len(new["agenda"])
    assert changes[f"议题{number}：发言"] == ("何炳坤：同意。", "何炳坤：先修门窗。")
    assert len(changes) == 3


def test_an_item_put_in_front_does_not_make_all_others_differ(context):
    old = content_of(ready("东一"))
    new = deepcopy(old)
    new["agenda"].insert(0, {**deepcopy(old["agenda"][-1]), "id": 999_999, "title": "学习"})
    assert all(label.startswith("议题1：") for label in told(old, new))


def test_who_came_later_than_was_written_stands_in_the_differences(context):
    old = content_of(ready("东一"))
    new = deepcopy(old)
    line = new["roll"][0]
    line["presence"], line["was_there"], line["absence"], line["note"] = "缺席", False, "公出", ""
    changes = told(old, new)
    assert list(changes) == [f"到会情况：{line['name']}"]
    assert "公出" in changes[f"到会情况：{line['name']}"][1]


def test_a_record_over_midnight_says_on_which_day_it_ended(context):
    content = content_of(ready("东一"))
    content["starts_at"], content["ends_at"] = "2026-11-22T23:30+08:00", "2026-11-23T00:30+08:00"
    assert Record(content).time_words == "2026年11月22日（周日）23:30至11月23日00:30"
    assert digest_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
