"""提醒: what is news to whom, until when; computed, never sent round."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.calendar.conftest import at, loaded, unit_named
from xiqiao.calendar.answering import reply, sign_up, withdraw
from xiqiao.calendar.bell import OLD, ON_CARD, PRESSING, REPLY_AHEAD, moved_or_off, notices, unseen
from xiqiao.calendar.bell_marks import NoticeKind, choose_kinds, marks_of, see_all
from xiqiao.calendar.models import Audience, Event, EventChange
from xiqiao.calendar.planning import cancel_event, edit_event, move_event, plan_event, publish_event, restore_event
from xiqiao.calendar.recurrence import Repeat, Rhythm
from xiqiao.calendar.replies import Answer
from xiqiao.calendar.series_planning import SeriesPlan, plan_series
from xiqiao.calendar.viewers import viewer_of, viewer_of_member
from xiqiao.calendar.working_days import Shift
from xiqiao.core.clock import now, start_of_day, today
from xiqiao.core.db import db
from xiqiao.members.models import Member
from xiqiao.members.posts import COMMITTEE, posts_on

FAR = 20


@pytest.fixture
def bell(context, person):
    """`bell("hebo")`: the news of 何炳坤, the first first; of what this test does alone."""
    hush()

    def ring(login="hebo", moment=None):
        account = person(login)
        return notices(viewer_of(account), account.id, moment or now())

    return ring


def hush():
    """The demonstration's own events say nothing."""
    for change in db.session.scalars(select(EventChange)):
        db.session.delete(change)
    for event in db.session.scalars(select(Event)):
        event.wants_reply, event.audience, event.capacity = False, Audience.INVITED, None
    db.session.commit()


def kinds(found):
    return [notice.kind for notice in found]


def member(name):
    return db.session.scalars(select(Member).where(Member.name == name)).one()


def soon(days=FAR):
    return today() + timedelta(days=days)


def put_off(event, day):
    move_event(event, at(day), at(day, "16:00"), "台风", by=None, at=now())
    db.session.commit()


def call_off(event, by=None):
    cancel_event(event, "台风", by=by, at=now())
    db.session.commit()


# -- what was made known


def test_a_new_event_is_news_to_those_it_is_for(publish, bell):
    publish("东一", soon(), title="党课")
    (notice,) = bell("hebo")
    assert (notice.kind, notice.word, notice.event.title) == (NoticeKind.PUBLISHED, "新活动", "党课")
    assert "东一党群服务站" in notice.detail
    assert bell("jie") == []


@pytest.mark.parametrize(
    ("unit", "who"),
    [
        ("东一", {"hebo", "mai", "feng", "wen"}),  # 温家兴 is a member there, 梁彩霞 keeps the village
        ("樵东村", {"hebo", "mai", "feng", "wen", "liang"}),
        ("西樵镇", {"hebo", "mai", "feng", "wen", "liang", "jie", "lin", "chen"}),
    ],
)
def test_news_reaches_down_from_the_unit_that_is_meant(publish, bell, unit, who):
    publish(unit, soon(), audience=[unit])
    asked = ("hebo", "mai", "feng", "wen", "liang", "jie", "lin", "chen")
    assert {login for login in asked if bell(login)} == who


def test_a_draft_is_no_news(draw_up, bell):
    plan_event(draw_up("东一", soon()), by=None, at=now())
    db.session.commit()
    assert bell() == []


def test_a_meeting_of_the_committee_is_news_to_the_committee(publish, bell, person):
    branch = unit_named("东一")
    seats = {
        post.member_id
        for post in db.session.scalars(posts_on(today()))
        if post.unit_id == branch.id and post.kind in COMMITTEE
    }
    asked = [login for login in ("hebo", "mai", "feng", "wen") if person(login).member_id]
    publish("东一", soon(), kinds=("committee_meeting",))
    assert {login for login in asked if bell(login)} == {login for login in asked if person(login).member_id in seats}


def test_a_meeting_of_invited_people_is_news_to_these(publish, bell):
    publish("樵东村", soon(), audience=(), invitees=[member("何炳坤")], audience_kind=Audience.INVITED)
    assert kinds(bell("hebo")) == [NoticeKind.PUBLISHED]
    assert bell("mai") == []


def test_a_move_says_old_and_new_and_takes_the_place_of_the_first_word(publish, bell):
    put_off(publish("东一", soon()), soon(FAR + 1))
    (notice,) = bell()
    assert (notice.kind, notice.word, notice.is_pressing) == (NoticeKind.CHANGED, "已改期", True)
    assert "→" in notice.detail
    assert notice.detail.endswith("原因：台风")


def test_another_place_is_a_change_that_does_not_press(publish, draw_up, bell):
    event = publish("东一", soon())
    other = draw_up("东一", soon(), place_words="村委会二楼")
    edit_event(event, other, reason="", drawn_from=event.version, by=None, at=now())
    db.session.commit()
    (notice,) = bell()
    assert (notice.kind, notice.word, notice.is_pressing) == (NoticeKind.CHANGED, "内容变更", False)
    assert "东一党群服务站 → 村委会二楼" in notice.detail


def test_a_cancellation_outdates_all_before_it_and_a_return_outdates_that(publish, bell):
    event = publish("东一", soon())
    put_off(event, soon(FAR + 1))
    call_off(event)
    assert [(notice.kind, notice.word) for notice in bell()] == [(NoticeKind.CANCELLED, "已取消")]
    restore_event(loaded(event.id), "台风已过", by=None, at=now())
    db.session.commit()
    assert [(notice.kind, notice.word) for notice in bell()] == [(NoticeKind.CHANGED, "恢复")]


def test_what_one_did_oneself_is_no_news(draw_up, bell, person):
    event = plan_event(draw_up("东一", soon()), by=person("feng"), at=now())
    publish_event(event, by=person("feng"), at=now())
    db.session.commit()
    assert bell("feng") == []
    assert kinds(bell("hebo")) == [NoticeKind.PUBLISHED]
    call_off(loaded(event.id), by=person("hebo"))
    assert kinds(bell("feng")) == [NoticeKind.CANCELLED]
    assert bell("hebo") == []  # nor is what was true before it


def test_a_namesake_of_the_planner_hears_of_it(draw_up, bell, person):
    event = plan_event(draw_up("东一", soon()), by=person("feng"), at=now())
    publish_event(event, by=person("feng"), at=now())
    db.session.scalars(select(EventChange)).one().by_name = "何炳坤"
    db.session.commit()
    assert kinds(bell("hebo")) == [NoticeKind.PUBLISHED]


def test_a_series_is_one_piece_of_news_and_so_is_its_end(draw_up, bell):
    sample = draw_up("东一", soon(), title="每月5日主题党日")
    plan = SeriesPlan(sample=sample, rhythm=Rhythm(Repeat.MONTHLY_DAY, day=5), shift=Shift.KEEP, since=soon(),
                      until=soon(300), starts_minute=870, ends_minute=960, units=[unit_named("东一")])  # fmt: skip
    series = plan_series(plan, by=None, at=now(), today=today())
    db.session.commit()
    assert kinds(bell()) == [NoticeKind.PUBLISHED]
    found, moment = db.session.scalars(select(Event).where(Event.series_id == series.id)).all(), now()
    for event in found:
        cancel_event(loaded(event.id), "并入村里", by=None, at=moment)
    db.session.commit()
    (notice,) = bell()
    assert notice.kind is NoticeKind.CANCELLED
    assert notice.detail.endswith(f"（同系列共 {len(found)} 次）")
    assert notice.event.starts_at == min(event.starts_at for event in found)


def test_called_off_and_moved_stand_on_top_for_some_days_then_in_their_turn(publish, bell):
    event, moment = publish("东一", soon(), title="先"), now() - timedelta(days=5)
    cancel_event(event, "台风", by=None, at=moment)
    publish("东一", soon(), title="后")
    told = db.session.scalars(select(EventChange).where(EventChange.event_id != event.id)).one()
    told.at = moment + timedelta(seconds=1)
    db.session.commit()

    def titles(when):
        return [notice.event.title for notice in bell(moment=when)]

    assert titles(moment + PRESSING - timedelta(seconds=1)) == ["先", "后"]
    assert titles(moment + PRESSING) == ["后", "先"]


def test_old_news_goes(publish, bell):
    publish("东一", soon(60))
    told = db.session.scalars(select(EventChange.at)).one()
    assert kinds(bell(moment=told + OLD - timedelta(seconds=1))) == [NoticeKind.PUBLISHED]
    assert bell(moment=told + OLD) == []


def test_that_something_takes_place_is_no_news_when_it_is_over(publish, bell):
    event = publish("东一", soon(1))
    assert NoticeKind.PUBLISHED in kinds(bell(moment=event.ends_at - timedelta(seconds=1)))
    assert NoticeKind.PUBLISHED not in kinds(bell(moment=event.ends_at))


def test_an_open_series_is_news_when_it_begins_and_then_to_those_who_signed_up(publish, draw_up, bell):
    sample = draw_up("东一", soon(), title="每周红歌", audience_kind=Audience.OPEN)
    plan = SeriesPlan(sample=sample, rhythm=Rhythm(Repeat.WEEKLY, weekday=3), shift=Shift.KEEP, since=soon(),
                      until=soon(60), starts_minute=870, ends_minute=960, units=[unit_named("东一")])  # fmt: skip
    series = plan_series(plan, by=None, at=now(), today=today())
    db.session.commit()
    assert kinds(bell("hebo")) == kinds(bell("mai")) == [NoticeKind.PUBLISHED]
    event = loaded(db.session.scalars(select(Event.id).where(Event.series_id == series.id)).all()[1])
    sign_up(event, member("麦小苗"), by=None, by_name="x", at=now())
    call_off(event)
    assert kinds(bell("mai")) == [NoticeKind.CANCELLED, NoticeKind.PUBLISHED]
    assert kinds(bell("hebo")) == [NoticeKind.PUBLISHED]


# -- what is to come


def test_tomorrow_is_told_all_the_day_before(publish, bell):
    event, begins = publish("东一", soon()), start_of_day(soon(FAR - 1))
    assert NoticeKind.TOMORROW not in kinds(bell(moment=begins - timedelta(seconds=1)))
    notice = next(each for each in bell(moment=begins) if each.kind is NoticeKind.TOMORROW)
    assert (notice.event.id, notice.at) == (event.id, begins)
    assert NoticeKind.TOMORROW not in kinds(bell(moment=begins + timedelta(days=1)))


def test_whoever_asked_for_leave_is_not_reminded_of_the_day(publish, bell):
    event = publish("东一", soon(1), wants_reply=True)
    reply(event, member("何炳坤"), Answer.EXCUSED, "住院", by=None, by_name="x", at=now())
    db.session.commit()
    assert NoticeKind.TOMORROW not in kinds(bell("hebo"))
    assert NoticeKind.TOMORROW in kinds(bell("mai"))


def test_a_cancelled_event_is_neither_tomorrow_nor_to_be_answered(publish, bell):
    call_off(publish("东一", soon(1), wants_reply=True))
    assert kinds(bell()) == [NoticeKind.CANCELLED]


def test_a_missing_reply_is_reminded_of_in_the_week_before_the_close(publish, bell):
    until = at(soon(FAR - 2), "18:00")
    publish("东一", soon(), wants_reply=True, reply_until=until)
    for moment, is_told in (
        (until - REPLY_AHEAD - timedelta(seconds=1), False),
        (until - REPLY_AHEAD, True),
        (until - timedelta(seconds=1), True),
        (until, False),
    ):
        assert (NoticeKind.REPLY in kinds(bell(moment=moment))) is is_told, moment


def test_whoever_has_answered_is_left_alone(publish, bell):
    event = publish("东一", soon(3), wants_reply=True)
    assert NoticeKind.REPLY in kinds(bell("hebo"))
    reply(event, member("何炳坤"), Answer.ATTEND, "", by=None, by_name="x", at=now())
    db.session.commit()
    assert NoticeKind.REPLY not in kinds(bell("hebo"))
    assert NoticeKind.REPLY in kinds(bell("mai"))


def test_an_account_of_no_member_has_nothing_to_answer(publish, bell, person):
    publish("西樵镇", soon(3), audience=["西樵镇"], wants_reply=True)
    db.session.scalars(select(Event)).all()
    account = person("axi")
    assert account.member_id is None
    assert kinds(bell("axi")) == [NoticeKind.PUBLISHED]


# -- what befell one person alone


def test_a_place_that_came_free_is_news_to_whoever_got_it(publish, bell):
    event = publish("东一", soon(), audience_kind=Audience.OPEN, capacity=1)
    for name in ("何炳坤", "麦小苗"):
        sign_up(event, member(name), by=None, by_name=name, at=now())
    assert NoticeKind.PROMOTED not in kinds(bell("mai"))
    withdraw(event, member("何炳坤"), by=None, by_name="何炳坤", at=now())
    db.session.commit()
    assert NoticeKind.PROMOTED in kinds(bell("mai"))
    assert NoticeKind.PROMOTED not in kinds(bell("hebo"))
    withdraw(event, member("麦小苗"), by=None, by_name="麦小苗", at=now())
    db.session.commit()
    assert NoticeKind.PROMOTED not in kinds(bell("mai"))


# -- what was seen, and what is not wanted


def test_what_was_seen_stays_without_counting(publish, bell, person):
    publish("东一", soon())
    assert unseen(bell()) == 1
    see_all(person("hebo").id, now())
    db.session.commit()
    assert (unseen(bell()), len(bell())) == (0, 1)
    publish("东一", soon(), title="又一次")
    assert unseen(bell()) == 1
    assert unseen(bell("mai")) == 2


def test_a_page_that_was_drawn_earlier_takes_nothing_back(person):
    late = now()
    see_all(person("hebo").id, late)
    db.session.flush()
    see_all(person("hebo").id, late - timedelta(hours=1))
    assert marks_of(person("hebo").id).seen_at == late


@pytest.mark.parametrize("kind", NoticeKind)
def test_each_kind_can_be_turned_off(publish, bell, person, kind):
    make_every_kind(publish)
    before = kinds(bell())
    assert set(before) == set(NoticeKind)
    choose_kinds(person("hebo").id, set(NoticeKind) - {kind})
    db.session.commit()
    assert kinds(bell()) == [each for each in before if each is not kind]
    choose_kinds(person("hebo").id, NoticeKind)
    db.session.commit()
    assert kinds(bell()) == before


def make_every_kind(publish):
    publish("东一", soon(1), wants_reply=True)
    call_off(publish("东一", soon(), title="取消的"))
    put_off(publish("东一", soon(), title="改期的"), soon(FAR + 2))
    walk = publish("东一", soon(), title="报名的", audience_kind=Audience.OPEN, capacity=1)
    for name in ("麦小苗", "何炳坤"):
        sign_up(walk, member(name), by=None, by_name=name, at=now())
    withdraw(walk, member("麦小苗"), by=None, by_name="麦小苗", at=now())
    db.session.commit()


def test_a_member_without_an_account_hears_of_moves_and_cancellations_on_the_card(publish, bell):
    call_off(publish("东一", soon()))
    publish("东一", soon(), title="新的")
    viewer = viewer_of_member(member("何炳坤").id)
    assert kinds(moved_or_off(viewer, now())) == [NoticeKind.CANCELLED]
    assert moved_or_off(viewer, now() + ON_CARD) == []


def test_the_bell_costs_four_reads_however_much_there_is(publish, bell, person, statements):
    for number in range(3):
        publish("东一", soon(1 + number), wants_reply=True)
    account = person("hebo")
    with statements() as seen:
        notices(viewer_of(account), account.id, now())
    assert len([each for each in seen if "FROM" in each]) == 4
