"""日历: the list, a month, a week, a year, and what a gathered line stands for. Each has an address; all are reads."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, abort
from flask_login import current_user

from xiqiao.calendar.bell import notices, unseen
from xiqiao.calendar.commemorations import commemorations
from xiqiao.calendar.day_queries import known_days
from xiqiao.calendar.day_sheet import DaySign, day_sign
from xiqiao.calendar.forms import CalendarQuery
from xiqiao.calendar.grids import around_month, month_grid, week_of, year_plan
from xiqiao.calendar.queries import guide_of, themes
from xiqiao.calendar.schedules import Wanted, by_day, lines, lines_up_to, of_group, scopes_for
from xiqiao.calendar.viewers import Viewer, viewer_of
from xiqiao.core.authority import require
from xiqiao.core.clock import now, today
from xiqiao.core.pages import page
from xiqiao.core.paging import first_rows
from xiqiao.rulebook.declaring import YEARS

bp = Blueprint("calendar", __name__, url_prefix="/calendar")

#: The list shows so many days from a day on, but no more of them than so many single events fill.
DAYS, MOST = 60, 30


def looked_at(viewer: Viewer, form: CalendarQuery, since: date, until: date) -> Wanted:
    return Wanted(viewer, form.wanted_scope, since, until, form.theme.data)


def shown(form: CalendarQuery, viewer: Viewer, day: date) -> dict[str, Any]:
    """What every view of the calendar shows around its own part."""
    chosen = themes(day.year)
    return {
        "form": form,
        "scopes": scopes_for(viewer),
        "themes": chosen,
        "theme": next((theme for theme in chosen if theme.id == form.theme.data), None),
        "today": today(),
        "years": YEARS,
    }


@bp.get("")
def index() -> Response:
    """日程: from today on, or from a day on; by day."""
    require("read_calendar")
    form, viewer = CalendarQuery.read(), viewer_of(current_user)
    since = form.day.data or today()
    until = since + timedelta(days=DAYS)
    found, until = lines_up_to(looked_at(viewer, form, since, until), MOST)
    return page(
        "calendar/index.html",
        since=since,
        days=sorted(by_day(found, since, until).items()),
        later=until + timedelta(days=1),
        earlier=since - timedelta(days=DAYS),
        bell=unseen(notices(viewer, current_user.id, now())),
        **shown(form, viewer, since),
    )


@bp.get("/month")
@bp.get("/month/<int:year>/<int:month>")
def month(year: int | None = None, month: int | None = None) -> Response:
    require("read_calendar")
    form, viewer = CalendarQuery.read(), viewer_of(current_user)
    first = today().replace(day=1) if year is None or month is None else first_of(year, month)
    grid = month_grid(first)
    found = by_day(lines(looked_at(viewer, form, grid.since, grid.until)), grid.since, grid.until)
    chosen = form.day.data if form.day.data in grid else (today() if today() in grid else first)
    return page(
        "calendar/month.html",
        grid=grid,
        days=found,
        chosen=chosen,
        around=around_month(first),
        guide=guide_of(first.year, first.month),
        signs=signs_of(grid.since, grid.until),
        **shown(form, viewer, first),
    )


def first_of(year: int, month: int) -> date:
    if year not in YEARS or not 1 <= month <= 12:
        abort(404)
    return date(year, month, 1)


def signs_of(since: date, until: date) -> dict[date, DaySign]:
    """休, 班, festivals, solar terms and lunar days of these days."""
    days = known_days()
    years = (year for year in (since.year, until.year) if year in YEARS)  # the rules know no others
    named = {day: names for year in years for day, names in commemorations(year).items()}
    all_days = (since + timedelta(days=number) for number in range((until - since).days + 1))
    return {day: day_sign(day, days, named.get(day, ())) for day in all_days}


@bp.get("/week")
@bp.get("/week/<int:year>/<int:month>/<int:day>")
def week(year: int | None = None, month: int = 0, day: int = 0) -> Response:
    """The week of a day, Monday first."""
    require("read_calendar")
    form, viewer = CalendarQuery.read(), viewer_of(current_user)
    seven = week_of(today() if year is None else _day(year, month, day))
    found = by_day(lines(looked_at(viewer, form, seven[0], seven[-1])), seven[0], seven[-1])
    signs = signs_of(seven[0], seven[-1])
    return page("calendar/week.html", week=seven, days=found, signs=signs, **shown(form, viewer, seven[0]))


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(first_of(year, month).year, month, day)
    except ValueError:
        abort(404)


@bp.get("/year")
@bp.get("/year/<int:year>")
def year(year: int | None = None) -> Response:
    """年度计划, made to be printed: each month's lines, with series said once."""
    require("read_calendar")
    form, viewer = CalendarQuery.read(), viewer_of(current_user)
    first = first_of(today().year if year is None else year, 1)
    last = date(first.year, 12, 31)
    plan = year_plan(lines(looked_at(viewer, form, first, last)), first.year)
    return page("calendar/year.html", year=first.year, plan=plan, **shown(form, viewer, first))


@bp.get("/day/<int:year>/<int:month>/<int:day>")
def gathered(year: int, month: int, day: int) -> Response:
    """The events behind a line such as “每月5日主题党日 · 302 个支部”."""
    require("read_calendar")
    form, viewer = CalendarQuery.read(), viewer_of(current_user)
    on = _day(year, month, day)
    found = first_rows(of_group(looked_at(viewer, form, on, on), on, form.series.data), form.number.data)
    return page("calendar/gathered.html", on=on, found=found, **shown(form, viewer, on))
