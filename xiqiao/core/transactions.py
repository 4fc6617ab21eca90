"""Transactions with the same promise on both engines: readers see one moment, writers queue, no update is lost.

A safe request reads in a transaction that the *database* refuses to write in (`PRAGMA query_only`,
`READ ONLY`). Everything else writes, one at a time: SQLite has a single writer anyway, and `BEGIN IMMEDIATE` behind
a queue keeps a read-then-write from failing or losing; PostgreSQL takes one advisory lock, which the hash chain of
the audit needs in any case. A township writes less in a day than this does in a minute.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from threading import Lock
from typing import IO, Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from xiqiao.core.rules import Busy

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]  # the other branch is never taken there
    import msvcrt

WAIT_SECONDS = 5.0
#: Any constant will do: the one advisory lock that writers of this database share.
ADVISORY_LOCK = 7_160_001

_reading: ContextVar[bool] = ContextVar("reading", default=False)


@contextmanager
def reading(only: bool = True) -> Iterator[None]:
    """Within this block new transactions cannot write (`only=False`: they can, as is the default)."""
    token = _reading.set(only)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def own_transaction(engine: Engine, patience: float | None = None) -> Iterator[Session]:
    """A short writing transaction beside the request's: for access entries and last-seen only.

    The request's own transaction must not be holding the queue, else this one waits for it in vain.
    `patience` is how many seconds to wait for one's turn, if not WAIT_SECONDS.
    """
    own = engine.execution_options(patience=WAIT_SECONDS if patience is None else patience)
    with reading(only=False), Session(own) as session, session.begin():
        yield session


def _patience(connection: Connection) -> float:
    return float(connection.get_execution_options().get("patience", WAIT_SECONDS))


class WriteQueue:
    """One writer at a time: a lock within the process, and a locked side file between processes.

    SQLite's own back-off is unfair: without this queue the slowest writer waits ten times longer.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.inside = Lock()

    def join(self, patience: float) -> IO[bytes]:
        """Wait for one's turn; returns the held file for `leave`. Raises Busy after `patience` seconds."""
        deadline = time.monotonic() + patience
        if not self.inside.acquire(timeout=patience):
            raise Busy
        try:
            return self._lock_file(deadline)
        except BaseException:
            self.inside.release()
            raise

    def _lock_file(self, deadline: float) -> IO[bytes]:
        file = self.path.open("ab")
        while not _try_lock(file):
            if time.monotonic() > deadline:
                file.close()
                raise Busy
            time.sleep(0.001)
        return file

    def leave(self, file: IO[bytes]) -> None:
        _unlock(file)
        self.inside.release()


def _try_lock(file: IO[bytes]) -> bool:
    try:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True


def _unlock(file: IO[bytes]) -> None:
    if fcntl is not None:
        fcntl.flock(file, fcntl.LOCK_UN)  # closing alone would not do if a forked child has the file too
    file.close()


def prepare_sqlite(engine: Engine, path: Path) -> None:
    """Pragmas on each connection, and BEGIN as described above."""
    queue = WriteQueue(path.with_name(path.name + ".queue"))

    @event.listens_for(engine, "connect")
    def connect(dbapi_connection: Any, _record: Any) -> None:
        dbapi_connection.isolation_level = None  # BEGIN is ours, see below
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",  # an answered request survives a power cut
            "foreign_keys=ON",
            "recursive_triggers=ON",  # INSERT OR REPLACE fires delete triggers
            "busy_timeout=5000",
            "trusted_schema=OFF",
            "cache_size=-16000",
            "journal_size_limit=67108864",
        ):
            dbapi_connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if _reading.get():
            connection.exec_driver_sql("PRAGMA query_only=ON")
            connection.exec_driver_sql("BEGIN")
            return
        if "queue" not in connection.info:
            connection.info["queue"] = queue.join(_patience(connection))
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def checkin(_dbapi_connection: Any, record: Any) -> None:
        # After COMMIT or ROLLBACK, when the connection goes back to the pool: the next one's turn.
        if "queue" in record.info:
            queue.leave(record.info.pop("queue"))


def prepare_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if _reading.get():
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            return
        # READ COMMITTED by name: with a snapshot from before the wait, the queue would protect nothing.
        connection.exec_driver_sql(
            "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE;"
            "SET LOCAL synchronous_commit = on;"  # as synchronous=FULL above, whatever the server's default
            f"SET LOCAL lock_timeout = {int(_patience(connection) * 1000)};"
            f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"
        )
