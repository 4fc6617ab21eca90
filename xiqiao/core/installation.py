"""The one row that says what this database is: real, or a demonstration with invented people."""

from __future__ import annotations

from datetime import datetime

from flask import Flask, current_app
from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from xiqiao.core.db import Base, db


class Installation(Base):
    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    demo: Mapped[bool]
    created_at: Mapped[datetime]


def is_demo() -> bool:
    """Whether this database holds the demo township; asked of the database once per process."""
    known: bool | None = current_app.extensions.get("is_demo")
    if known is None:
        installation = db.session.get(Installation, 1)
        if installation is None:
            return False
        known = current_app.extensions["is_demo"] = installation.demo
    return known


def init_installation(app: Flask) -> None:
    @app.context_processor
    def demo() -> dict[str, bool]:
        return {"is_demo": is_demo()}
