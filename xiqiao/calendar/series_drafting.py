"""Between the form of a series and its SeriesPlan."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
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
from xiqiao.core.rules import RuleBroken
from xiqiao.organisation.models import Unit
from xiqiao.organisation.queries import branches


def offer(form: SeriesForm, unit: Unit, series: Series | None = None) -> None:
    """A village plans for its branches, the town for all branches."""
    offer_planned(form, series)
    below = units_to_join(unit)[0]
    holding = [each for each in below if each.is_branch] if unit.parent_id else db.session.scalars(branches())
    form.audience_units.choices = named([unit, *below])
    form.units.choices = named(dict.fromkeys([unit, *holding, *(series.units if series else ())]))


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
        units=units_by_ids(form.units.data),
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
        "units": [unit.id for unit in series.units],
        "audience_units": [series.unit_id],
        "is_open": series.audience is Audience.OPEN,
    }  # fmt: skip
