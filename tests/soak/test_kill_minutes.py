"""kill -9 while minutes save themselves: what was answered 已保存 is there, whole; of what was not, all or nothing."""

from __future__ import annotations

import random
import re
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.parse import urlencode

import pytest
from sqlalchemy import select, update

from bench.client import Browser
from bench.serving import Server
from tests.meetings.conftest import started
from xiqiao.audit import chain
from xiqiao.core.db import db
from xiqiao.meetings.models import AgendaItem

#: Who writes at the same time, each in an item of the own.
RECORDERS = ("feng", "wen", "lin")
SENTENCES = ("大家讨论了修路的事。", "同意先修村口一段。\n", "冯月好领学了公报。", "<b>经费</b>由村集体出😀。")


@dataclass
class Recorder:
    """One who writes in one item, and what the server told them of it."""

    login: str
    browser: Browser
    meeting_id: int
    item_id: int
    version: int = 0
    saved: str = ""
    under_way: str | None = None
    lost: int = 0
    answers: int = 0
    refusals: list[str] = field(default_factory=list)

    def move(self, port: int) -> None:
        """Open the page again, as one does after a crash: it shows what is stored."""
        self.browser.move(port)
        if not self.browser.token:
            self.browser.sign_in(self.login)
        self._read(self.browser.get(f"/meetings/{self.meeting_id}/minutes").text)

    def _read(self, page: str) -> None:
        found = re.search(rf'name="item{self.item_id}-version" value="(\d+)"', page)
        assert found, page[:1500]
        self.version = int(found.group(1))

    def save(self) -> None:
        """One more sentence or three hundred, sent as the form sends itself two seconds after the last key."""
        text = f"第 {random.random()} 稿。" + "".join(random.choices(SENTENCES, k=random.choice((1, 20, 300))))
        self.under_way = text.strip()
        name = f"item{self.item_id}"
        fields = {"csrf_token": self.browser.token, f"{name}-title": "修路", f"{name}-text": text,
                  f"{name}-version": str(self.version)}  # fmt: skip
        path = f"/meetings/{self.meeting_id}/items/{self.item_id}"
        answer = self.browser.request("POST", path, urlencode(fields), more={"HX-Request": "true"})
        if answer.status == 503:  # too busy, and said so: then nothing of it may be stored
            self.under_way = None
            return
        if answer.status != 200 or "已保存" not in answer.text:
            self.refusals.append(f"{answer.status} {answer.text[:500]}")
            return
        self._read(answer.text)
        self.saved, self.under_way = self.under_way, None
        self.answers += 1

    def write_until(self, stop: threading.Event) -> None:
        while not stop.is_set() and not self.refusals:
            try:
                self.save()
            except (OSError, HTTPException):
                return

    def faults(self) -> list[str]:
        """What the database says otherwise; afterwards what it holds counts as saved."""
        db.session.rollback()
        stored = db.session.scalars(select(AgendaItem.text).where(AgendaItem.id == self.item_id)).one()
        found = list(self.refusals)
        if stored not in (self.saved, self.under_way):
            found.append(f"item {self.item_id} holds neither what was saved nor what was under way: {stored[:60]}")
        self.lost += self.under_way is not None and stored != self.under_way
        self.saved, self.under_way = stored, None
        return found


def one_life(settings, recorders: list[Recorder]) -> None:
    """Start, let everybody write, kill everything at a random moment after the first answer."""
    server, stop, threads = Server(settings), threading.Event(), []
    try:
        for each in recorders:
            each.move(server.port)
        threads = [threading.Thread(target=each.write_until, args=(stop,)) for each in recorders]
        for thread in threads:
            thread.start()
        before = sum(each.answers for each in recorders)
        while sum(each.answers for each in recorders) == before and any(thread.is_alive() for thread in threads):
            time.sleep(0.01)
        time.sleep(random.uniform(0, 1.2))
    finally:
        server.kill()
    stop.set()
    for thread in threads:
        thread.join()


@pytest.fixture
def recorders(app):
    with app.app_context():
        meeting = started("东一", headings=["学习", "修路", "其他"])
        made = [
            Recorder(login, Browser(0, timeout=10), meeting.id, item.id)
            for login, item in zip(RECORDERS, meeting.sitting.items, strict=True)
        ]
    yield made
    for each in made:
        each.browser.connection.close()


def test_minutes_that_were_saved_are_there_after_every_kill(app, settings, amount, recorders, capsys):
    kills = amount(3, 150)
    for _ in range(kills):
        one_life(settings, recorders)
        with app.app_context():
            assert [fault for each in recorders for fault in each.faults()] == []
    answers = sum(each.answers for each in recorders)
    assert answers > amount(0, 500)
    with app.app_context():
        assert chain.first_fault() is None
    checked = app.test_cli_runner().invoke(args=["search", "verify"])
    assert (checked.exit_code, checked.output) == (0, "检索与记录一致。\n")
    with capsys.disabled():
        print(f"\n{kills} kills, {answers} saves answered, none lost; {sum(each.lost for each in recorders)} that were"
              " under way were not saved, each at most what was typed since the save before")  # fmt: skip
    a_lost_save_is_noticed(app, recorders[0])


def a_lost_save_is_noticed(app, recorder: Recorder) -> None:
    """The control: the checker must notice a text that ends one letter early."""
    with app.app_context():
        short = update(AgendaItem).where(AgendaItem.id == recorder.item_id).values(text=recorder.saved[:-1])
        db.session.execute(short)
        db.session.commit()
        assert recorder.faults()
