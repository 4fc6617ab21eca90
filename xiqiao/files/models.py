"""The row of a stored file; its bytes lie at a path made of their digest."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from xiqiao.core.db import Base
from xiqiao.core.references import Reference


class File(Base):
    """`name` is what the person called it, for showing and for the download's name only."""

    __tablename__ = "file"
    __table_args__ = (CheckConstraint("octets > 0", name="not_empty"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    thumbnail_digest: Mapped[str | None] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    mime: Mapped[str] = mapped_column(String(100))
    octets: Mapped[int]
    stored_by_id: Mapped[int]
    stored_at: Mapped[datetime]

    @property
    def is_image(self) -> bool:
        return self.mime.startswith("image/")

    @property
    def reference(self) -> Reference:
        return Reference("file", self.id, self.name)
