"""Write an entry: in the deed's transaction, or after the request for what is no deed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiqiao.audit.catalogue import CATALOGUE
from xiqiao.audit.models import ALGORITHM, GENESIS, NOTHING, Entry, canonical
from xiqiao.core import clock
from xiqiao.core.app import afterwards
from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.core.references import Reference
from xiqiao.core.text import masked_phone

#: The name of the actor where no person acts: commands on the server, the worker.
SYSTEM = "系统"


def record(
    act: str, *, by: Person | None, about: Reference | None = None, unit_path: str = NOTHING, **facts: Any
) -> None:
    """Append one entry to the log in the current transaction, hash-chained to the one before.

    `facts` must be exactly the act's keys in the catalogue. Costs a flush and one read by primary key.
    """
    actor = (by.id, by.name) if by is not None else (None, SYSTEM)
    db.session.flush()  # so that `about` has its id, and the chain sees entries of this transaction
    append(db.session(), act, actor, about, unit_path, facts, clock.now())


def record_access(act: str, *, by: Person | None, about: Reference | None = None, **facts: Any) -> None:
    """The same for a GET or a refused request: written in its own transaction when the request's is over.

    If it cannot be written, the answer is 503: a sensitive page is not shown without its trace.
    """
    actor = (by.id, by.name) if by is not None else (None, SYSTEM)
    at = clock.now()

    def write(session: Session) -> None:
        append(session, act, actor, about, NOTHING, facts, at)

    afterwards(write)


def append(
    session: Session,
    act: str,
    actor: tuple[int | None, str],
    about: Reference | None,
    unit_path: str,
    facts: dict[str, Any],
    at: datetime,
) -> Entry:
    """Chain and add one entry. The caller's transaction is a writing one, so nobody else appends meanwhile."""
    wanted = CATALOGUE[act].keys
    if wanted != facts.keys():
        raise TypeError(f"{act} needs {sorted(wanted)}, got {sorted(facts)}")
    last = session.execute(select(Entry.seq, Entry.hash).order_by(Entry.seq.desc()).limit(1)).first()
    seq, prev = (last.seq + 1, last.hash) if last else (1, GENESIS)
    entry = Entry(
        seq=seq,
        at=at,
        act=act,
        actor_id=actor[0],
        actor_name=actor[1],
        unit_path=unit_path or NOTHING,
        ref_kind=about.kind if about else NOTHING,
        ref_id=about.id if about else 0,
        ref_title=about.title[:200] if about else NOTHING,
        details=canonical(_masked(facts)),
        algorithm=ALGORITHM,
        prev=prev,
    )
    entry.hash = entry.computed_hash()
    session.add(entry)
    session.flush()
    return entry


def _masked(facts: dict[str, Any]) -> dict[str, Any]:
    """Phones never enter the log whole, neither as a key nor inside `changes`."""
    masked: dict[str, Any] = {key: masked_phone(value) if key == "phone" else value for key, value in facts.items()}
    if "changes" in masked:
        masked["changes"] = {
            label: [masked_phone(side) for side in pair] if label == "手机" else list(pair)
            for label, pair in masked["changes"].items()
        }
    return masked
