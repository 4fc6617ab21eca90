"""Restoring on both engines: exactly what was, in one step, with the former database set aside."""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from tests import engines
from xiqiao.accounts.models import Account
from xiqiao.audit.chain import first_fault
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.files.models import File
from xiqiao.files.store import path_of, put
from xiqiao.operations import databases, restoring
from xiqiao.operations.backup import BackupFault, list_backups
from xiqiao.operations.restoring import verify


def everything(app) -> dict[str, list[tuple[object, ...]]]:
    with app.app_context():
        rows = {
            table.name: sorted(map(tuple, db.session.execute(select(table))), key=repr)
            for table in db.metadata.sorted_tables
        }
        db.session.remove()
        db.engine.dispose()
        return rows


def test_restore_brings_back_exactly_what_was(run, app, stored, engine, settings):
    before = everything(app)
    assert run("backup", "create")[0] == 0
    with app.app_context():
        name = list_backups()[0].name
        db.session.scalars(select(Account).where(Account.login == "feng")).one().name = "别人"
        db.session.add(File(digest="f" * 64, name="b.pdf", mime="application/pdf", octets=1, stored_by_id=1,
                            stored_at=now()))  # fmt: skip
        db.session.commit()
        path_of(stored).unlink()
    assert everything(app) != before  # the control

    code, output = run("backup", "restore", name, "--yes")
    assert code == 0, output
    assert "现在可以启动服务" in output
    after = everything(app)
    (entry,) = set(after["audit_entry"]) - set(before["audit_entry"])
    assert "backup.restored" in entry
    assert after | {"audit_entry": before["audit_entry"]} == before
    with app.app_context():
        assert path_of(stored).read_bytes() == b"minutes of the meeting"
        assert first_fault() is None
    assert names_in(former_database(output, engine, settings)) >= {"别人"}


def former_database(output: str, engine: str, settings) -> str:
    """The URL of the database that was set aside."""
    place = output.split("保留在 ")[1].split("。")[0]
    if engine == "sqlite":
        return f"sqlite:///{place}"
    return make_url(settings.sqlalchemy_url).set(database=place).render_as_string(hide_password=False)


def names_in(url: str) -> set[str]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return set(connection.scalars(select(Account.name)))


def test_restore_asks_first(run, made):
    code, output = run("backup", "restore", made.name)
    assert code == 1
    assert "先停止服务" in output


def test_restore_refuses_while_the_database_is_open(run, app, made, settings):
    server = engines.test_app(settings)
    with server.app_context():
        db.session.execute(text("SELECT count(*) FROM account"))
        db.session.rollback()  # idle, as a server is between two requests
    code, output = run("backup", "restore", made.name, "--yes")
    assert code == 1
    assert "正在使用" in output
    with server.app_context():
        db.engine.dispose()
    assert run("backup", "restore", made.name, "--yes")[0] == 0  # the control


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_damaged_database_can_be_restored(run, app, made, settings):
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    settings.sqlite_path.write_bytes(b"not a database at all" * 500)
    code, output = run("backup", "restore", made.name, "--yes")
    assert code == 0, output
    assert len(everything(app)["account"]) == 15


def test_a_lost_database_can_be_restored(run, app, made, settings, engine):
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        if engine == "sqlite":
            settings.sqlite_path.unlink()
        else:
            databases.drop_database(make_url(settings.database_url).database)
    code, output = run("backup", "restore", made.name, "--yes")
    assert code == 0, output
    assert "保留在" not in output
    assert len(everything(app)["account"]) == 15


def test_a_restore_that_fails_leaves_the_present_data(run, app, made, monkeypatch):
    before = everything(app)

    def disk_full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restoring, "replace_database", disk_full)
    code, output = run("backup", "restore", made.name, "--yes")
    assert code == 1
    assert "恢复没有完成" in output
    assert everything(app) == before


def test_a_restored_file_is_not_the_backups_own(run, app, made, stored):
    """A damaged file comes back by a rename: writing into it would write into every backup linked to it."""
    with app.app_context():
        path_of(stored).write_bytes(b"damaged in place.....!")  # in place: the backup shares these octets
        with pytest.raises(BackupFault):
            verify(made)
        path_of(stored).unlink()
        put(b"minutes of the meeting")
        (made.folder / "files" / stored[:2] / stored).unlink()
        shutil.copyfile(path_of(stored), made.folder / "files" / stored[:2] / stored)
        path_of(stored).write_bytes(b"damaged in place.....!")
    assert run("backup", "restore", made.name, "--yes")[0] == 0
    with app.app_context():
        assert path_of(stored).read_bytes() == b"minutes of the meeting"
        kept = made.folder / "files" / stored[:2] / stored
        assert path_of(stored).stat().st_ino != kept.stat().st_ino
