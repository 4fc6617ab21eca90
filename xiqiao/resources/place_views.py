"""阵地: the list, one place, and entering, changing, closing it."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_login import current_user
from sqlalchemy import Select

from xiqiao.core.authority import may, require
from xiqiao.core.clock import today
from xiqiao.core.db import one_or_404
from xiqiao.core.pages import draft_saved, go, page, say
from xiqiao.core.paging import first_rows
from xiqiao.organisation.forms import offer_units
from xiqiao.organisation.views import unit_or_404
from xiqiao.resources.closing_views import answer_closing, answer_reopening
from xiqiao.resources.filters import below, narrowed
from xiqiao.resources.forms import PlaceFilter, PlaceForm, offer_too
from xiqiao.resources.history import history_of
from xiqiao.resources.models import Place, PlaceAccess, PlaceKind
from xiqiao.resources.places import PlaceFacts, add_place, edit_place
from xiqiao.resources.queries import all_places, routes_through

bp = Blueprint("place", __name__, url_prefix="/places")


@bp.get("")
def index() -> Response:
    require("read_resources")
    form = PlaceFilter.read()
    return page("resources/places.html", form=form, found=first_rows(_wanted(form), form.number.data), today=today())


def _wanted(form: PlaceFilter) -> Select[Place]:
    statement = below(all_places(), Place, form.village.data)
    if form.kind.data:
        statement = statement.where(Place.kind == PlaceKind(form.kind.data))
    return narrowed(statement, Place, form.state.data, form.words.data)


def place_or_404(place_id: int) -> Place:
    return one_or_404(all_places(), place_id)


def kept_place(place_id: int) -> Place:
    """A place that this person may change."""
    place = place_or_404(place_id)
    require("keep_place", place)
    return place


@bp.get("/<int:place_id>")
def show(place_id: int) -> Response:
    require("read_resources")
    place = place_or_404(place_id)
    history = list(history_of(place.reference)) if may("keep_place", place) else []
    return page("resources/place.html", place=place, routes=routes_through(place), history=history, today=today())


@bp.route("/new", methods=["GET", "POST"])
def add() -> Response:
    require("add_place")
    form = PlaceForm()
    _offer(form)
    if form.accepts(lambda: add_place(_facts(form), by=current_user)):
        draft_saved("place:new")
        say(f"已登记：{form.name.data}。")
        return go("place.index", village=form.unit_id.data)
    return page("resources/new_place.html", form.status, form=form)


def _facts(form: PlaceForm) -> PlaceFacts:
    return PlaceFacts(
        name=form.name.data,
        kind=PlaceKind(form.kind.data),
        unit=unit_or_404(form.unit_id.data),
        address=form.address.data,
        directions=form.directions.data,
        capacity=form.capacity.data,
        opening_hours=form.opening_hours.data,
        access=PlaceAccess(form.access.data),
        accessibility=form.accessibility.data,
        contact=form.contact.data,
        phone=form.phone.data,
        opened_on=form.opened_on.data,
    )


@bp.get("/<int:place_id>/edit")
def edit(place_id: int) -> Response:
    place = kept_place(place_id)
    form = PlaceForm(obj=place)
    _offer(form, place)
    return page("resources/edit_place.html", form=form, place=place)


@bp.post("/<int:place_id>/edit")
def save(place_id: int) -> Response:
    place = kept_place(place_id)
    form = PlaceForm()
    _offer(form, place)
    if form.accepts(lambda: edit_place(place, _facts(form), drawn_from=form.version.data, by=current_user), place):
        draft_saved(f"place:{place.id}")
        say("已保存。")
        return go("place.show", place_id=place.id)
    return page("resources/edit_place.html", form.status, form=form, place=place_or_404(place_id))


def _offer(form: PlaceForm, place: Place | None = None) -> None:
    offer_units(form.unit_id, lambda unit: bool(may("have_place", unit)))
    if place is not None:
        offer_too(form.unit_id, place.unit)


@bp.route("/<int:place_id>/close", methods=["GET", "POST"])
def close(place_id: int) -> Response:
    return answer_closing(kept_place(place_id))


@bp.post("/<int:place_id>/reopen")
def reopen(place_id: int) -> Response:
    return answer_reopening(kept_place(place_id))
