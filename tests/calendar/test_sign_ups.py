"""报名: places are given in order, nobody is oversold, and whoever waits is told how things stand."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.calendar.answers import acts_of, enter, leave, member, states
from tests.calendar.conftest import at
from xiqiao.calendar.answering import place_words, promote, sign_up_of, taken
from xiqiao.calendar.answers import sign_ups, why_nobody
from xiqiao.calendar.models import Audience
from xiqiao.calendar.own_replies import own_reply
from xiqiao.calendar.planning import cancel_event, edit_event, restore_event
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken

FOUR = ("罗耀祥", "李丽华", "黄国权", "郭美玲")


@pytest.fixture
def activity(publish):
    """An open activity of 东一 with so many places."""

    def make(capacity=2, **more):
        return publish(audience_kind=Audience.OPEN, capacity=capacity, **more)

    return make


@pytest.fixture
def full(activity):
    """Two places, four people: the first two have them."""
    event = activity()
    for name in FOUR:
        enter(event, name)
    return event


def with_capacity(event, draw_up, capacity):
    plan = replace(draw_up(audience_kind=Audience.OPEN), capacity=capacity)
    edit_event(event, plan, reason="", drawn_from=event.version, by=None, at=now())


# -- asking for a place


def test_places_go_to_the_first_and_the_others_wait_in_order(full):
    assert states(full) == {"罗耀祥": "confirmed", "李丽华": "confirmed", "黄国权": "waiting", "郭美玲": "waiting"}
    assert acts_of(full) == ["event.signed_up"] * 4


def test_without_a_limit_everybody_has_a_place(activity):
    event = activity(capacity=None)
    for name in FOUR:
        enter(event, name)
    assert set(states(event).values()) == {"confirmed"}


def test_asking_again_changes_nothing_and_is_logged_once(full):
    before = states(full)
    for name in FOUR * 3:
        enter(full, name)
    assert states(full) == before
    assert acts_of(full) == ["event.signed_up"] * 4


@pytest.mark.parametrize("minutes", [0, 1])
def test_not_after_the_start(activity, minutes):
    event = activity()
    with pytest.raises(RuleBroken, match="活动已经开始，不能再报名"):
        enter(event, "罗耀祥", at=event.starts_at + timedelta(minutes=minutes))


def test_not_after_the_close_when_giving_back_is_still_welcome(activity):
    event = activity(capacity=1, reply_until=at(today() + timedelta(days=3), "18:00"))
    enter(event, "罗耀祥")
    enter(event, "李丽华")
    with pytest.raises(RuleBroken, match="报名已经截止"):
        enter(event, "黄国权", at=event.reply_until)
    assert "截止" in own_reply(event, member("黄国权"), event.reply_until).why_not
    assert own_reply(event, member("罗耀祥"), event.reply_until).is_possible
    leave(event, "罗耀祥", at=event.reply_until)
    assert states(event) == {"罗耀祥": "withdrawn", "李丽华": "confirmed"}


def test_not_for_what_is_cancelled_not_open_or_of_others(activity, publish):
    event = activity()
    with pytest.raises(RuleBroken, match="不在您的报名范围内"):
        enter(event, "谭永福")
    cancel_event(event, "台风", by=None, at=now())
    with pytest.raises(RuleBroken, match="活动已取消，不能再报名"):
        enter(event, "罗耀祥")
    with pytest.raises(RuleBroken, match="不用报名"):
        enter(publish(), "罗耀祥")


# -- giving it back


def test_who_withdraws_makes_room_for_the_first_in_the_queue(full):
    leave(full, "罗耀祥")
    assert states(full) == {"罗耀祥": "withdrawn", "李丽华": "confirmed", "黄国权": "confirmed", "郭美玲": "waiting"}
    assert acts_of(full)[-2:] == ["event.withdrew", "event.promoted"]
    assert sign_up_of(full.id, member("黄国权").id).promoted_at is not None


def test_who_leaves_the_queue_makes_room_for_nobody(full):
    leave(full, "黄国权")
    assert states(full) == {"罗耀祥": "confirmed", "李丽华": "confirmed", "黄国权": "withdrawn", "郭美玲": "waiting"}
    leave(full, "李丽华")
    assert states(full)["郭美玲"] == "confirmed"


def test_withdrawing_twice_and_without_a_place_changes_nothing(full):
    leave(full, "罗耀祥")
    before = states(full), acts_of(full)
    leave(full, "罗耀祥")
    leave(full, "温家兴")
    assert (states(full), acts_of(full)) == before


def test_who_comes_back_asks_anew_at_the_end_of_the_queue(full):
    leave(full, "罗耀祥")
    enter(full, "罗耀祥")
    assert list(states(full)) == ["李丽华", "黄国权", "郭美玲", "罗耀祥"]
    assert states(full)["罗耀祥"] == "waiting"
    assert len(sign_ups(full)) == 4


def test_a_freed_place_goes_to_the_queue_and_not_to_whoever_comes_just_then(full):
    """Even if nobody was promoted yet, as after the close of another program's transaction."""
    row = sign_up_of(full.id, member("罗耀祥").id)
    db.session.delete(row)
    enter(full, "温家兴")
    assert states(full)["温家兴"] == "waiting"
    promote(full, now())
    assert states(full) == {"李丽华": "confirmed", "黄国权": "confirmed", "郭美玲": "waiting", "温家兴": "waiting"}


def test_nobody_withdraws_or_moves_up_after_the_start(full):
    with pytest.raises(RuleBroken, match="活动已经开始，不能再退出"):
        leave(full, "罗耀祥", at=full.starts_at)
    row = sign_up_of(full.id, member("罗耀祥").id)
    db.session.delete(row)
    assert promote(full, full.starts_at) == []
    promote(full, full.starts_at - timedelta(seconds=1))
    assert states(full)["黄国权"] == "confirmed"


def test_nobody_moves_up_in_what_is_cancelled_but_when_it_is_held_after_all(full):
    cancel_event(full, "台风", by=None, at=now())
    leave(full, "罗耀祥")
    assert states(full)["黄国权"] == "waiting"
    restore_event(full, "台风转向", by=None, at=now())
    assert states(full)["黄国权"] == "confirmed"


# -- another number of places


def test_more_places_let_the_next_move_up_in_order(full, draw_up):
    with_capacity(full, draw_up, 3)
    assert states(full) == {"罗耀祥": "confirmed", "李丽华": "confirmed", "黄国权": "confirmed", "郭美玲": "waiting"}


def test_no_limit_any_more_lets_everybody_move_up(full, draw_up):
    with_capacity(full, draw_up, None)
    assert set(states(full).values()) == {"confirmed"}


def test_fewer_places_than_were_given_are_refused(full, draw_up):
    with pytest.raises(RuleBroken, match="已有 2 人报名，名额不能少于 2") as refusal:
        with_capacity(full, draw_up, 1)
    assert refusal.value.field == "capacity"
    with_capacity(full, draw_up, 4)
    leave(full, "郭美玲")
    with_capacity(full, draw_up, 3)
    assert full.capacity == 3


# -- what people are told


def test_each_is_told_where_they_stand(full):
    def words(name, when=None):
        return place_words(full, sign_up_of(full.id, member(name).id), when or now())

    assert words("罗耀祥") == "已报名。"
    assert words("黄国权") == "名额已满，您是候补，前面还有 0 人。有人退出时按先后递补，活动开始后不再递补。"
    assert "前面还有 1 人" in words("郭美玲")
    leave(full, "罗耀祥")
    assert (words("罗耀祥"), words("黄国权")) == ("您已退出报名。", "已报名（递补）。")
    assert words("郭美玲", full.starts_at) == "没有轮到候补；活动已经开始，不再递补。"


def test_why_nobody_moves_up_is_said(full, activity):
    assert why_nobody(full, now()) == "名额 2 人已报满，没有人退出，所以没有递补。"
    assert why_nobody(full, full.starts_at) == "活动已经开始，不再递补。"
    assert why_nobody(activity(), now()) == "没有人候补。"


# -- whatever happens

STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["enter", "leave"]), st.sampled_from([*FOUR, "温家兴", "何炳坤"])),
        st.tuples(st.just("capacity"), st.sampled_from([1, 2, 3, 5, None])),
    ),
    max_size=14,
)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_never_more_than_the_places_and_nobody_waits_beside_a_free_one(activity, draw_up, steps):
    event = activity(capacity=2)
    for what, value in steps:
        if what == "capacity":
            try:
                with db.session.begin_nested():
                    with_capacity(event, draw_up, value)
            except RuleBroken:
                pass
        else:
            (enter if what == "enter" else leave)(event, value)
        given_now, limit = taken(event.id), event.capacity
        found = states(event)
        assert limit is None or given_now <= limit
        if "waiting" in found.values():
            assert given_now == limit
        waiting = [name for name, state in found.items() if state == "waiting"]
        promoted = [row.number for row in sign_ups(event) if row.state.value == "confirmed" and row.promoted_at]
        first = min((row.number for row in sign_ups(event) if row.state.value == "waiting"), default=None)
        assert not waiting or not promoted or max(promoted) < first
    db.session.rollback()
