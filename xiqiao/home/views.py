"""我的工作台, and what every page has: 大字, dark colours, 更多."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request
from flask_login import current_user
from werkzeug.utils import redirect

from xiqiao.calendar.bell import notices, unseen
from xiqiao.calendar.viewers import viewer_of
from xiqiao.core.authority import public, require
from xiqiao.core.clock import now
from xiqiao.core.outward import outward
from xiqiao.core.pages import local_path, page
from xiqiao.home.desk import waiting_for

bp = Blueprint("home", __name__)

APPEARANCE = "xiqiao_look"
THEMES = ("auto", "light", "dark")


@bp.get("/")
def desk() -> Response:
    require("open_desk")
    found = notices(viewer_of(current_user), current_user.id, now())
    return page("home/desk.html", waiting=waiting_for(current_user, found), bell=unseen(found))


@bp.get("/more")
def more() -> Response:
    require("open_desk")
    return page("home/more.html")


@bp.post("/appearance")
@outward
def set_appearance() -> Response:
    """Kept in a cookie of this browser: a shared account of taste needs no database."""
    large = "1" if request.form.get("large") == "1" else "0"
    theme = request.form.get("theme", "auto")
    response = make_response(redirect(local_path(request.form.get("next")) or "/", 303))
    look = f"{large}{theme if theme in THEMES else 'auto'}"
    response.set_cookie(APPEARANCE, look, max_age=365 * 86400, httponly=True, samesite="Lax", secure=request.is_secure)
    return response


class Appearance:
    """How this browser wants its pages."""

    def __init__(self, cookie: str) -> None:
        self.large = cookie[:1] == "1"
        self.theme = cookie[1:] if cookie[1:] in THEMES else "auto"


def appearance() -> Appearance:
    return Appearance(request.cookies.get(APPEARANCE, ""))


@bp.get("/privacy")
@public
def privacy() -> Response:
    """What this system keeps about a person, why and how long (个人信息保护法 art. 17)."""
    return make_response(render_template("home/privacy.html"))
