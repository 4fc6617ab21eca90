"""One entry of the log. The database itself refuses to change or remove it (see the first migration)."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from xiqiao.core.db import Base
from xiqiao.core.references import Reference

#: Named in every row, so that a later algorithm can take over in mid-chain.
ALGORITHM = "sha256/canonical-json/1"
GENESIS = "0" * 64


class Entry(Base):
    """`details` is canonical JSON of the act's keys; `prev` the hash of the entry before.

    The actor's name and the thing's title are kept as they were, so the log reads the same in ten years.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_at_seq", "at", "seq"),
        Index("ix_audit_entry_actor", "actor_id", "at", "seq"),
        Index("ix_audit_entry_actor_name", "actor_name", "at", "seq"),
        Index("ix_audit_entry_act", "act", "at", "seq"),
        Index("ix_audit_entry_ref", "ref_kind", "ref_id", "at", "seq"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    act: Mapped[str] = mapped_column(String(64))
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(64))
    unit_path: Mapped[str] = mapped_column(String(255))
    ref_kind: Mapped[str] = mapped_column(String(32))
    ref_id: Mapped[int]
    ref_title: Mapped[str] = mapped_column(String(200))
    details: Mapped[str] = mapped_column(Text)
    algorithm: Mapped[str] = mapped_column(String(32), default=ALGORITHM)
    prev: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    @property
    def reference(self) -> Reference | None:
        return Reference(self.ref_kind, self.ref_id, self.ref_title) if self.ref_kind != NOTHING else None

    @property
    def facts(self) -> dict[str, Any]:
        return dict(json.loads(self.details))

    def payload(self) -> dict[str, Any]:
        """All that the hash covers, in the form that is exported."""
        return {
            "seq": self.seq,
            "at": self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "act": self.act,
            "actor_id": self.actor_id,
            "actor_name": self.actor_name,
            "unit_path": self.unit_path,
            "ref_kind": self.ref_kind,
            "ref_id": self.ref_id,
            "ref_title": self.ref_title,
            "details": self.details,
            "algorithm": self.algorithm,
            "prev": self.prev,
        }

    def computed_hash(self) -> str:
        return hashlib.sha256(canonical(self.payload()).encode()).hexdigest()


#: Text columns are never empty (one engine's '' is NULL elsewhere): this stands for no thing and no unit.
NOTHING = "-"


def canonical(value: Any) -> str:
    """JSON in one spelling: keys sorted, no spaces, characters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
