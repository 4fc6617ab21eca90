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
from xiqiao.calendar.plans import Plan, new_event, refuse_plan, refuse_unready, unready
from xiqiao.calendar.recurrence import Rhythm
from xiqiao.calendar.series import Series
from xiqiao.calendar.themes import Theme
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
#: So far a night goes on at most, that a worker who stood still holds nobody up when it is back.
STEP = timedelta(days=92)
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
    found = list(islice(occurrences(plan.rhythm, plan.shift, plan.since, horizon, days), number))
    if not found:
        raise _without_dates()
    return found


def plan_series(plan: SeriesPlan, *, by: Person | None, at: datetime, today: date) -> Series:
    """The series with its events up to a year ahead. Raises RuleBroken: without dates, too many, nothing to publish."""
    dates = dates_ahead(plan, today)
    series = new_series(plan, by=by, at=at, today=today)
    for unit in plan.units:
        made = [event_of(series, plan, unit, each, by=by, at=at) for each in dates]
        db.session.add_all(made)
        if plan.is_published:
            tell_first(series, made, by=by, at=at)
    record("series.planned", by=by, about=series.reference, unit_path=plan.sample.unit.path,
           rhythm=series.rhythm.words(), units=len(plan.units), events=len(dates) * len(plan.units))  # fmt: skip
    return series


def dates_ahead(plan: SeriesPlan, today: date) -> list[Occurrence]:
    """All dates that are planned at once. Raises RuleBroken: none, too many, or what no series can be."""
    refuse_series(plan)
    found = list(occurrences(plan.rhythm, plan.shift, plan.since, _horizon(plan, today), known_days()))
    if not found:
        raise _without_dates()
    count = len(found) * len(plan.units)
    if count > MOST_EVENTS:
        raise RuleBroken(f"这样会一次排出 {count} 次活动，最多 {MOST_EVENTS} 次，请缩短时间。", "until")
    return found


def _without_dates() -> RuleBroken:
    return RuleBroken("按这个周期没有日期，请核对开始和结束的日期。", "until")


def _horizon(plan: SeriesPlan, today: date) -> date:
    ahead = later(max(plan.since, today), months=MONTHS_AHEAD)
    return ahead if plan.until is None else min(ahead, plan.until)


def new_series(plan: SeriesPlan, *, by: Person | None, at: datetime, today: date) -> Series:
    """The row alone, without events."""
    series = Series(
        repeat=plan.rhythm.repeat, day=plan.rhythm.day, week=plan.rhythm.week, weekday=plan.rhythm.weekday,
        month=plan.rhythm.month, shift=plan.shift, since=plan.since, until=plan.until,
        starts_minute=plan.starts_minute, ends_minute=plan.ends_minute, window_days=plan.window_days,
        planned_until=_horizon(plan, today), created_at=at,
        created_by_name=by.name if by else "系统", version=1, unit_id=plan.sample.unit.id,
        theme_id=plan.sample.theme.id, kinds=list(plan.sample.kinds), units=list(plan.units),
        audience_units=list(plan.sample.audience_units),
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


def event_of(
    series: Series, plan: SeriesPlan, unit: Unit, each: Occurrence, *, by: Person | None, at: datetime,
    is_strict: bool = True,
) -> Event:  # fmt: skip
    """The event of one unit on one date; published with its series if that is.

    What is not ready to be published is refused, or stays a draft where nobody is there to be told (not `is_strict`).
    """
    event = new_event(sample_on(plan, unit, each.held.day), by=by, at=at)
    event.series_id, event.nominal = series.id, each.nominal
    set_window(event, each.held.day, plan.window_days)
    if plan.is_published and (is_strict or not any(unready(event))):
        publish_with_series(event, at)
    return event


def publish_with_series(event: Event, at: datetime) -> None:
    """Made known as one of a series, which is told once (`tell_first`)."""
    refuse_unready(event)
    event.state, event.published_at = EventState.PUBLISHED, at


def set_window(event: Event, day: date, window_days: int) -> None:
    """Within which days a branch may choose its own time, around the day that the series gives."""
    around = timedelta(days=window_days)
    event.window_since, event.window_until = (day - around, day + around) if window_days else (None, None)


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


def tell_first(series: Series, made: list[Event], *, by: Person | None, at: datetime) -> None:
    """A series is made known once to each unit, with its first date; not twelve times."""
    words = f"{series.rhythm.words()}，共 {len(made)} 次，第一次{span_words(made[0])}。"
    tell_change(made[0], Change.PUBLISHED, words, by=by, at=at)


def whole_series(series_id: int) -> Series | None:
    """A series with all that planning on needs."""
    found = select(Series).where(Series.id == series_id).options(*WHOLE_SERIES)
    return db.session.scalars(found).unique().one_or_none()


WHOLE_SERIES = (
    selectinload(Series.kinds),
    selectinload(Series.units),
    selectinload(Series.audience_units),
    selectinload(Series.theme),
    selectinload(Series.unit),
)


def plan_of(series: Series) -> SeriesPlan:
    """The series as it would be planned now: for going on."""
    sample = Plan(
        title=series.title, theme=series.theme, unit=series.unit, kinds=series.kinds, audience=series.audience,
        audience_units=_living(series.audience_units),
        starts_at=start_of_day(series.since), ends_at=start_of_day(series.since),
        place=series.place, route=series.route, lecturer=series.lecturer, place_words=series.place_words,
        online=series.online, content=series.content, teaching=series.teaching, cost=series.cost,
        contact=series.contact, contact_phone=series.contact_phone, wants_reply=series.wants_reply,
        capacity=series.capacity,
    )  # fmt: skip
    return SeriesPlan(
        sample, series.rhythm, series.shift, series.since, series.until, series.starts_minute, series.ends_minute,
        _living(series.units), series.window_days, series.is_published,
    )  # fmt: skip


def _living(units: Sequence[Unit]) -> list[Unit]:
    return [unit for unit in units if unit.ended_on is None]


def due_series(today: date) -> list[int]:
    """Series that run on and whose last month ahead is not planned yet."""
    due = select(Series.id).where(
        Series.planned_until < later(today, months=MONTHS_AHEAD) - timedelta(days=31),
        or_(Series.until.is_(None), Series.until > Series.planned_until),
    )
    return list(db.session.scalars(due.order_by(Series.id)))


def go_on(series: Series, today: date, at: datetime) -> int:
    """Each night: plan a series on up to a year ahead, or to the last year of its theme. How many events came in.

    Nobody is told: it was made known that it runs on.
    """
    plan, since = plan_of(series), series.planned_until + timedelta(days=1)
    ends = (series.until, later(today, months=MONTHS_AHEAD), series.planned_until + STEP, _last_day(plan.sample.theme))
    until = min(filter(None, ends))
    if until < since:
        return 0
    theme = plan.sample.theme
    made = [
        event_of(series, plan, unit, each, by=None, at=at, is_strict=False)
        for each in occurrences(plan.rhythm, plan.shift, since, until, known_days())
        if theme.is_active_in(each.held.day.year)
        for unit in plan.units
    ]
    db.session.add_all(made)
    series.planned_until = until
    return len(made)


def _last_day(theme: Theme) -> date | None:
    return date(theme.until_year, 12, 31) if theme.until_year else None
