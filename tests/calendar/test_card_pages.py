"""What a personal card opens: one member's own schedule and answers, and nothing of other people."""

import gzip
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.calendar.answers import acts_of, enter, excuse, member, replies, states
from tests.calendar.conftest import drawn_up, loaded, published, unit_named
from xiqiao.accounts.cards import issue_card
from xiqiao.accounts.models import Account
from xiqiao.audit.models import Entry
from xiqiao.calendar.models import Audience
from xiqiao.calendar.planning import cancel_event, move_event, plan_event
from xiqiao.calendar.replies import Answer, Reply
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.members.models import Member

HOLDER = "罗耀祥"
#: HTML and style sheet of the card's page, compressed.
MOST_BYTES = 14 * 1024


def issued_to(name):
    lin = db.session.scalars(select(Account).where(Account.login == "lin")).one()
    return issue_card(member(name), by=lin, at=now()).code


@pytest.fixture
def card(behind):
    """The address that the card of 罗耀祥 opens."""

    return f"/c/{behind(lambda: issued_to(HOLDER))}"


@pytest.fixture
def nobody(visitor):
    """Somebody with the card's address and a browser, who is not signed in."""
    return visitor()


# -- the schedule


def test_it_shows_the_holders_next_activities_with_day_place_and_a_button(card, nobody, hold):
    hold(wants_reply=True, title="学习会", place_words="东一党群服务站")
    page = nobody.open(card)
    assert HOLDER in page
    assert "学习会" in page
    assert "东一党群服务站" in page
    assert "参加</button>" in page.html


def test_cancelled_and_moved_ones_stay_and_say_so(card, nobody, behind):
    def make():
        off, later = published(title="文艺汇演", wants_reply=True), published(title="清洁家园")
        cancel_event(off, "台风橙色预警", by=None, at=now())
        step = timedelta(days=1)
        move_event(later, later.starts_at + step, later.ends_at + step, "大雨", by=None, at=now())
        return off.id

    key = behind(make)
    page = nobody.open(card)
    assert "文艺汇演" in page
    assert "清洁家园" in page
    assert "已改期" in page
    event = nobody.open(f"{card}/events/{key}")
    assert "活动取消。原因：台风橙色预警" in event
    assert "活动已取消，不能再回复。" in event
    assert not [form for form in event.document.forms if form["action"].startswith("/c/")]


def test_drafts_and_what_is_of_others_are_not_there(card, nobody, behind):
    def make():
        draft = plan_event(drawn_up(title="没有发布的"), by=None, at=now())
        other = published("东二", title="东二的会")
        committee = published("东二", title="东二支委会", kinds=("committee_meeting",))
        guests = published(
            "东一", title="谈话", audience=(), audience_kind=Audience.INVITED, invitees=[member("谭永福")]
        )
        db.session.flush()
        return [event.id for event in (draft, other, committee, guests)]

    keys = behind(make)
    page = nobody.open(card)
    for title in ("没有发布的", "东二的会", "东二支委会", "谈话"):
        assert title not in page
    for key in [*keys, 999999, 2**31]:
        assert nobody.client.get(f"{card}/events/{key}").status_code == 404
        for verb in ("reply", "sign-up", "withdrawal"):
            assert nobody.post(f"{card}/events/{key}/{verb}", answer="attend").status == 404


def test_a_meeting_that_the_holder_was_invited_to_is_there(card, nobody, behind):
    def make():
        guests = [member(HOLDER), member("谭永福")]
        return published("东二", title="谈话", audience=(), audience_kind=Audience.INVITED, invitees=guests).id

    key = behind(make)
    assert "谈话" in nobody.open(card)
    assert "谭永福" not in nobody.open(f"{card}/events/{key}")


def test_nothing_of_other_people_stands_on_its_pages(card, nobody, behind):
    def make():
        event = published(wants_reply=True, title="党员大会")
        excuse(event, "黄国权", "住院治疗")
        walk = published(audience_kind=Audience.OPEN, capacity=1, title="红色研学")
        for name in ("李丽华", HOLDER):
            enter(walk, name)
        return event.id, walk.id

    meeting, walk = behind(make)
    others = behind(lambda: [each.name for each in db.session.scalars(select(Member))])
    for path in (card, f"{card}/events/{meeting}", f"{card}/events/{walk}"):
        html = nobody.open(path).html
        assert "住院治疗" not in html
        assert [name for name in others if name in html and name != HOLDER] == []
    assert "前面还有 0 人" in nobody.open(f"{card}/events/{walk}")


def test_two_cards_on_one_telephone_show_each_their_own(card, nobody, behind, hold):
    hold(wants_reply=True)
    other = f"/c/{behind(lambda: issued_to('李丽华'))}"
    assert HOLDER in nobody.open(card)
    page = nobody.open(other)
    assert "李丽华" in page
    assert HOLDER not in page


# -- answering


def test_an_answer_by_card_leaves_who_and_how(card, nobody, hold, behind):
    key = hold(wants_reply=True)
    page = nobody.open(card)
    done = nobody.submit(page, f"{card}/events/{key}/reply", status=303)
    assert done.location == card
    assert "您已回复：参加。" in nobody.open(card)
    row = behind(lambda: [(each.by_name, each.answer) for each in db.session.scalars(select(Reply).where(Reply.event_id == key))])  # fmt: skip
    assert row == [(f"{HOLDER}，个人卡", Answer.ATTEND)]
    written = select(Entry.actor_id, Entry.details).where(Entry.ref_id == key, Entry.act == "event.replied")
    actor, details = behind(lambda: db.session.execute(written).one())
    assert (actor, f"{HOLDER}，个人卡" in details) == (None, True)


def test_leave_is_asked_with_a_reason_and_refused_in_place_without(card, nobody, hold, behind):
    key = hold(wants_reply=True)
    path = f"{card}/events/{key}"
    page = nobody.open(path)
    refused = nobody.submit(page, f"{path}/reply", status=422, answer="excused", reason="")
    assert "请写明请假的原因。" in refused
    nobody.submit(page, f"{path}/reply", status=303, answer="excused", reason="外出务工")
    assert "您已回复：请假（外出务工）。" in nobody.open(path)
    assert behind(lambda: [*replies(loaded(key)).values()]) == [(Answer.EXCUSED, "外出务工")]


def test_taps_and_replays_are_once(card, nobody, hold, behind):
    key, walk = hold(wants_reply=True), hold(audience_kind=Audience.OPEN, capacity=1)
    page = nobody.open(card)
    for _ in range(3):
        nobody.submit(page, f"{card}/events/{key}/reply", status=303)
        nobody.submit(page, f"{card}/events/{walk}/sign-up", status=303)
    assert behind(lambda: (acts_of(loaded(key)), acts_of(loaded(walk)))) == (["event.replied"], ["event.signed_up"])


def test_a_place_is_asked_for_and_given_back(card, nobody, hold, behind):
    key = hold(audience_kind=Audience.OPEN, capacity=1)
    path = f"{card}/events/{key}"
    nobody.submit(nobody.open(path), f"{path}/sign-up", status=303)
    page = nobody.open(path)
    assert "已报名。" in page
    nobody.submit(page, f"{path}/withdrawal", status=303)
    assert "您已退出报名。" in nobody.open(path)
    assert behind(lambda: states(loaded(key))) == {HOLDER: "withdrawn"}


@pytest.mark.parametrize(("more", "sentence"), [({"day": -1}, "活动已经开始，不能再回复。"),
                                                ({"reply_until": -1}, "回复已经截止，请直接联系支部。")])  # fmt: skip
def test_too_late_is_said_in_place(card, nobody, behind, more, sentence):
    def make():
        if "day" in more:
            return published(wants_reply=True, day=today() + timedelta(days=more["day"])).id
        return published(wants_reply=True, reply_until=now() + timedelta(hours=more["reply_until"])).id

    key = behind(make)
    refused = nobody.post(f"{card}/events/{key}/reply", answer="attend")
    assert (refused.status, sentence in refused) == (422, True)


def test_a_form_without_its_token_is_refused_with_a_way_on_and_nothing_is_saved(card, nobody, hold, behind):
    key = hold(wants_reply=True)
    answer = nobody.client.post(f"{card}/events/{key}/reply", data={"answer": "attend"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "刷新后再试一次" in text
    assert "登录" not in re.sub(r"<header.*?</header>", "", text, flags=re.S), "nobody with a card can sign in"
    assert behind(lambda: replies(loaded(key))) == {}


# -- posters


def test_the_page_of_a_poster_tells_what_hangs_on_the_wall_and_asks_nothing(nobody, behind):
    uid = behind(lambda: published(title="红色研学", wants_reply=True).uid)
    page = nobody.open(f"/p/{uid}")
    assert "红色研学" in page
    assert not [form for form in page.document.forms if form["action"] != "/appearance"]


def test_no_poster_of_a_draft_of_a_meeting_of_invited_people_or_of_nothing(nobody, behind):
    def make():
        draft = plan_event(drawn_up(), by=None, at=now())
        guests = published(audience=(), audience_kind=Audience.INVITED, invitees=[member("谭永福")])
        db.session.flush()
        return [draft.uid, guests.uid]

    for uid in [*behind(make), "0" * 32, "x", "%00", "a%00b", "長" * 40, "'--", "9" * 500]:
        assert nobody.client.get(f"/p/{uid}").status_code == 404, uid


# -- old telephones


def test_with_thirty_activities_page_and_style_are_light(card, nobody, behind, app):
    def many():
        for number in range(30):
            published(title=f"第{number}次学习和志愿服务活动", wants_reply=number % 2 == 0,
                      day=today() + timedelta(days=number + 1), place_words="东一党群服务站二楼会议室")  # fmt: skip

    behind(many)
    html = nobody.client.get(card).get_data()
    assert html.count(b"with-deeds") == 30
    style = re.search(rb'href="(/assets/[^"]+app\.css)"', html).group(1).decode()
    weight = len(gzip.compress(html, 5)) + len(gzip.compress(nobody.client.get(style).get_data(), 5))
    assert weight <= MOST_BYTES, weight
    assert html.count(b"<") - html.count(b"</") <= 800


def test_the_page_costs_few_statements_however_many_activities(card, nobody, behind, statements):
    behind(lambda: [published(title=f"学习{number}", wants_reply=True) for number in range(12)])
    with statements() as seen:
        nobody.open(card)
    assert len(seen) <= 16, seen


def test_every_event_that_the_card_lists_can_be_opened_with_it(card, nobody):
    """Among them those of the demonstration: series, of the town, over several days."""
    paths = re.findall(rf'href="({card}/events/\d+)"', nobody.open(card).html)
    assert len(paths) > 3
    for path in paths:
        nobody.open(path)


def test_the_branch_that_it_speaks_of_is_the_one_of_today(card, nobody, behind):
    def move():
        published("东一", title="旧支部的会")
        published("东二", title="新支部的会")
        member(HOLDER).branch_id, member(HOLDER).group_id = unit_named("东二").id, None

    behind(move)
    page = nobody.open(card)
    assert ("旧支部的会" in page, "新支部的会" in page) == (False, True)
