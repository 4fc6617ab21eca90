"""系统状态 for the administrator; /healthz and /readyz for whatever watches the server."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from sqlalchemy import select, text

from xiqiao.core.authority import public, require
from xiqiao.core.db import db
from xiqiao.core.outward import outward
from xiqiao.core.pages import page
from xiqiao.jobs.models import Job, Outbox, Worker
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
        worker=db.session.get(Worker, 1),
    )


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
