"""阵地和线路: the way in to the three lists, and one search over all of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from sqlalchemy import Select, func, select

from xiqiao.core.authority import require
from xiqiao.core.db import db
from xiqiao.core.pages import page
from xiqiao.resources.filters import narrowed
from xiqiao.resources.forms import Search
from xiqiao.resources.models import Lecturer, Place, Route
from xiqiao.resources.queries import lecturers, places, routes

bp = Blueprint("resources", __name__, url_prefix="/resources")

#: So many of each kind are shown; a longer list is searched on its own page.
FOUND_MOST = 20


@bp.get("")
def index() -> Response:
    require("read_resources")
    form = Search.read()
    if not form.words.data:
        counts = {"places": _count(places()), "routes": _count(routes()), "lecturers": _count(lecturers())}
        return page("resources/index.html", form=form, counts=counts)
    return page(
        "resources/found.html",
        form=form,
        most=FOUND_MOST,
        places=_first(narrowed(places(), Place, "", form.words.data)),
        routes=_first(narrowed(routes(), Route, "", form.words.data)),
        lecturers=_first(narrowed(lecturers(), Lecturer, "", form.words.data)),
    )


def _count(statement: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0


def _first(statement: Select[Any]) -> list[Any]:
    return list(db.session.scalars(statement.limit(FOUND_MOST)).unique())
