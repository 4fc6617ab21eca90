"""三级党建网络: the tree opened level by level, search, a unit's page, and the first week."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_login import current_user

from xiqiao.core.authority import require
from xiqiao.core.clock import today
from xiqiao.core.db import db
from xiqiao.core.pages import go, page, part
from xiqiao.members.posts import posts_held
from xiqiao.network.dues import dues_of
from xiqiao.network.first_week import branches_without_activation, steps
from xiqiao.network.queries import standing_counts, terms_to_watch
from xiqiao.organisation.forms import Search
from xiqiao.organisation.queries import above_each, children, former_children, found_units, states_of, town, units_above
from xiqiao.organisation.terms import present_term
from xiqiao.organisation.views import unit_or_404

bp = Blueprint("network", __name__)


@bp.get("/network")
def index() -> Response:
    require("read_network")
    form = Search.read()
    root, found = town(), found_units(form.words.data)
    above = above_each(found)
    return page(
        "network/index.html",
        form=form,
        root=root,
        rows=children(root) if root and not form.words.data else [],
        found=[(unit, above[unit.id][1:]) for unit in found],
    )


@bp.get("/network/<int:unit_id>/below")
def below(unit_id: int) -> Response:
    """The next level of the tree, put under its unit; a page of its own without scripts."""
    require("read_network")
    unit = unit_or_404(unit_id)
    return part("network/_level.html", otherwise=go("network.show", unit_id=unit.id), rows=children(unit))


@bp.get("/units/<int:unit_id>")
def show(unit_id: int) -> Response:
    require("read_network")
    unit = unit_or_404(unit_id)
    return page(
        "network/show.html",
        unit=unit,
        above=units_above(unit),
        rows=children(unit),
        former=former_children(unit),
        states=states_of(unit),
        posts=posts_held(unit.id, today()),
        term=present_term(unit.id),
        counts=standing_counts(unit),
        dues=dues_of(unit, today()),
        successor=unit_or_404(unit.successor_id) if unit.successor_id else None,
    )


@bp.get("/network/terms")
def terms() -> Response:
    """换届提醒: the terms of one's own units that end soon or are over."""
    require("read_network")
    found = db.session.execute(terms_to_watch(current_user, today())).all()
    return page("network/terms.html", found=found, today=today())


@bp.get("/first-week")
def first_week() -> Response:
    require("read_first_week")
    return page("network/first_week.html", steps=steps(today()), waiting=branches_without_activation())
