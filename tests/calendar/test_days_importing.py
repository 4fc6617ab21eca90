"""The holidays of a year from a workbook: preview, confirm, roll back; the same rule with the same history."""

from datetime import date

import pytest
from sqlalchemy import select

from tests.calendar.test_holidays import enter
from tests.imports.books import book
from xiqiao.accounts.models import Account
from xiqiao.calendar.day_queries import known_days, year_state
from xiqiao.calendar.day_rules import HOLIDAYS
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.imports.comparing import staged_rows
from xiqiao.imports.confirming import compare_again, confirm, receive, roll_back
from xiqiao.imports.importers import Action, importers
from xiqiao.imports.models import Batch
from xiqiao.imports.staging import read_batch
from xiqiao.rulebook.queries import in_force

HEAD = ["日期", "类型", "节日", "依据"]
YEAR_2027 = [
    ["2027-1-1", "放假", "元旦", "国办发明电〔2026〕1号"],
    ["2027.1.2", "休", "元旦", None],
    [date(2027, 1, 31), "上班", "春节调休", None],
]


@pytest.fixture
def office(context):
    return lambda: db.session.scalars(select(Account).where(Account.login == "lin")).one()


@pytest.fixture
def take_in(office):
    """Receive a workbook and have it read, as the worker does; the batch."""

    def make(rows, year=2027):
        batch = receive(book([HEAD, *rows]), "放假.xlsx", importers()["days"], date(year, 1, 1), by=office(), at=now())
        db.session.commit()
        key = batch.id
        read_batch(key)
        return db.session.get(Batch, key, populate_existing=True)

    return make


def outcomes(batch):
    return [(row.title, row.action) for row in staged_rows(batch)]


def accept(batch, office):
    counts = confirm(batch, by=office(), at=now())
    db.session.commit()
    return counts


def test_a_workbook_is_previewed_and_then_makes_its_year_official(take_in, office):
    batch = take_in(YEAR_2027)
    assert outcomes(batch) == [
        ("2027-01-01 休 元旦", Action.NEW),
        ("2027-01-02 休 元旦", Action.NEW),
        ("2027-01-31 班 春节调休", Action.NEW),
    ]
    assert not year_state(2027).is_official
    assert accept(batch, office) == {Action.NEW: 3, Action.UPDATE: 0}
    state = year_state(2027)
    assert (state.off, state.work, state.source) == (2, 1, "国办发明电〔2026〕1号")
    assert known_days().arranged[date(2027, 1, 31)].is_work


def test_without_a_source_the_batch_itself_is_named(take_in, office):
    batch = take_in([["2027-1-1", "休", "元旦", None]])
    accept(batch, office)
    assert year_state(2027).source == f"导入节假日安排（第 {batch.id} 批）"


def test_a_second_workbook_changes_and_adds_and_takes_nothing_away(take_in, office):
    accept(take_in(YEAR_2027), office)
    batch = take_in([["2027-1-2", "班", "元旦调休", None], ["2027-1-3", "休", "元旦", None], YEAR_2027[0]])
    assert outcomes(batch) == [
        ("2027-01-02 班 元旦调休", Action.UPDATE),
        ("2027-01-03 休 元旦", Action.NEW),
        ("2027-01-01 休 元旦", Action.SAME),
        ("2027-01-31 班 春节调休", Action.ABSENT),
    ]
    accept(batch, office)
    assert [row[0] for row in in_force(HOLIDAYS.of(2027))] == ["2027-01-01", "2027-01-02", "2027-01-03", "2027-01-31"]


@pytest.mark.parametrize(
    ("row", "action"),
    [
        (["2026-10-1", "休", "国庆节", None], Action.CONFLICT),
        (["2028-1-1", "休", "元旦", None], Action.CONFLICT),
        (["2026-12-31", "休", "元旦", None], Action.NEW),
        (["2027-1-1", "休", "元旦", None], Action.CONFLICT),  # twice in the workbook
        (["2027-1", "休", "元旦", None], Action.ERROR),
        (["2027-1-4", "补班", "元旦", None], Action.ERROR),
        (["2027-1-4", "休", None, None], Action.ERROR),
    ],
)
def test_a_row_that_cannot_be_is_left_out_with_its_reason(take_in, row, action):
    batch = take_in([YEAR_2027[0], row])
    assert outcomes(batch)[1][1] is action


def test_a_make_up_workday_on_a_weekday_is_doubted_once(take_in):
    batch = take_in([["2027-1-4", "班", "元旦调休", None]])
    compare_again(batch, at=now())
    (row,) = staged_rows(batch)
    assert [finding.sentence for finding in row.found] == ["这天是周一，本来就要上班，请核对。"]
    assert row.action is Action.NEW


def test_rolling_back_restores_the_year_as_it_was_with_its_source(take_in, office):
    enter(2027, "元旦：1月1日放假。", source="国办通知")
    batch = take_in(YEAR_2027)
    accept(batch, office)
    roll_back(batch, "传错了", by=office(), at=now())
    assert in_force(HOLIDAYS.of(2027)) == [["2027-01-01", "off", "元旦"]]
    assert year_state(2027).source == "国办通知"


def test_a_year_that_was_not_official_is_so_again_after_rolling_back(take_in, office):
    batch = take_in(YEAR_2027)
    accept(batch, office)
    roll_back(batch, "传错了", by=office(), at=now())
    assert not year_state(2027).is_official
    assert 2027 not in known_days().official


def test_what_was_changed_since_is_not_rolled_back(take_in, office):
    batch = take_in(YEAR_2027)
    accept(batch, office)
    enter(2027, "元旦：1月1日放假。")
    with pytest.raises(RuleBroken, match="不能整批撤回"):
        roll_back(batch, "传错了", by=office(), at=now())


def test_the_preview_is_renewed_if_the_rule_was_changed_meanwhile(take_in, office):
    batch = take_in(YEAR_2027)
    enter(2027, "元旦：1月1日放假。")
    db.session.commit()
    with pytest.raises(RuleBroken, match="预览之后"):
        confirm(batch, by=office(), at=now())
