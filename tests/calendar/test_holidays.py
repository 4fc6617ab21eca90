"""The holidays of each year as a rule of its own: what comes along, the pasted notice, history, and what follows."""

from datetime import date

import pytest
from sqlalchemy import select

from tests.calendar.notice_texts import NOTICES
from xiqiao.accounts.models import Account
from xiqiao.calendar.day_queries import known_days, year_state
from xiqiao.calendar.day_rules import HOLIDAYS
from xiqiao.calendar.working_days import add_working_days, is_working_day
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.rulebook.changing import change_rule
from xiqiao.rulebook.declaring import definition_of
from xiqiao.rulebook.queries import history, in_force, last_row_id

#: Invented for these tests; the notice of 2027 is not out.
NOTICE_2027 = """一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（农历除夕、周五）至12日（周五）放假调休，共8天。1月31日（周日）、2月20日（周六）上班。"""
PATH = "/rules/office.holidays.2027"


def enter(year, text, source="国办通知"):
    """As the head of the office does on the page."""
    definition = HOLIDAYS.of(year)
    lin = db.session.scalars(select(Account).where(Account.login == "lin")).one()
    value = definition.kind.parse(text)
    begins = date(year, 1, 1)
    return change_rule(
        definition, value, begins, source=source, reason="新年度", seen=last_row_id(definition), by=lin, at=now()
    )


@pytest.mark.parametrize(("year", "off", "work"), [(2024, 28, 8), (2025, 28, 5), (2026, 33, 6)])
def test_each_year_that_comes_along_is_official_with_its_notice_as_source(context, year, off, work):
    state = year_state(year)
    assert (state.is_official, state.off, state.work) == (True, off, work)
    assert state.source == f"国务院办公厅关于{year}年部分节假日安排的通知"


@pytest.mark.parametrize("year", [2010, 2023, 2027, 2099])
def test_other_years_have_nothing_and_say_so(context, year):
    state = year_state(year)
    assert (state.is_official, state.rows) == (False, [])
    assert state.source == "没有录入放假通知"


def test_what_comes_along_is_what_a_clerk_could_type(context):
    for year in (2024, 2025, 2026):
        kind, value = HOLIDAYS.of(year).kind, in_force(HOLIDAYS.of(year))
        assert kind.parse(kind.show(value)) == value


@pytest.mark.parametrize(
    ("key", "is_rule"),
    [
        ("office.holidays.2027", True),
        ("office.holidays.2000", True),
        ("office.holidays.2100", True),
        ("office.holidays.1999", False),
        ("office.holidays.2101", False),
        ("office.holidays.27", False),
        ("office.holidays.٢٠٢٧", False),
        ("office.holidays", False),
        ("office.name_order.2027", False),
    ],
)
def test_there_is_a_rule_for_each_year_of_the_century(key, is_rule):
    assert (definition_of(key) is not None) is is_rule


def test_a_year_entered_in_november_holds_at_once_and_leaves_the_others_alone(context):
    before = in_force(HOLIDAYS.of(2026))
    enter(2027, NOTICE_2027)
    assert in_force(HOLIDAYS.of(2027))[0] == ["2027-01-01", "off", "元旦"]
    assert in_force(HOLIDAYS.of(2026)) == before
    assert in_force(HOLIDAYS.of(2028)) == []
    assert known_days().official == {2024, 2025, 2026, 2027}


def test_a_provisional_deadline_is_recomputed_when_the_notice_is_in(context):
    start = date(2027, 2, 4)
    before = add_working_days(start, 3, known_days())
    assert (before.day, before.is_provisional) == (date(2027, 2, 11), True)
    enter(2027, NOTICE_2027)
    after = add_working_days(start, 3, known_days())
    assert (after.day, after.is_provisional, after.reason) == (date(2027, 2, 17), False, "")
    assert is_working_day(date(2027, 1, 31), known_days())


def test_a_correction_wins_and_the_first_notice_stays_in_the_history(context):
    enter(2027, NOTICE_2027)
    enter(2027, NOTICE_2027.replace("2月20日（周六）", "2月21日（周日）"), source="更正通知")
    lines = history(HOLIDAYS.of(2027))
    assert [line.source for line in lines] == ["更正通知", "国办通知", "没有录入放假通知"]
    assert [line.is_in_force for line in lines] == [True, False, False]
    assert not is_working_day(date(2027, 2, 20), known_days())
    assert year_state(2027).source == "更正通知"


def test_the_notice_of_the_next_year_decides_over_december(context):
    """The notice for 2019 worked a Saturday of 2018."""
    assert not is_working_day(date(2018, 12, 29), known_days())
    enter(2019, NOTICES[2019])
    assert is_working_day(date(2018, 12, 29), known_days())
    assert not is_working_day(date(2018, 12, 31), known_days())


def test_the_days_are_read_once_a_transaction(context, statements):
    with statements() as seen:
        assert known_days() is known_days()
    assert sum("rule_row" in statement for statement in seen) <= 1


def test_the_head_of_the_office_pastes_the_notice_sees_its_days_and_saves(visitor):
    lin = visitor("lin")
    page = lin.open(f"{PATH}/change")
    assert page.form(f"{PATH}/preview")["fields"]["value"] == "尚未公布"
    assert "valid_from" not in page.form(f"{PATH}/preview")["fields"]
    typed = {"value": NOTICE_2027, "source": "国办发明电〔2026〕1号", "reason": "收到通知"}
    preview = lin.submit(page, f"{PATH}/preview", **typed, status=200)
    assert "2027-01-31 周日 班 春节调休" in preview
    assert "国庆节（2027年10月1日）不在放假日里。" in preview
    lin.submit(preview, f"{PATH}/change", status=303)
    assert "2027-02-12 周五 休 春节" in lin.open(PATH)
    assert "国办发明电〔2026〕1号" in visitor("hebo").open("/calendar/days/2027")


def test_the_preview_warns_of_what_does_not_add_up(visitor):
    lin = visitor("lin")
    typed = {"value": NOTICE_2027.replace("共3天", "共4天"), "source": "国办通知", "reason": "收到通知"}
    preview = lin.submit(lin.open(f"{PATH}/change"), f"{PATH}/preview", **typed, status=200)
    assert "元旦写的是共4天，数下来是3天。" in preview
    back = lin.post(f"{PATH}/preview", **typed, back="1")
    assert back.form(f"{PATH}/preview")["fields"]["value"] == typed["value"]


def test_the_notice_of_another_year_comes_back_with_its_text(visitor):
    lin = visitor("lin")
    typed = {"value": NOTICES[2026], "source": "国办通知", "reason": "收到通知"}
    answer = lin.submit(lin.open(f"{PATH}/change"), f"{PATH}/preview", **typed, status=422)
    assert "这是2026年的放假安排，不是2027年的。" in answer


def test_two_people_who_paste_at_once_see_both_versions(visitor):
    first, second = visitor("lin"), visitor("lin")
    typed = {"value": NOTICE_2027, "source": "国办通知", "reason": "收到通知"}
    mine = second.submit(second.open(f"{PATH}/change"), f"{PATH}/preview", **typed)
    other = {**typed, "value": "元旦：1月1日放假。"}
    theirs = first.submit(first.open(f"{PATH}/change"), f"{PATH}/preview", **other)
    first.submit(theirs, f"{PATH}/change", status=303)
    answer = second.submit(mine, f"{PATH}/change", status=409)
    assert "2027-01-01 周五 休 元旦" in answer


def test_the_list_of_rules_shows_this_year_and_the_next(visitor):
    page = visitor("feng").open("/rules")
    year = today().year
    assert f"/rules/office.holidays.{year}" in page
    assert f"/rules/office.holidays.{year + 1}" in page
