"""The night's round, and what it sweeps up."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from xiqiao.accounts.models import ActivationSlip, FailedAttempt, Session
from xiqiao.audit.models import Entry
from xiqiao.core.clock import SHANGHAI, now
from xiqiao.core.db import db
from xiqiao.jobs.models import Job, JobState, MessageState, Outbox
from xiqiao.jobs.worker import run_next_job
from xiqiao.operations import nightly as night
from xiqiao.operations.backup import BackupFault, list_backups
from xiqiao.operations.doctor import Finding
from xiqiao.operations.nightly import ensure_nightly, next_night, sweep

NIGHTS = {
    "2026-03-05 00:30": "2026-03-05 02:00",
    "2026-03-05 01:59": "2026-03-05 02:00",
    "2026-03-05 02:00": "2026-03-06 02:00",
    "2026-03-05 23:59": "2026-03-06 02:00",
    "2026-12-31 12:00": "2027-01-01 02:00",
}


def local(words: str) -> datetime:
    return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize("at", NIGHTS)
def test_the_next_night_is_two_o_clock_here(at):
    assert next_night(local(at)) == local(NIGHTS[at])


def waiting() -> list[Job]:
    rounds = select(Job).where(Job.kind == night.NIGHTLY, Job.state == JobState.WAITING)
    found = list(db.session.scalars(rounds.order_by(Job.due_at)))
    db.session.rollback()
    return found


def due_now() -> None:
    db.session.execute(text("UPDATE job SET due_at = (SELECT at FROM audit_entry WHERE seq = 1)"))
    db.session.commit()


def test_the_round_backs_up_drills_and_asks_for_the_next_one(context):
    ensure_nightly()
    due_now()
    assert run_next_job()
    (job,) = waiting()
    assert job.due_at == next_night(now())
    assert [done.fault for done in db.session.scalars(select(Job).where(Job.state == JobState.DONE))] == [None]
    db.session.rollback()
    assert len(list_backups()) == 1
    assert not db.session.scalar(select(func.count(Outbox.id)))


def test_a_round_that_fails_is_tried_again_and_asks_for_one_next_night_only(context, monkeypatch):
    def fails() -> None:
        raise BackupFault("磁盘满了。")

    monkeypatch.setattr(night, "create_backup", fails)
    ensure_nightly()
    for _ in range(5):
        due = waiting()[0].id
        db.session.get_one(Job, due).due_at = now() - timedelta(hours=1)  # before any other job
        db.session.commit()
        assert run_next_job()
        assert sum(job.due_at == next_night(now()) for job in waiting()) == 1
    states = list(db.session.scalars(select(Job.state).where(Job.kind == night.NIGHTLY).order_by(Job.id)))
    assert states == [JobState.FAILED, JobState.WAITING]
    assert "磁盘满了" in db.session.scalars(select(Job.fault).where(Job.state == JobState.FAILED)).one()


def test_a_start_after_a_standstill_asks_once(context):
    ensure_nightly()
    due_now()  # last week's, still waiting
    for _ in range(3):
        ensure_nightly()
    assert [job.due_at for job in waiting()][1:] == [next_night(now())]


def test_what_the_round_finds_is_told(context):
    guard = "DROP TRIGGER audit_entry_no_update" + ("" if db.engine.dialect.name == "sqlite" else " ON audit_entry")
    db.session.execute(text(guard))
    db.session.execute(text("UPDATE audit_entry SET actor_name = '别人' WHERE seq = 3"))
    db.session.commit()
    night.nightly()
    message = db.session.scalars(select(Outbox)).one()
    assert "第 3 条的内容被改动过" in message.body


def test_sweeping_keeps_what_is_young_and_what_failed(context):
    at, made = now(), []

    def rows(kind: type, days: int, **facts: object) -> None:
        then = at - timedelta(days=days)
        moments = {
            FailedAttempt: {"at": then, "login_digest": "a", "address": "x"},
            Session: {"digest": f"{days}", "account_id": 1, "began_at": then, "seen_at": then, "expires_at": then,
                      "idle_seconds": 1800, "is_remembered": False, "device": "x", "address": "x"},
            ActivationSlip: {"digest": f"{days}", "account_id": 1, "issued_at": then, "expires_at": then,
                             "is_void": False},
            Job: {"kind": night.NIGHTLY, "due_at": then, "finished_at": then, "state": JobState.DONE},
            Outbox: {"once": f"{len(made)}", "subject": "s", "body": "b", "due_at": then, "finished_at": then,
                     "state": MessageState.DONE},
        }  # fmt: skip
        made.append(kind(**{**moments[kind], **facts}))
        db.session.add(made[-1])
        db.session.flush()

    for kind, kept in ((FailedAttempt, 7), (Session, 30), (ActivationSlip, 30), (Job, 30), (Outbox, 30)):
        rows(kind, kept - 1)
        rows(kind, kept + 1)
    rows(Job, 400, state=JobState.FAILED)
    rows(Job, 400, state=JobState.WAITING, finished_at=None)
    rows(Outbox, 400, state=MessageState.DROPPED)
    rows(Outbox, 400, state=MessageState.FAILED)
    rows(Outbox, 400, state=MessageState.UNKNOWN)
    db.session.commit()
    entries = db.session.scalar(select(func.count(Entry.seq)))
    kinds = (FailedAttempt, Session, ActivationSlip, Job, Outbox)
    before = [db.session.scalar(select(func.count(kind.id))) for kind in kinds]
    sweep(at)
    after = [db.session.scalar(select(func.count(kind.id))) for kind in kinds]
    assert [old - new for old, new in zip(before, after, strict=True)] == [1, 1, 1, 1, 2]
    assert db.session.scalar(select(func.count(Entry.seq))) == entries


def test_a_round_that_runs_again_tells_what_it_found_once(context, monkeypatch):
    monkeypatch.setattr(night, "examine", lambda: [Finding("bad", "磁盘", "快满了。")])
    for _ in range(2):
        night.nightly()
    assert db.session.scalars(select(Outbox.body)).all() == ["磁盘：快满了。"]
