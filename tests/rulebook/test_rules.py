"""The rule in force on a day; changes with source and reason; nothing overwritten."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from xiqiao import create_app
from xiqiao.accounts.models import Account
from xiqiao.accounts.settings import IDLE_MINUTES, SLIP_DAYS
from xiqiao.audit.models import Entry
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.core.rules import Outdated, RuleBroken
from xiqiao.rulebook.changing import change_rule
from xiqiao.rulebook.declaring import Definition, First
from xiqiao.rulebook.kinds import Number
from xiqiao.rulebook.models import RuleRow
from xiqiao.rulebook.queries import history, in_force, last_row_id

ON = date(2026, 7, 1)


def change(value, valid_from=ON, definition=SLIP_DAYS, **more):
    boss = db.session.scalars(select(Account).where(Account.login == "axi")).one()
    facts = {
        "source": "镇党建办〔2026〕5号",
        "reason": "来不及送达",
        "seen": last_row_id(definition),
        "by": boss,
        "at": now(),
    }
    return change_rule(definition, value, valid_from, **{**facts, **more})


def test_before_any_change_the_first_value_holds(context):
    assert in_force(SLIP_DAYS, date(1999, 12, 31) + timedelta(days=1)) == 7
    assert in_force(SLIP_DAYS) == 7


@pytest.mark.parametrize(
    ("on", "value"),
    [
        (date(2026, 6, 30), 7),
        (date(2026, 7, 1), 10),
        (date(2026, 8, 31), 10),
        (date(2026, 9, 1), 14),
        (date(2030, 1, 1), 14),
    ],
)
def test_the_value_of_a_day_is_the_last_one_that_began_by_then(context, on, value):
    change(14, date(2026, 9, 1))
    change(10)  # added later, begins earlier
    assert in_force(SLIP_DAYS, on) == value


def test_a_correction_of_the_same_day_wins_and_both_stay_visible(context):
    change(10)
    change(12)
    assert in_force(SLIP_DAYS, ON) == 12
    assert [line.value for line in history(SLIP_DAYS, ON)] == [12, 10, 7]
    assert [line.is_in_force for line in history(SLIP_DAYS, ON)] == [True, False, False]


def test_later_first_values_hold_from_their_own_day(context):
    """As with the yearly notice of holidays: each year is a first value of its own."""
    yearly = Definition(
        "test.yearly", "年度", "试验", Number("天", 0, 99), (First(1, "甲"), First(2, "乙", ON)), "office", ""
    )
    assert [in_force(yearly, day) for day in (ON - timedelta(days=1), ON)] == [1, 2]


def test_a_change_is_recorded_with_old_and_new(context):
    change(10)
    entry = db.session.scalars(select(Entry).order_by(Entry.seq.desc())).first()
    assert entry.act == "rule.changed"
    assert (entry.facts["old"], entry.facts["new"], entry.facts["source"]) == ("7 天", "10 天", "镇党建办〔2026〕5号")


def test_what_changes_nothing_is_refused(context):
    with pytest.raises(RuleBroken, match="相同"):
        change(7)


def test_a_stale_change_is_refused(context):
    seen = last_row_id(SLIP_DAYS)
    change(10)
    with pytest.raises(Outdated):
        change(12, seen=seen)


VALUES = {"value": "45", "source": "等保测评意见", "reason": "老同志反映太短"}
PATH = "/rules/accounts.idle_minutes"


def test_the_administrator_previews_and_then_changes(app, visitor):
    admin = visitor("axi")
    page = admin.open(f"{PATH}/change")
    preview = admin.submit(page, f"{PATH}/preview", **VALUES, status=200)
    assert "还没有保存" in preview
    with app.app_context():
        assert db.session.query(RuleRow).count() == 0
    back = admin.post(f"{PATH}/preview", **VALUES, valid_from="2026-7-1", back="1")
    assert back.form(f"{PATH}/preview")["fields"]["value"] == "45"
    admin.submit(preview, f"{PATH}/change", status=303)
    with app.app_context():
        assert in_force(IDLE_MINUTES) == 45
    assert "老同志反映太短" in admin.open(PATH)


def test_a_backdated_change_is_marked_in_the_preview(visitor):
    admin = visitor("axi")
    preview = admin.submit(admin.open(f"{PATH}/change"), f"{PATH}/preview", **VALUES, valid_from="2026-1-1", status=200)
    assert "今天以前" in preview


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"value": "4"}, "5 到 480"),
        ({"value": "很久"}, "整数"),
        ({"source": " "}, "依据"),
        ({"reason": ""}, "原因"),
        ({"valid_from": "后天"}, "日期"),
    ],
)
def test_a_faulty_change_comes_back_whole(visitor, change, sentence):
    admin = visitor("axi")
    answer = admin.submit(admin.open(f"{PATH}/change"), f"{PATH}/preview", **{**VALUES, **change}, status=422)
    assert sentence in answer
    fields = answer.form(f"{PATH}/preview")["fields"]
    assert fields["value"] == change.get("value", VALUES["value"])


def test_a_stale_change_on_the_page_shows_both_values(visitor):
    first, second = visitor("axi"), visitor("axi")
    mine = second.submit(second.open(f"{PATH}/change"), f"{PATH}/preview", **VALUES)
    theirs = first.submit(first.open(f"{PATH}/change"), f"{PATH}/preview", **{**VALUES, "value": "60"})
    first.submit(theirs, f"{PATH}/change", status=303)
    answer = second.submit(mine, f"{PATH}/change", status=409)
    assert "60 分钟" in answer
    assert answer.form(f"{PATH}/preview")["fields"]["value"] == "45"
    again = second.submit(answer, f"{PATH}/preview", status=200)
    second.submit(again, f"{PATH}/change", status=303)


def test_an_unknown_rule_is_not_found(visitor):
    visitor("axi").open("/rules/accounts.nothing", status=404)


def test_all_rules_cost_one_read(app, visitor, statements):
    person = visitor("axi")
    with statements() as seen:
        person.open("/rules")
    assert sum("rule_row" in statement for statement in seen) == 1


def test_a_process_that_lives_long_sees_a_change_of_another(app, settings):
    """The worker keeps one session for weeks; each transaction reads the rules anew."""
    with app.app_context():
        assert in_force(SLIP_DAYS) == 7
        db.session.rollback()
        other = create_app(settings)
        with other.app_context():
            change(10, date(2026, 1, 1))
            db.session.commit()
            db.engine.dispose()
        assert in_force(SLIP_DAYS) == 10
