"""Each filter of the log reads one index in its order: nothing is sorted, nothing is scanned whole, on both engines."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, text, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from bench.data import entries
from xiqiao.audit.chain import head
from xiqiao.audit.models import Entry
from xiqiao.audit.queries import Filter, matching
from xiqiao.core.db import db

FILTERS = {
    "none": (Filter(), "ix_audit_entry_at_seq"),
    "person": (Filter(actor_name="陈家明"), "ix_audit_entry_actor_name"),
    "account": (Filter(actor_id=1007), "ix_audit_entry_actor"),
    "act": (Filter(act="account.edited"), "ix_audit_entry_act"),
    "thing": (Filter(ref_kind="account", ref_id=12), "ix_audit_entry_ref"),
    "period": (Filter(since=date(2025, 3, 1), until=date(2025, 3, 31)), "ix_audit_entry_at_seq"),
    "person and period": (Filter(actor_name="陈家明", since=date(2025, 3, 1)), "ix_audit_entry_actor_name"),
    "act and period": (Filter(act="account.edited", until=date(2025, 3, 31)), "ix_audit_entry_act"),
}
DIALECTS = {"sqlite": sqlite.dialect, "postgresql": postgresql.dialect}


@pytest.fixture
def filled(app):
    with app.app_context():
        newest = head()
        db.session.execute(insert(Entry), list(entries(newest.seq, newest.hash, 20_000)))
        db.session.commit()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
    return app


def plan_of(statement, engine):
    plain = statement.compile(dialect=DIALECTS[engine](), compile_kwargs={"literal_binds": True})
    explain = "EXPLAIN QUERY PLAN " if engine == "sqlite" else "EXPLAIN "
    rows = db.session.connection().exec_driver_sql((explain + str(plain)).replace("%", "%%")).all()
    return "\n".join(str(row) for row in rows)


def sorted_rows(plan):
    """How many rows PostgreSQL means to sort: a handful that the filter left is cheaper sorted."""
    return max(map(int, re.findall(r"Sort  \(cost=\S+ rows=(\d+)", plan)), default=0)


def test_every_filter_reads_its_index_in_order(filled, engine):
    with filled.app_context():
        for wanted, index in FILTERS.values():
            ordered = matching(wanted).order_by(Entry.at.desc(), Entry.seq.desc()).limit(51)
            deep = ordered.where(tuple_(Entry.at, Entry.seq) < (datetime(2025, 6, 1, tzinfo=UTC), 10_000))
            for statement in (ordered, deep):
                plan = plan_of(statement, engine)
                # PostgreSQL may walk the index of times instead where a value is frequent: as good, and as ordered.
                assert index in plan or (engine == "postgresql" and "ix_audit_entry_at_seq" in plan), plan
                assert "TEMP B-TREE" not in plan, plan
                assert "Seq Scan" not in plan, plan
                assert sorted_rows(plan) <= 1000, plan


def test_the_same_without_an_index_would_be_sorted(filled, engine):
    with filled.app_context():
        statement = matching(Filter()).order_by(Entry.ref_title).limit(51)
        plan = plan_of(statement, engine)
    assert "TEMP B-TREE" in plan or sorted_rows(plan) > 1000
