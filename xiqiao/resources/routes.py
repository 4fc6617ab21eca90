"""Enter a route and change it; add, change, move and remove its stops."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.core.rules import Outdated, RuleBroken
from xiqiao.resources.changes import apply_changes, words
from xiqiao.resources.models import Place, Route, Stop
from xiqiao.resources.queries import key_of

ROUTE_LABELS = {"name": "名称", "theme": "主题", "description": "介绍"}
STOP_LABELS = {
    "place": "阵地", "name": "名称", "story": "故事", "teaching": "教学内容", "stay_minutes": "停留（分钟）",
    "next_minutes": "到下一站（分钟）", "next_metres": "到下一站（米）", "notes": "备注",
}  # fmt: skip
#: A day's outing; more no sketch could show on one sheet.
MOST_STOPS = 30


@dataclass(frozen=True)
class StopFacts:
    """What is known of a stop; each field is an attribute of the same name."""

    place: Place | None = None
    name: str = ""
    story: str = ""
    teaching: str = ""
    stay_minutes: int | None = None
    next_minutes: int | None = None
    next_metres: int | None = None
    notes: str = ""


def add_route(name: str, theme: str, description: str = "", *, by: Person | None) -> Route:
    _refuse_taken(name, but=None)
    route = Route(name=name, theme=theme, description=description, stops=[], search_key=key_of(name, ""), version=1)
    db.session.add(route)
    db.session.flush()
    record("route.added", by=by, about=route.reference, theme=theme)
    return route


def edit_route(
    route: Route, *, name: str, theme: str, description: str, drawn_from: int | None, by: Person | None
) -> None:
    """Raises Outdated, and RuleBroken where the name is another's."""
    route.check_version(drawn_from)
    _refuse_taken(name, but=route.id)
    wanted = {"name": name, "theme": theme, "description": description}
    changes = apply_changes(route, wanted, ROUTE_LABELS)
    if not changes:
        return
    _renew_key(route)
    route.bump()
    record("route.edited", by=by, about=route.reference, changes=changes)


def _refuse_taken(name: str, *, but: int | None) -> None:
    if db.session.scalar(select(Route.id).where(Route.name == name, Route.id != (but or 0))) is not None:
        raise RuleBroken("已有叫这个名字的线路。", "name")


def add_stop(route: Route, facts: StopFacts, *, after: int | None = None, by: Person | None) -> Stop:
    """A stop behind that position: 0 for the beginning, None for the end."""
    if len(route.stops) >= MOST_STOPS:
        raise RuleBroken(f"一条线路最多 {MOST_STOPS} 站，请另设一条线路。")
    _refuse_nameless(facts)
    stop = Stop(**facts.__dict__, position=1, version=1)
    route.stops.insert(len(route.stops) if after is None else after, stop)
    _renumber(route)
    record("route.stop_added", by=by, about=route.reference, stop=stop.title, position=stop.position)
    return stop


def edit_stop(stop: Stop, facts: StopFacts, *, drawn_from: int | None, by: Person | None) -> None:
    stop.check_version(drawn_from)
    _refuse_nameless(facts)
    changes = apply_changes(stop, facts.__dict__, STOP_LABELS)
    if not changes:
        return
    _renew_key(stop.route)
    stop.bump()
    record("route.stop_edited", by=by, about=stop.route.reference, stop=stop.title, changes=changes)


def _refuse_nameless(facts: StopFacts) -> None:
    if not facts.name and facts.place is None:
        raise RuleBroken("请选一处阵地，或者写上这一站的名称。", "name")


def move_stop(stop: Stop, *, up: bool, seen_at: int, by: Person | None) -> None:
    """Change places with the stop before (`up`) or behind it. `seen_at`: the position that the person saw.

    Raises Outdated if it stands elsewhere by now, so that pressing twice does not move it twice.
    """
    stops = stop.route.stops
    if seen_at != stop.position:
        raise Outdated
    other = stop.position + (-1 if up else 1)
    if not 1 <= other <= len(stops):
        raise RuleBroken("已经是第一站了。" if up else "已经是最后一站了。")
    old = stop.position
    stops.remove(stop)
    stops.insert(other - 1, stop)
    _renumber(stop.route)
    record("route.stop_moved", by=by, about=stop.route.reference, stop=stop.title, old=old, new=stop.position)


def remove_stop(stop: Stop, *, drawn_from: int | None, by: Person | None) -> None:
    """Take a stop out. What it said is in the log: nothing vanishes."""
    stop.check_version(drawn_from)
    route, title = stop.route, stop.title
    said = {label: words(getattr(stop, attribute)) for attribute, label in STOP_LABELS.items()}
    route.stops.remove(stop)
    db.session.delete(stop)
    _renumber(route)
    record("route.stop_removed", by=by, about=route.reference, stop=title,
           changes={label: (old, "无") for label, old in said.items() if old != "无"})  # fmt: skip


def _renumber(route: Route) -> None:
    for number, stop in enumerate(route.stops, 1):
        stop.position = number
    _renew_key(route)


def _renew_key(route: Route) -> None:
    """A route is found by the names of its stops too."""
    route.search_key = key_of(route.name, " ".join(stop.title for stop in route.stops))
