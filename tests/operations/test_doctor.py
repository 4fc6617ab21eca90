"""Each finding of `flask doctor`, good and bad, with its exit code."""

from __future__ import annotations

import shutil
from collections import namedtuple
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from tests import engines
from tests.meetings.conftest import started
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.jobs.models import MessageState, Outbox
from xiqiao.operations import doctor, schema
from xiqiao.operations.backup import create_backup
from xiqiao.operations.doctor import examine, sqlite_finding

Disk = namedtuple("Disk", "total used free")


@pytest.fixture
def well(app, settings, stored):
    """An installation without any finding but the missing TLS."""
    settings.instance.chmod(0o700)
    key = settings.instance / "secret_key"
    key.write_text("k" * 48, "ascii")
    key.chmod(0o600)
    with app.app_context():
        create_backup()
    return app


def levels(app) -> dict[str, str]:
    """Subject to level; the worst where one subject has several findings."""
    found: dict[str, str] = {}
    with app.app_context():
        for finding in examine():
            worse = found.get(finding.subject) != "bad"
            found[finding.subject] = finding.level if worse else "bad"
    return found


def without_guards(*statements: str) -> None:
    guard = "DROP TRIGGER audit_entry_no_update" + ("" if db.engine.dialect.name == "sqlite" else " ON audit_entry")
    for statement in (guard, *statements):
        db.session.execute(text(statement))
    db.session.commit()


def test_a_well_kept_installation_has_no_problem(run, well):
    code, output = run("doctor")
    assert code == 0, output
    assert "[问题]" not in output
    bad_or_warned = {subject for subject, level in levels(well).items() if level != "good"}
    assert bad_or_warned <= {"加密传输", "SQLite"}
    assert {"数据库结构", "磁盘", "时钟", "备份", "审计链", "日志保护", "附件", "检索"} <= levels(well).keys()


def readable_key(app, settings):
    (settings.instance / "secret_key").chmod(0o644)


def readable_config(app, settings):
    (settings.instance / "config.toml").write_text("", "ascii")
    (settings.instance / "config.toml").chmod(0o640)


def open_folder(app, settings):
    settings.instance.chmod(0o755)


def debugging(app, settings):
    app.config["SETTINGS"] = replace(settings, development=True)


def lost_file(app, settings):
    next(settings.files_folder.glob("??/*")).unlink()


def changed_file(app, settings):
    path = next(settings.files_folder.glob("??/*"))
    path.write_bytes(path.read_bytes()[::-1])


def orphan_file(app, settings):
    (settings.files_folder / "ab").mkdir()
    (settings.files_folder / "ab" / "ab00").write_bytes(b"x")


def broken_chain(app, settings):
    without_guards("UPDATE audit_entry SET actor_name = '别人' WHERE seq = 3")


def dropped_guard(app, settings):
    without_guards()


def clock_backwards(app, settings):
    without_guards()
    db.session.execute(text("UPDATE audit_entry SET at = :at"), {"at": str(now() + timedelta(minutes=9))[:26] + "+00"})
    db.session.commit()


def old_backup(app, settings):
    manifest = next(settings.backups.glob("*/manifest.json"))
    made = f"{now() - timedelta(days=3):%Y-%m-%d}"
    content = manifest.read_text("utf-8").replace(f"{now():%Y-%m-%d}", made)
    manifest.write_text(content, "utf-8")


def dead_message(app, settings):
    db.session.add(Outbox(once="a", subject="s", body="b", due_at=now(), finished_at=now(), state=MessageState.FAILED))
    db.session.commit()


def doubtful_message(app, settings):
    db.session.add(Outbox(once="a", subject="s", body="b", due_at=now(), finished_at=now(), state=MessageState.UNKNOWN))
    db.session.commit()


def channel_without_apprise(app, settings):
    app.config["CHANNEL_URLS"] = "wecombot://x"


def no_backup(app, settings):
    shutil.rmtree(settings.backups)


def forgotten_in_search(app, settings):
    started("东一")
    db.session.execute(text("DELETE FROM search_passage"))
    db.session.commit()


ILLS = {
    readable_key: ("密钥", "bad"),
    readable_config: ("密钥", "bad"),
    open_folder: ("数据文件夹", "warn"),
    debugging: ("开发模式", "bad"),
    lost_file: ("附件", "bad"),
    changed_file: ("附件", "bad"),
    orphan_file: ("附件", "warn"),
    broken_chain: ("审计链", "bad"),
    dropped_guard: ("日志保护", "bad"),
    clock_backwards: ("时钟", "bad"),
    old_backup: ("备份", "bad"),
    no_backup: ("备份", "warn"),
    dead_message: ("待发通知", "warn"),
    doubtful_message: ("待发通知", "warn"),
    channel_without_apprise: ("通知渠道", "warn"),
    forgotten_in_search: ("检索", "warn"),
}


@pytest.mark.parametrize("ill", ILLS, ids=lambda ill: ill.__name__)
def test_each_ill_is_found(run, well, settings, ill):
    subject, level = ILLS[ill]
    assert levels(well).get(subject, "good") == "good"  # the control
    with well.app_context():
        ill(well, settings)
    assert levels(well)[subject] == level
    code, output = run("doctor")
    assert code == (level == "bad")
    assert ("[问题]" if level == "bad" else "[注意]") + f" {subject}" in output


@pytest.mark.parametrize(("free", "level"), [((1 << 30) - 1, "bad"), (1 << 30, "good")])
def test_a_full_disk_is_a_problem(well, monkeypatch, free, level):
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: Disk(1 << 40, 0, free))
    found = levels(well)
    assert (found["磁盘"], found["备份磁盘"]) == (level, level)


@pytest.mark.parametrize(
    ("version", "level"),
    [("3.40.1", "warn"), ("3.51.2", "warn"), ("3.51.3", "good"), ("3.53.4", "good"), ("4.0", "good")],
)
def test_the_versions_of_sqlite_that_may_corrupt_are_named(version, level):
    assert sqlite_finding(version).level == level


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_damaged_database_is_a_finding_and_no_traceback(run, well, settings):
    with well.app_context():
        db.engine.dispose()
    content = bytearray(settings.sqlite_path.read_bytes())
    content[8192:] = b"\x5a" * (len(content) - 8192)
    settings.sqlite_path.write_bytes(content)
    code, output = run("doctor")
    assert code == 1
    assert "[问题] 数据库" in output


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_dangling_reference_is_found(well):
    with well.app_context():
        raw = db.engine.raw_connection()
        raw.cursor().execute("PRAGMA foreign_keys=OFF")
        raw.cursor().execute("UPDATE role_grant SET unit_id = 999 WHERE id = 1")
        raw.cursor().execute("PRAGMA foreign_keys=ON")
        raw.close()
    assert levels(well)["数据库完整性"] == "bad"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_unsafe_way_of_writing_is_found(well):
    with well.app_context():
        assert [finding.level for finding in doctor._engine() if finding.subject == "写入方式"] == ["good"]
        db.session.rollback()
        raw = db.session.connection().connection.dbapi_connection
        raw.execute("COMMIT")
        raw.execute("PRAGMA synchronous=OFF")
        raw.execute("BEGIN")
        assert [finding.level for finding in doctor._engine() if finding.subject == "写入方式"] == ["bad"]
        db.session.rollback()
        db.engine.dispose()


def test_the_quick_round_leaves_out_what_reads_everything(well):
    with well.app_context():
        quick = {finding.subject for finding in examine(quick=True)}
        assert {"审计链", "附件", "数据库完整性"} & quick == set()
        assert "数据库结构" in quick


#: What stands in alembic_version, and the sentence.
REVISIONS = {None: "还是空的", "0000": "比程序新", "9999": "比程序新"}


@pytest.mark.parametrize("stored_revision", REVISIONS)
def test_a_database_that_does_not_fit_is_not_served(run, app, stored_revision):
    with app.app_context():
        assert schema.why_not_served() is None  # the first state, and the control
        if stored_revision is None:
            db.session.execute(text("DELETE FROM alembic_version"))
        else:
            db.session.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": stored_revision})
        db.session.commit()
        assert REVISIONS[stored_revision] in schema.why_not_served()
        db.session.rollback()
    code, output = run("doctor")
    assert code == 1
    assert "数据库结构" in output
    assert app.test_client().get("/readyz").status_code == 503
    code, output = run("upgrade")
    assert code == 1
    assert REVISIONS[stored_revision] in output


def test_an_empty_database_is_examined_too(engine):
    with engines.running(replace(engines.empty(engine), https=True)) as app:
        done = app.test_cli_runner().invoke(args=["doctor"])
        assert done.exit_code == 1
        assert "还是空的" in done.output


@pytest.mark.parametrize(("fsync", "level"), [("on", "good"), ("off", "bad")])
def test_a_server_that_does_not_sync_is_a_fault(fsync, level):
    assert doctor.sync_finding(fsync).level == level
