"""Between the form of a series and its SeriesPlan."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from xiqiao.calendar.drafting import (
    USUAL_MINUTES,
    as_planned_form,
    offer_planned,
    said_from,
    units_by_ids,
    units_to_join,
)
from xiqiao.calendar.forms import named
from xiqiao.calendar.models import Audience
from xiqiao.calendar.planning_forms import SeriesForm
from xiqiao.calendar.plans import Plan
from xiqiao.calendar.series import Series
from xiqiao.calendar.series_planning import Occurrence, SeriesPlan
from xiqiao.calendar.working_days import Shift
from xiqiao.core.clock import start_of_day
from xiqiao.core.db import db
from xiqiao.core.forms import choices
from xiqiao.core.rules import RuleBroken
from xiqiao.organisation.models import Unit
from xiqiao.organisation.queries import branches

#: The choice that stands for every branch below, however many.
ALL_BELOW = 0
#: So many branches are offered one by one; a town has only all of them.
NAMED_MOST = 40


def offer(form: SeriesForm, unit: Unit, series: Series | None = None) -> None:
    """A village plans for its branches, the town for all branches."""
    offer_planned(form, series)
    joining = [unit, *units_to_join(unit)[0], *(series.audience_units if series else ())]
    form.audience_units.choices = named(dict.fromkeys(joining))
    below = branches_below(unit)
    one_by_one = below if len(below) <= NAMED_MOST else []
    chosen = series.units if series and len(series.units) <= NAMED_MOST else []
    every = [(ALL_BELOW, f"下级全部党支部（{len(below)} 个）")] if below else []
    offered = dict.fromkeys([unit, *one_by_one, *chosen])
    form.units.choices = choices([*every, *((each.id, each.short_name) for each in offered)])


def branches_below(unit: Unit) -> list[Unit]:
    inside = branches().where(Unit.path.startswith(unit.path, autoescape=True), Unit.id != unit.id)
    return list(db.session.scalars(inside))


def units_chosen(keys: Sequence[int], unit: Unit) -> list[Unit]:
    """The ticked units; with 全部, all branches below and what is ticked besides."""
    every = branches_below(unit) if ALL_BELOW in keys else []
    return list(dict.fromkeys([*units_by_ids([key for key in keys if key != ALL_BELOW]), *every]))


def plan_from(form: SeriesForm, unit: Unit) -> SeriesPlan:
    """What the form says. Raises RuleBroken beside the field that is missing."""
    if form.starts.data is None:
        raise RuleBroken("请填写开始时间。", "starts")
    ends = form.ends.data if form.ends.data is not None else form.starts.data + USUAL_MINUTES
    first = start_of_day(form.since.data)
    sample = Plan(
        unit=unit,
        audience=Audience.OPEN if form.is_open.data else Audience.UNITS,
        audience_units=units_by_ids(form.audience_units.data) or [unit],
        starts_at=first,
        ends_at=first,
        capacity=form.capacity.data if form.is_open.data else None,
        **said_from(form),
    )
    return SeriesPlan(
        sample=sample,
        rhythm=form.rhythm(),
        shift=Shift(form.shift.data),
        since=form.since.data,
        until=form.until.data,
        starts_minute=form.starts.data,
        ends_minute=ends,
        units=units_chosen(form.units.data or (), unit),
        window_days=form.window_days.data or 0,
        is_published=form.is_published.data,
    )


def was_seen(form: SeriesForm, dates: Iterable[Occurrence], plan: SeriesPlan) -> bool:
    """Whether the person has looked at just these dates for just these units; the form now carries their mark."""
    told = [*(each.held.day.isoformat() for each in dates), *(str(unit.id) for unit in plan.units)]
    mark = hashlib.sha256("|".join(told).encode()).hexdigest()
    was = bool(form.seen.data == mark)
    form.seen.data, form.seen.raw_data = mark, None
    return was


def as_form(series: Series) -> dict[str, Any]:
    """The series as the form would have it."""
    names = ("week", "weekday", "month", "since", "until", "window_days", "is_published")
    return as_planned_form(series) | {name: getattr(series, name) for name in names} | {
        "on_day": series.day,
        "repeat": series.repeat.value,
        "shift": series.shift.value,
        "starts": series.starts_minute,
        "ends": series.ends_minute,
        "units": [unit.id for unit in series.units] if len(series.units) <= NAMED_MOST else [ALL_BELOW],
        "audience_units": [unit.id for unit in series.audience_units],
        "is_open": series.audience is Audience.OPEN,
    }  # fmt: skip
