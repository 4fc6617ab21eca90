"""Records: the list, one record, beginning one."""

from __future__ import annotations

from flask import Blueprint, Response

from xiqiao.core.authority import person_here, require
from xiqiao.core.db import one_or_404
from xiqiao.core.pages import page
from xiqiao.meetings.models import Meeting
from xiqiao.meetings.queries import visible_meetings, whole

bp = Blueprint("meeting", __name__, url_prefix="/meetings")


def visible_meeting(meeting_id: int) -> Meeting:
    """A record with all that its page shows, if this person may see it."""
    meeting = one_or_404(whole(visible_meetings(person_here())), meeting_id)
    require("read_meeting", meeting)
    return meeting


def kept_meeting(meeting_id: int) -> Meeting:
    meeting = visible_meeting(meeting_id)
    require("keep_meeting", meeting)
    return meeting


@bp.get("/<int:meeting_id>")
def show(meeting_id: int) -> Response:
    return page("meetings/show.html", meeting=visible_meeting(meeting_id))
