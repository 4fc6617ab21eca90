"""What the office's channels are told of the town's events: once a day, at once what cannot wait, never at night."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.calendar.conftest import at, loaded
from tests.calendar.test_bell import hush, soon
from tests.jobs.channels import stand_in
from xiqiao.calendar import digest
from xiqiao.calendar.bell_marks import NoticeKind
from xiqiao.calendar.digest import AT_ONCE, DIGEST, MOST_LINES, digest_text, ensure_digest
from xiqiao.calendar.models import Audience
from xiqiao.calendar.planning import cancel_event, move_event, plan_event, publish_event, restore_event
from xiqiao.calendar.settings import DIGEST_HOUR, GOES_OUT
from xiqiao.core.clock import SHANGHAI, at_hour, now, today
from xiqiao.core.db import db
from xiqiao.jobs import outbox, worker
from xiqiao.jobs.models import Job, JobState, Outbox
from xiqiao.jobs.outbox import send_next_message
from xiqiao.jobs.quiet import QUIET_FROM, QUIET_UNTIL, after_quiet
from xiqiao.jobs.worker import run_next_job
from xiqiao.rulebook.changing import change_rule
from xiqiao.rulebook.queries import last_row_id


class Clock:
    """The township's clock of this test, for the worker and for what it runs."""

    def __init__(self) -> None:
        self.moment = at_hour(today(), 10)

    def __call__(self) -> datetime:
        return self.moment

    def set(self, hour: float, days: int = 0) -> datetime:
        self.moment = at_hour(today(), 0) + timedelta(days=days, hours=hour)
        return self.moment


@pytest.fixture
def clock(context, monkeypatch):
    made = Clock()
    for module in (digest, outbox, worker):
        monkeypatch.setattr(module, "now", made)
    return made


@pytest.fixture
def group(clock, monkeypatch):
    """The office's group chat; the demonstration's own events are silent."""
    hush()
    return stand_in(monkeypatch, "group://")


@pytest.fixture
def town(publish, clock):
    """A published event of the whole town."""

    def make(day, **more):
        event = publish("西樵镇", day, audience=["西樵镇"], place_words="樵山文化中心", **more)
        return loaded(event.id)

    return make


@pytest.fixture
def setting(person):
    def change(definition, value):
        change_rule(definition, value, today() - timedelta(days=9), source="通知", reason="试验",
                    seen=last_row_id(definition), by=person("lin"), at=now())  # fmt: skip
        db.session.commit()

    return change


def work() -> None:
    """All that is due now."""
    while run_next_job() or send_next_message():
        pass


def jobs(kind, state=JobState.WAITING):
    found = db.session.scalars(select(Job.due_at).where(Job.kind == kind, Job.state == state)).all()
    db.session.rollback()
    return found


def call_off(event, moment, reason="台风"):
    cancel_event(event, reason, by=None, at=moment)
    db.session.commit()


def put_off(event, starts_at, moment):
    move_event(event, starts_at, starts_at + timedelta(hours=1), "大雨", by=None, at=moment)
    db.session.commit()


def bodies(group):
    return [body for _, _, body in group.sent]


# -- quiet hours

NIGHT = {  # hour of the message → hour and days later when it may leave, for 21 to 7
    "20:59": "20:59", "21:00": "+7:00", "23:59": "+7:00", "0:00": "7:00", "6:59": "7:00", "7:00": "7:00",
    "12:00": "12:00",
}  # fmt: skip


@pytest.mark.parametrize("clock_time", NIGHT)
def test_what_falls_into_the_quiet_hours_leaves_when_they_end(clock_time):
    leaves = NIGHT[clock_time]
    day = today() + timedelta(days=leaves.startswith("+"))
    assert after_quiet(at(today(), clock_time), 21, 7) == at(day, leaves.removeprefix("+"))


@given(st.integers(0, 3 * 366 * 1440), st.integers(0, 23), st.integers(0, 23))
def test_no_message_leaves_in_quiet_hours_or_before_its_time_or_a_day_late(minutes, begins, ends):
    said = datetime(2026, 1, 1, tzinfo=SHANGHAI) + timedelta(minutes=minutes)
    leaves = after_quiet(said, begins, ends)
    hour = leaves.astimezone(SHANGHAI).hour
    is_quiet = begins <= hour < ends if begins <= ends else hour >= begins or hour < ends
    assert not is_quiet
    assert timedelta(0) <= leaves - said < timedelta(days=1)


# -- at once


def test_a_cancellation_goes_out_at_once_complete_without_a_link(group, town, clock):
    event = town(soon(9), title="全镇红歌会")
    call_off(event, clock.set(10))
    work()
    (body,) = bodies(group)
    assert body.startswith("取消：全镇红歌会（西樵镇）\n")
    assert "14:30–16:00的活动取消。原因：台风" in body
    assert "http" not in body
    work()
    assert len(group.sent) == 1


def test_many_at_a_time_are_one_message(group, town, clock):
    events = [town(soon(9 + number), title=f"活动{number}") for number in range(MOST_LINES + 3)]
    clock.set(10)
    for event in events:
        cancel_event(event, "台风", by=None, at=clock())
    db.session.commit()
    work()
    (body,) = bodies(group)
    assert body.count("取消：") == MOST_LINES
    assert body.endswith("另有 3 项，请看日历。")


def test_at_night_it_waits_and_what_follows_waits_with_it(group, town, clock):
    first, second = town(soon(9), title="先"), town(soon(10), title="后")
    call_off(first, clock.set(22))
    call_off(second, clock.set(23))
    work()
    clock.set(6.9, days=1)
    work()
    assert group.sent == []
    clock.set(7, days=1)
    work()
    (body,) = bodies(group)
    assert "先" in body
    assert "后" in body


def test_what_was_taken_back_before_it_was_told_is_told_as_it_is(group, town, clock):
    event = town(soon(9))
    call_off(event, clock.set(22))
    restore_event(loaded(event.id), "台风已过", by=None, at=clock.set(23))
    db.session.commit()
    clock.set(7, days=1)
    work()
    (body,) = bodies(group)
    assert "恢复：" in body
    assert "取消：" not in body


def test_no_change_is_in_two_messages(group, town, clock):
    first, second = town(soon(9), title="先"), town(soon(10), title="后")
    call_off(first, clock.set(10))
    work()
    call_off(second, clock.set(9.9))  # said earlier, saved later
    clock.set(10)
    work()
    assert ["先" in body for body in bodies(group)] == [True, False]
    assert ["后" in body for body in bodies(group)] == [False, True]


@pytest.mark.parametrize(("planned", "moved_to", "is_told"), [(0, 2, True), (2, 0, True), (0, 0, True), (2, 3, False)])
def test_a_move_goes_out_at_once_if_it_touches_the_very_day(group, town, clock, planned, moved_to, is_told):
    event = town(soon(planned), starts="17:00", ends="18:00")
    put_off(event, at(soon(moved_to), "19:00"), clock.set(10))
    work()
    assert len(group.sent) == is_told


@pytest.mark.parametrize(("unit", "more"), [
    ("东一", {}),
    ("樵东村", {"audience": ["樵东村"]}),
    ("西樵镇", {"audience": (), "audience_kind": Audience.INVITED, "invitees": "all"}),
])  # fmt: skip
def test_what_does_not_concern_the_whole_town_or_is_for_invited_people_stays_inside(group, publish, clock, unit, more):
    from xiqiao.members.models import Member

    if more.get("invitees"):
        more = {**more, "invitees": list(db.session.scalars(select(Member).limit(2)))}
    call_off(publish(unit, soon(9), **more), clock.set(10))
    ensure_digest()
    clock.set(8, days=1)
    work()
    assert group.sent == []


def test_after_a_standstill_nobody_is_told_of_what_is_past(group, town, clock):
    call_off(town(soon(1)), clock.set(10))
    clock.set(10, days=2)
    work()
    assert group.sent == []


# -- once a day


def test_the_digest_tells_tomorrows_events_and_yesterdays_changes(group, town, publish, clock):
    town(soon(1), title="动员大会")
    moved = town(soon(9), title="党课")
    publish("东一", soon(1), title="支部的")
    put_off(moved, at(soon(11), "9:00"), at(soon(-1), "15:00"))
    text = digest_text(today(), clock.set(8))
    assert text.startswith("【明天的活动】")
    assert text.splitlines()[1] == "14:30–16:00　动员大会　樵山文化中心　全镇党员"
    assert "【昨天的新活动和变更】\n改期：党课（西樵镇）\n时间：" in text
    assert "支部的" not in text


def test_there_is_one_a_day_however_often_the_worker_starts(group, town, clock):
    town(soon(2), title="动员大会")
    for _ in range(3):
        ensure_digest()
    assert len(jobs(DIGEST)) == 1
    clock.set(8, days=1)
    for _ in range(3):
        work()
        ensure_digest()
    assert len(group.sent) == 1
    assert jobs(DIGEST) == [clock.set(8, days=2)]


def test_two_jobs_of_one_day_make_one_message(group, town, clock):
    town(soon(1), title="动员大会")
    clock.set(9)
    digest.send_digest()
    db.session.commit()
    digest.send_digest()
    db.session.commit()
    work()
    assert len(group.sent) == 1


def test_after_a_week_of_standstill_there_is_todays_and_no_other(group, town, clock):
    for day in range(2, 11):
        town(soon(day), title=f"第{day}天的")
    ensure_digest()
    clock.set(10, days=7)
    ensure_digest()
    work()
    (body,) = bodies(group)
    assert "第8天的" in body
    assert jobs(DIGEST) == [clock.set(8, days=8)]


def test_a_digest_that_would_have_to_wait_until_tomorrow_is_left_out(group, town, clock):
    town(soon(1))
    ensure_digest()
    clock.set(22)
    digest.send_digest()
    db.session.commit()
    work()
    assert db.session.scalar(select(func.count(Outbox.id))) == 0


def test_with_nothing_to_say_nothing_is_said(group, clock):
    ensure_digest()
    clock.set(8, days=1)
    work()
    assert group.sent == []
    assert len(jobs(DIGEST)) == 1


def test_a_later_hour_holds_from_the_next_morning_on(group, town, clock, setting):
    town(soon(2), title="动员大会")
    ensure_digest()
    setting(DIGEST_HOUR, 17)
    clock.set(8, days=1)
    work()
    assert group.sent == []
    clock.set(17, days=1)
    work()
    assert len(group.sent) == 1


def test_without_quiet_hours_it_goes_out_at_night(group, town, clock, setting):
    setting(QUIET_FROM, 0)
    setting(QUIET_UNTIL, 0)
    call_off(town(soon(9)), clock.set(23))
    work()
    assert len(group.sent) == 1


@pytest.mark.parametrize("kind", GOES_OUT)
def test_each_kind_can_be_kept_inside(group, town, draw_up, clock, setting, kind):
    setting(GOES_OUT[kind], False)
    moment = at(soon(-1), "15:00")
    town(soon(1), title="明天的")
    fresh = plan_event(draw_up("西樵镇", soon(9), audience=["西樵镇"], title="新发布的"), by=None, at=moment)
    publish_event(fresh, by=None, at=moment)
    put_off(town(soon(9), title="改期的"), at(soon(11), "9:00"), moment)
    call_off(town(soon(9), title="取消的"), clock.set(10))
    work()
    text = digest_text(today(), clock()) + "".join(bodies(group))
    said = {
        NoticeKind.TOMORROW: "明天的活动" in text,
        NoticeKind.PUBLISHED: "发布：新发布的" in text,
        NoticeKind.CHANGED: "改期：改期的" in text,
        NoticeKind.CANCELLED: "取消：取消的" in text,
    }
    assert said == {each: each is not kind for each in said}


def test_without_a_channel_nothing_is_even_asked_for(context, clock, town):
    hush()
    town(soon(1))
    call_off(town(soon(9)), clock.set(10))
    ensure_digest()
    clock.set(8, days=1)
    work()
    assert jobs(DIGEST) == jobs(AT_ONCE) == []
    assert db.session.scalar(select(func.count(Outbox.id))) == 0
