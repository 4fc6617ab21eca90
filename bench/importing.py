"""`python -m bench.importing`: a roster of 10,000 rows from upload to roll-back, in seconds and in memory.

Somebody else saves meanwhile: how long that takes at most is what the office's batch costs others.
The real server and the real worker, each a process of its own; ROWS=2000 is quicker.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import psutil
from openpyxl import Workbook
from sqlalchemy import select

from bench.client import Answer, Browser
from bench.data import installation
from bench.report import mark
from bench.serving import Server, serving
from xiqiao import create_app
from xiqiao.config import ROOT, Settings
from xiqiao.core.clock import today
from xiqiao.core.db import db
from xiqiao.core.transactions import WAIT_SECONDS, own_transaction
from xiqiao.demo.people import Life, invent
from xiqiao.members.models import Member
from xiqiao.organisation.kinds import BRANCH_FORMS
from xiqiao.organisation.models import Unit

HEAD = ("姓名", "性别", "出生年月", "所在支部", "入党日期", "转正日期", "手机")
STEPS = ("received", "staged", "compared", "confirmed", "rolled back")
MOST_SECONDS, MOST_MEGABYTES, MOST_WAITED = 30.0, 500.0, 2.0


def main() -> None:
    rows = int(os.environ.get("ROWS", "10000"))
    print("generating a township …", file=sys.stderr, flush=True)
    settings = installation(1)
    try:
        people = invented(settings, rows)
        roster, other = workbook(people), workbook(people, changed=True)
        with serving(settings) as server, working(settings) as worker, watching(server, worker) as peak:
            office = Browser(server.port, "lin", timeout=120)
            with saving_meanwhile(settings) as others:
                new = measured(office, roster, others)
                confirmed(office, roster, others)  # once more, to have what the next one differs from
                changed = measured(office, other, others)
                paper = {"roster": exported(office, others)}
        report({f"{rows:,} new": new, f"{rows:,} changed": changed}, peak)
        report_waits({f"{rows:,} new": new, f"{rows:,} changed": changed, "export": paper})
    finally:
        shutil.rmtree(settings.instance, ignore_errors=True)


def invented(settings: Settings, count: int) -> list[tuple[Life, str]]:
    """People whom the register does not know, spread over its branches."""
    chance = random.Random(7)
    with create_app(settings).app_context():
        known = db.session.execute(select(Member.name, Member.birth)).all()
        taken = {(name, birth.iso[:7]) for name, birth in known if birth}
        branches = db.session.scalars(
            select(Unit.name).where(Unit.form.in_(BRANCH_FORMS), Unit.is_functional.is_(False)).order_by(Unit.path)
        ).all()
        db.session.remove()
        db.engine.dispose()
    return [(invent(chance, taken, today()), branches[number % len(branches)]) for number in range(count)]


def workbook(people: list[tuple[Life, str]], *, changed: bool = False) -> bytes:
    """The roster; `changed`: each of them has another phone."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("党员名册")
    sheet.append(["西樵镇党员名册"])
    sheet.append(HEAD)
    for number, (life, branch) in enumerate(people):
        phone = f"137{number:08}" if changed else life.phone
        confirmed = life.confirmed.iso if life.confirmed else None
        sheet.append([life.name, life.sex.label, life.birth.iso, branch, life.joined.iso, confirmed, phone])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@dataclass
class Step:
    """How long a step took, and how long somebody else who saved meanwhile had to wait at most."""

    seconds: float
    waited: float


class Others:
    """Somebody else who stands in the writers' queue again and again; not over HTTP, where the server is busy too."""

    def __init__(self, settings: Settings) -> None:
        self.app, self.stop = create_app(settings), threading.Event()
        self.began: float | None = None
        self.longest = self.step_began = 0.0

    def save(self) -> None:
        with self.app.app_context():
            while not self.stop.wait(0.02):
                self.began = time.perf_counter()
                with own_transaction(db.engine, patience=120) as session:
                    session.connection()  # its turn has come
                    waited = time.perf_counter() - max(self.began, self.step_began)
                self.longest, self.began = max(self.longest, waited), None

    @contextmanager
    def during(self, steps: dict[str, Step], name: str) -> Iterator[None]:
        self.longest, self.step_began = 0.0, time.perf_counter()
        yield
        ended, waiting = time.perf_counter(), self.began
        waited = ended - max(waiting, self.step_began) if waiting else 0.0
        steps[name] = Step(ended - self.step_began, max(self.longest, waited))


@contextmanager
def saving_meanwhile(settings: Settings) -> Iterator[Others]:
    others = Others(settings)
    thread = threading.Thread(target=others.save, daemon=True)
    thread.start()
    try:
        yield others
    finally:
        others.stop.set()
        thread.join()


def measured(office: Browser, content: bytes, others: Others) -> dict[str, Step]:
    """Each step from upload to roll-back."""
    batch, steps = confirmed(office, content, others)
    with others.during(steps, "rolled back"):
        done(office.post(f"{batch}/roll-back", reason="测速"))
    return steps


def confirmed(office: Browser, content: bytes, others: Others) -> tuple[str, dict[str, Step]]:
    """Upload, wait for the preview, compare anew, confirm: the address of the batch, and the steps."""
    steps: dict[str, Step] = {}
    with others.during(steps, "received"):
        sent = office.upload("/imports/members/new", content, "名册.xlsx", day="2026-1-1")
        batch = done(sent).headers["location"]
    with others.during(steps, "staged"):
        while 'id="progress"' in office.get(batch).text:
            time.sleep(0.2)
    with others.during(steps, "compared"):
        done(office.post(f"{batch}/compare"))
    with others.during(steps, "confirmed"):
        done(office.post(f"{batch}/confirm"))
    return batch, steps


def exported(office: Browser, others: Others) -> Step:
    """The roster of the whole town as a workbook."""
    steps: dict[str, Step] = {}
    with others.during(steps, "roster"):
        answer = office.post("/units/1/roster", reason="测速", way="workbook", with_phone="y")
    if answer.status != 200:
        raise RuntimeError(f"{answer.status}: {answer.text[:2000]}")
    return steps["roster"]


def done(answer: Answer) -> Answer:
    if answer.status != 303:
        raise RuntimeError(f"{answer.status}: {answer.text[:2000]}")
    return answer


@contextmanager
def working(settings: Settings) -> Iterator[psutil.Process]:
    """The worker, as `make run` starts it."""
    environment = {**os.environ, "XIQIAO_INSTANCE": str(settings.instance), "DATABASE_URL": settings.database_url}
    process = subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "work"], cwd=ROOT, env=environment)
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def watching(server: Server, worker: psutil.Process) -> Iterator[dict[str, float]]:
    """The highest memory of the server's largest process, of the worker, and of the unpacking child, in MB."""
    peak = {"server": 0.0, "worker": 0.0, "unpacking": 0.0}
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(0.02):
            with suppress(psutil.NoSuchProcess):
                for process in server.processes():
                    peak["server"] = max(peak["server"], high_water(process.pid))
                peak["worker"] = max(peak["worker"], high_water(worker.pid))
                for child in worker.children():
                    peak["unpacking"] = max(peak["unpacking"], high_water(child.pid))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    yield peak
    stop.set()
    thread.join()


def high_water(pid: int) -> float:
    """Linux keeps the highest resident memory of each process."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:  # gone meanwhile, or another system
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def report(rosters: dict[str, dict[str, Step]], peak: dict[str, float]) -> None:
    print(f"\n{'seconds':16}" + "".join(f"{step:>13}" for step in (*STEPS, "in all")))
    for name, steps in rosters.items():
        total = sum(step.seconds for step in steps.values())
        print(f"{name:16}" + "".join(f"{each:13.1f}" for each in (*(steps[step].seconds for step in STEPS), total))
              + f"  {mark(total <= MOST_SECONDS)}")  # fmt: skip
    sizes = ", ".join(f"{name} {size:.0f} MB" for name, size in peak.items())
    print(f"memory at most: {sizes}  {mark(max(peak.values()) <= MOST_MEGABYTES)}")
    print(f"goals: {MOST_SECONDS:.0f} s in all, {MOST_MEGABYTES:.0f} MB in each process")


def report_waits(rosters: dict[str, dict[str, Step]]) -> None:
    """What others noticed of it."""
    print("\nsomebody else who saved meanwhile waited at most (seconds)")
    for name, steps in rosters.items():
        waits = (f"{step} {each.waited:.1f} {mark(each.waited <= MOST_WAITED)}" for step, each in steps.items())
        print(f"{name:16}{', '.join(waits)}")
    print(f"goal: {MOST_WAITED:.0f} s; their patience ends at {WAIT_SECONDS:.0f} s")


if __name__ == "__main__":
    main()
