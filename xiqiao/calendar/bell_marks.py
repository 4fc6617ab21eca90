"""What a person has seen of the bell, and which kinds they turned off. News itself is computed, never stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from xiqiao.accounts.models import Account
from xiqiao.core.db import Base, Labelled, db


class NoticeKind(Labelled):
    CANCELLED = "cancelled", "取消"
    CHANGED = "changed", "变更"
    PUBLISHED = "published", "新活动"
    TOMORROW = "tomorrow", "明天"
    REPLY = "reply", "待回复"
    PROMOTED = "promoted", "递补"


class BellSeen(Base):
    """All news until this moment was seen."""

    __tablename__ = "bell_seen"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    seen_at: Mapped[datetime]


class BellOff(Base):
    """A kind that this person does not want; what has no row is told."""

    __tablename__ = "bell_off"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    kind: Mapped[NoticeKind] = mapped_column(primary_key=True)


@dataclass(frozen=True)
class Marks:
    seen_at: datetime | None = None
    off: frozenset[NoticeKind] = frozenset()


def marks_of(account_id: int) -> Marks:
    """One read."""
    rows = db.session.execute(
        select(BellSeen.seen_at, BellOff.kind)
        .select_from(Account)
        .outerjoin(BellSeen, BellSeen.account_id == Account.id)
        .outerjoin(BellOff, BellOff.account_id == Account.id)
        .where(Account.id == account_id)
    ).all()
    return Marks(rows[0][0] if rows else None, frozenset(kind for _, kind in rows if kind))


# What somebody reads, or does not want to read, is nobody else's business: neither deed leaves an entry in the log.


def see_all(account_id: int, until: datetime) -> None:
    """全部看过, until the moment when the page was drawn; never back to an earlier one."""
    row = db.session.get(BellSeen, account_id)
    if row is None:
        db.session.add(BellSeen(account_id=account_id, seen_at=until))
    else:
        row.seen_at = max(row.seen_at, until)


def choose_kinds(account_id: int, wanted: Iterable[NoticeKind]) -> None:
    """These kinds are told from now on, and no others."""
    chosen = set(wanted)
    db.session.execute(delete(BellOff).where(BellOff.account_id == account_id))
    db.session.add_all(BellOff(account_id=account_id, kind=kind) for kind in NoticeKind if kind not in chosen)
