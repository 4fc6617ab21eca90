"""What people answer: 参加 or 请假 to a meeting of their own, a place in an open activity, and that they came.

Attendance belongs to the records of meetings alone; a tick here only fills it in. There is no duty to answer or scan.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from xiqiao.core.db import Base, Labelled
from xiqiao.members.models import Member


class Answer(Labelled):
    ATTEND = "attend", "参加"
    EXCUSED = "excused", "请假"


class Reply(Base):
    """回复: one a person; another answer takes the place of the first."""

    __tablename__ = "event_reply"
    __table_args__ = (
        Index("ix_event_reply_member", "member_id"),
        CheckConstraint("answer <> 'excused' OR length(reason) > 0", name="leave_explained"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    answer: Mapped[Answer]
    reason: Mapped[str] = mapped_column(String(100), default="")
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(64))

    member: Mapped[Member] = relationship(lazy="raise_on_sql")

    @property
    def entered_by(self) -> str:
        """Who answered for the person; empty if they did it themselves, signed in or with their card."""
        return "" if self.by_name.partition("，")[0] == self.member.name else self.by_name


class SignUpState(Labelled):
    CONFIRMED = "confirmed", "已报名"
    WAITING = "waiting", "候补"
    WITHDRAWN = "withdrawn", "已退出"


class SignUp(Base):
    """报名: `number` is the order in which people asked; who comes back after withdrawing asks anew."""

    __tablename__ = "event_sign_up"
    __table_args__ = (
        Index("ix_event_sign_up_one", "event_id", "member_id", unique=True),
        Index("ix_event_sign_up_queue", "event_id", "state", "number"),
        Index("ix_event_sign_up_member", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    state: Mapped[SignUpState]
    number: Mapped[int]
    at: Mapped[datetime]
    promoted_at: Mapped[datetime | None]
    by_name: Mapped[str] = mapped_column(String(64))

    member: Mapped[Member] = relationship(lazy="raise_on_sql")


class Arrival(Base):
    """到了: ticked by the recorder, or by the person who scanned the code at the door."""

    __tablename__ = "event_arrival"
    __table_args__ = (Index("ix_event_arrival_member", "member_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(64))
