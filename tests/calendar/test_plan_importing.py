"""A plan from above becomes drafts; what was touched since is nobody's to overwrite; a batch goes back as it came."""

from datetime import date

import pytest
from sqlalchemy import func, select

from tests.calendar.conftest import loaded
from tests.calendar.feeds import EVENTS, feed
from tests.imports.books import book
from xiqiao.accounts.models import Account
from xiqiao.calendar.models import Event, EventState
from xiqiao.calendar.planning import move_event, publish_event
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.imports.comparing import staged_rows
from xiqiao.imports.confirming import confirm, receive, roll_back
from xiqiao.imports.importers import Action, importers
from xiqiao.imports.models import Batch
from xiqiao.imports.staging import read_batch

HEAD = ["标题", "日期", "开始时间", "结束时间", "地点", "主题", "承办单位", "参加范围", "联系人", "内容"]
TALK = [
    "专题学习会",
    "2026-12-8",
    "9:00",
    "11:00",
    "樵山文化中心",
    "做红色达人",
    "",
    "各支部书记",
    "党建办",
    "带笔记本",
]
WALK = ["红色研学", "2026年12月12日", "", "", "西樵山北门", "游红色西樵", "樵东村", "", "", ""]


@pytest.fixture
def office(context):
    return lambda: db.session.scalars(select(Account).where(Account.login == "lin")).one()


@pytest.fixture
def take_in(context, office):
    def make(content, name="计划.xlsx"):
        batch = receive(content, name, importers()["events"], today(), by=office(), at=now())
        db.session.commit()
        key = batch.id
        read_batch(key)
        return db.session.get(Batch, key, populate_existing=True)

    return make


def outcomes(batch):
    return [(row.title, row.action) for row in staged_rows(batch)]


def reasons(batch):
    return " ".join(pair[1] for row in staged_rows(batch) for label, pair in row.changed.items() if label == "原因")


def event_called(title):
    return loaded(db.session.scalars(select(Event.id).where(Event.title == title)).one())


def confirmed(batch, office):
    confirm(batch, by=office(), at=now())
    db.session.commit()


def test_a_table_becomes_drafts_with_what_has_no_field_of_its_own_in_the_content(take_in, office):
    batch = take_in(book([HEAD, TALK, WALK], sheet="计划"))
    assert outcomes(batch) == [("专题学习会", Action.NEW), ("红色研学", Action.NEW)]
    confirmed(batch, office)
    talk, walk = event_called("专题学习会"), event_called("红色研学")
    assert (talk.state, talk.day, talk.where, talk.theme.name) == (
        EventState.DRAFT, date(2026, 12, 8), "樵山文化中心", "做红色达人",
    )  # fmt: skip
    assert talk.content == "带笔记本\n参加范围：各支部书记"
    assert (walk.is_whole_day, walk.unit.short_name, walk.day) == (True, "樵东村", date(2026, 12, 12))


def test_the_same_plan_again_changes_nothing_and_a_mended_one_updates_its_drafts(take_in, office):
    confirmed(take_in(book([HEAD, TALK], sheet="计划")), office)
    assert outcomes(take_in(book([HEAD, TALK], sheet="计划"))) == [("专题学习会", Action.SAME)]
    later = [*TALK[:2], "14:30", "16:00", *TALK[4:]]
    batch = take_in(book([HEAD, later], sheet="计划"))
    (row,) = staged_rows(batch)
    assert (row.action, row.changed["开始"]) == (Action.UPDATE, ["2026-12-08 09:00", "2026-12-08 14:30"])
    confirmed(batch, office)
    assert event_called("专题学习会").version == 2
    roll_back(batch, "传错了", by=office(), at=now())
    db.session.commit()
    assert outcomes(take_in(book([HEAD, TALK], sheet="计划"))) == [("专题学习会", Action.SAME)]


@pytest.mark.parametrize("deed", ["publish", "move"])
def test_what_was_touched_since_is_a_conflict_and_stands_against_taking_the_batch_back(take_in, office, deed):
    batch = take_in(book([HEAD, TALK], sheet="计划"))
    confirmed(batch, office)
    event = event_called("专题学习会")
    if deed == "publish":
        publish_event(event, by=office(), at=now())
    else:
        move_event(event, event.starts_at.replace(hour=2), event.ends_at, "", by=office(), at=now())
    db.session.commit()
    again = take_in(book([HEAD, [*TALK[:2], "8:00", "9:30", *TALK[4:]]], sheet="计划"))
    assert "已经发布或改过" in reasons(again)
    with pytest.raises(RuleBroken, match="导入之后又有改动"):
        roll_back(db.session.get(Batch, batch.id), "传错了", by=office(), at=now())


def test_a_batch_is_taken_back_whole(take_in, office):
    before = db.session.scalar(select(func.count(Event.id)))
    batch = take_in(book([HEAD, TALK, WALK], sheet="计划"))
    confirmed(batch, office)
    roll_back(batch, "传错了", by=office(), at=now())
    db.session.commit()
    assert db.session.scalar(select(func.count(Event.id))) == before


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({6: "没有这个单位"}, "没有找到承办单位"),
        ({0: "很" * 61}, "标题最多 60 个字"),
        ({3: "8:00"}, "结束时间不晚于开始时间"),
    ],
)
def test_what_cannot_be_an_event_is_a_conflict_with_its_reason(take_in, change, sentence):
    row = [change.get(place, cell) for place, cell in enumerate(TALK)]
    batch = take_in(book([HEAD, row], sheet="计划"))
    assert sentence in reasons(batch)
    assert Action.NEW not in {action for _, action in outcomes(batch)}


def test_an_unknown_theme_is_said_and_never_taken_for_known(take_in):
    (row,) = staged_rows(take_in(book([HEAD, [*TALK[:5], "上级的主题", *TALK[6:]]], sheet="计划")))
    assert row.changed["主题"] == ["上级的主题", "没有这个主题，先按“做红色达人”，请核对"]


def test_a_calendar_file_comes_in_the_same_way_and_is_known_again_by_its_uids(take_in, office):
    batch = take_in(feed(), "计划.ics")
    assert {action for _, action in outcomes(batch)} <= {Action.NEW, Action.CONFLICT}
    assert sum(action is Action.NEW for _, action in outcomes(batch)) >= 1
    confirmed(batch, office)
    again = take_in(feed(), "计划.ics")
    assert Action.NEW not in {action for _, action in outcomes(again)}
    assert len(EVENTS) >= 1
