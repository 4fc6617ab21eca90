"""Verify and export the chain inside the program; `tools/verify_ledger.py` does it without the program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from xiqiao.audit.models import GENESIS, Entry, canonical
from xiqiao.core.db import db


@dataclass(frozen=True)
class Head:
    """The last entry: whoever keeps `hash` elsewhere can tell later whether the tail was cut."""

    seq: int
    hash: str


def head(connection: Connection | None = None) -> Head:
    """The newest entry's; of another database when a connection to it is given."""
    row = (connection or db.session).execute(select(Entry.seq, Entry.hash).order_by(Entry.seq.desc()).limit(1)).first()
    return Head(row.seq, row.hash) if row else Head(0, GENESIS)


def entries(batch: int = 1000) -> Iterator[Entry]:
    """All entries in order, read in batches so that a million of them need no memory."""
    with db.session.scalars(select(Entry).order_by(Entry.seq).execution_options(yield_per=batch)) as rows:
        yield from rows


def first_fault(batch: int = 1000) -> str | None:
    """The first broken row, named with what is wrong with it; None if the whole chain holds."""
    wanted, prev = 1, GENESIS
    try:
        for entry in entries(batch):
            if entry.seq != wanted:
                return f"第 {wanted} 条缺失（下一条是第 {entry.seq} 条）"
            if entry.prev != prev:
                return f"第 {wanted} 条与前一条接不上"
            if entry.computed_hash() != entry.hash:
                return f"第 {wanted} 条的内容被改动过"
            wanted, prev = wanted + 1, entry.hash
            db.session.expunge(entry)
    except (TypeError, ValueError):  # SQLite lets anybody write a word where a time belongs
        # A batch fails as a whole, a row by itself: read again to know which row it was.
        return first_fault(batch=1) if batch > 1 else f"第 {wanted} 条读不出来：存的不是日志该有的内容"
    return None


def exported_lines() -> Iterator[str]:
    """JSON Lines, one entry each: the hashed payload and its hash."""
    for entry in entries():
        yield canonical({**entry.payload(), "hash": entry.hash}) + "\n"
        db.session.expunge(entry)
