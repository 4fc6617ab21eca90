"""会议频次 as a clerk types it: understood line by line, shown as it is understood again, refused with a sentence."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiqiao.accounts.models import Account
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.meetings.duty_rules import FREQUENCIES, MOST_LINES, Debtors, DutyTable, duty_rules, kind_names
from xiqiao.meetings.periods import Rhythm
from xiqiao.rulebook.changing import change_rule
from xiqiao.rulebook.queries import in_force, last_row_id

NAMES = {"members_meeting": "支部党员大会", "group_meeting": "党小组会", "party_lecture": "党课"}
TABLE = DutyTable(lambda: NAMES)


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        ("支部党员大会，每季度，1，所有支部，《支部工作条例》第十一条",
         [["members_meeting", "quarter", 1, "branches", "《支部工作条例》第十一条"]]),
        ("党课,每季度,1,所有支部,本地做法", [["party_lecture", "quarter", 1, "branches", "本地做法"]]),
        ("党课\t每年\t2 次\t有支委会的支部\t通知", [["party_lecture", "year", 2, "with_committee", "通知"]]),
        (" 党小组会 ， 每月 ， １ ， 有党小组的支部 ， 条例 ", [["group_meeting", "month", 1, "groups", "条例"]]),
        ("党小组会，每月，1，有党小组的支部（每个党小组），甲，乙", [["group_meeting", "month", 1, "groups", "甲，乙"]]),
        ("\n党课，每月，1，所有支部，甲\n\n党小组会，每月，1，所有支部，乙\n",
         [["party_lecture", "month", 1, "branches", "甲"], ["group_meeting", "month", 1, "branches", "乙"]]),
        ("", []),
    ],
)  # fmt: skip
def test_what_is_typed_is_understood(typed, rows):
    assert TABLE.parse(typed) == rows


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("支部党员大会 每季度", "第 1 行应有 5 项"),
        ("\n党课，每季度，1，所有支部", "第 2 行应有 5 项"),
        ("茶话会，每月，1，所有支部，甲", "第 1 行：类别“茶话会”不对，可填：支部党员大会"),
        ("党课，每周，1，所有支部，甲", "第 1 行：频次“每周”不对，可填：每月、每季度、每年"),
        ("党课，每月，零，所有支部，甲", "第 1 行：请填写整数"),
        ("党课，每月，0，所有支部，甲", "第 1 行：应在 1 到 60 之间"),
        ("党课，每月，1，大支部，甲", "第 1 行：对象“大支部”不对"),
        ("党课，每月，1，所有支部，", "第 1 行：不能为空"),
        ("党课，每月，1，所有支部，甲\n党课，每年，1，所有支部，乙", "第 2 行：这个类别前面已经有一行"),
        ("党课，每月，1，所有支部，甲\n" * (MOST_LINES + 1), f"最多 {MOST_LINES} 行，现有 {MOST_LINES + 1} 行"),
    ],
)
def test_what_is_refused_names_its_line(typed, sentence):
    with pytest.raises(ValueError, match=sentence):
        TABLE.parse(typed)


sources = st.text(min_size=1, max_size=100).map(str.strip).filter(lambda text: text and len(text.splitlines()) == 1)
lines = st.lists(
    st.tuples(
        st.sampled_from(sorted(NAMES)), st.sampled_from(Rhythm), st.integers(1, 60), st.sampled_from(Debtors), sources
    ).map(lambda row: [row[0], row[1].value, row[2], row[3].value, row[4]]),
    unique_by=lambda row: row[0],
)


@given(lines)
def test_what_is_shown_is_understood_again(value):
    assert TABLE.parse(TABLE.show(value)) == value


@given(st.text(alphabet="党课每月年，,1所有支部\n ", max_size=60))
def test_any_text_is_either_understood_or_refused_with_a_sentence(typed):
    try:
        value = TABLE.parse(typed)
    except ValueError as error:
        refused = str(error)
        assert refused  # either branch is right
    else:
        assert TABLE.parse(TABLE.show(value)) == value


def test_the_first_values_are_those_of_the_regulations_each_with_its_source(context):
    shown = FREQUENCIES.kind.show(in_force(FREQUENCIES))
    assert "支部党员大会，每季度，1，所有支部，《中国共产党支部工作条例（试行）》第十一条" in shown
    assert "党课，每季度，1，所有支部，本地做法" in shown
    assert FREQUENCIES.kind.parse(shown) == in_force(FREQUENCIES)
    assert {rule.kind_key for rule in duty_rules(date(2026, 1, 1))} <= set(kind_names())
    assert all(rule.source for rule in duty_rules(date(2026, 1, 1)))


def test_the_rule_of_a_period_is_the_one_in_force_on_its_first_day(context):
    boss = db.session.query(Account).filter_by(login="lin").one()
    value = [["party_lecture", "month", 2, "branches", "镇党建办通知"]]
    change_rule(FREQUENCIES, value, date(2026, 5, 15), source="通知", reason="加强学习",
                seen=last_row_id(FREQUENCIES), by=boss, at=now())  # fmt: skip
    assert len(duty_rules(date(2026, 5, 1))) == 8
    assert [(rule.kind_key, rule.rhythm, rule.least) for rule in duty_rules(date(2026, 6, 1))] == [
        ("party_lecture", Rhythm.MONTH, 2)
    ]
