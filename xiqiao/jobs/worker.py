"""`flask work`: take what is due, do it, say so; one worker at a time by a lock row."""

from __future__ import annotations

import json
import os
import secrets
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.core.transactions import reading
from xiqiao.jobs.models import Job, JobState, Worker
from xiqiao.jobs.outbox import send_next_message

#: A worker that has not been seen for this long is dead; another takes over.
DEAD_AFTER = timedelta(seconds=60)
PAUSE_SECONDS = 2.0

Handler = Callable[..., None]
_handlers: dict[str, Handler] = {}


def job(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind; it runs in a transaction of its own and may run twice."""

    def register(function: Handler) -> Handler:
        if kind in _handlers:
            raise RuntimeError(f"two handlers for {kind}")
        _handlers[kind] = function
        return function

    return register


def ask_for(kind: str, due_at: datetime, **arguments: Any) -> Job:
    """Add a job in the current transaction: it exists if and only if the deed does."""
    if kind not in _handlers:
        raise KeyError(f"no handler for {kind}")
    row = Job(kind=kind, payload=json.dumps(arguments, ensure_ascii=False), due_at=due_at)
    db.session.add(row)
    return row


def work(app: Flask, stop: threading.Event) -> None:
    """Until `stop` is set: hold the lock, work off what is due, pause."""
    holder = f"{os.getpid()}-{secrets.token_hex(4)}"
    pulse = threading.Thread(target=keep_lock, args=(app, holder, stop), daemon=True)
    pulse.start()
    with app.app_context():
        while not stop.is_set():
            busy = False
            try:
                busy = hold_lock(holder, now()) and (run_next_job() or send_next_message())
            except Exception:  # the next round may find the database again
                app.logger.exception("worker")
                db.session.rollback()
            if not busy:
                stop.wait(PAUSE_SECONDS)
        pulse.join()
        try:
            release_lock(holder)
        except Exception:  # it grows stale by itself
            db.session.rollback()


def keep_lock(app: Flask, holder: str, stop: threading.Event) -> None:
    """Say that the worker lives while a job takes its time: a backup may last longer than DEAD_AFTER."""
    with app.app_context():
        while not stop.wait(DEAD_AFTER.total_seconds() / 6):
            try:
                mine = update(Worker).where(Worker.id == 1, Worker.holder == holder)
                db.session.execute(mine.values(seen_at=now()))
                db.session.commit()
            except Exception:  # busy, or gone for a moment: there are five more beats before anybody takes over
                db.session.rollback()


def hold_lock(holder: str, at: datetime) -> bool:
    """Become or stay the worker; False while another one lives. Writes only when there is something to say."""
    with reading():
        known = db.session.get(Worker, 1)
        is_mine, is_fresh = known is not None and known.holder == holder, known is not None and _lives(known, at)
        db.session.rollback()
    if is_fresh:
        return is_mine
    row = db.session.get(Worker, 1)  # again, now that nobody else writes
    if row is not None and row.holder != holder and _lives(row, at):
        db.session.rollback()
        return False
    if row is None:
        db.session.add(Worker(id=1, holder=holder, seen_at=at))
    else:
        row.holder, row.seen_at = holder, at
    db.session.commit()
    return True


def _lives(row: Worker, at: datetime) -> bool:
    """Either way: after the clock was set back, a moment to come is as dead as one long ago."""
    return abs(at - row.seen_at) < DEAD_AFTER


def release_lock(holder: str) -> None:
    row = db.session.get(Worker, 1)
    if row is not None and row.holder == holder:
        db.session.delete(row)
    db.session.commit()


def run_next_job() -> bool:
    """Do the oldest due job; returns whether there was one. Its effects and its end are one transaction."""
    row = _next_due()
    if row is None:
        return False
    key, kind, arguments = row.id, row.kind, row.arguments
    try:
        _handlers[kind](**arguments)
        _finish(key)
    except Exception as error:
        _stumbled(key, error)
    return True


def _next_due() -> Job | None:
    """The row to do now, read without standing in the writers' queue: mostly there is none."""
    waiting = select(Job).where(Job.state == JobState.WAITING, Job.due_at <= now())
    with reading():
        row = db.session.scalar(waiting.order_by(Job.due_at, Job.id).limit(1))
        if row is not None:
            db.session.expunge(row)
        db.session.rollback()
    return row


def _finish(key: int) -> None:
    """Commit what was done, unless somebody who took us for dead has done it meanwhile."""
    row = db.session.get(Job, key, populate_existing=True)
    if row is None or row.state is not JobState.WAITING:
        db.session.rollback()
        return
    row.finish(now())
    db.session.commit()


def _stumbled(key: int, error: Exception) -> None:
    db.session.rollback()
    row = db.session.get(Job, key, populate_existing=True)
    if row is not None and row.state is JobState.WAITING:
        row.stumble(f"{type(error).__name__}: {error}", now())
    db.session.commit()
