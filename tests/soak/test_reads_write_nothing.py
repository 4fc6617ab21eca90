"""A GET writes nothing but the two things that may be: the entry of a sensitive page, and last-seen."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError

from tests.conventions.test_migrations import SEARCH_TABLES
from tests.meetings.conftest import task_given
from xiqiao.audit.models import Entry
from xiqiao.core.db import Base, db
from xiqiao.core.transactions import own_transaction, reading
from xiqiao.home.models import Suggestion

PEOPLE = (None, "hebo", "feng", "lin", "axi", "aan", "ashen", "ji")
#: An argument of an address, and what stands there in the cast.
ARGUMENTS = {
    "account_id": 12, "grant_id": 12, "suggestion_id": 1, "session_id": 1, "key": "accounts.idle_minutes",
    "unit_id": 4, "member_id": 3, "fact_id": 9, "post_id": 1, "visit_id": 1, "batch_id": 1, "kind": "members",
    "code": "ABCD", "secret": "ABCD", "digest": "0", "name": "app.css", "filename": "css/10-tokens.css",
    "event_id": 1, "file_id": 1, "series_id": 1, "theme_id": 1, "kind_id": 1, "place_id": 1, "route_id": 1, "stop_id": 1,
    "lecturer_id": 1, "uid": "ABCD", "year": 2026, "month": 11, "day": 25,
    "meeting_id": 1, "item_id": 1, "task_id": 1, "vote_id": 1, "number": 1, "kind_key": "party_day",
}  # fmt: skip


def digests(app):
    """Each table's content as one digest; last-seen is left out, and entries of access are counted apart."""
    found = {}
    with app.app_context(), db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            columns = [column for column in table.columns if column.name != "seen_at"]
            query = select(*columns).order_by(*table.primary_key.columns)
            if table is Entry.__table__:
                query = query.where(~Entry.act.startswith("access."))
            rows = repr(connection.execute(query).all())
            found[table.name] = hashlib.sha256(rows.encode()).hexdigest()
        assert set(found) >= set(inspect(connection).get_table_names()) - {"alembic_version"} - SEARCH_TABLES
    return found


def addresses(app):
    for route in app.url_map.iter_rules():
        if "GET" not in (route.methods or ()):
            continue
        unknown = route.arguments - ARGUMENTS.keys()
        assert not unknown, f"{route.rule}: say in ARGUMENTS what stands for {unknown}"
        with app.test_request_context():
            yield app.url_for(route.endpoint, **{name: ARGUMENTS[name] for name in route.arguments})


def test_everybody_opens_every_page_and_nothing_changes(app, visitor):
    with app.app_context():
        task_given("东一")  # meeting 1, item 1, task 1
    visitors = [visitor(login) for login in PEOPLE]
    before = digests(app)
    opened = set()
    for address in sorted(set(addresses(app))):
        for person in visitors:
            with person.client.get(address) as answer:
                if answer.status_code == 200:
                    opened.add(address)
    assert digests(app) == before
    assert len(opened) > 15


def test_the_digests_notice_one_changed_character(app):
    before = digests(app)
    with app.app_context():
        suggestion = db.session.get_one(Suggestion, 1)
        suggestion.text += "。"
        db.session.commit()
    after = digests(app)
    assert {name for name in before if before[name] != after[name]} == {"suggestion"}


@pytest.fixture
def trespasser(app):
    """The application with a view that tries to write, whatever the method."""

    def write():
        db.session.execute(text("UPDATE suggestion SET text = 'x' WHERE id = 1"))
        return "written"

    write.is_public = True
    app.add_url_rule("/trespass", "trespass", write, methods=["GET", "HEAD", "POST"])
    return app


@pytest.mark.own_app
@pytest.mark.parametrize("method", ["get", "head"])
def test_the_database_itself_refuses_a_write_in_a_get(trespasser, method):
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        getattr(trespasser.test_client(), method)("/trespass")
    with trespasser.app_context():
        assert db.session.get_one(Suggestion, 1).text != "x"


@pytest.mark.own_app
def test_the_same_write_passes_in_a_post(trespasser, visitor):
    answer = visitor("feng").post("/trespass")
    assert answer.status == 200
    with trespasser.app_context():
        assert db.session.get_one(Suggestion, 1).text == "x"


def test_a_connection_that_read_can_write_afterwards_and_the_other_way_round(app):
    change = text("UPDATE suggestion SET text = 'x' WHERE id = 1")
    with app.app_context():
        for _ in range(3):
            with reading(), pytest.raises(DBAPIError, match=r"readonly|read-only"):
                db.session.execute(change)
            db.session.rollback()
            db.session.execute(change)
            db.session.rollback()


def test_a_reader_sees_one_moment(app):
    with app.app_context(), reading():
        first = db.session.scalar(select(Suggestion.text).where(Suggestion.id == 1))
        with own_transaction(db.engine) as other:
            other.get_one(Suggestion, 1).text = "changed meanwhile"
        assert db.session.scalar(select(Suggestion.text).where(Suggestion.id == 1)) == first
        db.session.rollback()
        assert db.session.scalar(select(Suggestion.text).where(Suggestion.id == 1)) == "changed meanwhile"
