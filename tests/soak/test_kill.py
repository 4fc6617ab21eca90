"""kill -9 in the middle of writes: what was answered is there, once and whole; the chain holds; it starts again."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPException

import pytest
from sqlalchemy import delete, func, select, text

from bench.client import Browser, new_key
from bench.serving import Server
from xiqiao.audit import chain
from xiqiao.audit.models import Entry
from xiqiao.core.db import db
from xiqiao.home.models import Suggestion

WRITERS = ("feng", "hebo", "mai", "gu")


@dataclass
class History:
    """Every write with its outcome; what was never answered may be there or not, but only whole."""

    answered: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    def faults(self) -> list[str]:
        """What the database, read now, says otherwise."""
        rows = db.session.execute(select(Suggestion.key, Suggestion.text, Suggestion.id)).all()
        stored = {key: words for key, words, _ in rows}
        found = [f"lost {key}" for key in self.answered if key not in stored]
        found += [f"saved though refused {key}" for key in self.refused if key in stored]
        for key, words in {**self.answered, **self.unknown}.items():
            if stored.get(key, words) != words:
                found.append(f"changed {key}")
        entries = dict(
            db.session.execute(
                select(Entry.ref_id, func.count()).where(Entry.act == "suggestion.made").group_by(Entry.ref_id)
            ).all()
        )
        found += [
            f"half of {key}: {entries.get(number, 0)} entries" for key, _, number in rows if entries.get(number) != 1
        ]
        if len(entries) != len(rows):
            found.append("an entry without its suggestion")
        if broken := chain.first_fault():
            found.append(str(broken))
        return found


def write_until(browser: Browser, stop: threading.Event, history: History) -> None:
    while not stop.is_set():
        key, words = new_key(), f"第 {random.random()} 条：" + "请把会议通知提前两天发。" * random.randint(1, 300)
        try:
            status = browser.suggest(key, words).status
        except (OSError, HTTPException):
            history.unknown[key] = words
            return
        (history.answered if status == 303 else history.refused)[key] = words


def one_life(settings, history: History, browsers: list[Browser]) -> float:
    """Start, let everybody write, kill everything at a random moment; returns how long the start took."""
    begun = time.monotonic()
    server = Server(settings)
    ready = time.monotonic() - begun
    stop = threading.Event()
    try:
        for browser in browsers:
            browser.move(server.port)
            if not browser.token:
                browser.sign_in(WRITERS[browsers.index(browser)])
        threads = [threading.Thread(target=write_until, args=(each, stop, history)) for each in browsers]
        for thread in threads:
            thread.start()
        time.sleep(random.uniform(0.1, 1.5))
    finally:
        server.kill()
    stop.set()
    for thread in threads:
        thread.join()
    return ready


@pytest.fixture
def browsers():
    made = [Browser(0, timeout=10) for _ in WRITERS]
    yield made
    for browser in made:
        browser.connection.close()


def test_nothing_answered_is_lost_when_the_server_is_killed(app, settings, amount, browsers, capsys):
    history, starts = History(), []
    for _ in range(amount(3, 200)):
        starts.append(one_life(settings, history, browsers))
        with app.app_context():
            existing = db.session.scalar(select(func.count(Suggestion.id)))
            assert existing >= len(history.answered)
    with app.app_context():
        assert history.faults() == []
        saved = set(db.session.scalars(select(Suggestion.key)))
    assert len(history.answered) > amount(0, 5000)
    with capsys.disabled():
        print(
            f"\n{len(starts)} kills, {len(history.answered)} answered, {len(history.unknown)} unknown of which"
            f" {len(saved & history.unknown.keys())} were saved; ready again after {max(starts):.2f} s at most"
        )
    lose_one(app, history)


def lose_one(app, history: History) -> None:
    """The control: the checker must notice one lost and one changed row among all."""
    lost, changed = list(history.answered)[:2]
    with app.app_context():
        db.session.execute(delete(Suggestion).where(Suggestion.key == lost))
        db.session.execute(
            text("UPDATE suggestion SET text = :text WHERE key = :key"),
            {"text": history.answered[changed][:-1], "key": changed},
        )
        faults = history.faults()
        db.session.rollback()
    assert f"lost {lost}" in faults
    assert f"changed {changed}" in faults
    assert "an entry without its suggestion" in faults
