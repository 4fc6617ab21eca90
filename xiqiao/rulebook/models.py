"""A change that the office made to one of its rules: from a day on, with source and reason."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from xiqiao.core.db import Base


class RuleRow(Base):
    """Rows are only ever added: a correction is a later row with the same `valid_from`, and both stay visible."""

    __tablename__ = "rule_row"
    __table_args__ = (
        Index("ix_rule_row_key_valid_from", "key", "valid_from"),
        CheckConstraint("length(reason) > 0 AND length(source) > 0", name="explained"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    value_json: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date]
    source: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(200))
    changed_by_id: Mapped[int]
    changed_by_name: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime]

    @property
    def value(self) -> Any:
        return json.loads(self.value_json)
