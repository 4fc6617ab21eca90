"""已录上级平台: what remains to be copied there, ticked many at once."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask_login import current_user

from xiqiao.core.authority import person_here, require
from xiqiao.core.clock import now
from xiqiao.core.db import LARGEST_ID, db
from xiqiao.core.pages import go, page, say
from xiqiao.core.paging import first_rows
from xiqiao.core.rules import RuleBroken
from xiqiao.meetings.duty_forms import ListQuery
from xiqiao.meetings.models import Meeting
from xiqiao.meetings.platform import finalised_records, tick_on_platform, untick_on_platform

bp = Blueprint("platform", __name__, url_prefix="/duties/platform")

#: So many may be ticked at once.
MOST = 500


@bp.get("")
def index() -> Response:
    require("record_meetings")
    form = ListQuery.read()
    found = first_rows(finalised_records(person_here(), is_ticked=form.ticked.data), form.number.data)
    return page("meetings/platform.html", form=form, found=found)


def chosen(*, is_ticked: bool) -> list[Meeting]:
    """The records that were marked on the page. Raises RuleBroken if none was."""
    keys = [int(key) for key in request.form.getlist("chosen") if key.isdecimal() and len(key) <= 10]
    keys = [key for key in keys if key <= LARGEST_ID][:MOST]
    records = finalised_records(person_here(), is_ticked=is_ticked).where(Meeting.id.in_(keys))
    found = list(db.session.scalars(records).unique()) if keys else []
    if not found:
        raise RuleBroken("没有勾选会议记录。")
    for meeting in found:
        require("keep_meeting", meeting)
    return found


@bp.post("")
def tick() -> Response:
    require("record_meetings")
    if request.form.get("act") == "undo":
        count = untick_on_platform(chosen(is_ticked=True), by=current_user)
        say(f"已取消 {count} 份记录的勾选。")
        return go("platform.index", ticked="y")
    count = tick_on_platform(chosen(is_ticked=False), by=current_user, at=now())
    say(f"已勾选 {count} 份记录：已录上级平台。")
    return go("platform.index")
