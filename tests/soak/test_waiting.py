"""A writer that does not let go makes others wait, then say so; readers notice nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from tests.soak.holding import age_sessions, held_queue
from xiqiao.accounts.models import Session
from xiqiao.audit.models import Entry
from xiqiao.core import transactions
from xiqiao.core.db import db
from xiqiao.core.rules import Busy
from xiqiao.core.transactions import own_transaction
from xiqiao.home.models import Suggestion

TEXT = "会议室的投影机打不开，请安排人来看一下。希望以后每个月检查一次，免得主题党日当天耽误大家的时间。"


@pytest.fixture(autouse=True)
def _short_wait(monkeypatch):
    monkeypatch.setattr(transactions, "WAIT_SECONDS", 0.3)


def seen_at(app):
    with app.app_context():
        return db.session.scalar(select(func.max(Session.seen_at)))


def test_a_write_that_finds_no_turn_is_answered_503_with_the_text_kept(app, visitor):
    person = visitor("feng")
    form = person.open("/suggestions/new")
    with held_queue(app):
        answer = person.submit(form, "/suggestions/new", status=503, text=TEXT)
    assert answer.response.headers["Retry-After"] == "5"
    assert TEXT in answer
    again = person.submit(form, "/suggestions/new", status=303, text=TEXT)
    assert again.location == "/suggestions"
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Suggestion.text == TEXT)) == 1


def test_under_htmx_the_same_refusal_is_a_notice(app, visitor):
    person = visitor("feng")
    form = person.open("/suggestions/new")
    with held_queue(app):
        answer = person.submit(form, "/suggestions/new", htmx=True, status=503, text=TEXT)
    assert "系统正忙" in answer
    assert "<html" not in answer


def test_reads_go_on_while_the_queue_is_held(app, visitor):
    person = visitor("feng")
    with held_queue(app):
        for path in ("/", "/suggestions", "/me", "/rules"):
            person.open(path)


def test_a_page_does_not_wait_for_its_last_seen_stamp(app, visitor):
    person = visitor("feng")
    age_sessions(app)
    before = seen_at(app)
    with held_queue(app):
        person.open("/")
    assert seen_at(app) == before
    person.open("/")
    assert seen_at(app) > before


def test_a_sensitive_page_is_not_shown_without_its_trace(app, visitor):
    auditor = visitor("ashen")
    with held_queue(app):
        answer = auditor.open("/log", status=503)
    assert "signed_in" not in answer
    auditor.open("/log")
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Entry.act == "access.log_read")) == 1


def test_a_refused_post_does_not_stand_in_the_queue_before_its_own_traces(app, visitor):
    person = visitor("feng")
    form = person.open("/suggestions/new")
    token = form.form("/suggestions/new")["fields"]["csrf_token"]
    age_sessions(app)
    before = seen_at(app)
    # her own suggestion: the refusal's page reads her name again, after the roll back
    answer = person.client.post("/suggestions/1/answer", data={"csrf_token": token, "answer": TEXT, "version": "1"})
    assert answer.status_code == 403
    assert seen_at(app) > before


def test_a_writer_inside_a_writer_gives_up_and_lets_go(app):
    with app.app_context():
        with own_transaction(db.engine) as outer:
            outer.connection()
            with pytest.raises((Busy, OperationalError)), own_transaction(db.engine) as inner:
                inner.connection()
        with own_transaction(db.engine) as later:
            later.connection()


def fault_at_begin(session):
    """Between one's turn and the transaction."""

    def refuse(_connection, _cursor, statement, *_rest):
        if statement.startswith(("BEGIN", "SET TRANSACTION")):
            raise ConnectionError

    event.listen(db.engine, "before_cursor_execute", refuse)
    try:
        session.connection()
    finally:
        event.remove(db.engine, "before_cursor_execute", refuse)


def fault_in_a_statement(session):
    session.execute(select(func.no_such_function()))


def fault_of_the_connection(session):
    session.connection().invalidate()
    raise ConnectionError


@pytest.mark.parametrize("fault", [fault_at_begin, fault_in_a_statement, fault_of_the_connection])
def test_the_queue_moves_on_after(app, fault):
    with app.app_context():
        with pytest.raises((ConnectionError, DBAPIError)), own_transaction(db.engine) as session:
            fault(session)
        with own_transaction(db.engine) as later:
            later.connection()


def no_connection_free(*_arguments, **_options):
    raise PoolTimeout


def no_database(*_arguments, **_options):
    raise OperationalError("", None, Exception("connection refused"))


@pytest.mark.parametrize("trouble", [no_connection_free, no_database])
def test_without_any_database_the_text_is_still_kept(app, visitor, monkeypatch, trouble):
    person = visitor("feng")
    form = person.open("/suggestions/new")
    with app.app_context():
        monkeypatch.setattr(db.engine.pool, "connect", trouble)
    answer = person.submit(form, "/suggestions/new", status=503, text=TEXT)
    assert TEXT in answer
    assert "系统正忙" in person.submit(form, "/suggestions/new", htmx=True, status=503, text=TEXT)
    person.open("/", status=503)
