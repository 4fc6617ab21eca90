"""免计: a duty that a unit need not fulfil in one period, by hand and with the reason."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from xiqiao.core.db import Base


class Waiver(Base):
    """`period_since` is the first day of the month, quarter or year that is meant; `kind_key` the duty's kind."""

    __tablename__ = "duty_waiver"
    __table_args__ = (
        UniqueConstraint("unit_id", "kind_key", "period_since"),
        CheckConstraint("length(reason) > 0", name="explained"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind_key: Mapped[str] = mapped_column(String(32))
    period_since: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(64))
