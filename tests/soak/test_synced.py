"""The disk has it before the person is told: counted from outside, by the system calls of the server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest

from bench.client import Browser, new_key
from bench.serving import Server
from xiqiao.core.db import db

POSTS = 50


def syncs_while_posting(settings, log, target="wsgi:app"):
    """How often the server synced while 50 suggestions were answered."""
    server, browser = Server(settings, target), Browser(0)
    try:
        browser.move(server.port)
        browser.sign_in("feng")
        command = ["strace", "-f", "-e", "trace=fsync,fdatasync", "-o", str(log)]
        for process in server.processes():
            command += ["-p", str(process.pid)]
        tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert "attached" in (tracer.stderr.readline() if tracer.stderr else "")
        answers = [browser.suggest(new_key(), "请把会议通知提前两天发。").status for _ in range(POSTS)]
        tracer.terminate()
        tracer.communicate(timeout=30)
    finally:
        browser.connection.close()
        server.stop()
    assert answers == [303] * POSTS
    return len(re.findall(r"\b(?:fsync|fdatasync)\(\d+\)", log.read_text()))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_every_answered_write_was_synced_first(app, settings, request, tmp_path):
    if not request.config.getoption("--soak"):
        pytest.skip("traced under make soak")
    if shutil.which("strace") is None:
        missing = "strace is missing: apt-get install strace"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    assert syncs_while_posting(settings, tmp_path / "full") >= POSTS
    assert syncs_while_posting(settings, tmp_path / "normal", "tests.soak.careless:app") < POSTS


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_connections_ask_for_full_synchronisation(app):
    with app.app_context():
        assert db.session.connection().exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert db.session.connection().exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_postgresql_commits_synchronously(app):
    with app.app_context():
        for setting in ("fsync", "synchronous_commit"):
            assert db.session.connection().exec_driver_sql(f"SHOW {setting}").scalar() == "on"
