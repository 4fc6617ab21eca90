"""Plan a series: its events for a year ahead, one for each date and unit; and go on planning as time passes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from xiqiao.audit.record import record
from xiqiao.calendar.day_queries import known_days
from xiqiao.calendar.models import Audience, Change, Event, EventState
from xiqiao.calendar.planning import tell_change
from xiqiao.calendar.plans import Plan, new_event, refuse_plan, refuse_unready
from xiqiao.calendar.recurrence import Rhythm
from xiqiao.calendar.series import Series
from xiqiao.calendar.wording import span_words
from xiqiao.calendar.working_days import Days, Deadline, Shift, shifted
from xiqiao.core.authority import Person
from xiqiao.core.clock import start_of_day
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.organisation.models import Unit
from xiqiao.organisation.terms import later

#: So far ahead events stand in the calendar; the worker goes on each night.
MONTHS_AHEAD = 12
#: So many events one deed may write: 302 branches, twelve months.
MOST_EVENTS = 5000
SHOWN_DATES = 12


@dataclass(frozen=True)
class SeriesPlan:
    """`sample` says everything but dates; its unit plans, and `units` hold it, each for its own people."""

    sample: Plan
    rhythm: Rhythm
    shift: Shift
    since: date
    until: date | None
    starts_minute: int
    ends_minute: int
    units: Sequence[Unit]
    window_days: int = 0
    is_published: bool = True


@dataclass(frozen=True)
class Occurrence:
    """One date of a series: as the rhythm has it, and as the holidays leave it."""

    nominal: date
    held: Deadline

    @property
    def is_shifted(self) -> bool:
        return self.nominal != self.held.day


def occurrences(rhythm: Rhythm, shift: Shift, since: date, until: date, days: Days) -> Iterator[Occurrence]:
    """All from `since` to `until` by the rhythm; where two would fall on one day, the later one is left out."""
    held_on: set[date] = set()
    for nominal in rhythm.dates(since, until):
        found = Occurrence(nominal, shifted(nominal, shift, days))
        if found.held.day not in held_on:
            held_on.add(found.held.day)
            yield found


def next_dates(plan: SeriesPlan, days: Days, number: int = SHOWN_DATES) -> list[Occurrence]:
    """The first dates, to be looked at before anything is saved. Raises RuleBroken for what no series can be."""
    refuse_series(plan)
    horizon = plan.until or later(plan.since, years=max(4, number))
    found = occurrences(plan.rhythm, plan.shift, plan.since, horizon, days)
    first = list(islice(found, number))
    if not first:
        raise RuleBroken("按这个周期没有日期，请核对开始和结束的日期。", "until")
    return first


def plan_series(plan: SeriesPlan, *, by: Person | None, at: datetime, today: date) -> Series:
    """The series with its events up to a year ahead. Raises RuleBroken: without dates, too many, nothing to publish."""
    refuse_series(plan)
    series = new_series(plan, by=by, at=at, today=today)
    made = _plan_events(series, plan, plan.since, series.planned_until, by=by, at=at)
    if not made:
        raise RuleBroken("按这个周期没有日期，请核对开始和结束的日期。", "until")
    record("series.planned", by=by, about=series.reference, unit_path=plan.sample.unit.path,
           rhythm=series.rhythm.words(), units=len(plan.units), events=len(made))  # fmt: skip
    return series


def new_series(plan: SeriesPlan, *, by: Person | None, at: datetime, today: date) -> Series:
    """The row alone, without events."""
    ahead = later(max(plan.since, today), months=MONTHS_AHEAD)
    series = Series(
        repeat=plan.rhythm.repeat, day=plan.rhythm.day, week=plan.rhythm.week, weekday=plan.rhythm.weekday,
        month=plan.rhythm.month, shift=plan.shift, since=plan.since, until=plan.until,
        starts_minute=plan.starts_minute, ends_minute=plan.ends_minute, window_days=plan.window_days,
        planned_until=ahead if plan.until is None else min(ahead, plan.until), created_at=at,
        created_by_name=by.name if by else "系统", version=1, unit_id=plan.sample.unit.id,
        theme_id=plan.sample.theme.id, kinds=list(plan.sample.kinds), units=list(plan.units),
        is_published=plan.is_published, audience=plan.sample.audience, **_said(plan.sample),
    )  # fmt: skip
    db.session.add(series)
    db.session.flush()
    return series


def refuse_series(plan: SeriesPlan) -> None:
    """What no series can be; its single events are asked too, as they are planned."""
    if plan.until is not None and plan.until < plan.since:
        raise RuleBroken("结束日期早于开始日期。", "until")
    if not plan.units:
        raise RuleBroken("请选择由哪些单位举行。", "units")
    if plan.sample.audience is Audience.INVITED:
        raise RuleBroken("系列活动不能只请个别人，请逐次安排。", "audience")
    if plan.ends_minute <= plan.starts_minute:
        raise RuleBroken("结束时间应在开始时间之后。", "ends")


def _said(sample: Plan) -> dict[str, object]:
    """What the series repeats of its sample, column by column."""
    names = ("title", "place_words", "online", "content", "teaching", "cost", "contact", "contact_phone",
             "wants_reply", "capacity")  # fmt: skip
    things = {f"{name}_id": getattr(sample, name) for name in ("place", "route", "lecturer")}
    return {name: getattr(sample, name) for name in names} | {
        name: thing.id if thing else None for name, thing in things.items()
    }


def _plan_events(
    series: Series, plan: SeriesPlan, since: date, until: date, *, by: Person | None, at: datetime
) -> list[Event]:
    found = list(occurrences(plan.rhythm, plan.shift, since, until, known_days()))
    if len(found) * len(plan.units) > MOST_EVENTS:
        raise RuleBroken(f"这样会一次排出 {len(found) * len(plan.units)} 次活动，最多 {MOST_EVENTS} 次，请缩短时间。")
    made = []
    for unit in plan.units:
        of_unit = [event_of(series, plan, unit, each, by=by, at=at) for each in found]
        db.session.add_all(of_unit)
        if of_unit and plan.is_published:
            _tell_first(series, of_unit, by=by, at=at)
        made += of_unit
    return made


def event_of(
    series: Series, plan: SeriesPlan, unit: Unit, each: Occurrence, *, by: Person | None, at: datetime
) -> Event:
    """The event of one unit on one date; published with its series if that is."""
    event = new_event(sample_on(plan, unit, each.held.day), by=by, at=at)
    event.series_id, event.nominal = series.id, each.nominal
    if plan.window_days:
        event.window_since = each.held.day - timedelta(days=plan.window_days)
        event.window_until = each.held.day + timedelta(days=plan.window_days)
    if plan.is_published:
        refuse_unready(event)
        event.state, event.published_at = EventState.PUBLISHED, at
    return event


def sample_on(plan: SeriesPlan, unit: Unit, day: date) -> Plan:
    """What is planned, for this unit on this day: for its own people if several units hold it."""
    midnight = start_of_day(day)
    is_own = unit.id == plan.sample.unit.id and len(plan.units) == 1
    found = replace(
        plan.sample,
        unit=unit,
        audience_units=plan.sample.audience_units if is_own else [unit],
        starts_at=midnight + timedelta(minutes=plan.starts_minute),
        ends_at=midnight + timedelta(minutes=plan.ends_minute),
        reply_until=None,
    )
    refuse_plan(found)
    return found


def _tell_first(series: Series, of_unit: list[Event], *, by: Person | None, at: datetime) -> None:
    """A series is made known once, with its first date; not twelve times."""
    first = of_unit[0]
    words = f"{series.rhythm.words()}，共 {len(of_unit)} 次，第一次{span_words(first)}。"
    tell_change(first, Change.PUBLISHED, words, by=by, at=at)


def whole_series(series_id: int) -> Series | None:
    """A series with all that planning on needs."""
    found = select(Series).where(Series.id == series_id).options(*_LOADED)
    return db.session.scalars(found).unique().one_or_none()


_LOADED = (
    selectinload(Series.kinds),
    selectinload(Series.units),
    selectinload(Series.theme),
    selectinload(Series.unit),
)


def plan_of(series: Series) -> SeriesPlan:
    """The series as it would be planned now: for going on."""
    sample = Plan(
        title=series.title, theme=series.theme, unit=series.unit, kinds=series.kinds, audience=series.audience,
        audience_units=[series.unit], starts_at=start_of_day(series.since), ends_at=start_of_day(series.since),
        place=series.place, route=series.route, lecturer=series.lecturer, place_words=series.place_words,
        online=series.online, content=series.content, teaching=series.teaching, cost=series.cost,
        contact=series.contact, contact_phone=series.contact_phone, wants_reply=series.wants_reply,
        capacity=series.capacity,
    )  # fmt: skip
    return SeriesPlan(
        sample, series.rhythm, series.shift, series.since, series.until, series.starts_minute, series.ends_minute,
        [unit for unit in series.units if unit.ended_on is None], series.window_days, series.is_published,
    )  # fmt: skip


def go_on(today: date, at: datetime) -> int:
    """Each night: series that run on are planned up to a year ahead again. How many events came in."""
    horizon = later(today, months=MONTHS_AHEAD)
    due = select(Series).where(
        Series.planned_until < horizon - timedelta(days=31),
        or_(Series.until.is_(None), Series.until > Series.planned_until),
    )
    count = 0
    for series in db.session.scalars(due.options(*_LOADED)).unique().all():
        until = min(filter(None, (series.until, horizon)))
        plan = plan_of(series)
        if plan.units and plan.sample.theme.is_active_in(until.year):
            count += len(_plan_events(series, plan, series.planned_until + timedelta(days=1), until, by=None, at=at))
        series.planned_until = until
    return count
