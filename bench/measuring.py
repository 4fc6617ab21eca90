"""CPU of the server per request, SQL statements per request, bytes per page."""

from __future__ import annotations

import gzip
import re
import threading
import time
from dataclasses import dataclass
from statistics import median
from typing import Any

from sqlalchemy import event, func, select

from bench.client import Browser, new_key
from bench.rows import ROWS, TEXT, Row
from bench.serving import Server
from xiqiao import create_app
from xiqiao.audit.models import Entry
from xiqiao.config import Settings
from xiqiao.core.db import db

#: How often a row is asked in one round; the cheap ones more often, as the CPU clock ticks in hundredths.
CHEAP, DEAR = 600, 40
#: Not counted as statements: they carry no data and are the same for every request.
CONTROL = ("BEGIN", "PRAGMA", "SET ", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK")


class Subject:
    """One running server, a browser for each person, and what was measured of each row."""

    def __init__(self, server: Server) -> None:
        self.server = server
        with create_app(server.settings).app_context():
            self.entries = db.session.scalar(select(func.max(Entry.seq))) or 0
            db.session.remove()
            db.engine.dispose()
        self.browsers = {login: Browser(server.port, login) for login in {row.login for row in ROWS}}
        self.cpu: dict[str, list[float]] = {row.name: [] for row in ROWS}

    def warm_up(self) -> None:
        for row in ROWS:
            for _ in range(5):
                answer = row.ask(self.browsers[row.login], self.entries)
                if answer.status not in (200, 303):
                    raise RuntimeError(f"{row.name}: {answer.status}")

    def measure(self, row: Row) -> None:
        browser, count = self.browsers[row.login], CHEAP if row.path.startswith("/-/") else DEAR
        before = self.server.cpu_seconds()
        for _ in range(count):
            row.ask(browser, self.entries)
        self.cpu[row.name].append((self.server.cpu_seconds() - before) * 1000 / count)

    def milliseconds(self, row: Row) -> float:
        return median(self.cpu[row.name])


def interleaved(subjects: list[Subject], rounds: int) -> None:
    """Each round asks every row of every subject, so that a noisy minute is shared by all."""
    for subject in subjects:
        subject.warm_up()
    for _ in range(rounds):
        for row in ROWS:
            for subject in subjects:
                subject.measure(row)


def statements(settings: Settings, subject: Subject) -> dict[str, int]:
    """SQL statements of each row, counted in this process with the sessions of the served browsers."""
    app = create_app(settings)
    counted: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(CONTROL):
            counted.append(statement)

    numbers = {}
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", count)
    for row in ROWS:
        if row.path.startswith("/-/"):
            continue
        client, browser = app.test_client(), subject.browsers[row.login]
        for name, value in browser.cookies.items():
            client.set_cookie(name, value)
        client.get("/privacy")  # what is read once per process
        counted.clear()
        if row.path == "POST":
            fields = {"csrf_token": browser.token, "key": new_key(), "text": TEXT}
            answer = client.post("/suggestions/new", data=fields)
        else:
            answer = client.get(row.path.format(before=row.before(subject.entries)))
        if answer.status_code not in (200, 303):
            raise RuntimeError(f"{row.name}: {answer.status_code}")
        numbers[row.name] = len(counted)
    with app.app_context():
        db.engine.dispose()
    return numbers


@dataclass(frozen=True)
class Weight:
    """Bytes of one answer as it is, and as it is sent."""

    raw: int
    sent: int


def weight(browser: Browser, path: str) -> Weight:
    answer = browser.get(path)
    return Weight(len(answer.body), len(answer.sent))


def first_visit(browser: Browser, path: str) -> dict[str, Weight]:
    """Everything a browser fetches for a page with an empty cache."""
    text = browser.get(path).text
    files = re.findall(r'<(?:link[^>]+href|script[^>]+src|img[^>]+src)="(/[^"]+)"', text)
    return {address: weight(browser, address) for address in (path, *dict.fromkeys(files))}


def gzipped(data: bytes) -> int:
    return len(gzip.compress(data, 6))


@dataclass(frozen=True)
class Throughput:
    per_second: float
    cpu_milliseconds: float
    slowest_milliseconds: float


def throughput(server: Server, login: str, path: str, clients: int = 8, seconds: float = 2) -> Throughput:
    """Several clients ask for the same page as fast as they are answered."""
    times: list[list[float]] = [[] for _ in range(clients)]
    browsers = [Browser(server.port, login) for _ in range(clients)]
    stop = time.monotonic() + seconds

    def ask(number: int) -> None:
        while (begun := time.monotonic()) < stop:
            if browsers[number].get(path).status != 200:
                raise RuntimeError(path)
            times[number].append(time.monotonic() - begun)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(clients)]
    before, begun = server.cpu_seconds(), time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    everything = sorted(time for own in times for time in own)
    elapsed, count = time.monotonic() - begun, len(everything)
    slowest = everything[int(count * 0.99)]
    return Throughput(count / elapsed, (server.cpu_seconds() - before) * 1000 / count, slowest * 1000)
