"""Pages of the log: newest first, from any of its indexes, by keyset."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select, tuple_

from xiqiao.audit.models import Entry
from xiqiao.core.clock import start_of_day
from xiqiao.core.db import db
from xiqiao.core.paging import Page, first_rows


@dataclass(frozen=True)
class Filter:
    """What the auditor asks for; every part is optional. `until` is the last day included."""

    actor_id: int | None = None
    actor_name: str | None = None
    act: str | None = None
    ref_kind: str | None = None
    ref_id: int | None = None
    since: date | None = None
    until: date | None = None


def entries_page(wanted: Filter, before: int | None = None) -> Page[Entry]:
    """Entries that match, newest first, from the one before entry number `before`.

    Ordered by (time, number), which each index ends with: cost does not grow with the log.
    """
    statement = matching(wanted)
    if before is not None and (at := _moment_of(before)) is not None:
        statement = statement.where(tuple_(Entry.at, Entry.seq) < (at, before))
    return first_rows(statement.order_by(Entry.at.desc(), Entry.seq.desc()))


def matching(wanted: Filter) -> Select[Entry]:
    statement = select(Entry)
    if wanted.actor_id is not None:
        statement = statement.where(Entry.actor_id == wanted.actor_id)
    if wanted.actor_name:
        statement = statement.where(Entry.actor_name == wanted.actor_name)
    if wanted.act:
        statement = statement.where(Entry.act == wanted.act)
    if wanted.ref_kind:
        statement = statement.where(Entry.ref_kind == wanted.ref_kind)
        if wanted.ref_id is not None:
            statement = statement.where(Entry.ref_id == wanted.ref_id)
    if wanted.since:
        statement = statement.where(Entry.at >= start_of_day(wanted.since))
    if wanted.until:
        statement = statement.where(Entry.at < start_of_day(wanted.until + timedelta(days=1)))
    return statement


def _moment_of(seq: int) -> datetime | None:
    return db.session.scalar(select(Entry.at).where(Entry.seq == seq))
