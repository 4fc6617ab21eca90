"""Rows that the worker works off, and the row that says who is the worker."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from xiqiao.core.db import Base, Labelled

#: After this many failures a job waits for a person.
MOST_ATTEMPTS = 5


class JobState(Labelled):
    WAITING = "waiting", "等待"
    DONE = "done", "完成"
    FAILED = "failed", "失败"


class _Attempted:
    """What jobs and messages share: when to try, how often it was tried, and what went wrong."""

    state: Mapped[JobState] = mapped_column(default=JobState.WAITING)
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str | None] = mapped_column(String(500))
    finished_at: Mapped[datetime | None]

    def finish(self, at: datetime) -> None:
        self.state, self.finished_at, self.fault = JobState.DONE, at, None

    def stumble(self, fault: str, at: datetime) -> None:
        """Try again after 1, 2, 4, 8 minutes, then leave it to a person."""
        self.attempts += 1
        self.fault = fault[:500]
        if self.attempts >= MOST_ATTEMPTS:
            self.state, self.finished_at = JobState.FAILED, at
        else:
            self.due_at = at + timedelta(minutes=2 ** (self.attempts - 1))


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

    @property
    def arguments(self) -> dict[str, Any]:
        return dict(json.loads(self.payload))


class Outbox(Base, _Attempted):
    """A message for the office's own channel (单位微信群机器人、邮箱…), if one is configured; never personal data."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_state_due", "state", "due_at"),
        CheckConstraint("(state = 'waiting') = (finished_at IS NULL)", name="finished"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(100))
    body: Mapped[str] = mapped_column(Text)


class Worker(Base):
    """The single row: which process is the worker, and when it last said so."""

    __tablename__ = "worker"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    holder: Mapped[str] = mapped_column(String(60))
    seen_at: Mapped[datetime]
