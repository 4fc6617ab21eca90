"""Numbers about a unit, each in one statement."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, false, func, or_, select

from xiqiao.core.authority import Person, holds_any
from xiqiao.core.db import db
from xiqiao.members.models import PRESENT, Member, Standing
from xiqiao.organisation.models import Term, Unit
from xiqiao.organisation.policy import LOCAL, OFFICE
from xiqiao.organisation.terms import terms_due


def standing_counts(unit: Unit) -> dict[Standing, int]:
    """How many 正式党员 and 预备党员 belong to the unit and below it today."""
    inside = select(Unit.id).where(Unit.path.startswith(unit.path, autoescape=True))
    rows = db.session.execute(
        select(Member.standing, func.count(Member.id))
        .where(Member.standing.in_(PRESENT), or_(Member.branch_id.in_(inside), Member.group_id == unit.id))
        .group_by(Member.standing)
    )
    found: dict[Standing, int] = dict(rows.all())
    return {standing: found.get(standing, 0) for standing in PRESENT}


def without_group(branch_id: int) -> int:
    """How many members of a branch are in none of its groups."""
    statement = select(func.count(Member.id)).where(
        Member.branch_id == branch_id, Member.group_id.is_(None), Member.standing.in_(PRESENT)
    )
    return db.session.scalar(statement) or 0


def terms_to_watch(person: Person, on: date) -> Select[Term, Unit]:
    """Terms that end soon or are over: for the office all, for others those of their own units and below."""
    found = terms_due(on)
    if holds_any(person, OFFICE):
        return found
    own = (Unit.path.startswith(path, autoescape=True) for path in person.reach(*LOCAL))
    return found.where(or_(false(), *own))
