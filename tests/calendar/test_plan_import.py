"""A plan as .ics goes the way of every list: received, read by the worker, previewed, confirmed, rolled back.

The list is one of this test's own; it keeps what is written in a dictionary.
"""

import io

import pytest
from sqlalchemy import select

from tests.calendar.feeds import EVENTS, SEEDED, feed
from tests.imports.books import book
from xiqiao.accounts.models import Account
from xiqiao.calendar.planned_events import PLAN_COLUMNS, planned_event_of
from xiqiao.calendar.plans_reading import CALENDAR_FILE
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.imports import importers as registry
from xiqiao.imports.comparing import staged_rows
from xiqiao.imports.confirming import confirm, receive, roll_back
from xiqiao.imports.importers import Action, Outcome, importers, register
from xiqiao.imports.models import Batch, BatchState
from xiqiao.imports.staging import path_of, read_batch

HEAD = ["标题", "日期", "开始时间", "结束时间"]


class PlanImporter:
    kind, title, rule, day_label = "plans", "计划", "import_units", ""
    looks_ahead = False
    explanation = "上级的计划。"
    columns = PLAN_COLUMNS

    def __init__(self):
        self.kept = {}

    def sources(self):
        return []

    def compare(self, rows, day, today):
        outcomes = []
        for row in rows:
            if row.is_sound:
                planned = planned_event_of(row.values)
                plan = {"title": planned.title, "at": str(planned.starts_at or planned.day)}
                is_kept = self.kept.get(planned.title) == plan["at"]
                outcomes.append(Outcome(Action.SAME if is_kept else Action.NEW, planned.title, row, plan=plan))
        return outcomes

    def prepare(self, outcomes, confirmed):
        return lambda: self.write(outcomes)

    def write(self, outcomes):
        self.kept |= {each.plan["title"]: each.plan["at"] for each in outcomes}
        return [{"title": each.title} for each in outcomes]

    def why_not_undo(self, traces):
        return []

    def undo(self, traces, confirmed):
        for trace in traces:
            del self.kept[trace["title"]]


@pytest.fixture
def importer(app, monkeypatch):
    monkeypatch.setattr(registry, "_importers", dict(registry._importers))
    monkeypatch.setattr(registry, "_other_files", dict(registry._other_files))
    register(made := PlanImporter(), CALENDAR_FILE)
    return made


@pytest.fixture
def office(context):
    return lambda: db.session.scalars(select(Account).where(Account.login == "lin")).one()


@pytest.fixture
def take_in(importer, office):
    """Receive a file and have it read, as the worker does; the batch."""

    def make(content, name="计划.ics", kind="plans"):
        batch = receive(content, name, importers()[kind], today(), by=office(), at=now())
        db.session.commit()
        key = batch.id
        read_batch(key)
        return db.session.get(Batch, key, populate_existing=True)

    return make


def test_a_calendar_file_is_previewed_confirmed_and_rolled_back(take_in, importer, office):
    batch = take_in(feed())
    assert (batch.state, batch.fault) == (BatchState.READY, None)
    assert [(row.title, row.action) for row in staged_rows(batch)] == [(each.title, Action.NEW) for each in EVENTS]
    assert not path_of(batch.id).exists()
    assert importer.kept == {}
    confirm(batch, by=office(), at=now())
    assert importer.kept["志愿服务日"] == "2026-12-05"
    assert importer.kept["党课🎉"] == "2026-12-02 01:30:00+00:00"
    db.session.commit()
    assert {row.action for row in staged_rows(take_in(feed()))} == {Action.SAME}
    roll_back(db.session.get(Batch, batch.id), "传错了", by=office(), at=now())
    assert importer.kept == {}


def test_an_event_that_cannot_be_read_stands_in_the_preview_with_its_reason(take_in):
    batch = take_in((SEEDED / "12_dtend_before.ics").read_bytes())
    rows = staged_rows(batch)
    assert [row.action for row in rows] == [Action.ERROR, Action.NEW, Action.NEW, Action.NEW]
    assert rows[0].title.startswith("主题党日")
    assert rows[0].found[0].sentence == "结束时间早于开始时间。"


def test_the_same_list_still_comes_as_a_workbook(take_in):
    batch = take_in(book([HEAD, ["党课", "2026年12月5日（周六）", "下午2:30-4:00", None]]), "计划.xlsx")
    assert [(row.title, row.action) for row in staged_rows(batch)] == [("党课", Action.NEW)]


@pytest.mark.parametrize(("content", "name", "sentence"), [
    (b"<html>", "plan.ics", "不是日历文件"),
    (b"<html>", "plan.xls", "不是 Excel"),
    (feed() + b" " * 2 * 1024 * 1024, "plan.ics", "超过 2 MB"),
])  # fmt: skip
def test_what_is_neither_is_refused_at_the_door(take_in, content, name, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        take_in(content, name)


def test_what_only_reading_shows_fails_the_batch_with_its_sentence(take_in):
    batch = take_in(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    assert (batch.state, batch.fault) == (BatchState.FAILED, "日历文件里没有活动。")


def test_a_list_that_does_not_take_calendars_refuses_one(take_in):
    with pytest.raises(RuleBroken, match="xlsx"):
        take_in(feed(), kind="members")


def test_the_page_says_which_files_it_takes(importer, visitor):
    lin = visitor("lin")
    page = lin.open("/imports/plans/new")
    assert 'accept=".xlsx,.ics"' in page
    assert "只收 .xlsx、.ics，" in page
    page = lin.open("/imports/members/new")
    assert 'accept=".xlsx"' in page
    assert "只收 .xlsx，" in page


def test_a_calendar_is_uploaded_and_its_preview_says_where_it_stands(importer, visitor, app):
    lin = visitor("lin")
    page = lin.open("/imports/plans/new")
    lin.submit(page, "/imports/plans/new", file=(io.BytesIO(feed()), "计划.ics"))
    with app.app_context():
        key = db.session.scalars(select(Batch.id)).one()
        read_batch(key)
    page = lin.open(f"/imports/batches/{key}")
    assert "志愿服务日" in page
    assert "确认导入 4 行" in page
