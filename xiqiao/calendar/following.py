"""Change a series from one of its dates on, end it, and bring it in line with a notice of holidays that came late.

Events that stand in people's calendars keep their identity: the next of the old dates becomes the next of the new.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import zip_longest

from sqlalchemy import select

from xiqiao.audit.record import record
from xiqiao.calendar.day_queries import known_days
from xiqiao.calendar.models import Change, Event, EventState
from xiqiao.calendar.planning import cancel_event, discard_draft, move_event, tell_change
from xiqiao.calendar.plans import fill_event
from xiqiao.calendar.queries import WHOLE
from xiqiao.calendar.series import Series
from xiqiao.calendar.series_planning import (
    Occurrence,
    SeriesPlan,
    event_of,
    new_series,
    occurrences,
    refuse_series,
    sample_on,
)
from xiqiao.calendar.wording import span_words
from xiqiao.calendar.working_days import shifted
from xiqiao.core.authority import Person
from xiqiao.core.clock import start_of_day
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import day

OPEN_STATES = (EventState.DRAFT, EventState.PUBLISHED, EventState.MOVED)
BY_NOTICE = "节假日安排公布后按系列的规则调整"


def events_from(series: Series, since: date) -> list[Event]:
    """Those that the series still has to say something about: not gone their own way, cancelled or held."""
    found = select(Event).where(
        Event.series_id == series.id,
        Event.nominal >= since,
        Event.is_own_way.is_(False),
        Event.state.in_(OPEN_STATES),
    )
    return list(db.session.scalars(found.options(*WHOLE).order_by(Event.unit_id, Event.nominal)).unique())


def end_series(series: Series, since: date, reason: str, *, by: Person, at: datetime, today: date) -> int:
    """No more from the nominal date `since` on: drafts go, what was published is cancelled. How many were."""
    _refuse(since, reason, today)
    former = events_from(series, since)
    for event in former:
        _drop(event, reason, by=by, at=at)
    _close(series, since)
    record("series.ended", by=by, about=series.reference, unit_path=series.unit.path, since=day(since),
           events=len(former), reason=reason)  # fmt: skip
    return len(former)


def change_following(
    series: Series, since: date, plan: SeriesPlan, reason: str, *, by: Person, at: datetime, today: date
) -> Series:
    """From the nominal date `since` on it is as `plan` says: a new series goes on from the old one."""
    _refuse(since, reason, today)
    plan = replace(plan, since=max(plan.since, since))
    refuse_series(plan)
    former = defaultdict(list)
    for event in events_from(series, since):
        former[event.unit_id].append(event)
    following = new_series(plan, by=by, at=at, today=today)
    following.continues_id = series.id
    _close(series, since)
    dates = list(occurrences(plan.rhythm, plan.shift, plan.since, following.planned_until, known_days()))
    if not dates:
        raise RuleBroken("按这个周期没有日期，请核对开始和结束的日期。", "until")
    for unit in plan.units:
        for event, each in zip_longest(former.pop(unit.id, []), dates):
            if event is None:
                db.session.add(event_of(following, plan, unit, each, by=by, at=at))
            elif each is None:
                _drop(event, reason, by=by, at=at)
            else:
                _become(event, following, plan, each, reason, by=by, at=at)
    for left in former.values():
        for event in left:
            _drop(event, reason, by=by, at=at)
    record("series.changed", by=by, about=series.reference, unit_path=series.unit.path, since=day(since),
           rhythm=plan.rhythm.words(), reason=reason)  # fmt: skip
    return following


def _refuse(since: date, reason: str, today: date) -> None:
    if since <= today:
        raise RuleBroken("只能改以后的活动；已经开始的请逐次办理。", "since")
    if not reason:
        raise RuleBroken("请写明原因。", "reason")


def _close(series: Series, since: date) -> None:
    last = since - timedelta(days=1)
    series.until = max(series.since, last)
    series.planned_until = min(series.planned_until, series.until)
    series.bump()


def _drop(event: Event, reason: str, *, by: Person, at: datetime) -> None:
    if event.state is EventState.DRAFT:
        discard_draft(event, by=by)
    else:
        cancel_event(event, reason, by=by, at=at)


def _become(
    event: Event, series: Series, plan: SeriesPlan, each: Occurrence, reason: str, *, by: Person, at: datetime
) -> None:
    """The event of an old date is now that of the new one; those who know it are told what differs."""
    old, where = span_words(event), event.where
    with db.session.no_autoflush:
        fill_event(event, sample_on(plan, event.unit, each.held.day))
        event.series_id, event.nominal = series.id, each.nominal
    event.changed_at = at
    event.bump()
    told = [
        f"{label}：{before} → {after}"
        for label, before, after in (("时间", old, span_words(event)), ("地点", where, event.where))
        if before != after
    ]
    if event.state is not EventState.DRAFT and told:
        if old != span_words(event):
            event.state, event.reason = EventState.MOVED, reason
        event.sequence += 1
        tell_change(event, Change.MOVED, f"{'；'.join(told)}。原因：{reason}", by=by, at=at)


def realign(today: date, at: datetime) -> int:
    """Each night: dates that a notice of holidays has changed since they were planned are moved. How many were."""
    days, count = known_days(), 0
    found = (
        select(Event, Series)
        .join(Series, Event.series_id == Series.id)
        .where(Event.day > today, Event.is_own_way.is_(False), Event.state.in_(OPEN_STATES))
        .options(*WHOLE)
    )
    for event, series in db.session.execute(found).unique():
        held = shifted(event.nominal or event.day, series.shift, days).day
        if held == event.day or held <= today:
            continue
        midnight = start_of_day(held)
        starts_at, ends_at = (midnight + timedelta(minutes=m) for m in (series.starts_minute, series.ends_minute))
        move_event(event, starts_at, ends_at, BY_NOTICE, by=None, at=at)
        event.is_own_way = False
        count += 1
    return count
