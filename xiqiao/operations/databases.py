"""What the two engines do differently when a whole database is copied, tried in a scratch place, or replaced."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Connection, MetaData, create_engine, func, select, text
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import NullPool

from xiqiao.audit.chain import head
from xiqiao.config import Settings
from xiqiao.core.db import db, engine_options
from xiqiao.core.transactions import reading
from xiqiao.files.store import sync_folder
from xiqiao.operations.schema import revision_of

SQLITE_COPY, POSTGRESQL_COPY = "database.sqlite3", "database.dump"


class BackupFault(Exception):
    """A backup that could not be made, or does not hold; the message says why in Chinese."""


def settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def engine_name() -> str:
    return "sqlite" if settings().is_sqlite else "postgresql"


def facts_of(connection: Connection) -> dict[str, Any]:
    """What a restored copy is compared with: rows per table, head of the audit chain, revision of the schema."""
    tables = MetaData()
    tables.reflect(connection)
    return {
        "counts": {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables.sorted_tables
        },
        "head": head(connection).__dict__ if "audit_entry" in tables.tables else None,
        "revision": revision_of(connection),
    }


def dump(folder: Path) -> dict[str, Any]:
    """Write a consistent copy of the database into the folder; returns the facts of exactly that copy."""
    return dump_sqlite(folder / SQLITE_COPY) if settings().is_sqlite else dump_postgresql(folder / POSTGRESQL_COPY)


def dump_sqlite(target: Path) -> dict[str, Any]:
    with db.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None  # noqa: S101  # a fresh connection has one
        raw.execute("PRAGMA query_only=OFF")
        raw.execute("VACUUM INTO ?", (str(target),))
    with alone(target).connect() as connection:
        verdict = connection.execute(text("PRAGMA integrity_check")).scalar()
        if verdict != "ok":
            raise BackupFault(f"备份出来的数据库不完整：{verdict}")
        if connection.execute(text("PRAGMA foreign_key_check")).first():
            raise BackupFault("备份出来的数据库有悬空的引用。")
        return facts_of(connection)


def dump_postgresql(target: Path) -> dict[str, Any]:
    """pg_dump sees the very snapshot that is counted here, however many write meanwhile."""
    with reading(), db.engine.connect() as connection:
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar()
        facts = facts_of(connection)
        run_postgres_tool("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}")
        return facts


def run_postgres_tool(tool: str, *arguments: str, database: str | None = None) -> None:
    """pg_dump and pg_restore of the machine; the password goes by the environment, never by the command line."""
    url = make_url(settings().sqlalchemy_url)
    program = shutil.which(tool)
    if program is None:
        raise BackupFault(f"没有找到 {tool}。请安装 PostgreSQL 客户端（Debian：apt-get install postgresql-client）。")
    password = url.password or url.query.get("password")
    # `set(password=None)` would leave the password in: there None means "as it was".
    plain = url._replace(drivername="postgresql", password=None, database=database or url.database)
    plain = plain.difference_update_query(["password"])
    done = subprocess.run(
        [program, *arguments, "--no-password", f"--dbname={plain.render_as_string(hide_password=False)}"],
        env={**os.environ, **({"PGPASSWORD": str(password)} if password else {})},
        capture_output=True, text=True, errors="replace", check=False, timeout=6 * 3600,
    )  # fmt: skip
    if done.returncode:
        raise BackupFault(f"{tool} 失败：{done.stderr.strip()[:300]}")


def alone(path: Path) -> Engine:
    """A SQLite file by itself, with none of our transaction rules."""
    return create_engine(f"sqlite:///{path}", poolclass=NullPool, **engine_options(settings()))


def administration() -> Engine:
    """PostgreSQL's own database: ours may be missing or about to be renamed."""
    url = make_url(settings().sqlalchemy_url).set(database="postgres")
    return create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)


@contextmanager
def restored_copy(backup: Path, scratch: Path) -> Iterator[Engine]:
    """The database of a backup, opened in a scratch place that vanishes afterwards."""
    if settings().is_sqlite:
        copy = scratch / "drill.sqlite3"
        shutil.copyfile(backup / SQLITE_COPY, copy)
        yield alone(copy)
        return
    name = restored_database(backup, "drill")
    try:
        yield create_engine(make_url(settings().sqlalchemy_url).set(database=name), poolclass=NullPool)
    finally:
        drop_database(name)


def restored_database(backup: Path, purpose: str) -> str:
    """Restore into a new PostgreSQL database; returns its name. The role needs CREATEDB."""
    name = f"xiqiao_{purpose}_{secrets.token_hex(4)}"
    try:
        with administration().connect() as connection:
            connection.execute(text(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'"))
    except DatabaseError as error:
        raise BackupFault(f"不能建立临时数据库（数据库角色需要 CREATEDB 权限）：{error.orig}") from error
    try:
        run_postgres_tool("pg_restore", "--no-owner", "--exit-on-error", str(backup / POSTGRESQL_COPY), database=name)
    except BaseException:
        drop_database(name)
        raise
    return name


def drop_database(name: str) -> None:
    with administration().connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}"'))


def refuse_if_in_use() -> None:
    """Raise BackupFault while anybody else has the database open: a server would go on writing into the old one."""
    db.session.remove()
    db.engine.dispose()
    if settings().is_sqlite:
        others = sqlite_is_open_elsewhere(settings().sqlite_path)
    else:
        with administration().connect() as connection:
            sessions = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name AND pid <> pg_backend_pid()")
            others = bool(connection.execute(sessions, {"name": make_url(settings().sqlalchemy_url).database}).scalar())
    if others:
        raise BackupFault("数据库正在使用。请先停止服务和后台任务（以及其他连着它的程序），然后再试。")


def sqlite_is_open_elsewhere(path: Path) -> bool:
    """Leaving WAL mode needs the file for oneself; it also brings the -wal file's content home."""
    if not path.exists():
        return False
    try:
        with alone(path).connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=500")
            connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
    except OperationalError as error:
        return "locked" in str(error.orig)
    except DatabaseError:  # damaged, which is why it is being replaced
        return False
    return False


def replace_database(backup: Path) -> str | None:
    """Put the backup's database in place in one step; returns where the former one is now, if there was one."""
    return replace_sqlite(backup) if settings().is_sqlite else replace_postgresql(backup)


def replace_sqlite(backup: Path) -> str | None:
    place = settings().sqlite_path
    fresh = place.with_name(f"{place.name}.restoring")
    shutil.copyfile(backup / SQLITE_COPY, fresh)
    sync_file(fresh)
    aside = None
    if place.exists():
        aside = place.with_name(f"{place.name}.before-restore-{secrets.token_hex(4)}")
        for suffix in ("-wal", "-shm"):  # left only by a damaged database; they belong to it, not to the new one
            part = place.with_name(place.name + suffix)
            if part.exists():
                part.rename(aside.with_name(aside.name + suffix))
        link_or_copy(place, aside)
    fresh.replace(place)
    sync_folder(place.parent)
    return str(aside) if aside else None


def replace_postgresql(backup: Path) -> str | None:
    ours = make_url(settings().sqlalchemy_url).database
    fresh = restored_database(backup, "restored")
    aside = f"{ours}_before_restore_{secrets.token_hex(4)}"
    try:
        engine = administration().execution_options(isolation_level="READ COMMITTED")
        with engine.begin() as connection:  # renaming, unlike making, fits into a transaction
            known = connection.execute(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": ours}).scalar()
            if known:
                connection.execute(text(f'ALTER DATABASE "{ours}" RENAME TO "{aside}"'))
            connection.execute(text(f'ALTER DATABASE "{fresh}" RENAME TO "{ours}"'))
    except DatabaseError as error:
        drop_database(fresh)
        raise BackupFault(f"没有换上恢复出来的数据库：{error.orig}") from error
    return aside if known else None


def link_or_copy(source: Path, target: Path) -> None:
    """A hard link where both lie on one disk. Only for what is never changed in place: both names see a change."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
        sync_file(target)


def sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
