"""Change a series from one of its dates on, or end it.

Events that stand in people's calendars keep their identity: the next of the old dates becomes the next of the new. What
went its own way, was cancelled or held is left as it is, and stands in for one of the new dates.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import zip_longest

from sqlalchemy import select

from xiqiao.audit.record import record
from xiqiao.calendar.models import Event, EventState
from xiqiao.calendar.planning import cancel_event, discard_draft, rewrite
from xiqiao.calendar.queries import WHOLE
from xiqiao.calendar.series import Series
from xiqiao.calendar.series_planning import (
    Occurrence,
    SeriesPlan,
    dates_ahead,
    event_of,
    new_series,
    publish_with_series,
    sample_on,
    set_window,
    tell_first,
)
from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import day
from xiqiao.organisation.models import Unit

OPEN_STATES = (EventState.DRAFT, EventState.PUBLISHED, EventState.MOVED)


def events_from(series: Series, since: date) -> list[Event]:
    """All events of the series whose date by the rhythm is `since` or later, by unit."""
    found = select(Event).where(Event.series_id == series.id, Event.nominal >= since)
    return list(db.session.scalars(found.options(*WHOLE).order_by(Event.unit_id, Event.nominal)).unique())


def follows_series(event: Event, today: date) -> bool:
    """Whether the series still has a say in it: not gone its own way, neither cancelled nor held nor begun."""
    return not event.is_own_way and event.state in OPEN_STATES and event.day > today


def end_series(series: Series, since: date, reason: str, *, by: Person, at: datetime, today: date) -> int:
    """No more from the nominal date `since` on: drafts go, what was published is cancelled. How many were."""
    _refuse(series, since, reason, today)
    former = [event for event in events_from(series, since) if follows_series(event, today)]
    for event in former:
        drop(event, reason, by=by, at=at)
    _close(series, since)
    record("series.ended", by=by, about=series.reference, unit_path=series.unit.path, since=day(since),
           events=len(former), reason=reason)  # fmt: skip
    return len(former)


def change_following(
    series: Series, since: date, plan: SeriesPlan, reason: str, *, by: Person, at: datetime, today: date
) -> Series:
    """From the nominal date `since` on it is as `plan` says: a new series goes on from the old one."""
    _refuse(series, since, reason, today)
    plan = replace(plan, since=max(plan.since, since))
    dates = dates_ahead(plan, today)
    former = defaultdict(list)
    for event in events_from(series, since):
        former[event.unit_id].append(event)
    following = new_series(plan, by=by, at=at, today=today)
    following.continues_id = series.id
    _close(series, since)
    change = _Following(following, plan, dates, reason, by, at, today)
    for unit in plan.units:
        change.follow_on(unit, former.pop(unit.id, []))
    for left in former.values():
        change.drop_all(left)
    record("series.changed", by=by, about=series.reference, unit_path=series.unit.path, since=day(since),
           rhythm=plan.rhythm.words(), reason=reason)  # fmt: skip
    return following


def _refuse(series: Series, since: date, reason: str, today: date) -> None:
    if since <= today:
        raise RuleBroken("只能改以后的活动；已经开始的请逐次办理。", "since")
    if series.until is not None and since > series.until:
        raise RuleBroken(f"这个系列到{day(series.until)}为止，之后没有活动可改。", "since")
    if not reason:
        raise RuleBroken("请写明原因。", "reason")


def _close(series: Series, since: date) -> None:
    series.until = since - timedelta(days=1)
    series.planned_until = min(series.planned_until, series.until)
    series.bump()


def drop(event: Event, reason: str, *, by: Person | None, at: datetime) -> None:
    """What nobody has seen goes; what was made known is cancelled."""
    if event.state is EventState.DRAFT:
        discard_draft(event, by=by)
    else:
        cancel_event(event, reason, by=by, at=at)


class _Following:
    """One change of this and following, unit after unit."""

    def __init__(
        self, series: Series, plan: SeriesPlan, dates: list[Occurrence], reason: str, by: Person, at: datetime,
        today: date,
    ) -> None:  # fmt: skip
        self.series, self.plan, self.dates, self.reason = series, plan, dates, reason
        self.by, self.at, self.today = by, at, today

    def follow_on(self, unit: Unit, former: list[Event]) -> None:
        """The unit's former events become those of the new dates, in order; more are made, or some dropped."""
        fresh = []
        for event, each in zip_longest(former, self.dates):
            if each is None:
                self.drop_all([event])
            elif event is None:
                event = event_of(self.series, self.plan, unit, each, by=self.by, at=self.at)
                db.session.add(event)
                fresh.append(event)
            elif self.become(event, each):
                fresh.append(event)
        if fresh and self.plan.is_published:
            tell_first(self.series, fresh, by=self.by, at=self.at)

    def become(self, event: Event, each: Occurrence) -> bool:
        """The event of an old date is now that of the new one. Whether it is published only now."""
        event.series_id, event.nominal = self.series.id, each.nominal
        if not follows_series(event, self.today):
            return False
        drawn = sample_on(self.plan, event.unit, each.held.day)
        if event.guide_id is not None:  # what was taken from the month's guide stays
            drawn = replace(drawn, content=event.content)
        rewrite(event, drawn, reason=self.reason, by=self.by, at=self.at)
        set_window(event, each.held.day, self.plan.window_days)
        if event.state is not EventState.DRAFT or not self.plan.is_published:
            return False
        publish_with_series(event, self.at)
        return True

    def drop_all(self, events: list[Event]) -> None:
        for event in events:
            if follows_series(event, self.today):
                drop(event, self.reason, by=self.by, at=self.at)
