"""An installation of its own, served to a real browser on a free port of this computer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DatabaseSession
from werkzeug.serving import make_server

from tests import engines
from tests.jobs.test_worker_processes import start_worker
from xiqiao import create_app
from xiqiao.accounts.models import Account, Session
from xiqiao.config import Settings
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.core.transactions import own_transaction


class House:
    """The server, and the few things that stories do behind its back."""

    def __init__(self, settings: Settings | None = None) -> None:
        """With the cast in it, or as these settings have it."""
        self.settings = settings or engines.fresh("sqlite")
        self.app = create_app(self.settings)  # not in testing mode: a fault answers 500, as it would in the office
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
        with self.app.app_context():
            db.engine.dispose()
        engines.drop(self.settings)

    @contextmanager
    def working(self) -> Iterator[None]:
        """The worker runs meanwhile, as the process that `make run` starts."""
        worker = start_worker(self.settings, "-m", "flask", "--app", "wsgi", "work")
        try:
            yield
        finally:
            worker.terminate()
            _, errors = worker.communicate(timeout=20)
        assert "Traceback" not in errors, errors

    def change(self, act: Callable[[DatabaseSession], Any]) -> Any:
        """Do something in the database, in a transaction of its own."""
        with self.app.app_context(), own_transaction(db.engine) as session:
            return act(session)

    def ask(self, statement: Any) -> list[Any]:
        with self.app.app_context():
            return list(db.session.scalars(statement))

    def end_sessions(self, login: str) -> None:
        """The sign-in of this person runs out, without any browser knowing."""

        def end(session: DatabaseSession) -> None:
            for row in session.scalars(select(Session).join(Account).where(Account.login == login)):
                row.ended_at = row.ended_at or now()

        self.change(end)

    def leave_idle(self, login: str, seconds: int) -> None:
        """This person has done nothing for so long."""

        def age(session: DatabaseSession) -> None:
            for row in session.scalars(select(Session).join(Account).where(Account.login == login)):
                row.seen_at = now() - timedelta(seconds=seconds)

        self.change(age)
