"""What goes out by other ways: texts to copy into WeChat, the notice as a Word file, a poster with a QR code."""

from __future__ import annotations

import segno
from flask import Blueprint, Response, abort
from flask_login import current_user

from xiqiao.calendar.event_views import visible_event
from xiqiao.calendar.forms import CalendarQuery
from xiqiao.calendar.models import Event, EventState
from xiqiao.calendar.notice_documents import notice_document
from xiqiao.calendar.plans import audience_words
from xiqiao.calendar.queries import changes_of
from xiqiao.calendar.recurrence import last_day_of
from xiqiao.calendar.schedules import lines
from xiqiao.calendar.texts import change_text, event_text, month_text
from xiqiao.calendar.viewers import viewer_of
from xiqiao.calendar.views import first_of, looked_at
from xiqiao.core.authority import require
from xiqiao.core.outward import outward_url
from xiqiao.core.pages import page

bp = Blueprint("text", __name__, url_prefix="/calendar")

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def made_known(event_id: int) -> Event:
    """What was never published is no notice yet."""
    event = visible_event(event_id)
    require("read_event", event)
    if event.state is EventState.DRAFT:
        abort(404)
    return event


@bp.get("/events/<int:event_id>/text")
def of_event(event_id: int) -> Response:
    event = made_known(event_id)
    changes = [(change, change_text(event, change)) for change in changes_of(event.id)[:5]]
    return page("calendar/text.html", event=event, text=event_text(event), changes=changes)


@bp.get("/events/<int:event_id>/notice.docx")
def notice(event_id: int) -> Response:
    response = Response(notice_document(made_known(event_id)), mimetype=DOCX)
    response.headers.set("Content-Disposition", "attachment", filename=f"notice-{event_id}.docx")
    return response


@bp.get("/events/<int:event_id>/poster")
def poster(event_id: int) -> Response:
    """A4 to pin up; the code leads to the event's page."""
    event = made_known(event_id)
    url = outward_url("poster.show_poster", uid=event.uid)
    qr = segno.make(url, micro=False).svg_data_uri(scale=5)
    return page("calendar/poster.html", event=event, audience=audience_words(event), qr=qr, url=url)


@bp.get("/month/<int:year>/<int:month>/text")
def of_month(year: int, month: int) -> Response:
    require("read_calendar")
    form, first = CalendarQuery.read(), first_of(year, month)
    found = lines(looked_at(viewer_of(current_user), form, first, last_day_of(year, month)))
    text = month_text(year, month, found, form.wanted_scope.label)
    return page("calendar/month_text.html", first=first, text=text, form=form)
