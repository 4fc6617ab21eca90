"""`flask upgrade` on a database that is behind, and migrations with rows in the tables."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import MetaData, inspect, select, text

from tests import engines
from xiqiao.audit.chain import first_fault
from xiqiao.calendar.day_rules import HOLIDAYS as DAYS_OFF
from xiqiao.core.db import db
from xiqiao.core.transactions import reading
from xiqiao.operations import backup, databases, schema
from xiqiao.operations.backup import list_backups
from xiqiao.operations.restoring import drill
from xiqiao.operations.schema import MIGRATIONS, known_revision, stored_revision
from xiqiao.rulebook.models import RuleRow
from xiqiao.rulebook.queries import in_force

#: Rebuilds a table that others refer to, one of them with ON DELETE CASCADE.
REBUILD = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = 'scratch2', 'scratch1', None, None

def rebuild():
    return op.batch_alter_table('parent', recreate='always' if op.get_bind().dialect.name == 'sqlite' else 'auto')

def upgrade():
    with rebuild() as batch:
        batch.add_column(sa.Column('colour', sa.String(10), nullable=True))

def downgrade():
    with rebuild() as batch:
        batch.drop_column('colour')
"""
TABLES = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = 'scratch1', '{head}', None, None

def upgrade():
    op.create_table('parent', sa.Column('id', sa.Integer, primary_key=True))
    op.create_table('child', sa.Column('id', sa.Integer, primary_key=True),
                    sa.Column('parent_id', sa.Integer, sa.ForeignKey('parent.id', ondelete='CASCADE')))
    op.execute('INSERT INTO parent VALUES (1)')
    op.execute('INSERT INTO child VALUES (1, 1), (2, 1)')

def downgrade():
    op.drop_table('child')
    op.drop_table('parent')
"""
DANGLING = """
from alembic import op

revision, down_revision, branch_labels, depends_on = 'scratch3', 'scratch2', None, None

def upgrade():
    op.execute('DELETE FROM parent')

def downgrade():
    pass
"""


@pytest.fixture
def behind(app, tmp_path, monkeypatch) -> Path:
    """The program has two migrations more than the database."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    versions = folder / "versions"
    (versions / "scratch1.py").write_text(TABLES.replace("{head}", known_revision()))
    (versions / "scratch2.py").write_text(REBUILD)
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    return folder


def children() -> int | None:
    with reading():
        found = inspect(db.engine).has_table("child")
        count = db.session.scalar(text("SELECT count(*) FROM child")) if found else None
        db.session.rollback()
        return count


def test_a_database_that_is_behind_is_backed_up_drilled_and_migrated(run, app, behind):
    with app.app_context():
        assert schema.why_not_served() == schema.OLDER
        before = stored_revision()
    code, output = run("upgrade")
    assert code == 0, output
    assert "已备份并核验" in output
    assert "已升级到 scratch2" in output
    with app.app_context():
        (made,) = list_backups()
        assert made.manifest["revision"] == before
        assert stored_revision() == "scratch2"
        assert children() == 2
        drill(made)
        assert first_fault() is None
        assert "scratch2" in db.session.scalar(text("SELECT details FROM audit_entry ORDER BY seq DESC LIMIT 1"))
    assert run("upgrade") == (0, "数据库已是最新，没有改动。\n")


@pytest.mark.parametrize("fails", ["backup", "drill"])
def test_if_the_backup_fails_nothing_is_migrated(run, app, behind, monkeypatch, fails):
    def fault(*_: object) -> None:
        raise databases.BackupFault("磁盘满了。")

    if fails == "backup":
        monkeypatch.setattr(backup, "dump", fault)
    else:
        monkeypatch.setattr("xiqiao.cli.drill", fault)
    code, output = run("upgrade")
    assert code == 1
    assert "磁盘满了。没有升级，数据没有改动。" in output
    with app.app_context():
        assert schema.why_not_served() == schema.OLDER
        assert children() is None


def test_a_running_server_is_not_migrated_under(run, app, behind, settings):
    server = engines.test_app(settings)
    with server.app_context():
        db.session.execute(text("SELECT 1"))
        db.session.rollback()
    code, output = run("upgrade")
    with server.app_context():
        db.engine.dispose()
    assert code == 1
    assert "正在使用" in output
    with app.app_context():
        assert children() is None
        assert not list_backups()


def test_a_backup_of_the_older_schema_restores_and_says_to_upgrade(run, app, behind):
    assert run("upgrade")[0] == 0
    with app.app_context():
        (made,) = list_backups()
        db.session.remove()
    code, output = run("backup", "restore", made.name, "--yes")
    assert code == 0, output
    assert "make upgrade" in output
    assert run("upgrade")[0] == 0


def rows() -> dict[str, list[tuple[object, ...]]]:
    found = {
        table.name: sorted(map(tuple, db.session.execute(select(table))), key=repr)
        for table in db.metadata.sorted_tables
    }
    db.session.rollback()
    return found


def migrate(direction: Callable[..., None], to: str) -> None:
    """Alembic's commands as `flask db` calls them; they end the process instead of raising."""
    db.session.remove()
    direction(directory=str(schema.MIGRATIONS), revision=to)


def test_up_down_up_loses_no_row_that_should_stay(context, behind):
    before, own = rows(), stored_revision()
    for _ in range(2):
        migrate(upgrade, "head")
        assert (rows(), children()) == (before, 2)
        migrate(downgrade, "scratch1")
        assert (rows(), children()) == (before, 2)
        migrate(downgrade, own)
        assert (rows(), children()) == (before, None)


def stored_rows() -> dict[str, list[tuple[object, ...]]]:
    """All rows of whatever tables there are, without the models, which know the newest only."""
    tables = MetaData()
    tables.reflect(db.engine)
    with db.engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in tables.sorted_tables
            if table.name != "alembic_version"
        }


def test_what_the_first_version_knew_survives_the_way_down_and_up(context):
    migrate(downgrade, "0001")
    first = stored_rows()
    assert first["unit"]
    migrate(upgrade, "head")
    assert schema.why_not_served() is None
    states = stored_rows()["unit_state"]
    assert len(states) == len(first["unit"])
    migrate(downgrade, "0001")
    assert stored_rows() == first


#: What an installation begins with, whatever it is for.
SEEDED = {"event_kind", "theme"}


def test_every_migration_goes_down_to_nothing_and_up_again(context):
    migrate(downgrade, "base")
    with db.engine.connect() as connection:
        left = set(inspect(connection).get_table_names())
    assert left == {"alembic_version"}
    migrate(upgrade, "head")
    assert schema.why_not_served() is None
    assert {table for table, found in rows().items() if found} == SEEDED


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_without_the_guard_a_rebuild_deletes_the_children(context, behind):
    """The control of the two tests above: what env.py prevents does happen."""
    migrate(upgrade, "head")
    env = behind / "env.py"
    guarded = env.read_text("utf-8")
    assert children() == 2
    migrate(downgrade, "scratch1")
    assert children() == 2
    env.write_text(guarded.replace("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON"), "utf-8")
    migrate(upgrade, "head")
    assert children() == 0


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_migration_that_leaves_dangling_references_changes_nothing(context, behind):
    migrate(upgrade, "head")
    (behind / "versions/scratch3.py").write_text(DANGLING)
    with pytest.raises(SystemExit):
        migrate(upgrade, "head")
    assert stored_revision() == "scratch2"
    assert children() == 2


HOLIDAYS = """INSERT INTO rule_row (id, key, value_json, valid_from, source, reason, changed_by_id, changed_by_name, changed_at)
VALUES (:id, 'office.holidays', :value, '2026-11-20', '国办通知', '新年度', 1, '林', '2026-11-20 08:00:00')"""


def test_holidays_typed_for_two_years_at_once_become_rules_of_each(context):
    migrate(downgrade, "0003")
    typed = '[["2027-01-01", "off", "元旦"], ["2028-01-01", "off", "元旦"], ["2028-01-02", "work", "元旦调休"]]'
    with db.engine.begin() as connection:
        connection.execute(text(HOLIDAYS), [{"id": 901, "value": typed}, {"id": 902, "value": "[]"}])
    migrate(upgrade, "head")
    assert [(row[0], row[2]) for row in in_force(DAYS_OFF.of(2028))] == [
        ("2028-01-01", "元旦"),
        ("2028-01-02", "元旦调休"),
    ]
    assert in_force(DAYS_OFF.of(2027)) == [["2027-01-01", "off", "元旦"]]
    assert [row.key for row in db.session.scalars(select(RuleRow).where(RuleRow.id.in_([901, 902])))] == [
        "office.holidays.2027",
        "office.holidays.2026",
    ]
    db.session.rollback()
    migrate(downgrade, "0003")
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM rule_row WHERE key = 'office.holidays'")) == 3
