"""Somebody who holds the write queue for as long as a test wants."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import update

from xiqiao.accounts.models import Session
from xiqiao.core.app import Intranet
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.core.transactions import own_transaction


@contextmanager
def held_queue(app: Intranet) -> Iterator[None]:
    inside, finished = threading.Event(), threading.Event()

    def hold() -> None:
        with app.app_context(), own_transaction(db.engine) as session:
            session.connection()
            inside.set()
            finished.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert inside.wait(30)
        yield
    finally:
        finished.set()
        holder.join()


def age_sessions(app: Intranet) -> None:
    """As if everybody had last been seen two minutes ago: the next request notes last-seen again."""
    with app.app_context(), own_transaction(db.engine) as session:
        session.execute(update(Session).values(seen_at=now() - timedelta(minutes=2)))
