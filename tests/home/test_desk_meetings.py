"""The desk reminds secretaries and recorders of meetings that are due soon, and nobody else."""

from datetime import date, timedelta

import pytest

from tests.meetings.duties import bare, enable, final
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.home import desk_meetings
from xiqiao.meetings.duty_rules import FREQUENCIES, NOTICE_DAYS
from xiqiao.rulebook.changing import change_rule


@pytest.fixture
def on(app, monkeypatch):
    """东一 and 东二 owe a 主题党日 each month of this year; the desk is looked at on this day."""
    with app.app_context():
        boss = account("lin")
        rows = [["party_day", "month", 1, "branches", "办公惯例"]]
        change_rule(FREQUENCIES, rows, date(2000, 1, 2), source="x", reason="x", seen=0, by=boss, at=now())
        bare()
        enable("东一", "东二", on=date(2020, 1, 1))

    def look(day: date) -> None:
        monkeypatch.setattr(desk_meetings, "today", lambda: day)

    return look


def account(login):
    from sqlalchemy import select

    from xiqiao.accounts.models import Account

    return db.session.scalars(select(Account).where(Account.login == login)).one()


LAST = date(today().year, 6, 30)


@pytest.mark.parametrize(("days", "is_there"), [(0, True), (10, True), (11, False), (-1, False)])
def test_a_duty_stands_on_the_desk_in_the_last_days_of_its_month(on, visitor, days, is_there):
    on(LAST - timedelta(days=days))
    assert ("1 项应开会议快到期" in visitor("feng").open("/")) is is_there


def test_a_village_is_told_of_its_branches_together_and_others_of_nothing(on, visitor):
    on(LAST)
    page = visitor("wen").open("/")
    assert "2 项应开会议快到期" in page
    assert "2 个支部、党小组：主题党日，最早的6月30日" in page
    for login in ("jie", "liang", "hebo", "zhou", "ji"):
        assert "应开会议快到期" not in visitor(login).open("/")


def test_what_was_held_is_no_longer_announced(app, on, visitor):
    on(LAST)
    with app.app_context():
        final("东一", LAST - timedelta(days=20), "party_day")
    assert "应开会议快到期" not in visitor("feng").open("/")


def test_how_long_before_is_the_offices_to_say(app, on, visitor):
    with app.app_context():
        change_rule(NOTICE_DAYS, 20, date(2000, 1, 2), source="x", reason="x", seen=0, by=account("lin"), at=now())
        db.session.commit()
    on(LAST - timedelta(days=18))
    assert "1 项应开会议快到期" in visitor("feng").open("/")
