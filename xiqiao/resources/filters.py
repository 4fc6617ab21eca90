"""What the three lists are narrowed by."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, or_, select

from xiqiao.core.clock import today
from xiqiao.core.db import db
from xiqiao.organisation.models import Unit
from xiqiao.organisation.searching import matching
from xiqiao.resources.models import Lecturer, Place, Route

Kind = type[Place] | type[Route] | type[Lecturer]


def narrowed(statement: Select[Any], kind: Kind, state: str, words: str) -> Select[Any]:
    """state: "" for what is in use or will be, "closed", "all"."""
    if words:
        statement = statement.where(matching(kind.search_key, words))
    if state == "closed":
        return statement.where(kind.closed_on < today())
    return statement if state == "all" else statement.where(or_(kind.closed_on.is_(None), kind.closed_on >= today()))


def below(statement: Select[Any], kind: type[Place] | type[Lecturer], unit_id: int) -> Select[Any]:
    """Those of the unit and of the units below it; 0: all."""
    unit = db.session.get(Unit, unit_id) if unit_id else None
    if unit is None:
        return statement
    inside = select(Unit.id).where(Unit.path.startswith(unit.path, autoescape=True))
    return statement.where(kind.unit_id.in_(inside))
