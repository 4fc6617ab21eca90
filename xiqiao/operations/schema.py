"""Is the database at the schema this code knows? It is never changed at start-up."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import Connection

from xiqiao.config import ROOT
from xiqiao.core.db import db
from xiqiao.core.transactions import reading

MIGRATIONS = ROOT / "xiqiao/migrations"


def known_revision() -> str:
    """The newest migration that this code brings."""
    return str(ScriptDirectory(str(MIGRATIONS)).get_current_head())


def stored_revision() -> str | None:
    """The database's revision; None if it is empty."""
    with reading(), db.engine.connect() as connection:
        return revision_of(connection)


def revision_of(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


EMPTY = "数据库还是空的。请用 make run 建立。"
OLDER = "数据库比程序旧，没有改动任何数据。请执行 make upgrade（先自动备份并核验，再升级）。"


def why_not_served() -> str | None:
    """A sentence if this code must not serve this database; None if the two fit."""
    stored = stored_revision()
    if stored == known_revision():
        return None
    if stored is None:
        return EMPTY
    older = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if stored in older:
        return OLDER
    return f"数据库（版本 {stored}）比程序新，请换用更新的程序。没有改动任何数据。"


def migrate() -> None:
    current_app.extensions.pop("is_demo", None)
    upgrade(directory=str(MIGRATIONS))
