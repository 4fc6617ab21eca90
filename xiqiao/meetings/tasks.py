"""任务 and 整改: what a meeting gave somebody to do, until it is done."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from xiqiao.core.db import Base, Versioned
from xiqiao.core.references import Reference
from xiqiao.organisation.models import Unit

if TYPE_CHECKING:
    from xiqiao.meetings.models import Meeting


class Task(Base, Versioned):
    """任务. It stays on the agenda of the unit's next meetings until it is done or dropped.

    `problem`: of a 整改 task, what was found; `target_*`: a matter or project that it became (a Reference).
    """

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_unit", "unit_id", "closed_on"),
        Index("ix_task_owner", "owner_id", "closed_on"),
        Index("ix_task_meeting", "meeting_id"),
        CheckConstraint("closed_on IS NULL OR length(closing_note) > 0", name="closing_explained"),
        CheckConstraint("(target_kind IS NULL) = (target_id IS NULL)", name="target_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(String(300))
    problem: Mapped[str] = mapped_column(String(300), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    owner_name: Mapped[str] = mapped_column(String(40))
    due_on: Mapped[date | None]
    #: Done or dropped on this day, and what came of it.
    closed_on: Mapped[date | None]
    closing_note: Mapped[str] = mapped_column(String(300), default="")
    target_kind: Mapped[str | None] = mapped_column(String(32))
    target_id: Mapped[int | None]
    target_title: Mapped[str] = mapped_column(String(100), default="")
    created_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")
    meeting: Mapped[Meeting] = relationship(lazy="raise_on_sql", back_populates="tasks")
    notes: Mapped[list[TaskNote]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="TaskNote.id"
    )

    @property
    def reference(self) -> Reference:
        return Reference("task", self.id, self.text[:60])


class TaskNote(Base):
    """How far it has come, and when somebody said so."""

    __tablename__ = "task_note"
    __table_args__ = (Index("ix_task_note_task", "task_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(64))
