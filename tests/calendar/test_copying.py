"""沿用上月安排: a month's single events as drafts in another month."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from tests.calendar.conftest import AUGUST, loaded, unit_named
from xiqiao.audit.models import Entry
from xiqiao.calendar.copying import copy_month, month_before
from xiqiao.calendar.models import Event, EventState, Part
from xiqiao.calendar.planning import cancel_event, plan_event
from xiqiao.core.clock import local, now
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)


@pytest.fixture
def copy(person):
    def make(unit="西一", old=SEPTEMBER, new=OCTOBER):
        copied = copy_month(unit_named(unit), old, new, by=person("jie"), at=now())
        db.session.commit()
        return replace(copied, events=[loaded(event.id) for event in copied.events])

    return make


def test_single_events_come_as_drafts_on_the_same_day_number_with_all_that_was_said(publish, copy):
    old = publish("西一", date(2026, 9, 15), content="学习", wants_reply=True, co_holders=[unit_named("东一")],
                  audience=["西一", "东一"])  # fmt: skip
    (new,) = copy().events
    assert (new.state, new.day, new.uid != old.uid, new.sequence) == (EventState.DRAFT, date(2026, 10, 15), True, 0)
    assert (new.title, new.content, new.wants_reply, new.contact) == (old.title, "学习", True, old.contact)
    assert (local(new.starts_at).time(), new.ends_at - new.starts_at) == (
        local(old.starts_at).time(), old.ends_at - old.starts_at,
    )  # fmt: skip
    assert {(part.unit_id, part.part) for part in new.parts} == {
        (unit_named("西一").id, Part.HOLDER),
        (unit_named("东一").id, Part.HOLDER),
        (unit_named("西一").id, Part.AUDIENCE),
        (unit_named("东一").id, Part.AUDIENCE),
    }
    entry = db.session.scalars(select(Entry).order_by(Entry.seq.desc())).first()
    assert (entry.act, entry.facts["count"]) == ("month.copied", 1)


@pytest.mark.parametrize(
    ("old", "into", "new"),
    [
        (date(2026, 9, 2), OCTOBER, date(2026, 10, 8)),  # 国庆
        (date(2026, 9, 17), OCTOBER, date(2026, 10, 19)),  # a Saturday
        (date(2026, 9, 10), OCTOBER, date(2026, 10, 10)),  # a Saturday that is worked
        (date(2026, 7, 31), date(2026, 9, 1), date(2026, 9, 30)),  # no 31st
        (date(2026, 3, 31), date(2026, 10, 1), date(2026, 10, 30)),  # the 31st is a Saturday; stays in the month
    ],
)
def test_a_day_off_is_put_later_but_stays_in_its_month(publish, copy, old, into, new):
    publish("西一", old)
    assert [event.day for event in copy(old=old.replace(day=1), new=into).events] == [new]


def test_an_event_of_several_days_keeps_its_length(publish, copy, draw_up):
    old = publish("西一", date(2026, 9, 15), ends_at=draw_up("西一", date(2026, 9, 17)).ends_at)
    (new,) = copy().events
    assert (new.day, new.last_day, new.ends_at - new.starts_at) == (
        date(2026, 10, 15), date(2026, 10, 17), old.ends_at - old.starts_at,
    )  # fmt: skip


def test_series_and_what_was_cancelled_are_not_copied_drafts_are(publish, copy, repeat, draw_up):
    repeat("西一", on=AUGUST)
    cancel_event(publish("西一", date(2026, 9, 15), title="取消的"), "停办", by=None, at=now())
    plan_event(draw_up("西一", date(2026, 9, 16), title="草稿"), by=None, at=now())
    assert [event.title for event in copy().events] == ["草稿"]


def test_what_is_there_already_is_not_copied_twice(publish, copy):
    publish("西一", date(2026, 9, 15))
    copy()
    publish("西一", date(2026, 9, 16), title="另一项")
    assert [event.title for event in copy().events] == ["另一项"]
    with pytest.raises(RuleBroken, match="都已经有了"):
        copy()


def test_a_month_without_single_events_has_nothing_to_copy(copy):
    with pytest.raises(RuleBroken, match="2026年9月没有单次的活动"):
        copy("机关一支部")


def test_what_can_no_longer_be_is_left_out_and_named(publish, copy):
    publish("西一", date(2026, 12, 15))
    gone = publish("西一", date(2026, 12, 16), title="到期的", theme="做红色达人")
    gone.theme.until_year = 2026
    db.session.commit()
    copied = copy(old=date(2026, 12, 1), new=date(2027, 1, 1))
    assert [event.title for event in copied.events] == ["十二月主题党日"]
    assert copied.left_out == ["没有沿用“到期的”：主题“做红色达人”在2027年没有启用。"]


def test_if_nothing_can_be_copied_the_reason_is_said(publish, copy):
    publish("西一", date(2026, 12, 15)).theme.until_year = 2026
    db.session.commit()
    with pytest.raises(RuleBroken, match="在2027年没有启用"):
        copy(old=date(2026, 12, 1), new=date(2027, 1, 1))
    db.session.rollback()
    assert not db.session.scalars(
        select(Event).where(
            Event.day >= date(2027, 1, 1), Event.series_id.is_(None), Event.unit_id == unit_named("西一").id
        )
    ).all()


def test_the_month_before_january_is_december():
    assert month_before(date(2027, 1, 1)) == date(2026, 12, 1)
