"""The bell as a page, the desk's lines, the card's changes."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import select

from tests.calendar.test_bell import call_off, hush, make_every_kind, put_off, soon
from xiqiao.accounts.cards import issue_card
from xiqiao.calendar.bell_marks import NoticeKind, marks_of
from xiqiao.calendar.models import Event, EventState
from xiqiao.calendar.planning import plan_event
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.home import desk_calendar
from xiqiao.members.models import Member


@pytest.fixture
def context():
    """None: deeds stand in `with deeds():`, so that pages read everything anew."""


@pytest.fixture
def deeds(app):
    @contextmanager
    def begin():
        with app.app_context():
            yield
            db.session.commit()

    with begin():
        hush()
    return begin


def test_the_page_tells_each_kind_by_a_word_with_old_and_new_and_a_link(deeds, publish, visitor):
    with deeds():
        make_every_kind(publish)
    page = visitor("hebo").open("/calendar/bell")
    for word in ("已取消", "已改期", "新活动", "明天", "待回复", "已递补"):
        assert f">{word}</span>" in page, word
    assert " → " in page
    with deeds():
        key = db.session.scalars(select(Event.id).where(Event.title == "改期的")).one()
    assert f'href="/calendar/events/{key}"' in page


def test_opening_it_changes_nothing_and_one_button_marks_all_as_seen(deeds, publish, visitor):
    with deeds():
        publish("东一", soon())
        publish("东一", soon(), title="又一次")
    person = visitor("hebo")
    for _ in range(2):
        page = person.open("/calendar/bell")
        assert "2 条没看过" in page
    assert '<span class="count">2' in person.open("/")
    person.submit(page, "/calendar/bell/seen", status=303)
    again = person.open("/calendar/bell")
    assert "没看过" not in again
    assert "又一次" in again
    assert "全部看过" not in again
    assert '<span class="count">' not in person.open("/")
    assert "2 条没看过" in visitor("mai").open("/calendar/bell")


def test_what_came_after_the_page_was_drawn_is_still_news(deeds, publish, visitor):
    with deeds():
        publish("东一", soon(), title="先来的")
    person = visitor("hebo")
    page = person.open("/calendar/bell")
    with deeds():
        publish("东一", soon(), title="后来的")
    person.submit(page, "/calendar/bell/seen", status=303)
    assert "1 条没看过" in person.open("/calendar/bell")


@pytest.mark.parametrize(
    "drawn_at", ["", "x", "2026-01-01", "2026-01-01T00:00:00", "9999-12-31T23:59:59+00:00", "0" * 999]
)
def test_nonsense_for_the_moment_fails_no_page(visitor, drawn_at):
    person = visitor("hebo")
    assert person.post("/calendar/bell/seen", drawn_at=drawn_at).status == 303
    person.open("/calendar/bell")


def test_kinds_are_turned_off_and_on_again_by_ticks(app, visitor):
    person = visitor("hebo")
    page = person.open("/calendar/bell")
    assert page.document.all("input") != []
    person.post("/calendar/bell/kinds", kind=["cancelled", "changed", "nonsense"])
    with app.app_context():
        account = next(each for each in _accounts() if each.login == "hebo")
        assert marks_of(account.id).off == set(NoticeKind) - {NoticeKind.CANCELLED, NoticeKind.CHANGED}
    assert "已关闭 4 类" in person.open("/calendar/bell")


def _accounts():
    from xiqiao.accounts.models import Account

    return db.session.scalars(select(Account))


def test_the_count_stands_on_the_desk_and_the_list_and_costs_no_other_page_a_read(visitor):
    person = visitor("hebo")
    for path, has_bell in (
        ("/", True),
        ("/calendar", True),
        ("/calendar/bell", True),
        ("/me", False),
        ("/more", False),
    ):
        assert ('class="bell"' in person.open(path)) is has_bell, path


# -- the desk


def test_a_members_desk_costs_eight_reads(visitor, statements):
    person = visitor("hebo")
    person.open("/")
    with statements() as seen:
        person.open("/")
    assert len([each for each in seen if each.startswith("SELECT") and "set_config" not in each]) <= 8


def test_the_desk_says_what_to_answer_first(deeds, publish, visitor):
    with deeds():
        publish("东一", soon(5), wants_reply=True, title="后答的")
        publish("东一", soon(3), wants_reply=True, title="先答的")
        key = db.session.scalars(select(Event.id).where(Event.title == "先答的")).one()
    person = visitor("hebo")
    desk = person.open("/")
    assert "2 项活动等您回复" in desk
    assert f'href="/calendar/events/{key}"' in desk
    person.submit(person.open(f"/calendar/events/{key}"), f"/calendar/events/{key}/reply", answer="attend", status=303)
    assert "请回复：后答的" in person.open("/")


def test_the_desk_says_what_was_called_off_today_and_what_is_tomorrow(deeds, publish, visitor):
    with deeds():
        call_off(publish("东一", soon(), title="取消的"))
        put_off(publish("东一", soon(), title="改期的"), soon(25))
        publish("东一", soon(1), title="明天的")
    desk = visitor("hebo").open("/")
    assert "今天有 2 项活动改期或取消" in desk
    assert "明天：明天的" in desk
    assert "今天有 2 项" not in visitor("jie").open("/")


def test_the_branch_is_asked_to_complete_what_the_village_planned(deeds, draw_up, visitor):
    with deeds():
        db.session.execute(
            Event.__table__.update().where(Event.window_until.is_not(None)).values(window_since=None, window_until=None)
        )
        event = plan_event(draw_up("东一", soon(), title="书记讲党课"), by=None, at=now())
        event.window_since, event.window_until = soon(), soon(25)
        assert event.state is EventState.DRAFT
    assert "请定时间地点：书记讲党课" in visitor("feng").open("/")
    for login in ("hebo", "liang", "zhou"):  # a member, the village, the office
        assert "请定时间地点" not in visitor(login).open("/"), login


def test_from_november_on_the_office_is_asked_for_the_days_off_of_next_year(visitor, monkeypatch):
    for month, is_asked in ((10, False), (11, True), (12, True)):
        monkeypatch.setattr(desk_calendar, "today", lambda month=month: date(2026, month, 20))
        assert ("2027年放假安排还没有录入" in visitor("lin").open("/")) is is_asked, month
        assert "放假安排还没有录入" not in visitor("zhou").open("/")
    monkeypatch.setattr(desk_calendar, "today", lambda: date(2025, 12, 20))
    assert "放假安排还没有录入" not in visitor("lin").open("/")  # that of 2026 came along


# -- the personal card


def test_the_card_shows_what_was_moved_or_called_off(deeds, publish, visitor, person):
    with deeds():
        holder = db.session.scalars(select(Member).where(Member.name == "何炳坤")).one()
        card = issue_card(holder, by=person("feng"), at=now())
        call_off(publish("东一", soon(), title="取消的"))
        put_off(publish("东一", soon(), title="改期的"), soon(25))
        publish("东一", soon(), title="照常的")
        code = card.code
    page = visitor().open(f"/c/{code}")
    changes = page.html[page.html.index("最近变更") :].split("day-head")[0]
    assert "取消的" in changes
    assert "改期的" in changes
    assert " → " in changes
    assert "照常的" not in changes
