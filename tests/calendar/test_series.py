"""A series: planned at once for all its units up to a year ahead, told once, and planned on each night."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from tests.calendar.conftest import AUGUST, SEPTEMBER, at, events_of, unit_named
from tests.calendar.test_holidays import enter
from xiqiao.audit.models import Entry
from xiqiao.calendar.day_queries import known_days
from xiqiao.calendar.models import Audience, Change, Event, EventChange, EventState, Part
from xiqiao.calendar.planning import cancel_event, edit_event
from xiqiao.calendar.realigning import BY_NOTICE, BY_NOTICE_TWICE, misplaced, realign
from xiqiao.calendar.recurrence import Repeat, Rhythm
from xiqiao.calendar.series import Series
from xiqiao.calendar.series_planning import STEP, due_series, go_on, next_dates, plan_series, whole_series
from xiqiao.calendar.themes import Theme
from xiqiao.calendar.working_days import Shift
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.organisation.models import Ending

TENTH = Rhythm(Repeat.MONTHLY_DAY, day=10)
THURSDAYS = Rhythm(Repeat.WEEKLY, weekday=3)
YEAR_END = date(2026, 12, 31)


def days_of(events):
    return [event.day.isoformat() for event in events]


# -- the dates


@pytest.mark.parametrize(
    ("shift", "days"),
    [
        (Shift.LATER, "2026-09-07 2026-10-08 2026-11-05 2026-12-07"),
        (Shift.EARLIER, "2026-09-04 2026-09-30 2026-11-05 2026-12-04"),
        (Shift.KEEP, "2026-09-05 2026-10-05 2026-11-05 2026-12-05"),
    ],
)
def test_the_fifth_is_put_off_brought_forward_or_kept_around_weekends_and_guoqing(draw_series, shift, days):
    dates = next_dates(draw_series(shift=shift, until=YEAR_END), known_days())
    assert " ".join(each.held.day.isoformat() for each in dates) == days
    assert all(each.nominal.day == 5 for each in dates)


def test_a_saturday_that_is_worked_is_a_day_like_others(draw_series):
    dates = next_dates(draw_series(rhythm=TENTH, since=date(2026, 10, 1), until=date(2026, 10, 31)), known_days())
    assert [(each.held.day, each.is_shifted) for each in dates] == [(date(2026, 10, 10), False)]


def test_what_a_notice_that_is_not_out_decides_is_provisional_and_says_so(draw_series):
    dates = next_dates(draw_series(since=date(2026, 12, 1)), known_days(), 3)
    assert [each.held.is_provisional for each in dates] == [False, True, True]
    assert "2027年放假安排尚未公布" in dates[1].held.reason


def test_two_dates_that_would_fall_on_one_day_are_held_once(draw_series):
    weekly = draw_series(rhythm=THURSDAYS, since=date(2026, 9, 28), until=date(2026, 10, 16))
    dates = [each.held.day.isoformat() for each in next_dates(weekly, known_days())]
    assert dates == ["2026-10-08", "2026-10-15"]


def test_twelve_dates_are_shown_and_are_those_that_are_planned(draw_series):
    drawn = draw_series()
    dates = next_dates(drawn, known_days())
    assert len(dates) == 12
    series = plan_series(drawn, by=None, at=at(AUGUST), today=AUGUST)
    db.session.flush()
    assert [event.day for event in events_of(series)] == [each.held.day for each in dates]


# -- planning


def test_each_unit_has_an_event_of_its_own_for_its_own_people(repeat):
    series = repeat("樵东村", units=["东一", "东二"], until=YEAR_END)
    for name in ("东一", "东二"):
        events = events_of(series, name)
        assert days_of(events) == ["2026-09-07", "2026-10-08", "2026-11-05", "2026-12-07"]
        for event in events:
            assert [unit.short_name for unit in event.units_as(Part.AUDIENCE)] == [name]
            assert [unit.short_name for unit in event.units_as(Part.HOLDER)] == [name]


def test_a_unit_alone_may_hold_it_for_some_of_those_below(repeat):
    series = repeat("樵东村", audience=["东一"], until=YEAR_END)
    assert {unit.short_name for event in events_of(series) for unit in event.units_as(Part.AUDIENCE)} == {"东一"}


def test_it_is_told_once_to_each_unit_and_is_one_entry_of_the_log(repeat):
    series = repeat("樵东村", units=["东一", "东二"], until=YEAR_END)
    told = db.session.scalars(
        select(EventChange).join(Event).where(Event.series_id == series.id).order_by(EventChange.id)
    ).all()
    assert [change.what for change in told] == [Change.PUBLISHED, Change.PUBLISHED]
    assert told[0].sentence == "每月5日，共 4 次，第一次2026年9月7日（周一）14:30–16:00。"
    entries = select(Entry).where(Entry.ref_kind == "series", Entry.ref_id == series.id)
    assert [entry.facts["events"] for entry in db.session.scalars(entries)] == [8]


def test_drafts_are_told_to_nobody_until_each_branch_publishes_its_own(repeat):
    series = repeat("樵东村", units=["东一", "东二"], is_published=False, place_words="")
    assert {event.state for event in events_of(series)} == {EventState.DRAFT}
    assert not db.session.scalar(select(func.count(EventChange.id)).join(Event).where(Event.series_id == series.id))


def test_a_village_gives_its_branches_some_days_to_either_side(repeat):
    series = repeat("樵东村", units=["东一"], window_days=3, until=date(2026, 10, 31))
    windows = [(event.window_since.isoformat(), event.window_until.isoformat()) for event in events_of(series)]
    assert windows == [("2026-09-04", "2026-09-10"), ("2026-10-05", "2026-10-11")]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"until": date(2026, 8, 31)}, "until"),
        ({"since": date(2026, 9, 6), "until": date(2026, 10, 4)}, "until"),
        ({"starts": "16:00", "ends": "14:30"}, "ends"),
        ({"audience_kind": Audience.INVITED}, "audience"),
    ],
)
def test_what_no_series_can_be_is_refused_before_its_dates_are_shown(draw_series, more, field):
    drawn = draw_series(**more)
    for deed in (
        lambda: next_dates(drawn, known_days()),
        lambda: plan_series(drawn, by=None, at=at(AUGUST), today=AUGUST),
    ):
        with pytest.raises(RuleBroken) as refusal:
            deed()
        assert refusal.value.field == field


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"place_words": ""}, "还没有地点"),
        ({"theme": "游红色西樵"}, "要写明教学内容"),
        ({"kinds": ()}, "至少选一个类别"),
    ],
)
def test_what_no_event_can_be_no_series_has(draw_series, more, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        plan_series(draw_series(**more), by=None, at=at(AUGUST), today=AUGUST)


def test_a_series_without_units_is_refused(draw_series):
    with pytest.raises(RuleBroken, match="由哪些单位") as refusal:
        plan_series(replace(draw_series(), units=[]), by=None, at=at(AUGUST), today=AUGUST)
    assert refusal.value.field == "units"


def test_more_than_five_thousand_events_at_once_are_refused_and_none_is_planned(draw_series):
    names = ["东一", "东二", "西一", "机关一支部"]
    drawn = draw_series("西樵镇", units=names, rhythm=THURSDAYS, since=date(2002, 1, 3))
    before = db.session.scalar(select(func.count(Event.id)))
    with pytest.raises(RuleBroken, match="最多 5000 次") as refusal:
        plan_series(drawn, by=None, at=at(AUGUST), today=AUGUST)
    assert refusal.value.field == "until"
    assert db.session.scalar(select(func.count(Event.id))) == before


# -- going on


def test_nothing_is_due_while_eleven_months_are_planned(repeat):
    series = repeat()
    assert series.id not in due_series(AUGUST)
    assert series.id not in due_series(AUGUST + timedelta(days=30))
    assert series.id in due_series(AUGUST + timedelta(days=40))


def test_a_series_goes_on_up_to_a_year_ahead_and_nobody_is_told_again(repeat):
    series = repeat("樵东村", units=["东一", "东二"])
    before = len(events_of(series, "东一"))
    told = select(func.count(EventChange.id)).join(Event).where(Event.series_id == series.id)
    assert db.session.scalar(told) == 2
    on = date(2026, 10, 20)
    assert go_on(series, on, now()) == 4
    db.session.flush()
    assert series.planned_until == date(2027, 10, 20)
    events = events_of(series, "东一")
    assert len(events) == before + 2
    assert [event.nominal for event in events[-2:]] == [date(2027, 9, 5), date(2027, 10, 5)]
    assert {event.state for event in events} == {EventState.PUBLISHED}
    assert db.session.scalar(told) == 2
    assert go_on(series, on, now()) == 0


def test_what_goes_on_is_for_the_same_people_at_the_same_time_and_place(repeat):
    series = repeat("樵东村", audience=["东一"], content="学习")
    go_on(series, date(2026, 12, 20), now())
    db.session.flush()
    first, *_, last = events_of(series)
    assert last.day.year == 2027
    assert [unit.short_name for unit in last.units_as(Part.AUDIENCE)] == ["东一"]
    assert (last.title, last.place_words, last.content, last.layer) == (
        first.title, first.place_words, first.content, first.layer,
    )  # fmt: skip


def test_after_a_long_standstill_a_night_goes_on_three_months_at_most(repeat):
    series = repeat()
    planned = series.planned_until
    go_on(series, date(2028, 9, 1), now())
    assert series.planned_until == planned + STEP


def test_a_series_with_an_end_is_planned_up_to_it_and_no_further(repeat):
    series = repeat(until=date(2027, 9, 30))
    go_on(series, date(2027, 1, 10), now())
    assert series.planned_until == date(2027, 9, 30)
    assert series.id not in due_series(date(2027, 12, 1))


def test_units_that_ended_get_no_further_events(repeat):
    series = repeat("樵东村", units=["东一", "东二"])
    gone = unit_named("东二")
    gone.ended_on, gone.ending, gone.ending_basis = date(2026, 10, 1), Ending.DISSOLVED, "批复"
    db.session.commit()
    go_on(whole_series(series.id), date(2026, 10, 20), now())
    db.session.flush()
    assert len(events_of(series, "东一")) == len(events_of(series, "东二")) + 2


def test_a_series_waits_while_its_theme_is_not_in_use(repeat):
    series = repeat()
    series.theme.until_year = 2027
    on = date(2027, 3, 20)
    while go_on(series, on, now()):
        db.session.flush()
    assert series.planned_until == date(2027, 12, 31)
    series.theme.until_year = None
    assert go_on(series, on, now()) == 3


def test_what_can_no_longer_be_published_as_it_is_comes_as_a_draft(repeat):
    series = repeat(until=None)
    db.session.execute(update(Theme).where(Theme.id == series.theme_id).values(needs_teaching=True))
    db.session.commit()
    assert go_on(whole_series(series.id), date(2026, 10, 20), now()) == 2
    db.session.flush()
    assert [event.state for event in events_of(series)[-2:]] == [EventState.DRAFT] * 2


# -- a notice that comes in

SPRING_2027 = "元旦：1月1日放假。春节：2月5日至11日放假，共7天。2月13日（周六）上班。清明节：4月3日至5日放假，共3天。"


@pytest.fixture
def late_notice(repeat):
    """A series over 2027, planned without its notice; then the notice comes in."""
    series = repeat("樵东村", units=["东一", "东二"])
    before = {event.nominal: event.day for event in events_of(series, "东一")}
    assert before[date(2027, 2, 5)] == date(2027, 2, 9)  # the law alone: from 除夕 to 初三, and a weekend
    enter(2027, SPRING_2027)
    return series


def misplaced_in(series, today=AUGUST):
    """Only those of this series: the demonstration has others."""
    own = {event.id for event in events_of(series)}
    return [each for each in misplaced(today) if each.event_id in own]


def test_a_notice_moves_what_was_provisional_and_says_so(late_notice):
    found = misplaced_in(late_notice)
    assert {each.day for each in found} == {date(2027, 2, 12)}
    assert realign(found, AUGUST, now()) == 2
    db.session.flush()
    event = next(each for each in events_of(late_notice, "东一") if each.nominal == date(2027, 2, 5))
    assert (event.day, event.state, event.is_own_way) == (date(2027, 2, 12), EventState.MOVED, False)
    assert event.reason == BY_NOTICE
    (change,) = db.session.scalars(select(EventChange).where(EventChange.event_id == event.id))
    assert "2027年2月9日" in change.sentence
    assert "→ 2027年2月12日" in change.sentence
    assert misplaced_in(late_notice) == []


def test_a_window_moves_along_with_its_event(repeat):
    series = repeat("樵东村", units=["东一"], window_days=2, is_published=False)
    enter(2027, SPRING_2027)
    realign(misplaced(AUGUST), AUGUST, now())
    db.session.flush()
    event = next(each for each in events_of(series) if each.nominal == date(2027, 2, 5))
    assert (event.window_since, event.window_until) == (date(2027, 2, 10), date(2027, 2, 14))


def test_what_was_changed_by_hand_or_cancelled_stays_where_it_is(repeat, draw_up):
    series = repeat("樵东村", units=["东一", "东二"])
    by_hand, off = (
        next(each for each in events_of(series, name) if each.nominal == date(2027, 2, 5)) for name in ("东一", "东二")
    )
    edit_event(by_hand, draw_up("东一", day=by_hand.day, title="春节茶话会"), reason="", drawn_from=by_hand.version,
               by=None, at=now())  # fmt: skip
    cancel_event(off, "停办", by=None, at=now())
    enter(2027, SPRING_2027)
    assert misplaced_in(series) == []


def test_what_has_passed_is_not_moved_any_more(late_notice):
    assert misplaced_in(late_notice, date(2027, 2, 8))
    assert misplaced_in(late_notice, date(2027, 2, 9)) == []


def test_an_event_that_would_come_to_stand_beside_another_of_its_series_is_given_up(repeat):
    series = repeat(rhythm=THURSDAYS, since=date(2027, 1, 1))
    enter(2027, "元旦：1月1日放假。春节：1月7日至13日放假，共7天。")
    found = misplaced_in(series)
    assert [each.day for each in found] == [None]
    realign(found, AUGUST, now())
    db.session.flush()
    (off,) = [each for each in events_of(series) if each.state is EventState.CANCELLED]
    assert (off.nominal, off.reason) == (date(2027, 1, 7), BY_NOTICE_TWICE)


def test_looking_for_what_is_misplaced_costs_one_read_whatever_there_is(late_notice, statements):
    known_days()
    with statements() as seen:
        misplaced(AUGUST)
    assert len([each for each in seen if "FROM event" in each]) == 1
    assert len(seen) <= 2


def test_the_series_itself_is_a_row_that_says_what_it_is(repeat):
    series = db.session.scalars(select(Series).where(Series.id == repeat().id)).one()
    assert (series.rhythm.words(), series.since, series.planned_until) == ("每月5日", SEPTEMBER, date(2027, 9, 1))
