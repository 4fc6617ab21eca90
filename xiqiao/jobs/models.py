"""Rows that the worker works off, and the row that says who is the worker."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.db import Base, Labelled
from xiqiao.core.references import Reference
from xiqiao.core.rules import RuleBroken

#: After this many failures a job or a message waits for a person.
MOST_ATTEMPTS = 5


class JobState(Labelled):
    WAITING = "waiting", "等待"
    DONE = "done", "完成"
    FAILED = "failed", "失败"


class MessageState(Labelled):
    WAITING = "waiting", "等待"
    SENDING = "sending", "发送中"
    DONE = "done", "完成"
    FAILED = "failed", "没有发出"
    UNKNOWN = "unknown", "不知是否送达"
    DROPPED = "dropped", "不再发"


#: Dead letters: a message in one of these waits for a person.
DEAD = (MessageState.FAILED, MessageState.UNKNOWN)


class _Attempted:
    """What jobs and messages share: when to try, how often it was tried, and what went wrong."""

    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str | None] = mapped_column(String(500))
    finished_at: Mapped[datetime | None]

    def goes_on(self, fault: str, at: datetime) -> bool:
        """Note what went wrong. Due again after 1, 2, 4, 8 minutes; False if it is left to a person now."""
        self.attempts += 1
        self.fault = fault[:500]
        if self.attempts >= MOST_ATTEMPTS:
            return False
        self.due_at = at + timedelta(minutes=2 ** (self.attempts - 1))
        return True


class Job(Base, _Attempted):
    """`kind` names the function that does it (`worker.job`), `payload` its arguments as JSON."""

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_state_due", "state", "due_at"),
        CheckConstraint("(state = 'waiting') = (finished_at IS NULL)", name="finished"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    payload: Mapped[str] = mapped_column(Text, default="{}")
    state: Mapped[JobState] = mapped_column(default=JobState.WAITING)

    @property
    def arguments(self) -> dict[str, Any]:
        return dict(json.loads(self.payload))

    def finish(self, at: datetime) -> None:
        self.state, self.finished_at, self.fault = JobState.DONE, at, None

    def stumble(self, fault: str, at: datetime) -> None:
        if not self.goes_on(fault, at):
            self.state, self.finished_at = JobState.FAILED, at


class Outbox(Base, _Attempted):
    """A message for the office's own channels (单位微信群机器人、邮箱…), if any is configured; never personal data.

    `once` is what the message is about, and is there once. `taken` holds the digests of the channels that took it.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_state_due", "state", "due_at"),
        CheckConstraint("(state IN ('waiting', 'sending')) = (finished_at IS NULL)", name="finished"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    once: Mapped[str] = mapped_column(String(80), unique=True)
    subject: Mapped[str] = mapped_column(String(100))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[MessageState] = mapped_column(default=MessageState.WAITING)
    taken: Mapped[str] = mapped_column(Text, default="")

    @property
    def reference(self) -> Reference:
        return Reference("message", self.id, self.subject)

    def begin(self) -> None:
        """Said and saved before anything leaves the house: who finds it so later knows that it may have left."""
        self.state = MessageState.SENDING

    def was_taken_by(self, channel: str) -> bool:
        return channel in self.taken.split()

    def take(self, channel: str) -> None:
        if not self.was_taken_by(channel):
            self.taken = f"{self.taken} {channel}".strip()

    def finish(self, at: datetime) -> None:
        self.state, self.finished_at, self.fault = MessageState.DONE, at, None

    def stumble(self, fault: str, at: datetime) -> None:
        """A channel said no: nothing arrived there, and it may be asked again."""
        goes_on = self.goes_on(fault, at)
        self.state, self.finished_at = (MessageState.WAITING, None) if goes_on else (MessageState.FAILED, at)

    def doubt(self, fault: str, at: datetime) -> None:
        """Nobody knows whether it arrived: it is not sent again unless a person says so."""
        self.state, self.fault, self.finished_at = MessageState.UNKNOWN, fault[:500], at

    def resend(self, *, by: Person, at: datetime) -> None:
        """再发一次, to the channels that have not taken it."""
        self._refuse_living()
        self.state, self.attempts, self.due_at, self.finished_at = MessageState.WAITING, 0, at, None
        record("message.resent", by=by, about=self.reference)

    def drop(self, *, by: Person, at: datetime) -> None:
        self._refuse_living()
        self.state, self.finished_at = MessageState.DROPPED, at
        record("message.dropped", by=by, about=self.reference)

    def _refuse_living(self) -> None:
        if self.state not in DEAD:
            raise RuleBroken(f"这条通知是“{self.state.label}”，不用处理。")


class Worker(Base):
    """The single row: which process is the worker, and when it last said so."""

    __tablename__ = "worker"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    holder: Mapped[str] = mapped_column(String(60))
    seen_at: Mapped[datetime]
