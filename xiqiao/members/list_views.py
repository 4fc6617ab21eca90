"""名单: the lists that an office keeps in its head, for its own units, on the screen and on paper."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response
from flask_login import current_user
from sqlalchemy import Select

from xiqiao.core.authority import require
from xiqiao.core.clock import today
from xiqiao.core.pages import page
from xiqiao.core.paging import LONG_PAGE, first_rows, slice_of
from xiqiao.members.forms import BirthdayFilter, ElderFilter, FiftyFilter, ListFilter
from xiqiao.members.lists import (
    fifty_years,
    party_birthdays,
    probations_ending,
    seen_in,
    to_visit,
    units_to_choose,
    visits_of,
)
from xiqiao.members.models import Member
from xiqiao.members.party_age import fifty_years_in, how_counted, joining_warnings, party_age, period_of
from xiqiao.members.settings import PROBATION_NOTICE, VISIT_AGE, VISIT_HIGH_AGE, VISIT_PARTY_AGE
from xiqiao.rulebook.queries import in_force

bp = Blueprint("lists", __name__, url_prefix="/lists")


@bp.get("")
def index() -> Response:
    require("list_members")
    return page("members/lists.html", unit_id=ListFilter.read().unit.data or None)


def members_for(form: ListFilter) -> Select[Member]:
    """Those whom this person may see, in the unit that the filter names."""
    units = units_to_choose(current_user, form.unit.data)
    form.offer(units)
    return seen_in(current_user, units.get(form.unit.data))


@bp.get("/probation")
def probation() -> Response:
    require("list_members")
    form = ListFilter.read()
    found = slice_of(probations_ending(members_for(form), today()), form.number.data, LONG_PAGE)
    return page("members/probation.html", form=form, found=found, today=today(), days=in_force(PROBATION_NOTICE))


@bp.get("/fifty-years")
def fifty() -> Response:
    require("list_members")
    form = FiftyFilter.read()
    form.offer_years(today().year)
    year = form.year.data
    wanted = fifty_years(members_for(form), year, with_earlier=bool(form.with_earlier.data))
    found = first_rows(wanted, form.number.data, LONG_PAGE)
    return page(
        "members/fifty_years.html",
        form=form,
        year=year,
        found=found,
        sources=list(dict.fromkeys(period_of(member.joined).source for member in found.rows if member.joined)),
        reached=fifty_years_in,
        how_counted=how_counted,
        warnings=joining_warnings,
    )


@bp.get("/party-birthdays")
def birthdays() -> Response:
    require("list_members")
    form = BirthdayFilter.read()
    month = form.month.data or today().month
    form.month.data = month
    found = first_rows(party_birthdays(members_for(form), month), form.number.data, LONG_PAGE)
    return page("members/party_birthdays.html", form=form, month=month, year=today().year, found=found)


@bp.get("/to-visit")
def elders() -> Response:
    require("list_members")
    form = ElderFilter.read()
    on, limits = today(), (in_force(VISIT_AGE), in_force(VISIT_HIGH_AGE), in_force(VISIT_PARTY_AGE))
    form.offer_limits(*limits)
    found = first_rows(to_visit(members_for(form), on, form.which.data), form.number.data, LONG_PAGE)
    return page(
        "members/to_visit.html",
        form=form,
        limits=limits,
        found=found,
        visits=visits_of(found.rows),
        this_year=date(on.year, 1, 1),
        age=lambda member: party_age(member.birth, on),
        years=lambda member: party_age(member.party_age_from, on),
    )
