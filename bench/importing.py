"""`python -m bench.importing`: a roster of 10,000 rows from upload to roll-back, in seconds and in memory.

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
from xiqiao.demo.people import Life, invent
from xiqiao.members.models import Member
from xiqiao.organisation.kinds import BRANCH_FORMS
from xiqiao.organisation.models import Unit

HEAD = ("姓名", "性别", "出生年月", "所在支部", "入党日期", "转正日期", "手机")
MOST_SECONDS, MOST_MEGABYTES = 30.0, 500.0


def main() -> None:
    rows = int(os.environ.get("ROWS", "10000"))
    print("generating a township …", file=sys.stderr, flush=True)
    settings = installation(1)
    try:
        people = invented(settings, rows)
        roster, other = workbook(people), workbook(people, changed=True)
        with serving(settings) as server, working(settings) as worker, watching(server, worker) as peak:
            office = Browser(server.port, "lin", timeout=120)
            new = measured(office, roster)
            confirmed(office, roster)  # once more, to have what the next one differs from
            changed = measured(office, other)
        report({f"{rows:,} new": new, f"{rows:,} changed": changed}, peak)
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


def measured(office: Browser, content: bytes) -> dict[str, float]:
    """The seconds that each step took, from upload to roll-back."""
    batch, seconds = confirmed(office, content)
    begun = time.perf_counter()
    done(office.post(f"{batch}/roll-back", reason="测速"))
    return {**seconds, "rolled back": time.perf_counter() - begun}


def confirmed(office: Browser, content: bytes) -> tuple[str, dict[str, float]]:
    """Upload, wait for the preview, confirm: the address of the batch, and the seconds."""
    begun = time.perf_counter()
    batch = done(office.upload("/imports/members/new", content, "名册.xlsx", day="2026-1-1")).headers["location"]
    received = time.perf_counter()
    while 'id="progress"' in office.get(batch).text:
        time.sleep(0.2)
    staged = time.perf_counter()
    done(office.post(f"{batch}/confirm"))
    return batch, {"received": received - begun, "staged": staged - received, "confirmed": time.perf_counter() - staged}


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


def report(rosters: dict[str, dict[str, float]], peak: dict[str, float]) -> None:
    steps = ("received", "staged", "confirmed", "rolled back")
    print(f"\n{'seconds':16}" + "".join(f"{step:>13}" for step in (*steps, "in all")))
    for name, seconds in rosters.items():
        total = sum(seconds.values())
        print(f"{name:16}" + "".join(f"{each:13.1f}" for each in (*(seconds[step] for step in steps), total))
              + f"  {mark(total <= MOST_SECONDS)}")  # fmt: skip
    sizes = ", ".join(f"{name} {size:.0f} MB" for name, size in peak.items())
    print(f"memory at most: {sizes}  {mark(max(peak.values()) <= MOST_MEGABYTES)}")
    print(f"goals: {MOST_SECONDS:.0f} s in all, {MOST_MEGABYTES:.0f} MB in each process")


if __name__ == "__main__":
    main()
