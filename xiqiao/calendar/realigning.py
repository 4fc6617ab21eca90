"""Bring series in line with a notice of holidays that came in, or was corrected, after they were planned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy import select

from xiqiao.calendar.day_queries import known_days
from xiqiao.calendar.following import OPEN_STATES, drop, follows_series
from xiqiao.calendar.models import Event, EventState
from xiqiao.calendar.planning import move_event
from xiqiao.calendar.queries import WHOLE
from xiqiao.calendar.series import Series
from xiqiao.calendar.series_planning import set_window
from xiqiao.calendar.working_days import Days, Shift, shifted
from xiqiao.core.clock import start_of_day
from xiqiao.core.db import db

BY_NOTICE = "节假日安排公布后按系列的规则调整"
BY_NOTICE_TWICE = "节假日安排公布后与本系列的另一次是同一天"


@dataclass(frozen=True)
class Misplaced:
    """An event that is to be held on another day than it is; None: on a day that another of its series has already."""

    event_id: int
    day: date | None


@dataclass(frozen=True)
class _Date:
    """What is read of each event of a series."""

    event_id: int
    nominal: date
    day: date
    is_followed: bool
    shift: Shift


def misplaced(today: date) -> list[Misplaced]:
    """What the notices that are known now would place otherwise. One read, of few columns."""
    rows = db.session.execute(
        select(Event.series_id, Event.unit_id, Event.id, Event.nominal, Event.day, Event.is_own_way, Event.state,
               Series.shift)
        .join(Series, Event.series_id == Series.id)
        .where(Event.day > today, Event.state != EventState.CANCELLED)
        .order_by(Event.series_id, Event.unit_id, Event.nominal)
    )  # fmt: skip
    found: list[Misplaced] = []
    days = known_days()
    for _, of_unit in groupby(rows, key=lambda row: (row.series_id, row.unit_id)):
        dates = [
            _Date(row.id, row.nominal, row.day, not row.is_own_way and row.state in OPEN_STATES, row.shift)
            for row in of_unit
        ]
        found += _misplaced_of_unit(dates, days, today)
    return found


def _misplaced_of_unit(dates: Sequence[_Date], days: Days, today: date) -> Iterator[Misplaced]:
    """Two never come to fall on one day: then the later one by the rhythm is given up."""
    target = {each: shifted(each.nominal, each.shift, days).day for each in dates if each.is_followed}
    moving = [each for each in dates if each in target and target[each] != each.day and target[each] > today]
    taken = {each.day for each in dates} - {each.day for each in moving}
    for each in moving:
        day = target[each]
        yield Misplaced(each.event_id, None if day in taken else day)
        taken.add(day)


def realign(found: Sequence[Misplaced], today: date, at: datetime) -> int:
    """Move these, and say so to those concerned. How many were."""
    wanted = {each.event_id: each.day for each in found}
    rows = select(Event, Series).join(Series, Event.series_id == Series.id).where(Event.id.in_(wanted))
    count = 0
    for event, series in db.session.execute(rows.options(*WHOLE).order_by(Event.id)).unique().all():
        if follows_series(event, today):
            _place(event, series, wanted[event.id], at)
            count += 1
    return count


def _place(event: Event, series: Series, day: date | None, at: datetime) -> None:
    if day is None or not event.theme.is_active_in(day.year):
        drop(event, BY_NOTICE_TWICE if day is None else BY_NOTICE, by=None, at=at)
        return
    starts_at, ends_at = (
        start_of_day(day) + timedelta(minutes=minutes) for minutes in (series.starts_minute, series.ends_minute)
    )
    move_event(event, starts_at, ends_at, BY_NOTICE, by=None, at=at)
    event.is_own_way = False
    set_window(event, day, series.window_days)
