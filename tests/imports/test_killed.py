"""kill -9 in the middle: a batch that was being read is read again whole, one that was being confirmed is not written.

Here at chosen moments; at random ones in tests/soak/test_kill_imports.py.
"""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from tests.imports.books import HEAD, book
from tests.jobs.test_worker import until
from tests.jobs.test_worker_processes import start_worker
from xiqiao.accounts.models import Account
from xiqiao.audit.chain import first_fault
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.rules import Busy
from xiqiao.imports import staging
from xiqiao.imports.confirming import confirm, receive
from xiqiao.imports.importers import Action, importers
from xiqiao.imports.models import Batch, BatchState, StagedRow
from xiqiao.imports.staging import folder
from xiqiao.jobs.models import Job
from xiqiao.jobs.worker import run_next_job
from xiqiao.members.models import Fact, Member

PEOPLE = [[f"陆阿{character}", "女", "1980-05", "2005-7-1", "2006-7-1", None] for character in "金银铜铁锡铝锌"]

#: A worker that stops for ever after the second of several chunks.
READING = """
import sys, time
from pathlib import Path
from xiqiao import create_app
from xiqiao.imports import staging
from xiqiao.jobs.worker import run_next_job

begin, count = staging.own_transaction, 0

def stuck(engine):
    global count
    count += 1
    if count == 4:
        Path(sys.argv[1]).touch()
        time.sleep(600)
    return begin(engine)

staging.own_transaction, staging.CHUNK = stuck, 2
with create_app().app_context():
    run_next_job()
"""

#: A request that has written everything and stops for ever before it commits.
CONFIRMING = """
import sys, time
from pathlib import Path
from sqlalchemy import select
from xiqiao import create_app
from xiqiao.accounts.models import Account
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.imports import confirming
from xiqiao.imports.models import Batch

def stuck(*_, **__):
    db.session.flush()
    Path(sys.argv[1]).touch()
    time.sleep(600)

confirming.record = stuck
with create_app().app_context():
    office = db.session.scalars(select(Account).where(Account.login == "lin")).one()
    confirming.confirm(db.session.get(Batch, int(sys.argv[2])), by=office, at=now())
"""


@pytest.fixture
def received(context):
    """The key of a roster that came in and waits for the worker."""
    batch = receive(
        book([HEAD, *PEOPLE], sheet="东二"), "名册.xlsx", importers()["members"], today(), by=lin(), at=now()
    )
    key = batch.id
    db.session.commit()
    return key


def lin():
    return db.session.scalars(select(Account).where(Account.login == "lin")).one()


def kill_once_stuck(settings, program, tmp_path, *arguments):
    sign = tmp_path / "stuck"
    process = start_worker(settings, "-c", program, str(sign), *arguments)
    try:
        until(sign.exists)
    finally:
        process.kill()
        process.communicate(timeout=20)


def count(what):
    found = db.session.scalar(select(func.count()).select_from(what))
    db.session.rollback()
    return found


def state_of(key):
    batch = db.session.get(Batch, key, populate_existing=True)
    found = (batch.state, batch.done)
    db.session.rollback()
    return found


def test_a_batch_whose_worker_was_killed_is_read_whole_by_the_next_one(received, settings, tmp_path):
    kill_once_stuck(settings, READING, tmp_path)
    assert state_of(received) == (BatchState.READING, 4)
    assert count(StagedRow) == 4
    assert run_next_job()
    assert state_of(received)[0] is BatchState.READY
    titles = db.session.scalars(select(StagedRow.title).where(StagedRow.action == Action.NEW)).all()
    assert sorted(titles) == sorted(name for name, *_ in PEOPLE)
    db.session.rollback()
    assert not list(folder().glob("*"))


def test_a_batch_that_found_the_queue_busy_is_read_later_and_not_given_up(received, monkeypatch):
    begin, calls = staging.own_transaction, []

    def busy_once(engine):
        calls.append(1)
        if len(calls) == 2:
            raise Busy
        return begin(engine)

    monkeypatch.setattr(staging, "own_transaction", busy_once)
    assert run_next_job()
    assert state_of(received)[0] is BatchState.READING
    db.session.execute(update(Job).values(due_at=now()))
    db.session.commit()
    assert run_next_job()
    assert state_of(received)[0] is BatchState.READY


def test_a_confirmation_that_was_killed_wrote_nothing_and_can_be_made_again(received, settings, tmp_path):
    assert run_next_job()
    members, facts = count(Member), count(Fact)
    kill_once_stuck(settings, CONFIRMING, tmp_path, str(received))
    assert (count(Member), count(Fact)) == (members, facts)
    assert state_of(received)[0] is BatchState.READY
    assert confirm(db.session.get(Batch, received), by=lin(), at=now())[Action.NEW] == len(PEOPLE)
    db.session.commit()
    assert count(Member) == members + len(PEOPLE)
    assert first_fault() is None
