"""个人卡: an address for one member's own schedule and replies, without a password. Printed, revoked, expires."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from xiqiao.accounts.settings import CARD_DAYS
from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.db import Base, db
from xiqiao.core.references import Reference
from xiqiao.core.rules import RuleBroken
from xiqiao.core.signed_codes import code_for, id_in, is_proved, new_nonce
from xiqiao.core.text import day
from xiqiao.members.models import Member
from xiqiao.rulebook.queries import in_force

PURPOSE = "card"


class Card(Base):
    """One a member at a time; who loses it gets another, and the lost one opens nothing any more."""

    __tablename__ = "personal_card"
    __table_args__ = (
        Index("ix_personal_card_member", "member_id", "revoked_at"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_reason IS NULL)", name="revocation_explained"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    nonce: Mapped[str] = mapped_column(String(32))
    issued_at: Mapped[datetime]
    issued_by_name: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None] = mapped_column(String(100))

    member: Mapped[Member] = relationship(lazy="raise_on_sql")

    @property
    def reference(self) -> Reference:
        return Reference("card", self.id, self.member.name)

    @property
    def code(self) -> str:
        return code_for(PURPOSE, self.id, self.nonce)

    def is_good(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at


def card_of(code: str, at: datetime) -> Card | None:
    """The card with this code, if it is good and its holder is still one of us."""
    key = id_in(code)
    card = db.session.get(Card, key, options=[joinedload(Card.member)]) if key else None
    if card is None or not is_proved(code, PURPOSE, card.id, card.nonce):
        return None
    return card if card.is_good(at) and card.member.is_present else None


def good_cards(member_ids: list[int], at: datetime) -> dict[int, Card]:
    """The good card of each of these members who has one."""
    found = select(Card).where(Card.member_id.in_(member_ids), Card.revoked_at.is_(None), Card.expires_at > at)
    return {card.member_id: card for card in db.session.scalars(found.options(joinedload(Card.member)))}


def issue_card(member: Member, *, by: Person, at: datetime) -> Card:
    """A good card for the member: a new one, and any older one is void."""
    if not member.is_present:
        raise RuleBroken(f"{member.name}{member.standing.label}，不能制发个人卡。")
    for old in good_cards([member.id], at).values():
        old.revoked_at, old.revoked_reason = at, "换发新卡"
    card = Card(
        member_id=member.id, member=member, nonce=new_nonce(), issued_at=at, issued_by_name=by.name,
        expires_at=at + timedelta(days=in_force(CARD_DAYS)),
    )  # fmt: skip
    db.session.add(card)
    db.session.flush()
    record("card.issued", by=by, about=member.reference, unit_path=member.branch.path if member.branch else "-",
           until=day(card.expires_at))  # fmt: skip
    return card


def revoke_card(card: Card, reason: str, *, by: Person, at: datetime) -> None:
    """Lost, or no longer wanted: from this moment its address is not found."""
    if not card.is_good(at):
        raise RuleBroken("这张卡已经失效。")
    card.revoked_at, card.revoked_reason = at, reason[:100]
    record("card.revoked", by=by, about=card.member.reference, reason=reason)
