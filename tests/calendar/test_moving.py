"""Many events are moved or cancelled together: all of them, or none."""

from datetime import date, timedelta

import pytest

from tests.calendar.conftest import loaded
from xiqiao.calendar.models import EventState
from xiqiao.calendar.moving import cancel_many, put_off_many
from xiqiao.calendar.planning import plan_event
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken

DAY = date(2026, 12, 5)
WEEK = timedelta(days=7)


def test_a_typhoon_cancels_all_that_are_ticked_with_one_reason(publish, person):
    events = [publish("东一", DAY), publish("东二", DAY)]
    assert cancel_many(events, "台风红色预警", by=person("liang"), at=now()) == 2
    assert {(event.state, event.reason) for event in events} == {(EventState.CANCELLED, "台风红色预警")}


def test_all_are_put_off_by_the_same_days_at_their_own_times(publish, draw_up, person):
    known = publish("东一", DAY, starts="9:00", ends="10:00")
    draft = plan_event(draw_up("东二", DAY, starts="19:30", ends="21:00"), by=None, at=now())
    before = [(event.starts_at, event.ends_at) for event in (known, draft)]
    assert put_off_many([known, draft], WEEK, "换届", by=person("liang"), at=now()) == 2
    after = [(event.starts_at, event.ends_at) for event in (known, draft)]
    assert after == [(starts + WEEK, ends + WEEK) for starts, ends in before]
    assert (known.state, draft.state) == (EventState.MOVED, EventState.DRAFT)


def test_all_are_brought_forward_if_the_days_are_negative(publish, person):
    event = publish("东一", DAY)
    put_off_many([event], -WEEK, "提前", by=person("liang"), at=now())
    assert event.day == DAY - WEEK


def test_no_days_at_all_are_refused(publish, person):
    with pytest.raises(RuleBroken, match="推迟 0 天") as refusal:
        put_off_many([publish()], timedelta(0), "改", by=person("liang"), at=now())
    assert refusal.value.field == "days"


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        (lambda events, by: cancel_many(events, "台风", by=by, at=now()), "东二“十二月主题党日”（草稿）"),
        (lambda events, by: put_off_many(events, WEEK, "台风", by=by, at=now()), "西一“十二月主题党日”（已取消）"),
    ],
)
def test_what_cannot_go_along_is_named_and_nothing_is_changed(publish, draw_up, person, deed, words):
    known, off = publish("东一", DAY), publish("西一", DAY)
    cancel_many([off], "停办", by=person("zhou"), at=now())
    draft = plan_event(draw_up("东二", DAY), by=None, at=now())
    db.session.commit()
    with pytest.raises(RuleBroken) as refusal:
        deed([loaded(each.id) for each in (known, draft, off)], person("zhou"))
    assert words in refusal.value.sentence
    assert "东一" not in refusal.value.sentence
    db.session.rollback()
    assert (loaded(known.id).state, loaded(known.id).day) == (EventState.PUBLISHED, DAY)


def test_a_theme_that_ends_between_stops_all_of_them(publish, person):
    first, last = publish("东一", date(2026, 12, 1)), publish("东二", date(2026, 12, 28))
    last.theme.until_year = 2026
    db.session.commit()
    events = [loaded(first.id), loaded(last.id)]
    with pytest.raises(RuleBroken, match="2027年没有启用"), db.session.begin_nested():
        put_off_many(events, WEEK, "改", by=person("zhou"), at=now())
    assert [loaded(event.id).day for event in events] == [date(2026, 12, 1), date(2026, 12, 28)]
