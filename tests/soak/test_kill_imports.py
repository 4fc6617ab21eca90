"""kill -9 at any moment of an import: the register has all of the batch or nothing of it, and the work goes on."""

from __future__ import annotations

import random
import threading
import time
from http.client import HTTPException

from sqlalchemy import delete, func, select, update

from bench.client import Browser
from bench.importing import workbook
from bench.serving import Server
from tests.jobs.test_worker_processes import start_worker
from xiqiao.audit import chain
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.partial_dates import PartialDate
from xiqiao.demo.people import Life, invent
from xiqiao.imports.models import Batch, BatchState, StagedRow
from xiqiao.imports.staging import folder
from xiqiao.jobs.models import Job, Worker
from xiqiao.jobs.worker import run_next_job
from xiqiao.members.models import Fact, Member
from xiqiao.organisation.models import Unit


class Office:
    """A roster of new people, and what the register holds of them."""

    def __init__(self, app, settings, rows: int) -> None:
        self.app, self.settings, self.rows = app, settings, rows
        chance, taken = random.Random(rows), set()
        with app.app_context():
            branch = db.session.scalars(select(Unit.name).where(Unit.short_name == "东二")).one()
            taken |= {
                (name, birth.iso[:7]) for name, birth in db.session.execute(select(Member.name, Member.birth)) if birth
            }
            db.session.rollback()
        self.content = workbook([(life_of(chance, taken), branch) for _ in range(rows)])
        self.browser = Browser(0, timeout=60)

    def upload(self) -> int:
        answer = self.browser.upload("/imports/members/new", self.content, "名册.xlsx", day="2026-1-1")
        assert answer.status == 303, answer.text[:500]
        return int(answer.headers["location"].rsplit("/", 1)[1])

    def written(self, key: int) -> tuple[int, int, BatchState]:
        """Members and facts of the batch, and its state."""
        with self.app.app_context():
            facts = db.session.scalar(select(func.count(Fact.id)).where(Fact.batch_id == key)) or 0
            people = db.session.scalar(select(func.count(Fact.member_id.distinct())).where(Fact.batch_id == key)) or 0
            state = db.session.scalars(select(Batch.state).where(Batch.id == key)).one()
            assert chain.first_fault() is None
            db.session.rollback()
        return people, facts, state

    def staged(self, key: int) -> int:
        with self.app.app_context():
            mine = select(func.count(StagedRow.id)).where(StagedRow.batch_id == key, StagedRow.number > 0)
            found = db.session.scalar(mine.where(StagedRow.action.is_not(None))) or 0
            db.session.rollback()
        return found

    def next_worker(self) -> None:
        """What the next worker does, without the minute that it waits for the lock of a dead one."""
        with self.app.app_context():
            db.session.execute(delete(Worker))
            db.session.execute(update(Job).values(due_at=now()))
            db.session.commit()
            while run_next_job():
                pass


def life_of(chance: random.Random, taken: set[tuple[str, str]]) -> Life:
    life = invent(chance, taken, today())
    return Life(life.name, life.sex, life.birth, PartialDate(2015, 7, 1), PartialDate(2016, 7, 1), None)


def kill_while_reading(office: Office, key: int) -> bool:
    """A worker of its own reads; killed at any moment. Whether it was in the middle."""
    worker = start_worker(office.settings, "-m", "flask", "--app", "wsgi", "work")
    wanted = random.randint(0, office.rows)
    while office.staged(key) < wanted:
        time.sleep(0.01)
    worker.kill()
    worker.communicate(timeout=20)
    people, facts, state = office.written(key)
    assert (people, facts) == (0, 0)
    was_in_the_middle = state is BatchState.READING and office.staged(key) > 0
    office.next_worker()
    assert office.written(key)[2] is BatchState.READY
    assert office.staged(key) == office.rows
    return was_in_the_middle


def kill_while_confirming(office: Office, server: Server, key: int, seconds: float) -> str:
    """The server is killed at any moment of the request, which takes some seconds. All is there or nothing."""
    answers: list[int] = []

    def press() -> None:
        try:
            answers.append(office.browser.post(f"/imports/batches/{key}/confirm").status)
        except (OSError, HTTPException):
            answers.append(0)

    thread = threading.Thread(target=press)
    thread.start()
    thread.join(random.uniform(0, 1.4 * seconds))
    server.kill()
    thread.join()
    people, facts, state = office.written(key)
    if state is BatchState.READY:
        assert (people, facts) == (0, 0)
        assert answers == [0], "it was answered that all is written"
        return "nothing"
    assert state is BatchState.CONFIRMED
    assert (people, facts) == (office.rows, office.rows * 3)
    return "all"


def test_a_batch_is_imported_whole_or_not_at_all(app, settings, amount, capsys):
    office = Office(app, settings, amount(300, 3_000))
    outcomes, in_the_middle, seconds = {"nothing": 0, "all": 0}, 0, undisturbed(office)
    rounds = amount(1, 25)
    for _ in range(rounds):
        server = Server(settings)
        try:
            office.browser.move(server.port)
            key = office.upload()
            in_the_middle += kill_while_reading(office, key)
            outcome = kill_while_confirming(office, server, key, seconds)
        finally:
            server.kill()
            office.browser.connection.close()
        outcomes[outcome] += 1
        clear(office, key)
    with capsys.disabled():
        print(
            f"\n{rounds} kills while confirming left {outcomes}; {in_the_middle} of {rounds} while reading in the middle"
        )


def undisturbed(office: Office) -> float:
    """How long confirming takes when nobody is killed."""
    server = Server(office.settings)
    try:
        office.browser.move(server.port)
        office.browser.sign_in("lin")
        key = office.upload()
        office.next_worker()
        begun = time.monotonic()
        assert office.browser.post(f"/imports/batches/{key}/confirm").status == 303
        seconds = time.monotonic() - begun
    finally:
        server.kill()
        office.browser.connection.close()
    assert office.written(key) == (office.rows, office.rows * 3, BatchState.CONFIRMED)
    clear(office, key)
    return seconds


def clear(office: Office, key: int) -> None:
    """As if the batch had never been, for the next round."""
    with office.app.app_context():
        mine = db.session.scalars(select(Fact.member_id).where(Fact.batch_id == key).distinct()).all()
        db.session.execute(delete(Fact).where(Fact.batch_id == key))
        for start in range(0, len(mine), 500):
            db.session.execute(delete(Member).where(Member.id.in_(mine[start : start + 500])))
        db.session.execute(delete(StagedRow).where(StagedRow.batch_id == key))
        db.session.execute(delete(Batch).where(Batch.id == key))
        db.session.commit()
        assert not list(folder().glob("*"))
