"""Add a unit to the tree."""

from __future__ import annotations

from xiqiao.core.db import db
from xiqiao.organisation.models import Unit, UnitKind


def found_unit(kind: UnitKind, name: str, short_name: str, parent: Unit | None) -> Unit:
    """A new unit below `parent`; None for the town, which has no other above it."""
    # The path holds the unit's own id, which the database gives: a unique stand-in until then.
    unit = Unit(
        kind=kind, name=name, short_name=short_name, path=f"new:{name}", parent_id=parent.id if parent else None
    )
    db.session.add(unit)
    db.session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    db.session.flush()
    return unit
