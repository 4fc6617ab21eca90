"""意见建议: a note to the office, and its answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.db import Base, Versioned
from xiqiao.core.references import Reference
from xiqiao.core.rules import RuleBroken


class Suggestion(Base, Versioned):
    """`page` is where the person was; an answer exists if and only if it has an author and a time."""

    __tablename__ = "suggestion"
    __table_args__ = (
        CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by_name IS NULL)",
            name="answered",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    text: Mapped[str] = mapped_column(Text)
    page: Mapped[str] = mapped_column(String(200))
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    author_name: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by_name: Mapped[str | None] = mapped_column(String(64))
    answered_at: Mapped[datetime | None]

    @property
    def reference(self) -> Reference:
        return Reference("suggestion", self.id, f"意见建议 {self.id}")

    def give_answer(self, answer: str, *, drawn_from: int | None, by: Person, at: datetime) -> None:
        """Answer, or change one's answer; two people of the office see each other's (Outdated)."""
        self.check_version(drawn_from)
        if not answer.strip():
            raise RuleBroken("请填写答复。", "answer")
        self.answer, self.answered_by_name, self.answered_at = answer, by.name, at
        self.bump()
        record("suggestion.answered", by=by, about=self.reference)
