"""附件: papers that go with an event. Who sees the event sees them; there is no other way to them."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from flask_login import current_user

from xiqiao.audit.record import record
from xiqiao.calendar.event_views import kept_event, visible_event
from xiqiao.calendar.models import Event
from xiqiao.core.authority import require
from xiqiao.core.clock import now
from xiqiao.core.pages import go, say
from xiqiao.core.rules import RuleBroken
from xiqiao.files.models import File
from xiqiao.files.store import send, store

bp = Blueprint("event_file", __name__, url_prefix="/calendar/events/<int:event_id>/files")

#: So many papers go with one event.
MOST = 10


@bp.post("")
def add(event_id: int) -> Response:
    event = kept_event(event_id)
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise RuleBroken("请选择文件。")
    if len(event.files) >= MOST:
        raise RuleBroken(f"一次活动最多 {MOST} 个附件。")
    file, warning = store(upload, by=current_user, at=now())
    event.files.append(file)
    record("event.file_added", by=current_user, about=event.reference, unit_path=event.unit.path, file=file.name)
    say(warning or f"已添加附件：{file.name}。", "warning" if warning else "done")
    return go("event.show", event_id=event.id)


def file_or_404(event: Event, file_id: int) -> File:
    return next((file for file in event.files if file.id == file_id), None) or abort(404)


@bp.get("/<int:file_id>")
def read(event_id: int, file_id: int) -> Response:
    event = visible_event(event_id)
    require("read_event", event)
    return send(file_or_404(event, file_id))


@bp.post("/<int:file_id>/removal")
def remove(event_id: int, file_id: int) -> Response:
    """From the event; the bytes stay, since other records may hold the same."""
    event = kept_event(event_id)
    file = file_or_404(event, file_id)
    event.files.remove(file)
    record("event.file_removed", by=current_user, about=event.reference, unit_path=event.unit.path, file=file.name)
    say(f"已去掉附件：{file.name}。")
    return go("event.show", event_id=event.id)
