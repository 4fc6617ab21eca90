"""提醒: what is new of the calendar for the person who is signed in. Opening it writes nothing."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, request
from flask_login import current_user

from xiqiao.calendar.bell import notices, unseen
from xiqiao.calendar.bell_marks import NoticeKind, choose_kinds, marks_of, see_all
from xiqiao.calendar.viewers import viewer_of
from xiqiao.core.authority import require
from xiqiao.core.clock import now
from xiqiao.core.pages import go, page, say

bp = Blueprint("bell", __name__, url_prefix="/calendar/bell")


@bp.get("")
def index() -> Response:
    require("read_calendar")
    at = now()
    found = notices(viewer_of(current_user), current_user.id, at)
    off = marks_of(current_user.id).off
    return page("calendar/bell.html", found=found, bell=unseen(found), drawn_at=at, kinds=list(NoticeKind), off=off)


@bp.post("/seen")
def see() -> Response:
    """Until the page was drawn: what came after it is still news."""
    require("read_calendar")
    see_all(current_user.id, min(_drawn_at(), now()))
    say("已全部标为看过。")
    return go("bell.index")


def _drawn_at() -> datetime:
    try:
        drawn_at = datetime.fromisoformat(request.form.get("drawn_at", ""))
    except ValueError:
        return now()
    return drawn_at if drawn_at.tzinfo else now()


@bp.post("/kinds")
def choose() -> Response:
    require("read_calendar")
    ticked = request.form.getlist("kind")
    choose_kinds(current_user.id, [kind for kind in NoticeKind if kind.value in ticked])
    say("已保存。")
    return go("bell.index")
