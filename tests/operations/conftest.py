from __future__ import annotations

from collections.abc import Callable

import pytest

from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.files.models import File
from xiqiao.files.store import put
from xiqiao.operations.backup import create_backup

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(app) -> Run:
    """A command as an administrator types it; returns its exit code and what it printed."""

    def invoke(*arguments: str) -> tuple[int, str]:
        done = app.test_cli_runner().invoke(args=list(arguments))
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    return invoke


@pytest.fixture
def stored(app) -> str:
    """One attachment with its row; returns its digest."""
    with app.app_context():
        digest = put(b"minutes of the meeting")
        facts = {"mime": "application/pdf", "octets": 22, "stored_by_id": 1, "stored_at": now()}
        db.session.add(File(digest=digest, name="a.pdf", **facts))
        db.session.commit()
    return digest


@pytest.fixture
def made(app, stored):
    with app.app_context():
        return create_backup()
