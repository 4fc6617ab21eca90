"""红色线路: the list, one route with its sketch, and entering, changing, closing it."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_login import current_user
from sqlalchemy import Select

from xiqiao.core.authority import may, require
from xiqiao.core.clock import today
from xiqiao.core.db import one_or_404
from xiqiao.core.pages import draft_saved, go, page, say
from xiqiao.core.paging import first_rows
from xiqiao.resources.closing_views import answer_closing, answer_reopening
from xiqiao.resources.filters import narrowed
from xiqiao.resources.forms import RouteFilter, RouteForm
from xiqiao.resources.history import history_of
from xiqiao.resources.journeys import journey, leg_words
from xiqiao.resources.models import Route
from xiqiao.resources.queries import all_routes
from xiqiao.resources.routes import add_route, edit_route
from xiqiao.resources.sketching import sketch

bp = Blueprint("route", __name__, url_prefix="/routes")


@bp.get("")
def index() -> Response:
    require("read_resources")
    form = RouteFilter.read()
    found = first_rows(_wanted(form), form.number.data)
    return page("resources/routes.html", form=form, found=found, journey=journey, today=today())


def _wanted(form: RouteFilter) -> Select[Route]:
    statement = narrowed(all_routes(), Route, form.state.data, form.words.data)
    return statement.where(Route.theme == form.theme.data) if form.theme.data else statement


def route_or_404(route_id: int) -> Route:
    return one_or_404(all_routes(), route_id)


def kept_route(route_id: int) -> Route:
    """A route, for those who may change it."""
    require("keep_routes")
    return route_or_404(route_id)


@bp.get("/<int:route_id>")
def show(route_id: int) -> Response:
    require("read_resources")
    route = route_or_404(route_id)
    return page(
        "resources/route.html",
        route=route,
        journey=journey(route.stops),
        sketch=sketch([(stop.title, leg_words(stop)) for stop in route.stops]),
        leg_words=leg_words,
        history=list(history_of(route.reference)) if may("keep_routes") else [],
        today=today(),
    )


@bp.route("/new", methods=["GET", "POST"])
def add() -> Response:
    require("keep_routes")
    form, made = RouteForm(), []
    form.offer()
    if form.accepts(lambda: made.append(_add(form))):
        draft_saved("route:new")
        say(f"已登记：{form.name.data}。请接着加途经点。")
        return go("stop.index", route_id=made[0].id)
    return page("resources/new_route.html", form.status, form=form)


def _add(form: RouteForm) -> Route:
    return add_route(form.name.data, form.theme.data, form.description.data, by=current_user)


@bp.get("/<int:route_id>/edit")
def edit(route_id: int) -> Response:
    route = kept_route(route_id)
    form = RouteForm(obj=route)
    form.offer(route)
    return page("resources/edit_route.html", form=form, route=route)


@bp.post("/<int:route_id>/edit")
def save(route_id: int) -> Response:
    route = kept_route(route_id)
    form = RouteForm()
    form.offer(route)
    if form.accepts(lambda: _save(form, route), route):
        draft_saved(f"route:{route.id}")
        say("已保存。")
        return go("route.show", route_id=route.id)
    return page("resources/edit_route.html", form.status, form=form, route=route_or_404(route_id))


def _save(form: RouteForm, route: Route) -> None:
    edit_route(
        route,
        name=form.name.data,
        theme=form.theme.data,
        description=form.description.data,
        drawn_from=form.version.data,
        by=current_user,
    )


@bp.route("/<int:route_id>/close", methods=["GET", "POST"])
def close(route_id: int) -> Response:
    return answer_closing(kept_route(route_id))


@bp.post("/<int:route_id>/reopen")
def reopen(route_id: int) -> Response:
    return answer_reopening(kept_route(route_id))
