"""途经点 of a route: their list with its buttons, and entering, changing, moving, removing one."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask_login import current_user

from xiqiao.core.authority import require
from xiqiao.core.clock import today
from xiqiao.core.db import db, one_or_404
from xiqiao.core.pages import draft_saved, go, page, say
from xiqiao.resources.forms import NewStopForm, RemovalForm, StopForm
from xiqiao.resources.journeys import leg_words
from xiqiao.resources.models import Place, Stop
from xiqiao.resources.queries import all_places, all_stops
from xiqiao.resources.route_views import kept_route, route_or_404
from xiqiao.resources.routes import StopFacts, add_stop, edit_stop, move_stop, remove_stop

bp = Blueprint("stop", __name__)


def kept_stop(stop_id: int) -> Stop:
    """A stop, for those who may change its route."""
    require("keep_routes")
    return one_or_404(all_stops(), stop_id)


@bp.get("/routes/<int:route_id>/stops")
def index(route_id: int) -> Response:
    return page("resources/stops.html", route=kept_route(route_id), leg_words=leg_words)


@bp.route("/routes/<int:route_id>/stops/new", methods=["GET", "POST"])
def add(route_id: int) -> Response:
    route = kept_route(route_id)
    form = NewStopForm()
    form.offer(today())
    form.offer_positions(route)
    if form.accepts(lambda: add_stop(route, _facts(form), after=form.after.data, by=current_user)):
        draft_saved(f"stop:new:{route_id}")
        say("已加上这一站。")
        return go("stop.index", route_id=route_id, _anchor=f"stop-{form.after.data + 1}")
    return page("resources/new_stop.html", form.status, form=form, route=route_or_404(route_id))


def _facts(form: StopForm) -> StopFacts:
    return StopFacts(
        place=_place(form.place_id.data),
        name=form.name.data,
        story=form.story.data,
        teaching=form.teaching.data,
        stay_minutes=form.stay_minutes.data,
        next_minutes=form.next_minutes.data,
        next_metres=form.next_metres,
        notes=form.notes.data,
    )


def _place(place_id: int) -> Place | None:
    return db.session.scalars(all_places().where(Place.id == place_id)).one() if place_id else None


@bp.get("/stops/<int:stop_id>/edit")
def edit(stop_id: int) -> Response:
    stop = kept_stop(stop_id)
    form = StopForm(obj=stop)
    form.offer(today(), stop)
    return page("resources/edit_stop.html", form=form, stop=stop)


@bp.post("/stops/<int:stop_id>/edit")
def save(stop_id: int) -> Response:
    stop = kept_stop(stop_id)
    form = StopForm()
    form.offer(today(), stop)
    if form.accepts(lambda: edit_stop(stop, _facts(form), drawn_from=form.version.data, by=current_user), stop):
        draft_saved(f"stop:{stop.id}")
        say("已保存。")
        return go("stop.index", route_id=stop.route_id, _anchor=f"stop-{stop.position}")
    return page("resources/edit_stop.html", form.status, form=form, stop=kept_stop(stop_id))


@bp.post("/stops/<int:stop_id>/move")
def move(stop_id: int) -> Response:
    """Up or down by one; the button says where it saw the stop stand."""
    stop = kept_stop(stop_id)
    seen_at = request.form.get("seen_at", 0, int)
    move_stop(stop, up=request.form.get("way") == "up", seen_at=seen_at, by=current_user)
    return go("stop.index", route_id=stop.route_id, _anchor=f"stop-{stop.position}")


@bp.route("/stops/<int:stop_id>/remove", methods=["GET", "POST"])
def remove(stop_id: int) -> Response:
    stop = kept_stop(stop_id)
    form = RemovalForm()
    if not form.is_submitted():
        form.version.data = stop.version
    if form.accepts(lambda: remove_stop(stop, drawn_from=form.version.data, by=current_user), stop):
        say(f"已删除：{stop.title}。")
        return go("stop.index", route_id=stop.route_id)
    return page("resources/remove_stop.html", form.status, form=form, stop=kept_stop(stop_id))
