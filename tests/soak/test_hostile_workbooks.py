"""Whatever comes in as a workbook: no page answers 500, the register stays as it is, no refusal takes long."""

from __future__ import annotations

import io
import random
import time

from sqlalchemy import select, text
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.imports.hostile import cpu, hostile
from tests.visitor import Visitor
from xiqiao.core.db import db
from xiqiao.imports.models import Batch, BatchState
from xiqiao.imports.staging import folder, read_batch

#: In CPU: on a busy machine the clock is no measure.
MOST_SECONDS = 2.0
KINDS = {"units": "lin", "members": "lin", "posts": "lin", "accounts": "axi"}
REGISTER = ("unit", "unit_state", "unit_term", "member", "member_fact", "post", "visit", "account", "role_grant")


def register() -> dict[str, list[tuple[object, ...]]]:
    """Every row of it."""
    found = {
        name: [tuple(row) for row in db.session.execute(text(f"SELECT * FROM {name} ORDER BY id"))] for name in REGISTER
    }
    db.session.rollback()
    return found


class Sender:
    """Uploads as somebody who may, has it read as the worker does, and looks at all that comes of it."""

    def __init__(self, app) -> None:
        self.app, self.faults, self.counts = app, [], {"refused": 0, "failed": 0, "ready": 0}
        self.people = {login: Visitor(app) for login in set(KINDS.values())}
        self.tokens = {}
        for login, person in self.people.items():
            person.sign_in_as(login)
            self.tokens[login] = person.open("/privacy").form("/appearance")["fields"]["csrf_token"]

    def send(self, kind: str, what: str, name: str, content: bytes) -> None:
        client = self.people[KINDS[kind]].client
        begun = cpu()
        fields = {"csrf_token": self.tokens[KINDS[kind]], "day": "2026-1-1"}
        file = FileStorage(io.BytesIO(content), filename=name or None)
        boundary, body = encode_multipart({**fields, "file": file})
        form = f"multipart/form-data; boundary={boundary}"
        with client.post(f"/imports/{kind}/new", data=body, content_type=form) as answer:
            status, location = answer.status_code, answer.headers.get("Location", "")
        if status != 303:
            self.counts["refused"] += 1
            self.judge(what, status, cpu() - begun)
            return
        key = int(location.rsplit("/", 1)[1])
        with self.app.app_context():
            read_batch(key)
            state = db.session.scalars(select(Batch.state).where(Batch.id == key)).one()
            db.session.rollback()
        if state is BatchState.FAILED:
            self.counts["failed"] += 1
            self.judge(what, 200, cpu() - begun)
        else:
            self.counts["ready"] += 1
            self.judge(what, 200 if state is BatchState.READY else 500, 0)
        for path in ("", "?action=error", "?number=2", "/findings", "/progress"):
            self.judge(what, client.get(f"/imports/batches/{key}{path}").status_code, 0)

    def judge(self, what: str, status: int, seconds: float) -> None:
        if status >= 500:
            self.faults.append(f"{what}: {status}")
        if seconds > MOST_SECONDS:
            self.faults.append(f"{what}: refused after {seconds:.1f} s")


def test_no_workbook_upsets_the_server_or_changes_the_register(app, engine, amount, capsys):
    chance = random.Random(f"workbooks for {engine}")
    app.testing = False  # a fault answers 500, as it would in the office
    app.logger.disabled = True
    sender, begun = Sender(app), time.monotonic()
    with app.app_context():
        before = register()
    count = amount(30, 500)
    for _ in range(count):
        what, name, content = hostile(chance)
        sender.send(chance.choice(list(KINDS)), what, name, content)
    with app.app_context():
        assert register() == before
        assert not list(folder().glob("*")), "no workbook is kept"
    with capsys.disabled():
        print(f"\n{engine}: {count} workbooks in {time.monotonic() - begun:.0f} s, {sender.counts}")
    assert not sender.faults, "\n".join(sorted(set(sender.faults)))
