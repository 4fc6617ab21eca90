"""Jobs: after the deed, again after a failure, never by two workers at once."""

from __future__ import annotations

import time
from datetime import timedelta
from threading import Barrier, Event, Thread

import pytest
from sqlalchemy import func, select

from xiqiao.audit.chain import head
from xiqiao.audit.record import record
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.home.models import Suggestion
from xiqiao.jobs import worker
from xiqiao.jobs.models import MOST_ATTEMPTS, Job, JobState, Outbox, Worker
from xiqiao.jobs.outbox import tell
from xiqiao.jobs.worker import DEAD_AFTER, ask_for, hold_lock, release_lock, run_next_job, work

KIND = "test.note"


@pytest.fixture
def kind(monkeypatch) -> str:
    """A kind of job that leaves an entry in the log."""
    monkeypatch.setitem(worker._handlers, KIND, lambda **facts: record("backup.made", by=None, **facts))
    return KIND


def ask(kind: str, seconds: int = -1, **arguments: object) -> int:
    job = ask_for(kind, now() + timedelta(seconds=seconds), **arguments)
    db.session.flush()
    key = job.id  # before the commit: reading it afterwards would stand in the writers' queue
    db.session.commit()
    return key


def state_of(key: int) -> JobState:
    state = db.session.get_one(Job, key).state
    db.session.rollback()
    return state


def entries() -> int:
    count = head().seq
    db.session.rollback()
    return count


def test_a_due_job_is_done_once_with_its_arguments(context, kind):
    before = entries()
    key = ask(kind, name="x", octets=1)
    assert run_next_job()
    assert not run_next_job()
    assert state_of(key) is JobState.DONE
    assert entries() == before + 1


def test_a_job_that_is_not_due_waits(context, kind):
    key = ask(kind, seconds=60, name="x", octets=1)
    assert not run_next_job()
    assert state_of(key) is JobState.WAITING


def test_a_kind_without_a_function_is_refused_when_it_is_asked_for(context):
    with pytest.raises(KeyError):
        ask_for("no.such.kind", now())


def test_a_failing_job_is_tried_again_later_and_later_then_left(context, monkeypatch):
    def fails() -> None:
        raise ValueError("难")

    monkeypatch.setitem(worker._handlers, KIND, fails)
    key, clock, minutes = ask(KIND), now(), []
    monkeypatch.setattr(worker, "now", lambda: clock)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert run_next_job()
        assert not run_next_job()  # not at once
        job = db.session.get_one(Job, key)
        assert (job.attempts, job.fault) == (attempt, "ValueError: 难")
        minutes.append((job.due_at - clock) / timedelta(minutes=1))
        clock = max(clock, job.due_at)
        db.session.rollback()
    assert minutes[:-1] == [1, 2, 4, 8]
    clock += timedelta(days=30)
    assert not run_next_job()
    assert state_of(key) is JobState.FAILED


def test_what_a_failing_job_wrote_is_undone(context, monkeypatch):
    def writes_and_fails() -> None:
        record("backup.made", by=None, name="x", octets=1)
        raise ValueError

    monkeypatch.setitem(worker._handlers, KIND, writes_and_fails)
    before = entries()
    key = ask(KIND)
    assert run_next_job()
    assert entries() == before
    assert state_of(key) is JobState.WAITING


def test_a_job_and_its_deed_are_one_transaction(context, kind):
    def deed() -> None:
        db.session.add(Suggestion(key="k", text="t", page="/", author_id=1, author_name="x", made_at=now(), version=1))
        ask_for(kind, now(), name="x", octets=1)
        tell("once", "s", "b", now())

    def counts() -> list[int]:
        found = [db.session.scalar(select(func.count(model.id))) for model in (Suggestion, Job, Outbox)]
        db.session.rollback()
        return found

    before = counts()
    deed()
    db.session.rollback()
    assert counts() == before
    deed()
    db.session.commit()
    assert counts() == [count + 1 for count in before]


def test_a_job_that_another_worker_finished_meanwhile_changes_nothing(app, context, monkeypatch):
    """The one that was taken for dead comes back: what it did is undone, not done twice."""

    def slow() -> None:
        db.session.rollback()
        with app.app_context():
            db.session.get_one(Job, key).finish(now())
            db.session.commit()
        record("backup.made", by=None, name="x", octets=1)

    monkeypatch.setitem(worker._handlers, KIND, slow)
    before = entries()
    key = ask(KIND)
    assert run_next_job()
    assert entries() == before
    assert state_of(key) is JobState.DONE


def test_a_second_worker_waits_while_the_first_lives_and_takes_over_when_it_is_dead(context):
    at = now()
    assert hold_lock("first", at)
    assert not hold_lock("second", at + DEAD_AFTER - timedelta(seconds=1))
    assert hold_lock("first", at + DEAD_AFTER - timedelta(seconds=1))
    dead = at + DEAD_AFTER * 2
    assert hold_lock("second", dead)
    assert not hold_lock("first", dead + timedelta(seconds=1))


def test_a_worker_that_ends_makes_room_at_once(context):
    at = now()
    assert hold_lock("first", at)
    release_lock("second")
    assert not hold_lock("second", at)  # only one's own lock is given up
    release_lock("first")
    assert hold_lock("second", at)


def test_a_clock_set_back_does_not_keep_a_dead_worker_alive(context):
    at = now()
    assert hold_lock("first", at + timedelta(hours=8))
    assert hold_lock("second", at)


def test_of_two_who_come_together_one_is_the_worker(app):
    start, held = Barrier(2), []

    def come(name: str) -> None:
        with app.app_context():
            start.wait()
            held.append(hold_lock(name, now()))

    threads = [Thread(target=come, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(held) == [False, True]


def until(condition, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def test_a_long_job_keeps_the_lock_by_its_pulse(app, context, monkeypatch):
    """Backups of many files last longer than a worker may be silent."""
    monkeypatch.setattr(worker, "DEAD_AFTER", timedelta(seconds=0.6))
    stop, going, may_end, seen = Event(), Event(), Event(), []

    def long() -> None:
        db.session.rollback()
        going.set()
        may_end.wait(30)

    monkeypatch.setitem(worker._handlers, KIND, long)
    ask(KIND)
    thread = Thread(target=work, args=(app, stop))
    thread.start()
    try:
        assert going.wait(30)

        def beat() -> bool:
            seen.append(db.session.get_one(Worker, 1).seen_at)
            db.session.rollback()
            return seen[-1] - seen[0] > 3 * worker.DEAD_AFTER

        until(beat)
    finally:
        may_end.set()
        stop.set()
        thread.join(timeout=30)
    assert db.session.get(Worker, 1) is None


def test_an_idle_worker_keeps_nobody_from_writing(app, context, monkeypatch):
    """It polls in reading transactions: the writers' queue is free between and during its rounds."""
    pauses, held = Event(), []
    stop = Event()

    def pause(seconds: float) -> bool:
        pauses.set()
        return Event.wait(stop, seconds)

    monkeypatch.setattr(stop, "wait", pause)
    thread = Thread(target=work, args=(app, stop))
    thread.start()
    try:
        assert pauses.wait(30)
        until(lambda: hold_lock_row() is not None)
        for number in range(3):
            record("backup.made", by=None, name="x", octets=number)  # raises Busy after five seconds
            db.session.commit()
            held.append(number)
    finally:
        stop.set()
        thread.join(timeout=30)
    assert held == [0, 1, 2]


def hold_lock_row() -> Worker | None:
    row = db.session.get(Worker, 1)
    db.session.rollback()
    return row
