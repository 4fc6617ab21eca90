"""Backups on both engines, by the commands an administrator types."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import tempfile
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import text

from xiqiao.audit.chain import head
from xiqiao.audit.record import record
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.core.rules import Busy
from xiqiao.operations import backup as backups
from xiqiao.operations import databases
from xiqiao.operations.backup import BackupFault, create_backup, list_backups
from xiqiao.operations.restoring import drill, find_backup


def reseal(backup) -> None:
    """What somebody does who changes the manifest as well."""
    (backup.folder / "manifest.json").write_text(json.dumps(backup.manifest), "utf-8")


def test_a_backup_holds_database_and_files_with_their_digests(run, app, stored, settings, engine):
    code, output = run("backup", "create")
    assert code == 0, output
    with app.app_context():
        (backup,) = list_backups()
        assert str(backup.folder) in output
        copy = "database.sqlite3" if engine == "sqlite" else "database.dump"
        assert set(backup.manifest["contents"]) == {copy, f"files/{stored[:2]}/{stored}"}
        for name, facts in backup.manifest["contents"].items():
            content = (backup.folder / name).read_bytes()
            assert facts == {"sha256": hashlib.sha256(content).hexdigest(), "octets": len(content)}
        assert backup.manifest["counts"]["account"] == 15
        assert backup.manifest["head"]["seq"] == head().seq - 1  # the entry about the backup comes after it
    assert stat.S_IMODE(backup.folder.stat().st_mode) == 0o700


def test_list_and_drill_name_the_newest(run, made):
    code, output = run("backup", "list")
    assert code == 0
    assert made.name in output
    code, output = run("backup", "drill")
    assert code == 0, output
    assert f"演练通过：{made.name}" in output


def test_a_drill_leaves_nothing_behind(app, made, engine, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with app.app_context():
        drill(made)
        assert not list(tmp_path.iterdir())
        if engine == "postgresql":
            assert not db.session.scalar(text("SELECT count(*) FROM pg_database WHERE datname LIKE 'xiqiao_drill%'"))


def change(path: Path) -> None:
    octets = bytearray(path.read_bytes())
    octets[len(octets) // 2] ^= 1
    path.unlink()  # the stored file is a hard link: only the backup's name of it is to change
    path.write_bytes(octets)


def link_elsewhere(path: Path) -> None:
    """The same octets, but they lie where others may change them."""
    other = Path(tempfile.mkdtemp()) / path.name
    shutil.copyfile(path, other)
    path.unlink()
    path.symlink_to(other)


CHANGES = {
    "changed": (change, "改动"),
    "missing": (lambda path: path.unlink(), "缺少"),
    "cut": (lambda path: path.unlink() or path.write_bytes(b""), "改动"),
    "extra": (lambda path: (path.parent / "intruder").write_bytes(b"x"), "多出了"),
    "link": (link_elsewhere, "改动"),
}


@pytest.mark.parametrize("which", ["database", "file"])
@pytest.mark.parametrize("how", CHANGES)
def test_a_backup_that_was_touched_is_refused_with_the_name(run, made, stored, how, which):
    names = {"file": f"files/{stored[:2]}/{stored}"}
    name = names.get(which) or next(name for name in made.manifest["contents"] if name.startswith("database"))
    assert run("backup", "drill")[0] == 0  # the control
    tamper, word = CHANGES[how]
    tamper(made.folder / name)
    for command in (("drill",), ("restore", made.name, "--yes")):
        code, output = run("backup", *command)
        assert code == 1
        assert word in output
        assert ("intruder" if how == "extra" else name) in output


MANIFESTS = {
    "counts": (lambda manifest: manifest["counts"].update(account=14), "行数"),
    "a table more": (lambda manifest: manifest["counts"].update(ghost=0), "行数"),
    "head": (lambda manifest: manifest["head"].update(hash="0" * 64), "审计链头"),
    "revision": (lambda manifest: manifest.update(revision="0000"), "版本"),
    "another engine": (lambda manifest: manifest.update(engine="oracle"), "另一种数据库"),
    "a path outside": (
        lambda manifest: manifest["contents"].update({"../../secret_key": {"sha256": "x", "octets": 1}}), "缺少 ../..",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", MANIFESTS)
def test_a_drill_compares_with_what_was_there(run, made, what):
    assert run("backup", "drill")[0] == 0  # the control
    tamper, word = MANIFESTS[what]
    tamper(made.manifest)
    reseal(made)
    code, output = run("backup", "drill")
    assert code == 1
    assert word in output


def test_a_half_made_backup_never_counts(run, made, settings):
    shutil.copytree(made.folder, settings.backups / ".part-abc")
    damaged = settings.backups / "2020-01-01-000000"
    damaged.mkdir()
    (damaged / "manifest.json").write_text('{"made_at"', "utf-8")
    code, output = run("backup", "list")
    assert code == 0
    assert output.count("\n") == 1
    assert made.name in output
    assert run("backup", "drill", ".part-abc")[0] == 1
    assert run("backup", "drill", "../backups/" + made.name)[0] == 1
    assert "缺少清单" in run("doctor")[1]


@pytest.mark.parametrize("breaks", ["dump", "copy_files", "sync_tree"])
def test_a_backup_that_fails_leaves_nothing(run, stored, settings, monkeypatch, breaks):
    def disk_full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, breaks, disk_full)
    code, output = run("backup", "create")
    assert code == 1
    assert "备份没有完成" in output
    assert not list(settings.backups.iterdir())


def test_what_a_crash_left_is_cleared_when_it_is_old(app, stored, settings):
    with app.app_context():
        for name, age in ((".part-old", 3 * 86400), (".part-young", 3600)):
            part = settings.backups / name
            part.mkdir(parents=True)
            os.utime(part, (now().timestamp() - age,) * 2)
        create_backup()
        assert {path.name for path in settings.backups.glob(".part*")} == {".part-young"}


def test_thirty_are_kept(app, made, settings, monkeypatch):
    monkeypatch.setattr(backups, "dump", lambda part: dict.fromkeys(("counts", "head", "revision")))
    with app.app_context():
        for day in range(1, 30):
            shutil.copytree(made.folder, settings.backups / f"2020-01-{day:02}-020000", copy_function=os.link)
        assert len(list_backups()) == 30
        create_backup()
        names = [backup.name for backup in list_backups()]
        assert len(names) == 30
        assert names[-1] == "2020-01-02-020000"
        assert made.name in names


def test_a_new_backup_survives_a_clock_that_was_set_back(app, made, settings, monkeypatch):
    with app.app_context():
        for day in range(1, 31):
            shutil.copytree(made.folder, settings.backups / f"2099-01-{day:02}-020000", copy_function=os.link)
        backup = create_backup()
        assert backup.name in [kept.name for kept in list_backups()]


def test_a_backup_while_four_write_describes_one_moment(app, stored):
    """The rows per table and the chain's head are those of the copy, however many are added meanwhile."""
    stop, errors = Event(), []

    def write() -> None:
        with app.app_context():
            while not stop.is_set():
                try:
                    record("backup.made", by=None, name="x", octets=1)
                    db.session.commit()
                except Busy:
                    db.session.rollback()
                except Exception as error:
                    errors.append(error)
                    return

    with app.app_context():
        before = head().seq
        db.session.rollback()
    writers = [Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    try:
        with app.app_context():
            made = [create_backup() for _ in range(2)]
    finally:
        stop.set()
        for writer in writers:
            writer.join(timeout=30)
    assert not errors
    with app.app_context():
        assert before <= made[0].manifest["head"]["seq"] < made[1].manifest["head"]["seq"] < head().seq
        db.session.rollback()
        for backup in made:
            assert backup.manifest["counts"]["audit_entry"] == backup.manifest["head"]["seq"]
            drill(backup)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_the_password_is_never_on_a_command_line(app, monkeypatch, tmp_path):
    seen = {}

    def note(command: list[str], *, env: dict[str, str], **_: object) -> object:
        seen.update(command=command, env=env)
        return type("Done", (), {"returncode": 0})

    monkeypatch.setattr("subprocess.run", note)
    for url in ("postgresql+psycopg://xiqiao:s3cr3t%2F@db:5432/xiqiao", "postgresql://db/xiqiao?password=s3cr3t%2F"):
        monkeypatch.setattr(databases, "settings", lambda url=url: type("S", (), {"sqlalchemy_url": url}))
        databases.run_postgres_tool("pg_dump", "--format=custom")
        assert "s3cr3t" not in " ".join(seen["command"])
        assert seen["env"]["PGPASSWORD"] == "s3cr3t/"
        assert "/xiqiao" in seen["command"][-1]


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_without_pg_dump_it_says_what_to_install(run, monkeypatch, tmp_path, settings):
    monkeypatch.setenv("PATH", str(tmp_path))
    code, output = run("backup", "create")
    assert code == 1
    assert "postgresql-client" in output
    assert not list(settings.backups.iterdir())


def test_no_backup_is_said(run):
    assert run("backup", "drill") == (1, "没有找到备份。\n")
    assert run("backup", "restore", "x", "--yes")[0] == 1


def test_find_backup_takes_no_path(app, made):
    with app.app_context(), pytest.raises(BackupFault):
        find_backup(str(made.folder))
