from __future__ import annotations

from sqlalchemy import Select, select

from xiqiao.core.db import db
from xiqiao.organisation.models import Unit


def all_units() -> Select[Unit]:
    return select(Unit).order_by(Unit.path)


def town() -> Unit | None:
    """The root of the tree; None before an office has entered its units."""
    return db.session.scalar(select(Unit).where(Unit.parent_id.is_(None)))
