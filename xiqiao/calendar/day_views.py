"""节假日: a year's days with 休, 班 and 节, the lunar calendar, and where they stand."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from xiqiao.calendar.commemorations import COMMEMORATIONS, commemorations
from xiqiao.calendar.day_queries import known_days, year_state
from xiqiao.calendar.day_rules import HOLIDAYS
from xiqiao.calendar.day_sheet import year_sheet
from xiqiao.calendar.working_days import state_of_year
from xiqiao.core.authority import require
from xiqiao.core.clock import today
from xiqiao.core.pages import page
from xiqiao.rulebook.declaring import YEARS

bp = Blueprint("days", __name__, url_prefix="/calendar/days")


@bp.get("")
def index() -> Response:
    require("read_days")
    return _year(today().year)


@bp.get("/<int:year>")
def show(year: int) -> Response:
    require("read_days")
    return _year(year) if year in YEARS else abort(404)


def _year(year: int) -> Response:
    days = known_days()
    return page(
        "calendar/days.html",
        year=year,
        years=[other for other in (year - 1, year + 1) if other in YEARS],
        state=year_state(year),
        state_words=state_of_year(year, days),
        months=year_sheet(year, days, commemorations(year)),
        today=today(),
        rule=HOLIDAYS.of(year),
        commemoration_rule=COMMEMORATIONS,
    )
