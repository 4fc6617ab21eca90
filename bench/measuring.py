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

from bench.client import Browser
from bench.rows import ROWS, Row, deep_page
from bench.serving import Server
from xiqiao import create_app
from xiqiao.accounts.models import Account
from xiqiao.audit.models import Entry
from xiqiao.calendar.feeds import FeedKind, make_feed
from xiqiao.calendar.models import Event
from xiqiao.config import Settings
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.meetings.models import Meeting, MeetingState
from xiqiao.meetings.votes import Vote
from xiqiao.organisation.models import Unit

#: How often a row is asked in one round; the cheap ones more often, as the CPU clock ticks in hundredths.
CHEAP, DEAR = 600, 40
#: Not counted as statements: they carry no data and are the same for every request.
CONTROL = ("BEGIN", "PRAGMA", "SET ", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK")


GOOD = (200, 303, 304)


def known_data() -> dict[str, str]:
    """What the rows' paths name: a deep page of the log, 何伯's feed, a day on which hundreds of branches meet."""
    entries = db.session.scalar(select(func.max(Entry.seq))) or 0
    account = db.session.scalars(select(Account).where(Account.login == "hebo")).one()
    feed = make_feed(
        FeedKind.PERSONAL, member_id=account.member_id, unit=None, theme=None, by=account, at=now()
    )  # fmt: skip
    largest = (
        select(Event.day, Event.series_id)
        .where(Event.series_id.is_not(None))
        .group_by(Event.day, Event.series_id)
        .order_by(func.count(Event.id).desc(), Event.day)
    )
    day, series = db.session.execute(largest.limit(1)).one()
    known = {"before": deep_page(entries), "feed": feed.code, "party_day": f"{day:%Y/%m/%d}", "series": str(series)}
    of_feng = select(Meeting.id).join(Unit).where(Unit.short_name == "东一")
    known["record"] = str(
        db.session.scalar(of_feng.join(Vote, Vote.meeting_id == Meeting.id).order_by(Meeting.id.desc()))
    )
    known["draft"] = str(db.session.scalar(of_feng.where(Meeting.state == MeetingState.DRAFT)))
    db.session.commit()
    return known


class Subject:
    """One running server, a browser for each person, and what was measured of each row."""

    def __init__(self, server: Server) -> None:
        self.server = server
        with create_app(server.settings).app_context():
            self.known = known_data()
            db.session.remove()
            db.engine.dispose()
        self.browsers = {login: Browser(server.port, login) for login in {row.login for row in ROWS}}
        self.known["feed_tag"] = self.browsers[None].get("/feeds/{feed}.ics".format(**self.known)).headers["etag"]
        self.cpu: dict[str, list[float]] = {row.name: [] for row in ROWS}

    def warm_up(self) -> None:
        for row in ROWS:
            for _ in range(5):
                answer = row.ask(self.browsers[row.login], self.known)
                if answer.status not in GOOD:
                    raise RuntimeError(f"{row.name}: {answer.status}")

    def measure(self, row: Row) -> None:
        browser, count = self.browsers[row.login], CHEAP if row.path.startswith("/-/") else DEAR
        before = self.server.cpu_seconds()
        for _ in range(count):
            row.ask(browser, self.known)
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
        path = row.path.format(**subject.known)
        if row.post is not None:
            answer = client.post(path, data={"csrf_token": browser.token, **row.post()})
        else:
            answer = client.get(path, headers=row.headers(subject.known))
        if answer.status_code not in GOOD:
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
