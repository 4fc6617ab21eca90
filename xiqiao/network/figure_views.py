"""基本情况（某日）: the figures of a unit on a day, and who stands behind each."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from xiqiao.core.authority import require
from xiqiao.core.clock import today
from xiqiao.core.pages import page
from xiqiao.core.paging import LONG_PAGE, first_rows
from xiqiao.members.party_age import party_age
from xiqiao.network.figure_queries import Census, age_bands, branch_names, figures_of, party_age_bands, state_on
from xiqiao.network.figures import sentence, tables
from xiqiao.network.forms import FigureDay, FigureQuery
from xiqiao.organisation.views import unit_or_404

bp = Blueprint("figures", __name__, url_prefix="/units/<int:unit_id>/figures")


@bp.get("")
def show(unit_id: int) -> Response:
    unit = unit_or_404(unit_id)
    require("read_figures", unit)
    form = FigureDay.read()
    on = form.on.data = form.on.data or today()
    state = state_on(unit, on)
    found = figures_of(Census(state, on)) if state else None
    return page(
        "network/figures.html",
        unit=unit,
        state=state,
        on=on,
        is_ahead=on > today(),
        form=form,
        found=found,
        sentence=sentence(found, state.short_name, on) if state and found else "",
        tables=tables(found, age_bands(), party_age_bands()) if found else [],
    )


@bp.get("/people")
def people(unit_id: int) -> Response:
    """The names behind one figure; whoever may only read figures gets none."""
    unit = unit_or_404(unit_id)
    require("name_members", unit)
    form = FigureQuery.read()
    on = form.on.data or today()
    census = Census(state_on(unit, on) or abort(404), on)
    wanted = census.guests() if form.flow.data == "hosted" else census.people(form.wanted)
    found = first_rows(wanted, form.number.data, LONG_PAGE)
    return page(
        "network/figure_people.html",
        unit=unit,
        state=census.state,
        on=on,
        form=form,
        words=form.words(age_bands(), party_age_bands()),
        found=found,
        branches=branch_names(found.rows, on),
        years={member.id: party_age(member.party_age_from, on) for member in found.rows},
    )
