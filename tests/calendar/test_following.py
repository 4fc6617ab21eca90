"""这次和以后: a series is another from one of its dates on, or is no more; what people know keeps its identity."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.calendar.conftest import AUGUST, SEPTEMBER, at, events_of, loaded, unit_named
from xiqiao.audit.models import Entry
from xiqiao.calendar.answering import sign_up
from xiqiao.calendar.following import change_following, end_series
from xiqiao.calendar.guiding import publish_guide, save_guide, take_guide
from xiqiao.calendar.models import Audience, Change, Event, EventChange, EventState
from xiqiao.calendar.planning import cancel_event, move_event
from xiqiao.calendar.recurrence import Repeat, Rhythm
from xiqiao.calendar.series import MonthlyGuide
from xiqiao.calendar.series_planning import due_series, whole_series
from xiqiao.calendar.working_days import Shift
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.members.models import Member

NOVEMBER, YEAR_END = date(2026, 11, 1), date(2026, 12, 31)
TWELFTH = Rhythm(Repeat.MONTHLY_DAY, day=12)


@pytest.fixture
def change(draw_series, person):
    """From 2026-11-01 on as said, decided on 2026-08-25; returns the series that goes on."""

    def make(series, *args, since=NOVEMBER, reason="场地调整", on=AUGUST, **more):
        plan = draw_series(*args, **{"since": since, "until": YEAR_END, **more})
        made = change_following(series, since, plan, reason, by=person("zhou"), at=at(on), today=on)
        db.session.commit()
        return whole_series(made.id)

    return make


def of_november(series):
    return next(event for event in events_of(series) if event.nominal == date(2026, 11, 5))


def told_of(event):
    found = select(EventChange).where(EventChange.event_id == event.id).order_by(EventChange.id)
    return list(db.session.scalars(found))


# -- change


def test_what_people_know_keeps_its_identity_and_is_told_old_and_new(repeat, change):
    series = repeat(until=YEAR_END)
    known = {event.nominal.month: (event.id, event.uid) for event in events_of(series)}
    following = change(series, rhythm=TWELFTH, starts="19:30", ends="21:00")
    events = events_of(following)
    assert [(event.id, event.uid) for event in events] == [known[11], known[12]]
    assert [event.day for event in events] == [date(2026, 11, 12), date(2026, 12, 14)]
    assert {(event.state, event.sequence, event.reason) for event in events} == {(EventState.MOVED, 1, "场地调整")}
    (change_told,) = told_of(events[0])
    assert change_told.what is Change.MOVED
    assert change_told.sentence == (
        "时间：2026年11月5日（周四）14:30–16:00 → 2026年11月12日（周四）19:30–21:00。原因：场地调整"
    )


def test_what_came_before_stays_as_it_is(repeat, change):
    series = repeat(until=YEAR_END)
    before = [(event.id, event.day, event.version) for event in events_of(series)][:2]
    following = change(series, rhythm=TWELFTH)
    series = whole_series(series.id)
    assert [(event.id, event.day, event.version) for event in events_of(series)] == before
    assert (series.until, series.planned_until) == (date(2026, 10, 31), date(2026, 10, 31))
    assert following.continues_id == series.id
    assert series.id not in due_series(date(2028, 1, 1))


def test_another_place_is_told_without_calling_it_moved_and_a_new_content_without_a_word(repeat, change):
    first = change(repeat(until=YEAR_END), place_words="村委会二楼")
    event = of_november(first)
    assert (event.state, event.sequence, told_of(event)[-1].what) == (EventState.PUBLISHED, 1, Change.EDITED)
    second = change(first, place_words="村委会二楼", content="先学后议")
    event = of_november(second)
    assert (event.content, event.sequence, len(told_of(event))) == ("先学后议", 1, 1)


def test_the_same_again_says_nothing_and_counts_nothing(repeat, change):
    event = of_november(change(repeat(until=YEAR_END)))
    assert (event.state, event.sequence, event.version, told_of(event)) == (EventState.PUBLISHED, 0, 1, [])


def test_what_went_its_own_way_was_cancelled_or_held_is_left_alone_and_not_doubled(repeat, change, draw_up):
    series = repeat(until=date(2027, 2, 28))
    by_hand, off, third, _ = (event for event in events_of(series) if event.nominal >= NOVEMBER)
    move_event(by_hand, at(date(2026, 11, 9)), at(date(2026, 11, 9), "16:00"), "书记出差", by=None, at=now())
    cancel_event(off, "停办", by=None, at=now())
    db.session.commit()
    before = [(event.day, event.state, event.version, event.sequence) for event in map(loaded, (by_hand.id, off.id))]
    following = change(series, rhythm=TWELFTH, until=date(2027, 2, 28))
    after = [(event.day, event.state, event.version, event.sequence) for event in map(loaded, (by_hand.id, off.id))]
    assert after == before
    events = events_of(following)
    assert [event.nominal.month for event in events] == [11, 12, 1, 2]  # one a month, none of them twice
    assert [event.id for event in events[:3]] == [by_hand.id, off.id, third.id]


def test_surplus_is_cancelled_where_it_was_known_and_deleted_where_it_was_not(repeat, change):
    weekly = Rhythm(Repeat.WEEKLY, weekday=3)
    known, draft = repeat(rhythm=weekly, until=YEAR_END), repeat(rhythm=weekly, until=YEAR_END, is_published=False)
    rest = [event.id for event in events_of(known) if event.nominal >= NOVEMBER][2:]
    change(known)
    assert {loaded(key).state for key in rest} == {EventState.CANCELLED}
    count = len(events_of(draft))
    rest = [event.id for event in events_of(draft) if event.nominal >= NOVEMBER][2:]
    following = change(draft, is_published=False)
    assert len(events_of(following)) == 2
    assert len(events_of(draft)) == count - len(rest) - 2


def test_more_dates_than_before_are_made_and_told_once(repeat, change):
    following = change(repeat(until=YEAR_END), rhythm=Rhythm(Repeat.WEEKLY, weekday=3))
    events = events_of(following)
    assert [event.nominal for event in events[:2]] == [date(2026, 11, 5), date(2026, 11, 12)]
    assert len(events) == 9
    published = [change for event in events for change in told_of(event) if change.what is Change.PUBLISHED]
    assert [each.sentence[:9] for each in published] == ["每周四，共 7 次，"[:9]]


def test_units_that_are_left_out_have_theirs_cancelled_and_new_ones_get_theirs(repeat, change):
    series = repeat("樵东村", units=["东一"], until=YEAR_END)
    old = of_november(series)
    following = change(series, "樵东村", units=["东二"])
    assert loaded(old.id).state is EventState.CANCELLED
    assert {event.unit.short_name for event in events_of(following)} == {"东二"}


def test_drafts_of_a_series_that_is_now_published_at_once_are_published(repeat, change):
    series = repeat(until=YEAR_END, is_published=False)
    events = events_of(change(series))
    assert {event.state for event in events} == {EventState.PUBLISHED}
    assert [change.what for event in events for change in told_of(event)] == [Change.PUBLISHED]


def test_the_window_is_that_of_the_new_plan(repeat, change):
    series = repeat("樵东村", units=["东一"], window_days=5, until=YEAR_END)
    following = change(series, "樵东村", units=["东一"], window_days=1)
    assert (of_november(following).window_since, of_november(following).window_until) == (
        date(2026, 11, 4),
        date(2026, 11, 6),
    )
    assert of_november(change(following, "樵东村", units=["东一"])).window_since is None


def test_what_a_branch_took_from_the_guide_of_the_month_stays(repeat, change, person):
    series = repeat(until=YEAR_END)
    said = {"topic": "学党史", "acts": "", "readings": "", "headings": "", "source": ""}
    save_guide(2026, 11, said, drawn_from=None, by=person("zhou"), at=now()) if not _guide() else None
    guide = _guide()
    if guide.published_at is None:
        publish_guide(guide, by=person("zhou"), at=now())
    take_guide(of_november(series), guide, by=person("feng"), at=now())
    db.session.commit()
    event = of_november(change(series, content="别的"))
    assert f"本月主题：{guide.topic}" in event.content


def _guide():
    return db.session.scalar(select(MonthlyGuide).where(MonthlyGuide.year == 2026, MonthlyGuide.month == 11))


def test_fewer_places_than_were_given_are_refused(repeat, change, draw_series):
    open_one = {"audience_kind": Audience.OPEN, "capacity": 5, "until": YEAR_END}
    series = repeat(**open_one)
    for name in ("罗耀祥", "黄国权"):
        member = db.session.scalars(select(Member).where(Member.name == name)).one()
        sign_up(of_november(series), member, by=None, by_name=name, at=at(AUGUST))
    db.session.commit()
    with pytest.raises(RuleBroken, match="已有 2 人报名"):
        change(series, **{**open_one, "capacity": 1})


@pytest.mark.parametrize(
    ("since", "reason", "field"),
    [
        (AUGUST, "场地调整", "since"),
        (date(2026, 8, 1), "场地调整", "since"),
        (date(2027, 1, 1), "场地调整", "since"),
        (NOVEMBER, "", "reason"),
    ],
)
def test_the_past_what_is_over_and_no_reason_are_refused(repeat, draw_series, person, since, reason, field):
    series = repeat(until=YEAR_END)
    plan = replace(draw_series(since=since), until=None)
    for deed in (
        lambda: change_following(series, since, plan, reason, by=person("zhou"), at=at(AUGUST), today=AUGUST),
        lambda: end_series(series, since, reason, by=person("zhou"), at=at(AUGUST), today=AUGUST),
    ):
        with pytest.raises(RuleBroken) as refusal:
            deed()
        assert refusal.value.field == field


def test_a_change_without_dates_changes_nothing(repeat, change):
    series = repeat(until=YEAR_END)
    with pytest.raises(RuleBroken, match="没有日期"):
        change(series, rhythm=TWELFTH, since=date(2026, 11, 13), until=date(2026, 11, 30))
    db.session.rollback()
    assert whole_series(series.id).until == YEAR_END


def test_a_change_of_a_series_before_it_began_leaves_it_without_a_single_date(repeat, change):
    series = repeat(until=YEAR_END)
    following = change(series, since=AUGUST + timedelta(days=1))
    assert events_of(whole_series(series.id)) == []
    assert len(events_of(following)) == 4
    with pytest.raises(RuleBroken, match="为止"):
        change(whole_series(series.id), since=AUGUST + timedelta(days=2))


# -- end


def test_an_end_cancels_what_was_known_and_leaves_what_came_before(repeat, person):
    series = repeat(shift=Shift.KEEP, until=YEAR_END)
    assert end_series(series, NOVEMBER, "支部合并", by=person("zhou"), at=at(AUGUST), today=AUGUST) == 2
    db.session.commit()
    states = [(event.nominal.month, event.state, event.reason) for event in events_of(series)]
    assert states == [
        (9, EventState.PUBLISHED, ""),
        (10, EventState.PUBLISHED, ""),
        (11, EventState.CANCELLED, "支部合并"),
        (12, EventState.CANCELLED, "支部合并"),
    ]
    assert whole_series(series.id).until == date(2026, 10, 31)
    entries = select(Entry.act).where(Entry.ref_kind == "series", Entry.ref_id == series.id).order_by(Entry.seq)
    assert list(db.session.scalars(entries)) == ["series.planned", "series.ended"]


def test_an_end_leaves_what_has_been_held_before_its_date_by_the_rhythm(repeat, person):
    series = repeat(shift=Shift.EARLIER, until=YEAR_END)
    on = date(2026, 10, 1)  # the October one was brought forward to 30 September
    end_series(series, date(2026, 10, 2), "停办", by=person("zhou"), at=at(on), today=on)
    db.session.commit()
    assert [event.state for event in events_of(series)] == [
        EventState.PUBLISHED,
        EventState.PUBLISHED,
        EventState.CANCELLED,
        EventState.CANCELLED,
    ]


def test_an_ended_series_is_neither_ended_again_nor_planned_on(repeat, person):
    series = repeat()
    end_series(series, NOVEMBER, "停办", by=person("zhou"), at=at(AUGUST), today=AUGUST)
    db.session.commit()
    assert series.id not in due_series(date(2028, 1, 1))
    with pytest.raises(RuleBroken, match="为止，之后没有活动可改"):
        end_series(series, date(2026, 12, 1), "停办", by=person("zhou"), at=at(AUGUST), today=AUGUST)


def test_no_event_is_lost_or_doubled_whatever_is_changed(repeat, change):
    """Every published event of before is either one of the new series or cancelled."""
    series = repeat("樵东村", units=["东一", "东二"])
    known = {event.id for event in events_of(series) if event.nominal >= NOVEMBER}
    following = change(series, "樵东村", units=["东一"], rhythm=Rhythm(Repeat.QUARTERLY, month=2, day=20))
    kept = {event.id for event in events_of(following)}
    cancelled = set(
        db.session.scalars(select(Event.id).where(Event.id.in_(known), Event.state == EventState.CANCELLED))
    )
    assert kept | cancelled >= known
    assert not kept & cancelled
    assert min(event.day for event in events_of(following)) > SEPTEMBER
    assert unit_named("东一").id == events_of(following)[0].unit_id
