"""参加 or 请假: who may answer, until when, and that an answer said twice is one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.calendar.answers import acts_of, answer, excuse, member, replies
from tests.calendar.conftest import at, loaded, unit_named
from xiqiao.audit.models import Entry
from xiqiao.calendar.answering import reply
from xiqiao.calendar.answers import answered
from xiqiao.calendar.expected import concerns, expected_people
from xiqiao.calendar.models import Audience
from xiqiao.calendar.own_replies import own_replies, own_reply
from xiqiao.calendar.planning import cancel_event, plan_event, restore_event
from xiqiao.calendar.replies import Answer
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.members.changing import add_fact, new_fact
from xiqiao.members.facts import FactKind, LeftOutClass, LeftOutScope
from xiqiao.members.models import Standing


@pytest.fixture
def meeting(publish):
    return publish(wants_reply=True)


# -- answering


def test_a_member_says_that_they_come(meeting):
    row = answer(meeting, "罗耀祥")
    assert (row.answer, row.reason, row.by_name) == (Answer.ATTEND, "", "罗耀祥")
    assert acts_of(meeting) == ["event.replied"]


def test_leave_is_asked_with_its_reason(meeting):
    with pytest.raises(RuleBroken, match="请写明请假的原因") as refusal:
        excuse(meeting, "罗耀祥", "")
    assert refusal.value.field == "reason"
    assert replies(meeting) == {}
    excuse(meeting, "罗耀祥", "外出务工")
    assert replies(meeting) == {member("罗耀祥").id: (Answer.EXCUSED, "外出务工")}


def test_the_reason_of_a_leave_is_kept_from_the_log(meeting):
    excuse(meeting, "罗耀祥", "住院")
    entry = db.session.scalars(select(Entry).where(Entry.act == "event.replied").order_by(Entry.seq.desc())).first()
    assert "住院" not in entry.details
    assert "请假" in entry.details


def test_another_answer_takes_the_place_of_the_first(meeting):
    excuse(meeting, "罗耀祥")
    answer(meeting, "罗耀祥")
    assert replies(meeting) == {member("罗耀祥").id: (Answer.ATTEND, "")}
    assert acts_of(meeting) == ["event.replied"] * 2


@pytest.mark.parametrize("say", [answer, excuse])
def test_taps_and_replays_of_the_same_answer_leave_one_row_and_one_entry(meeting, say):
    first = say(meeting, "罗耀祥").at
    for _ in range(5):
        assert say(meeting, "罗耀祥", at=now() + timedelta(minutes=1)).at == first
    assert len(replies(meeting)) == 1
    assert acts_of(meeting) == ["event.replied"]


# -- until when


def test_until_the_close_and_not_after(publish):
    event = publish(wants_reply=True, reply_until=at(today() + timedelta(days=5), "18:00"))
    answer(event, "罗耀祥", at=event.reply_until - timedelta(seconds=1))
    with pytest.raises(RuleBroken, match="回复已经截止，请直接联系支部"):
        answer(event, "李丽华", at=event.reply_until)


def test_the_branch_enters_what_it_was_told_after_the_close_until_the_start(publish):
    event = publish(wants_reply=True, reply_until=at(today() + timedelta(days=5), "18:00"))
    excuse(event, "李丽华", at=event.starts_at - timedelta(seconds=1), is_told=True)
    with pytest.raises(RuleBroken, match="活动已经开始"):
        answer(event, "李丽华", at=event.starts_at, is_told=True)
    assert replies(event) == {member("李丽华").id: (Answer.EXCUSED, "外出务工")}


def test_not_after_the_start(meeting):
    with pytest.raises(RuleBroken, match="活动已经开始"):
        answer(meeting, "罗耀祥", at=meeting.starts_at)


def test_not_to_what_was_cancelled_and_again_to_what_is_held_after_all(meeting):
    cancel_event(meeting, "台风", by=None, at=now())
    with pytest.raises(RuleBroken, match="活动已取消，不能再回复"):
        answer(meeting, "罗耀祥")
    restore_event(meeting, "台风转向", by=None, at=now())
    answer(meeting, "罗耀祥")


def test_not_to_a_draft(draw_up):
    event = plan_event(draw_up(wants_reply=True), by=None, at=now())
    with pytest.raises(RuleBroken, match="活动草稿"):
        answer(event, "罗耀祥")


def test_not_where_no_reply_is_wanted_nor_where_one_signs_up(publish):
    with pytest.raises(RuleBroken, match="不用回复"):
        answer(publish(), "罗耀祥")
    with pytest.raises(RuleBroken, match="不用回复"):
        answer(publish(audience_kind=Audience.OPEN, wants_reply=True), "罗耀祥")


# -- who


def test_those_of_another_branch_are_not_concerned(meeting):
    with pytest.raises(RuleBroken, match="没有通知谭永福"):
        answer(meeting, "谭永福")
    assert own_reply(meeting, member("谭永福"), now()) is None


def test_a_meeting_of_the_committee_is_answered_by_its_members(publish):
    event = publish(kinds=("committee_meeting",), wants_reply=True)
    assert {each.name for each in expected_people(event)} == {"温家兴", "罗耀祥", "李丽华"}
    answer(event, "李丽华")
    with pytest.raises(RuleBroken, match="没有通知黄国权"):
        answer(event, "黄国权")


def test_those_who_were_invited_answer_and_nobody_else(publish):
    event = publish(
        audience=(), audience_kind=Audience.INVITED, invitees=[member("谭永福"), member("罗耀祥")], wants_reply=True
    )
    assert {each.name for each in expected_people(event)} == {"谭永福", "罗耀祥"}
    answer(event, "谭永福")
    with pytest.raises(RuleBroken, match="没有通知李丽华"):
        answer(event, "李丽华")


def test_whoever_left_or_died_is_not_concerned(meeting):
    person = member("罗耀祥")
    assert concerns(meeting, person)
    person.standing = Standing.DIED
    assert not concerns(meeting, person)


def test_those_who_need_not_attend_are_not_waited_for_and_may_still_answer(meeting):
    person = member("潘秀珍")
    assert person in expected_people(meeting)
    left_out = (LeftOutClass.BEDRIDDEN, LeftOutScope.EVERY_MEETING)
    fact = new_fact(person, FactKind.LEFT_OUT, today(), left_out=left_out, basis="支部党员大会", consent="本人同意",
                    approval="樵东村党总支", by=None, at=now())  # fmt: skip
    add_fact(person, fact, None, by=None, at=now())
    assert person not in expected_people(meeting)
    answer(meeting, "潘秀珍")


def test_who_comes_who_does_not_and_who_is_silent(meeting):
    answer(meeting, "罗耀祥")
    excuse(meeting, "黄国权", "外出务工")
    state = answered(meeting)
    assert [row.member.name for row in state.attending] == ["罗耀祥"]
    assert [(row.member.name, row.reason) for row in state.excused] == [("黄国权", "外出务工")]
    silent = {each.name for each in state.silent}
    assert silent == {each.name for each in expected_people(meeting)} - {"罗耀祥", "黄国权"}


@pytest.mark.parametrize(("by_name", "entered_by"), [("何炳坤", ""), ("何炳坤，个人卡", ""), ("冯月好", "冯月好")])
def test_a_reply_says_whether_somebody_else_entered_it(meeting, by_name, entered_by):
    hebo = member("何炳坤")
    reply(meeting, hebo, Answer.ATTEND, "", by=None, by_name=by_name, at=now())
    (row,) = answered(meeting).attending
    assert row.entered_by == entered_by


# -- what pages say of it


def test_a_page_of_many_events_says_the_same_as_the_page_of_one(publish):
    person = member("罗耀祥")
    events = [
        publish(wants_reply=True),
        publish(audience_kind=Audience.OPEN, capacity=1),
        publish(wants_reply=True, day=today() - timedelta(days=1)),
        publish(),
    ]
    answer(events[0], "罗耀祥")
    together = own_replies(events, person, now())
    for event in events:
        assert together.get(event.id) == own_reply(loaded(event.id), person, now())


def test_a_member_who_moved_to_another_branch_answers_there(publish):
    mine, theirs = publish("东一", wants_reply=True), publish("东二", wants_reply=True)
    person = member("罗耀祥")
    person.branch_id, person.group_id = unit_named("东二").id, None
    db.session.flush()
    assert [concerns(event, person) for event in (mine, theirs)] == [False, True]
