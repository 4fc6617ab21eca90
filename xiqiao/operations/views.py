"""系统状态 for the administrator; /healthz and /readyz for whatever watches the server."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from flask_login import current_user
from sqlalchemy import select, text

from xiqiao.core.authority import public, require
from xiqiao.core.clock import now
from xiqiao.core.db import LARGEST_ID, db
from xiqiao.core.outward import outward
from xiqiao.core.pages import go, page, say
from xiqiao.core.rules import RuleBroken
from xiqiao.jobs.models import DEAD, Job, Outbox, Worker
from xiqiao.operations.backup import list_backups
from xiqiao.operations.doctor import examine
from xiqiao.operations.schema import why_not_served

bp = Blueprint("system", __name__)


@bp.get("/system")
def show() -> Response:
    require("read_system")
    return page(
        "home/system.html",
        findings=examine(quick=True),
        backups=list_backups()[:10],
        jobs=list(db.session.scalars(select(Job).order_by(Job.id.desc()).limit(20))),
        messages=list(db.session.scalars(select(Outbox).order_by(Outbox.id.desc()).limit(10))),
        dead_letters=list(db.session.scalars(select(Outbox).where(Outbox.state.in_(DEAD)).order_by(Outbox.id))),
        worker=db.session.get(Worker, 1),
    )


def letter(message_id: int) -> Outbox:
    """One that was dropped or resent from another screen is swept after a month."""
    found = db.session.get(Outbox, message_id) if message_id <= LARGEST_ID else None
    if found is None:
        raise RuleBroken("这条通知已经不在了，不用处理。")
    return found


@bp.post("/system/messages/<int:message_id>/resending")
def resend(message_id: int) -> Response:
    require("settle_messages")
    letter(message_id).resend(by=current_user, at=now())
    say("已排队，几秒后再发。")
    return go("system.show")


@bp.post("/system/messages/<int:message_id>/dropping")
def drop(message_id: int) -> Response:
    require("settle_messages")
    letter(message_id).drop(by=current_user, at=now())
    say("不再发这条通知。")
    return go("system.show")


@bp.get("/healthz")
@outward
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """The process can serve: the database answers and has the schema this code knows."""
    db.session.execute(text("SELECT 1"))
    why_not = why_not_served()
    return jsonify(status="ok" if why_not is None else "not ready"), 200 if why_not is None else 503
