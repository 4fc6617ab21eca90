"""Replies on pages: a member's own on the event's page, and the recorder's list, telephone numbers and sheet."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.calendar.answers import acts_of, answer, came, enter, excuse, member, replies, states
from tests.calendar.conftest import at, loaded, published
from xiqiao.audit.models import Entry
from xiqiao.calendar.models import Audience
from xiqiao.calendar.planning import cancel_event
from xiqiao.calendar.replies import Answer
from xiqiao.core.clock import now, today
from xiqiao.core.db import db


def path_of(key, *more):
    return "/".join(["/calendar/events", str(key), *more])


def set_phone(name, phone):
    member(name).phone = phone


# -- one's own, on the page of the event; plain forms, as a browser without scripts sends them


def test_a_member_answers_on_the_events_page_and_changes_their_mind(hold, visitor, behind):
    key, hebo = hold(wants_reply=True), visitor("hebo")
    page = hebo.open(path_of(key))
    assert "您已回复" not in page
    assert hebo.submit(page, path_of(key, "reply"), status=303).location == path_of(key)
    page = hebo.open(path_of(key))
    assert "您已回复：参加。" in page
    assert "已回复：参加。" in page
    hebo.submit(page, path_of(key, "reply"), status=303, answer="excused", reason="住院")
    assert "您已回复：请假（住院）。" in hebo.open(path_of(key))
    assert behind(lambda: [*replies(loaded(key)).values()]) == [(Answer.EXCUSED, "住院")]


@pytest.mark.parametrize("is_htmx", [False, True])
def test_leave_without_a_reason_is_answered_at_its_field(hold, visitor, behind, is_htmx):
    key, hebo = hold(wants_reply=True), visitor("hebo")
    refused = hebo.post(path_of(key, "reply"), htmx=is_htmx, answer="excused", reason="  ")
    assert refused.status == 422
    assert "请写明请假的原因。" in refused
    assert 'aria-invalid="true"' in refused
    assert behind(lambda: replies(loaded(key))) == {}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"answer": "excused", "reason": "长" * 101}, "最多 100 个字"),
        ({"answer": "maybe"}, "答复"),
        ({}, "答复"),
    ],
)
def test_what_is_no_answer_is_refused_on_the_page(hold, visitor, behind, fields, sentence):
    key = hold(wants_reply=True)
    refused = visitor("hebo").post(path_of(key, "reply"), **fields)
    assert (refused.status, sentence in refused) == (422, True)
    assert behind(lambda: replies(loaded(key))) == {}


def test_line_breaks_and_control_characters_of_a_reason_are_dropped(hold, visitor, behind):
    key = hold(wants_reply=True)
    assert visitor("hebo").post(path_of(key, "reply"), answer="excused", reason="外出\x00\n 务工\u202e").status == 303
    assert behind(lambda: [*replies(loaded(key)).values()]) == [(Answer.EXCUSED, "外出 务工")]


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        (lambda: published(wants_reply=True, day=today() - timedelta(days=1)), "活动已经开始，不能再回复。"),
        (lambda: published(wants_reply=True, reply_until=now() - timedelta(hours=1)), "回复已经截止，请直接联系支部。"),
        (lambda: published(), "这次活动不用回复。"),
        (lambda: published("东二", wants_reply=True), "这次活动没有通知何炳坤。"),
    ],
)
def test_an_answer_that_comes_too_late_or_to_the_wrong_event_is_answered_in_place(visitor, behind, prepare, sentence):
    key = behind(lambda: prepare().id)
    refused = visitor("hebo").post(path_of(key, "reply"), answer="attend")
    assert refused.status == 422
    assert sentence in refused
    assert "十二月主题党日" in refused.document.text("h1")


def test_a_closed_event_shows_why_instead_of_buttons(visitor, behind):
    def make():
        event = published(wants_reply=True)
        cancel_event(event, "台风", by=None, at=now())
        return event.id

    page = visitor("hebo").open(path_of(behind(make)))
    assert "活动已取消，不能再回复。" in page
    assert not [form for form in page.document.forms if form["action"].endswith("/reply")]


def test_somebody_signs_up_waits_withdraws_and_is_told_each_time(visitor, hold, behind):
    key = hold(audience_kind=Audience.OPEN, capacity=1)
    hebo, feng = visitor("hebo"), visitor("feng")
    for person in (hebo, feng):
        person.submit(person.open(path_of(key)), path_of(key, "sign-up"), status=303)
    assert "已报名。" in hebo.open(path_of(key))
    page = feng.open(path_of(key))
    assert "已排进候补" in page
    assert "您是候补，前面还有 0 人" in page
    hebo.submit(hebo.open(path_of(key)), path_of(key, "withdrawal"), status=303)
    assert "已报名（递补）。" in feng.open(path_of(key))
    assert "您已退出报名。" in hebo.open(path_of(key))
    assert behind(lambda: states(loaded(key))) == {"何炳坤": "withdrawn", "冯月好": "confirmed"}


def test_signing_up_twice_by_a_replayed_form_is_once(visitor, hold, behind):
    key, hebo = hold(audience_kind=Audience.OPEN, capacity=1), visitor("hebo")
    page = hebo.open(path_of(key))
    for _ in range(3):
        hebo.submit(page, path_of(key, "sign-up"), status=303)
    assert behind(lambda: acts_of(loaded(key))) == ["event.signed_up"]


def test_signing_up_for_a_meeting_and_answering_an_open_activity_are_refused_in_place(visitor, hold):
    meeting, activity = hold(wants_reply=True), hold(audience_kind=Audience.OPEN)
    refused = visitor("hebo").post(path_of(meeting, "sign-up"))
    assert (refused.status, "这次活动不用报名。" in refused) == (422, True)
    refused = visitor("hebo").post(path_of(activity, "reply"), answer="attend")
    assert (refused.status, "这次活动不用回复。" in refused) == (422, True)
    assert visitor("hebo").post(path_of(meeting, "withdrawal")).status == 303, "there was nothing to give back"


def test_an_account_of_no_member_has_nothing_to_answer(visitor, hold):
    key = hold("西樵镇", wants_reply=True)
    assert not [form for form in visitor("gu").open(path_of(key)).document.forms if "/reply" in form["action"]]
    refused = visitor("gu").post(path_of(key, "reply"), answer="attend")
    assert (refused.status, "没有和党员对上" in refused) == (422, True)


# -- the recorder


def test_the_recorder_sees_who_comes_who_does_not_and_who_has_not_answered(visitor, behind):
    def make():
        event = published(wants_reply=True)
        answer(event, "罗耀祥")
        excuse(event, "黄国权", "外出务工")
        return event.id

    page = visitor("feng").open(path_of(behind(make), "replies"))
    assert "参加 1 人，请假 1 人" in page
    assert "外出务工" in page
    assert page.document.all("h2")
    text = re.sub(r"<[^>]+>", "", page.html)
    assert text.index("没有回复（") < text.index("何炳坤") < text.index("参加（1 人）") < text.index("罗耀祥")


def test_the_recorder_answers_for_people_without_a_telephone(visitor, hold, behind):
    key, feng = hold(wants_reply=True), visitor("feng")
    keys = behind(lambda: [str(member(name).id) for name in ("何炳坤", "潘秀珍")])
    done = feng.post(path_of(key, "replies"), chosen=keys, act="excused", reason="年事已高，行动不便")
    assert done.location == path_of(key, "replies")
    page = feng.open(path_of(key, "replies"))
    assert "已代 2 人回复：请假。" in page
    assert "冯月好代回复" in page
    feng.post(path_of(key, "replies"), chosen=keys[:1], act="attend")
    found = behind(lambda: replies(loaded(key)))
    assert sorted(answered.value for answered, _ in found.values()) == ["attend", "excused"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"act": "attend"}, "没有勾选人。"),
        ({"act": "attend", "chosen": ["999999", "x", "-1", "9" * 40, ""]}, "没有勾选人。"),
        ({"act": "excused", "chosen": "何炳坤"}, "请写明请假的原因。"),
        ({"act": "perhaps", "chosen": "何炳坤"}, "答复"),
        ({"act": "attend", "chosen": "谭永福"}, "没有勾选人。"),
    ],
)
def test_what_the_recorder_cannot_enter_is_said_on_the_list(visitor, hold, behind, fields, sentence):
    key = hold(wants_reply=True)
    if fields.get("chosen") in ("何炳坤", "谭永福"):
        fields = {**fields, "chosen": behind(lambda: str(member(fields["chosen"]).id))}
    refused = visitor("feng").post(path_of(key, "replies"), **fields)
    assert (refused.status, sentence in refused) == (422, True)
    assert behind(lambda: replies(loaded(key))) == {}


def test_of_several_people_all_or_none_are_answered_for(visitor, hold, behind):
    """With the reason missing, nobody is entered; a second try with it enters all."""
    key, feng = hold(wants_reply=True), visitor("feng")
    keys = behind(lambda: [str(member(name).id) for name in ("何炳坤", "潘秀珍", "李丽华")])
    assert feng.post(path_of(key, "replies"), chosen=keys, act="excused").status == 422
    assert behind(lambda: (replies(loaded(key)), acts_of(loaded(key)))) == ({}, [])
    feng.post(path_of(key, "replies"), chosen=keys, act="excused", reason="农忙")
    assert len(behind(lambda: replies(loaded(key)))) == 3


def test_the_telephones_of_the_silent_are_shown_once_asked_for_and_leave_a_trace(visitor, hold, behind):
    key, feng = hold(wants_reply=True), visitor("feng")
    for name, phone in (("何炳坤", "13900002222"), ("罗耀祥", "13900003333")):
        behind(lambda name=name, phone=phone: set_phone(name, phone))
    behind(lambda: answer(loaded(key), "罗耀祥"))
    page = feng.open(path_of(key, "replies"))
    assert "13900002222" not in page
    page = feng.submit(page, path_of(key, "phones"), status=200)
    assert 'href="tel:13900002222"' in page
    assert "13900003333" not in page, "who has answered is not called"
    assert behind(lambda: acts_of(loaded(key)))[-1] == "event.phones_read"
    entry = behind(lambda: db.session.scalars(select(Entry.details).where(Entry.act == "event.phones_read")).one())
    assert "13900002222" not in entry


def test_a_recorder_of_one_branch_is_not_told_numbers_of_another(visitor, behind):
    """A joint event of two branches: each calls its own."""

    def make():
        set_phone("何炳坤", "13900002222")
        set_phone("谭永福", "13900004444")
        return published("东一", audience=["东一", "东二"], wants_reply=True).id

    key = behind(make)
    shown = visitor("feng").post(path_of(key, "phones"))
    assert ("13900002222" in shown, "13900004444" in shown, "谭永福" in shown) == (True, False, True)


def test_the_reviewer_of_the_village_plans_but_is_told_no_numbers(visitor, hold, behind):
    """完整手机号由党建办和本支部查看 (members/policy.py)."""
    key = hold(wants_reply=True)
    behind(lambda: set_phone("何炳坤", "13900002222"))
    shown = visitor("liang").post(path_of(key, "phones"))
    assert shown.status == 200
    assert "13900002222" not in shown
    assert "没有您可以查看的电话。" in shown


@pytest.mark.parametrize("more", ["replies", "arrivals", "sign-in-sheet"])
@pytest.mark.parametrize("login", ["jie", "hebo", "gu", "axi"])
def test_the_lists_are_for_those_who_plan_the_event(visitor, hold, login, more):
    answer_ = visitor(login).client.get(path_of(hold(wants_reply=True), more))
    assert answer_.status_code == 403


@pytest.mark.parametrize("more", ["", "replies", "arrivals", "sign-in-sheet"])
def test_a_meeting_of_invited_people_does_not_exist_for_another_village(visitor, behind, more):
    def make():
        guests = [member("谭永福"), member("苏雪梅")]
        return published("东二", audience=(), audience_kind=Audience.INVITED, invitees=guests, wants_reply=True).id

    key = behind(make)
    assert visitor("jie").client.get(path_of(key, more).rstrip("/")).status_code == 404
    assert visitor("liang").client.get(path_of(key, more).rstrip("/")).status_code == 200


# -- an open activity, as its planner sees it


def test_the_list_of_an_open_activity_has_places_and_queue(visitor, behind):
    def make():
        event = published(audience_kind=Audience.OPEN, capacity=1)
        for name in ("罗耀祥", "李丽华", "黄国权"):
            enter(event, name)
        return event.id

    key, feng = behind(make), visitor("feng")
    page = feng.open(path_of(key, "replies"))
    assert "名额 1 人，已报 1 人，候补 2 人" in page
    feng.submit(page, path_of(key, "promotion"), status=303)
    assert "名额 1 人已报满，没有人退出，所以没有递补。" in feng.open(path_of(key, "replies"))
    assert "罗耀祥" in feng.open(path_of(key, "sign-in-sheet"))
    assert "李丽华" not in feng.open(path_of(key, "sign-in-sheet"))


# -- arrivals and paper


def test_the_sheet_to_sign_has_all_names_and_room_for_more(visitor, hold):
    page = visitor("feng").open(path_of(hold(wants_reply=True), "sign-in-sheet"))
    for name in ("何炳坤", "罗耀祥", "麦小苗"):
        assert name in page
    assert page.document.text("title").startswith("签到表")
    assert "138" not in page.html.split("<table")[1]


def test_the_recorder_ticks_who_came_and_takes_a_wrong_tick_back(visitor, hold, behind):
    key, feng = hold(day=today()), visitor("feng")
    keys = behind(lambda: [str(member(name).id) for name in ("何炳坤", "罗耀祥")])
    feng.post(path_of(key, "arrivals"), chosen=keys, act="arrive")
    page = feng.open(path_of(key, "arrivals"))
    assert "已登记 2 人到场。" in page
    assert "已到 2 人" in page
    feng.post(path_of(key, "arrivals"), chosen=keys[1:], act="undo")
    assert behind(lambda: came(loaded(key))) == {"何炳坤"}
    assert "已撤销 1 人的到场。" in feng.open(path_of(key, "arrivals"))


def test_before_the_day_a_tick_is_refused_on_the_list(visitor, hold, behind):
    key = hold()
    chosen = behind(lambda: str(member("何炳坤").id))
    refused = visitor("feng").post(path_of(key, "arrivals"), chosen=chosen, act="arrive")
    assert (refused.status, "还没到活动当天" in refused) == (422, True)


def test_at_an_open_activity_those_with_a_place_are_ticked_and_nobody_else(visitor, behind):
    def make():
        event = published(audience_kind=Audience.OPEN, day=today(), starts_at=at(today(), "23:58"),
                          ends_at=at(today(), "23:59"))  # fmt: skip
        enter(event, "何炳坤")
        return event.id, str(member("何炳坤").id), str(member("谭永福").id)

    key, listed, stranger = behind(make)
    feng = visitor("feng")
    assert feng.post(path_of(key, "arrivals"), chosen=stranger, act="arrive").status == 422
    assert feng.post(path_of(key, "arrivals"), chosen=listed, act="arrive").status == 303
    assert behind(lambda: came(loaded(key))) == {"何炳坤"}
