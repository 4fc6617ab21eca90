"""The log is append-only by the database itself, on both engines; and what an insider does anyway is named."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from threading import Barrier, Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from xiqiao.audit.chain import first_fault, head
from xiqiao.audit.record import record
from xiqiao.core.db import db

COLUMNS = "seq, at, act, actor_id, actor_name, unit_path, ref_kind, ref_id, ref_title, details, algorithm, prev, hash"
#: A copy of entry 3 with another number and another predecessor.
INSERT = (
    f"INSERT INTO audit_entry ({COLUMNS}) SELECT {{seq}}, at, act, actor_id, '别人', unit_path, ref_kind, ref_id,"
    " ref_title, details, algorithm, {prev}, hash FROM audit_entry WHERE seq = 3"
)
NEWEST = "(SELECT MAX(seq) FROM audit_entry)"
LAST_HASH = f"(SELECT hash FROM audit_entry WHERE seq = {NEWEST})"
RIGHT = INSERT.format(seq=f"{NEWEST} + 1", prev=LAST_HASH)

REFUSED = {
    "update": "UPDATE audit_entry SET actor_name = '别人' WHERE seq = 3",
    "update of the last": f"UPDATE audit_entry SET hash = 'x' WHERE seq = {NEWEST}",
    "update that changes nothing": "UPDATE audit_entry SET act = act",
    "delete": "DELETE FROM audit_entry WHERE seq = 3",
    "delete of the last": f"DELETE FROM audit_entry WHERE seq = {NEWEST}",
    "delete of all": "DELETE FROM audit_entry",
    "insert with a gap": INSERT.format(seq=f"{NEWEST} + 2", prev=LAST_HASH),
    "insert of the past": INSERT.format(seq="0", prev=LAST_HASH),
    "insert with a negative number": INSERT.format(seq="-1", prev=LAST_HASH),
    "insert with the wrong prev": INSERT.format(seq=f"{NEWEST} + 1", prev="hash"),
    "insert with no prev": INSERT.format(seq=f"{NEWEST} + 1", prev="NULL"),
    "insert with no number": INSERT.format(seq="NULL", prev=LAST_HASH),
    "upsert": INSERT.format(seq="seq", prev="prev") + " ON CONFLICT (seq) DO UPDATE SET actor_name = '别人'",
    "upsert that does nothing": INSERT.format(seq="seq", prev="prev") + " ON CONFLICT DO NOTHING",
}
SQLITE_ONLY = {
    "insert or replace": INSERT.format(seq="seq", prev="prev").replace("INSERT", "INSERT OR REPLACE", 1),
    "replace": INSERT.format(seq="seq", prev="prev").replace("INSERT", "REPLACE", 1),
    "replace of the last": INSERT.format(seq=NEWEST, prev="prev").replace("INSERT", "INSERT OR REPLACE", 1),
    "insert or ignore": INSERT.format(seq="seq", prev="prev").replace("INSERT", "INSERT OR IGNORE", 1),
    "update or replace": "UPDATE OR REPLACE audit_entry SET seq = 4 WHERE seq = 3",
    "insert by rowid": INSERT.format(seq=f"{NEWEST} + 2", prev=LAST_HASH).replace("(seq,", "(rowid,"),
}
POSTGRESQL_ONLY = {
    "truncate": "TRUNCATE audit_entry",
    "truncate cascade": "TRUNCATE audit_entry RESTART IDENTITY CASCADE",
    "merge": "MERGE INTO audit_entry AS t USING audit_entry AS s ON t.seq = s.seq WHEN MATCHED THEN DELETE",
}


def all_rows():
    return [tuple(row) for row in db.session.execute(text("SELECT * FROM audit_entry ORDER BY seq"))]


def refuses(statement: str) -> None:
    before = all_rows()
    with pytest.raises(DBAPIError, match=r"audit entries are|NOT NULL|not-null"):
        db.session.execute(text(statement.replace(":", r"\:")))
    db.session.rollback()
    assert all_rows() == before
    db.session.rollback()


@pytest.mark.parametrize("how", REFUSED)
def test_the_database_refuses(context, how):
    refuses(REFUSED[how])


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("how", SQLITE_ONLY)
def test_sqlite_refuses(context, how):
    refuses(SQLITE_ONLY[how])


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize("how", POSTGRESQL_ONLY)
def test_postgresql_refuses(context, how):
    refuses(POSTGRESQL_ONLY[how])


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("how", [*REFUSED, *SQLITE_ONLY])
def test_a_connection_without_our_pragmas_is_refused_too(settings, how):
    """Whoever opens the file with another program: recursive_triggers is off there, as SQLite has it."""
    with closing(sqlite3.connect(settings.sqlite_path)) as raw:
        before = raw.execute("SELECT * FROM audit_entry").fetchall()
        with pytest.raises(sqlite3.IntegrityError, match=r"audit entries are|NOT NULL"):
            raw.execute({**REFUSED, **SQLITE_ONLY}[how])
        raw.rollback()
        assert raw.execute("SELECT * FROM audit_entry").fetchall() == before


def test_the_same_insert_at_the_right_place_is_taken(context):
    """The control: it is the place that is refused above, not the statement."""
    before = head().seq
    db.session.execute(text(RIGHT))
    assert head().seq == before + 1


def drop_guards(engine: str) -> None:
    names = ("append", "no_update", "no_delete") if engine == "sqlite" else ("append", "no_update", "no_truncate")
    for name in names:
        on = "" if engine == "sqlite" else " ON audit_entry"
        db.session.execute(text(f"DROP TRIGGER audit_entry_{name}{on}"))


TAMPERED = {
    "content": ("UPDATE audit_entry SET actor_name = '别人' WHERE seq = 5", "第 5 条的内容"),
    "time": ("UPDATE audit_entry SET at = (SELECT at FROM audit_entry WHERE seq = 1) WHERE seq = 5", "第 5 条的内容"),
    "hash": ("UPDATE audit_entry SET hash = prev WHERE seq = 5", "第 5 条的内容"),
    "prev": ("UPDATE audit_entry SET prev = hash WHERE seq = 5", "第 5 条与前一条"),
    "algorithm": ("UPDATE audit_entry SET algorithm = 'none' WHERE seq = 5", "第 5 条的内容"),
    "removed": ("DELETE FROM audit_entry WHERE seq = 5", "第 5 条缺失"),
    "first removed": ("DELETE FROM audit_entry WHERE seq = 1", "第 1 条缺失"),
    "renumbered": ("UPDATE audit_entry SET seq = 1000 WHERE seq = 5", "第 5 条缺失"),
    "an entry before the first": (INSERT.format(seq="0", prev="prev"), "第 1 条"),
}
SQLITE_TAMPERED = {
    "no time": ("UPDATE audit_entry SET at = 'never' WHERE seq = 5", "第 5 条读不出来"),
    "octets for text": ("UPDATE audit_entry SET details = X'FF' WHERE seq = 5", "第 5 条读不出来"),
    "text for a number": ("UPDATE audit_entry SET actor_id = 'ten' WHERE seq = 5", "第 5 条"),
}


def assert_named(app, engine: str, statement: str, words: str) -> None:
    runner = app.test_cli_runner()
    untouched = runner.invoke(args=["audit", "verify"])
    assert untouched.exit_code == 0, untouched.output  # the control
    assert "审计链完整" in untouched.output
    with app.app_context():
        drop_guards(engine)
        db.session.execute(text(statement))
        db.session.commit()
    done = runner.invoke(args=["audit", "verify"])
    assert done.exit_code == 1
    assert words in done.output


@pytest.mark.parametrize("how", TAMPERED)
def test_verify_names_the_first_broken_row(app, engine, how):
    assert_named(app, engine, *TAMPERED[how])


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("how", SQLITE_TAMPERED)
def test_verify_names_a_row_that_cannot_be_read(app, engine, how):
    assert_named(app, engine, *SQLITE_TAMPERED[how])


def test_an_empty_log_has_no_fault(context, engine):
    drop_guards(engine)
    db.session.execute(text("DELETE FROM audit_entry"))
    assert first_fault() is None


def test_two_who_record_at_the_same_time_chain_without_a_gap(app):
    each, errors, start = 15, [], Barrier(3)
    with app.app_context():
        before = head().seq
        db.session.rollback()

    def write() -> None:
        try:
            with app.app_context():
                start.wait()
                for number in range(each):
                    record("backup.made", by=None, name="x", octets=number)
                    db.session.commit()
        except Exception as error:
            errors.append(error)

    threads = [Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not errors
    with app.app_context():
        assert head().seq == before + 3 * each
        assert first_fault() is None


def test_an_entry_vanishes_with_its_transaction(context):
    before = head()
    record("backup.made", by=None, name="x", octets=1)
    assert head().seq == before.seq + 1
    db.session.rollback()
    assert head() == before
    record("backup.made", by=None, name="y", octets=1)
    db.session.commit()
    assert first_fault() is None
