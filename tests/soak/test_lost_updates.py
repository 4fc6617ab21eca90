"""Eight writers read, then write: nobody's update is lost, on either engine, between threads and between processes."""

from __future__ import annotations

import multiprocessing
import threading
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import asdict

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import OperationalError

from xiqiao import create_app
from xiqiao.audit import chain
from xiqiao.config import Settings
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.core.rules import Outdated
from xiqiao.home.models import Suggestion

WRITERS = 8


def count_up(app, times, go=None):
    """Read a number, add one, write it back, in the program's own transactions; returns how often it was done."""
    if go is not None:
        go.wait(30)
    done = 0
    for _ in range(times):
        with app.app_context():
            suggestion = db.session.get_one(Suggestion, 1)
            suggestion.text = str(int(suggestion.text) + 1)
            db.session.commit()
        done += 1
    return done


def count_up_in_process(settings, times):
    app = create_app(Settings(**settings))
    try:
        return count_up(app, times)
    finally:
        with app.app_context():
            db.engine.dispose()


def set_to_zero(app):
    with app.app_context():
        db.session.get_one(Suggestion, 1).text = "0"
        db.session.commit()


def counted(app):
    with app.app_context():
        return int(db.session.get_one(Suggestion, 1).text)


def in_threads(function, *arguments):
    go = threading.Barrier(WRITERS)
    with ThreadPoolExecutor(WRITERS) as pool:
        futures = [pool.submit(function, *arguments, go) for _ in range(WRITERS)]
        return [future.result() for future in futures]


def test_threads_lose_no_update(app, amount):
    set_to_zero(app)
    done = in_threads(count_up, app, amount(15, 400))
    assert counted(app) == sum(done) == WRITERS * amount(15, 400)


def test_processes_lose_no_update(app, settings, amount):
    set_to_zero(app)
    times, processes = amount(20, 400), amount(2, WRITERS)
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        done = [pool.submit(count_up_in_process, asdict(settings), times) for _ in range(processes)]
        total = sum(future.result() for future in done)
    assert counted(app) == total == processes * times


def edit_with_version(app, times, go):
    """As two people with the same form: an edit counts only if nobody saved since it was drawn."""
    go.wait(30)
    outcomes = Counter()
    for _ in range(times):
        with app.app_context():
            drawn_from = db.session.get_one(Suggestion, 1).version
            db.session.rollback()
            try:
                suggestion = db.session.get_one(Suggestion, 1)
                suggestion.give_answer("好的", drawn_from=drawn_from, by=suggestion_author(), at=now())
                db.session.commit()
                outcomes["saved"] += 1
            except Outdated:
                db.session.rollback()
                outcomes["outdated"] += 1
    return outcomes


def suggestion_author():
    from xiqiao.accounts.models import Account

    return db.session.scalars(select(Account).where(Account.login == "lin")).one()


def test_an_edit_is_either_saved_or_outdated_never_overwritten(app, amount):
    outcomes = sum(in_threads(edit_with_version, app, amount(10, 300)), Counter())
    with app.app_context():
        assert db.session.get_one(Suggestion, 1).version == 1 + outcomes["saved"]
        assert chain.first_fault() is None
    assert outcomes.total() == WRITERS * amount(10, 300)


def count_up_carelessly(engine, times, go):
    """The control: the same read and write in an engine without a queue, with BEGIN as it comes."""
    go.wait(30)
    done = 0
    for _ in range(times):
        try:
            with engine.begin() as connection:
                value = int(connection.scalar(text("SELECT text FROM suggestion WHERE id = 1")))
                connection.execute(text("UPDATE suggestion SET text = :text WHERE id = 1"), {"text": str(value + 1)})
        except OperationalError:
            continue
        done += 1
    return done


def test_the_same_without_the_queue_loses_or_fails(app, settings):
    set_to_zero(app)
    careless = create_engine(settings.sqlalchemy_url, pool_size=WRITERS)
    wanted = done = 0
    for _ in range(20):
        wanted += WRITERS * 20
        done += sum(in_threads(count_up_carelessly, careless, 20))
        if done < wanted or counted(app) < done:
            break
    careless.dispose()
    assert done < wanted or counted(app) < done


def test_no_writer_starves(app, amount):
    """Each has its turn about as often as the others: the slowest at least a tenth of the quickest."""
    times = amount(240, 8000)
    left, turns, lock = [times], Counter(), threading.Lock()

    def write(go):
        go.wait(30)
        while True:
            with lock:
                if left[0] == 0:
                    return
                left[0] -= 1
            count_up(app, 1)
            turns[threading.get_ident()] += 1

    set_to_zero(app)
    in_threads(write)
    assert counted(app) == times
    assert len(turns) == WRITERS
    assert min(turns.values()) * 10 >= max(turns.values()), turns


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_writers_of_two_programs_share_one_queue(app, settings):
    """The queue is a file: an application beside this one, as another worker would be, waits for its turn."""
    other = create_app(settings)
    set_to_zero(app)
    go = threading.Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(count_up, each, 40, go) for each in (app, other)]
        assert sum(future.result() for future in done) == counted(app) == 80
    with other.app_context():
        db.engine.dispose()
