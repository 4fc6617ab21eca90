"""系列活动: plan one, look at its dates, change it from a date on, end it."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from xiqiao.calendar.day_queries import known_days
from xiqiao.calendar.event_views import asked_unit, unit_to_plan_for
from xiqiao.calendar.following import change_following, end_series
from xiqiao.calendar.models import Event
from xiqiao.calendar.planning_forms import EndForm, SeriesForm
from xiqiao.calendar.queries import kept_unit_ids, planned_units
from xiqiao.calendar.series import Series
from xiqiao.calendar.series_drafting import as_form, offer, plan_from, was_seen
from xiqiao.calendar.series_planning import WHOLE_SERIES, Occurrence, next_dates, plan_series
from xiqiao.calendar.viewers import viewer_of
from xiqiao.core.authority import require
from xiqiao.core.clock import now, today
from xiqiao.core.db import one_or_404
from xiqiao.core.pages import draft_saved, go, page, say
from xiqiao.core.paging import first_rows
from xiqiao.organisation.models import Unit
from xiqiao.organisation.views import unit_or_404

bp = Blueprint("series", __name__, url_prefix="/calendar/series")


@bp.get("")
def index() -> Response:
    require("plan_events")
    mine = select(Series).where(Series.unit_id.in_(kept_unit_ids(viewer_of(current_user))))
    found = mine.options(joinedload(Series.unit), selectinload(Series.units)).order_by(Series.id.desc())
    return page("calendar/series_index.html", found=first_rows(found), today=today())


def kept_series(series_id: int) -> Series:
    require("plan_events")
    series = one_or_404(select(Series).options(*WHOLE_SERIES), series_id)
    require("plan_event_at", series.unit)
    return series


@bp.get("/<int:series_id>")
def show(series_id: int) -> Response:
    series = kept_series(series_id)
    coming = select(Event).where(Event.series_id == series.id, Event.day >= today()).options(joinedload(Event.unit))
    found = first_rows(coming.order_by(Event.day, Event.unit_id))
    return page("calendar/series_show.html", series=series, found=found, today=today())


@bp.get("/new")
def new() -> Response:
    require("plan_events")
    unit = asked_unit()
    if unit is None:
        return page("calendar/choose_unit.html", units=planned_units(viewer_of(current_user)), endpoint="series.new")
    require("plan_event_at", unit)
    form = SeriesForm(
        data={"since": today(), "units": [unit.id], "audience_units": [unit.id], "contact": current_user.name,
              "on_day": 5, "wants_reply": unit.is_branch}
    )  # fmt: skip
    offer(form, unit)
    return page("calendar/series_new.html", form=form, unit=unit, dates=[])


@bp.post("/new")
def plan() -> Response:
    """First the dates are shown; the same form again saves."""
    require("plan_events")
    unit = unit_to_plan_for()
    form, made = SeriesForm(), []
    dates: list[Occurrence] = []
    offer(form, unit)
    if form.accepts(lambda: made.extend(_plan(form, unit, dates))) and made:
        draft_saved(f"series:new:{unit.id}")
        say(f"已安排系列活动：{made[0].title}。")
        return go("series.show", series_id=made[0].id)
    return page("calendar/series_new.html", form.status, form=form, unit=unit_or_404(unit.id), dates=dates)


def _plan(form: SeriesForm, unit: Unit, dates: list[Occurrence]) -> list[Series]:
    """The new series, or none yet: then `dates` are there to be looked at."""
    drawn = plan_from(form, unit)
    dates.extend(next_dates(drawn, known_days()))
    if not was_seen(form, dates, drawn):
        return []
    return [plan_series(drawn, by=current_user, at=now(), today=today())]


@bp.route("/<int:series_id>/change", methods=["GET", "POST"])
def change(series_id: int) -> Response:
    """这次和以后: from a date on it is as the form says."""
    series = kept_series(series_id)
    data = as_form(series) | {"since": today() + timedelta(days=1)}
    form, made = SeriesForm(data=data), []
    dates: list[Occurrence] = []
    offer(form, series.unit, series)
    if form.accepts(lambda: made.extend(_change(form, series, dates))) and made:
        draft_saved(f"series:{series.id}")
        say("已调整。以前的活动不变。")
        return go("series.show", series_id=made[0].id)
    return page("calendar/series_change.html", form.status, form=form, series=kept_series(series_id), dates=dates)


def _change(form: SeriesForm, series: Series, dates: list[Occurrence]) -> list[Series]:
    drawn = plan_from(form, series.unit)
    dates.extend(next_dates(drawn, known_days()))
    if not was_seen(form, dates, drawn):
        return []
    return [
        change_following(series, form.since.data, drawn, form.reason.data or "", by=current_user, at=now(),
                         today=today())
    ]  # fmt: skip


@bp.route("/<int:series_id>/end", methods=["GET", "POST"])
def end(series_id: int) -> Response:
    series, form = kept_series(series_id), EndForm()
    counts: list[int] = []
    if form.accepts(lambda: counts.append(_end(form, series))):
        say(f"已结束，{counts[0]} 次没有举行的活动取消。")
        return go("series.show", series_id=series.id)
    return page("calendar/series_end.html", form.status, form=form, series=kept_series(series_id))


def _end(form: EndForm, series: Series) -> int:
    return end_series(series, form.since.data, form.reason.data, by=current_user, at=now(), today=today())
