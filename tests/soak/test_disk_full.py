"""A full disk: the write is refused in plain words, nothing is half saved, and it goes on when there is room again."""

from __future__ import annotations

import os
import resource
import subprocess
import sys

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import DBAPIError, OperationalError

from xiqiao.audit import chain
from xiqiao.core.db import db
from xiqiao.core.errors import database_status
from xiqiao.home.models import Suggestion

TEXT = "建议每月主题党日的日子提前两周就能在手机上看到，老党员好安排时间。" * 60
sqlite_only = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def limit_pages(app, spare):
    """From now on the database file may grow by so many pages; returns how to lift the limit."""
    with app.app_context():
        pages = db.session.connection().exec_driver_sql("PRAGMA page_count").scalar() + spare
        db.session.rollback()
        engine = db.engine
        engine.dispose()

    def limit(connection, _record):
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(engine, "connect", limit)

    def lift():
        event.remove(engine, "connect", limit)
        engine.dispose()

    return lift


@sqlite_only
def test_a_write_on_a_full_disk_keeps_the_text_and_works_again(app, visitor, amount):
    person = visitor("feng")
    lift = limit_pages(app, amount(10, 2000))
    saved = 0
    while True:
        form = person.open("/suggestions/new")
        answer = person.submit(form, "/suggestions/new", text=TEXT)
        if answer.status != 303:
            break
        saved += 1
    assert answer.status == 507
    assert TEXT in answer
    assert "磁盘空间不足" in person.submit(form, "/suggestions/new", htmx=True, status=507, text=TEXT)
    person.open("/suggestions")
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Suggestion.text == TEXT)) == saved > 0
        assert chain.first_fault() is None
    lift()
    person.submit(form, "/suggestions/new", status=303, text=TEXT)
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Suggestion.text == TEXT)) == saved + 1
        assert chain.first_fault() is None


LIMITED = """
import resource, sys
from tests.soak.test_disk_full import fill_until_refused
from xiqiao import create_app
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
print(fill_until_refused(create_app()))
"""


def fill_until_refused(app):
    """What the first write that does not fit is answered; run where files may not grow beyond a size."""
    from tests.visitor import Visitor

    person = Visitor(app)
    person.sign_in_as("feng")
    for _ in range(5000):
        answer = person.post("/suggestions/new", key=os.urandom(16).hex(), page="/", text=TEXT)
        if answer.status != 303:
            return answer.status
    return 303


@sqlite_only
@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="no limit on file sizes here")
def test_a_file_that_may_not_grow_is_a_full_disk(app, settings, amount):
    (settings.instance / "secret_key").write_text(settings.secret_key, "ascii")
    limit = settings.sqlite_path.stat().st_size + amount(500_000, 8_000_000)
    environment = {**os.environ, "XIQIAO_INSTANCE": str(settings.instance), "DATABASE_URL": ""}
    command = [sys.executable, "-c", LIMITED, str(limit)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "507", done.stderr[-2000:]
    with app.app_context():
        assert chain.first_fault() is None
        assert db.session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


class Fault(Exception):
    def __init__(self, words: str, sqlstate: str | None = None) -> None:
        super().__init__(words)
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault("database or disk is full"), 507),
        (Fault("disk I/O error"), 507),
        (Fault("could not extend file", "53100"), 507),
        (Fault("database is locked"), 503),
        (Fault("canceling statement due to lock timeout", "55P03"), 503),
        (Fault("could not serialize access", "40001"), 503),
        (Fault("deadlock detected", "40P01"), 503),
        (Fault("connection to server failed: Connection refused"), 503),
        (Fault("no such table: account"), 500),
        (Fault("UNIQUE constraint failed"), 500),
    ],
)
def test_each_fault_of_the_database_has_its_status(fault, status):
    error: DBAPIError = OperationalError("", None, fault)
    assert database_status(error) == status
