"""Units for which somebody records meetings."""

from __future__ import annotations

from sqlalchemy import false, or_, select

from xiqiao.core.authority import Person, holds_any
from xiqiao.core.db import db
from xiqiao.organisation.kinds import UnitForm
from xiqiao.organisation.models import Unit
from xiqiao.organisation.policy import LOCAL, OFFICE
from xiqiao.organisation.queries import all_units


def recorded_units(person: Person) -> list[Unit]:
    """The person's own units and all below them; of the office, which has hundreds, the first two levels."""
    found = all_units().where(Unit.form != UnitForm.OFFICE)
    if holds_any(person, OFFICE):
        tops = select(Unit.id).where(Unit.parent_id.is_(None))
        return list(db.session.scalars(found.where(or_(Unit.parent_id.is_(None), Unit.parent_id.in_(tops)))))
    inside = (Unit.path.startswith(path, autoescape=True) for path in person.reach(*LOCAL))
    return list(db.session.scalars(found.where(or_(false(), *inside))))
