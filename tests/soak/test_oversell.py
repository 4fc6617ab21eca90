"""Fifty people tap 报名 in the same moment, each with a personal card: places are given once, on either engine."""

from __future__ import annotations

import multiprocessing
import re
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import asdict

import pytest
from sqlalchemy import select

from tests.calendar.conftest import published, unit_named
from xiqiao import create_app
from xiqiao.accounts.cards import issue_card
from xiqiao.accounts.models import Account
from xiqiao.audit import chain
from xiqiao.audit.models import Entry
from xiqiao.calendar.models import Audience
from xiqiao.calendar.replies import SignUp
from xiqiao.config import Settings
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.members.models import Member, Sex, Standing

PEOPLE, PLACES, PROGRAMS = 50, 7, 2


@pytest.fixture
def codes(app):
    """Fifty more members of 东一, each with a card."""
    with app.app_context():
        clerk = db.session.scalars(select(Account).where(Account.login == "lin")).one()
        branch = unit_named("东一")
        people = [
            Member(name=f"党员{number}", name_pinyin=f"dangyuan{number:03}", name_strokes=f"{number:03}", sex=Sex.MALE,
                   standing=Standing.FULL, branch_id=branch.id, branch=branch, version=1)
            for number in range(PEOPLE)
        ]  # fmt: skip
        db.session.add_all(people)
        db.session.flush()
        made = [issue_card(person, by=clerk, at=now()).code for person in people]
        db.session.commit()
    return made


def tap(app, code, event_id, verb, go):
    """Open the event by one's card, then press the button as soon as everybody is ready; again while it is busy."""
    person, path = app.test_client(), f"/c/{code}/events/{event_id}"
    token = re.search(r'name="csrf_token" value="([^"]+)"', person.get(path).get_data(as_text=True)).group(1)
    go.wait(120)
    for _ in range(50):
        status = person.post(f"{path}/{verb}", data={"csrf_token": token}).status_code
        if status != 503:
            return status
    return 503


def tap_all(app, codes, event_id, verb="sign-up"):
    go = threading.Barrier(len(codes))
    with ThreadPoolExecutor(len(codes)) as pool:
        futures = [pool.submit(tap, app, code, event_id, verb, go) for code in codes]
        return [future.result() for future in futures]


def tap_all_in_process(settings, codes, event_id):
    app = create_app(Settings(**settings))
    try:
        return tap_all(app, codes, event_id)
    finally:
        with app.app_context():
            db.engine.dispose()


def open_activity(app):
    with app.app_context():
        return published(audience_kind=Audience.OPEN, capacity=PLACES).id


def looked_at(app, event_id):
    """The rows in the order of asking, and how often the log says so; the chain holds."""
    with app.app_context():
        rows = list(db.session.scalars(select(SignUp).where(SignUp.event_id == event_id).order_by(SignUp.number)))
        about = (Entry.ref_kind == "event", Entry.ref_id == event_id)
        acts = list(db.session.scalars(select(Entry.act).where(*about)))
        assert chain.first_fault() is None
        return [row.state.value for row in rows], [row.number for row in rows], acts


def is_fair(states, numbers, acts):
    assert states == ["confirmed"] * PLACES + ["waiting"] * (PEOPLE - PLACES)
    assert numbers == list(range(1, PEOPLE + 1))
    assert acts.count("event.signed_up") == PEOPLE


def test_fifty_at_once_get_seven_places_and_a_queue(app, codes, amount):
    for _ in range(amount(1, 20)):
        event_id = open_activity(app)
        assert set(tap_all(app, codes, event_id)) == {303}
        is_fair(*looked_at(app, event_id))


def test_fifty_at_two_programs_get_no_more(app, settings, codes, amount):
    for _ in range(amount(1, 10)):
        event_id, size = open_activity(app), PEOPLE // PROGRAMS
        with ProcessPoolExecutor(PROGRAMS, multiprocessing.get_context("spawn")) as pool:
            parts = [codes[start : start + size] for start in range(0, PEOPLE, size)]
            futures = [pool.submit(tap_all_in_process, asdict(settings), part, event_id) for part in parts]
            assert {status for future in futures for status in future.result()} == {303}
        is_fair(*looked_at(app, event_id))


def test_the_same_person_fifty_times_has_one_place(app, codes, amount):
    for _ in range(amount(1, 10)):
        event_id = open_activity(app)
        assert set(tap_all(app, codes[:1] * PEOPLE, event_id)) == {303}
        states, numbers, acts = looked_at(app, event_id)
        assert (states, numbers, acts.count("event.signed_up")) == (["confirmed"], [1], 1)


def test_all_who_have_a_place_give_it_back_at_once_and_the_queue_moves_up_in_order(app, codes, amount):
    for _ in range(amount(1, 10)):
        event_id = open_activity(app)
        for code in codes[: 2 * PLACES + 1]:
            assert tap_all(app, [code], event_id) == [303]
        assert set(tap_all(app, codes[:PLACES], event_id, "withdrawal")) == {303}
        states, _, acts = looked_at(app, event_id)
        assert states == ["withdrawn"] * PLACES + ["confirmed"] * PLACES + ["waiting"]
        assert acts.count("event.promoted") == PLACES
