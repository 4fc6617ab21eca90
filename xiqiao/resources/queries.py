"""Places, routes and lecturers: all of them, for lists and pages, and those in use on a day, to choose from."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, case, or_, select
from sqlalchemy.orm import joinedload, selectinload

from xiqiao.core.clock import today
from xiqiao.core.db import db
from xiqiao.organisation.models import Unit
from xiqiao.organisation.searching import plain, search_key
from xiqiao.resources.models import Lecturer, Place, Route, Stop
from xiqiao.resources.settings import ROUTE_THEMES
from xiqiao.rulebook.office import NAME_ORDER
from xiqiao.rulebook.queries import in_force


def all_places() -> Select[Place]:
    """Closed ones too, for everybody signed in may look them up; in the order of the tree."""
    return select(Place).join(Place.unit).options(joinedload(Place.unit)).order_by(Unit.path, Place.kind, Place.id)


def all_routes() -> Select[Route]:
    """With their stops, in the office's order of themes."""
    themes = in_force(ROUTE_THEMES)
    order: dict[Any, int] = {theme: number for number, theme in enumerate(themes)}
    by_theme = case(order, value=Route.theme, else_=len(order))
    stops = selectinload(Route.stops).joinedload(Stop.place)
    return select(Route).options(stops).order_by(by_theme, Route.theme, Route.id)


def all_stops() -> Select[Stop]:
    """Single stops, each with its route and all stops of that."""
    route = joinedload(Stop.route).selectinload(Route.stops).joinedload(Stop.place)
    return select(Stop).options(route, joinedload(Stop.place))


def all_lecturers() -> Select[Lecturer]:
    """In the order of names, as the office has it."""
    column = Lecturer.name_pinyin if in_force(NAME_ORDER) == "pinyin" else Lecturer.name_strokes
    return (
        select(Lecturer)
        .options(
            joinedload(Lecturer.unit),
            joinedload(Lecturer.member),
            selectinload(Lecturer.topic_rows),
            selectinload(Lecturer.audience_rows),
        )
        .order_by(column, Lecturer.id)
    )


def places(on: date | None = None) -> Select[Place]:
    """Those in use on a day, today by default: what an event may be held at."""
    on = on or today()
    return all_places().where(
        or_(Place.opened_on.is_(None), Place.opened_on <= on), or_(Place.closed_on.is_(None), Place.closed_on >= on)
    )


def routes(on: date | None = None) -> Select[Route]:
    """Those in use on a day, today by default."""
    return all_routes().where(or_(Route.closed_on.is_(None), Route.closed_on >= (on or today())))


def lecturers(on: date | None = None) -> Select[Lecturer]:
    """Those who may be asked on a day, today by default."""
    return all_lecturers().where(or_(Lecturer.closed_on.is_(None), Lecturer.closed_on >= (on or today())))


def routes_through(place: Place) -> list[Route]:
    """The routes in use that stop at the place."""
    passing = select(Stop.route_id).where(Stop.place_id == place.id)
    return list(db.session.scalars(routes().where(Route.id.in_(passing))))


def key_of(name: str, more: str) -> str:
    """What something is found by: its name in characters, pinyin and initials, and other words as written."""
    return f"{search_key('', name)} {plain(more)}"[:2000]
