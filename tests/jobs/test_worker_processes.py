"""Workers as the processes they are: one that is told to stop, one that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.jobs.test_worker import ask, entries, hold_lock_row, state_of, until
from xiqiao.audit.record import record
from xiqiao.config import ROOT
from xiqiao.jobs import worker
from xiqiao.jobs.models import JobState
from xiqiao.jobs.worker import run_next_job

KIND = "test.note"


@pytest.fixture
def kind(monkeypatch) -> str:
    """A kind of job that leaves an entry in the log."""
    monkeypatch.setitem(worker._handlers, KIND, lambda **facts: record("backup.made", by=None, **facts))
    return KIND


def start_worker(settings, *program: str) -> subprocess.Popen[str]:
    (settings.instance / "secret_key").write_text(settings.secret_key, "ascii")
    environment = {**os.environ, "XIQIAO_INSTANCE": str(settings.instance), "DATABASE_URL": settings.database_url}
    return subprocess.Popen([sys.executable, *program], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)


def test_the_worker_stops_at_sigterm_and_gives_up_its_lock(context, settings):
    process = start_worker(settings, "-m", "flask", "--app", "wsgi", "work")
    try:
        until(lambda: hold_lock_row() is not None)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
    assert hold_lock_row() is None


#: A worker whose job writes, says so, and never comes to its end.
STUCK = """
import sys, time
from pathlib import Path
from xiqiao import create_app
from xiqiao.audit.record import record
from xiqiao.jobs import worker
app = create_app()

def handler(name, octets):
    record("backup.made", by=None, name=name, octets=octets)
    Path(sys.argv[1]).touch()
    time.sleep(600)

worker._handlers["test.note"] = handler
with app.app_context():
    worker.run_next_job()
"""


def test_a_job_whose_worker_was_killed_is_done_again(context, settings, kind, tmp_path: Path):
    before, key, sign = entries(), ask(kind, name="x", octets=1), tmp_path / "working"
    process = start_worker(settings, "-c", STUCK, str(sign))
    try:
        until(sign.exists)
    finally:
        process.kill()
        process.communicate(timeout=20)
    assert entries() == before  # half done is not done
    assert state_of(key) is JobState.WAITING
    assert run_next_job()
    assert entries() == before + 1
    assert state_of(key) is JobState.DONE
