"""Numbers about a unit, each in one statement."""

from __future__ import annotations

from sqlalchemy import func, or_, select

from xiqiao.core.db import db
from xiqiao.members.models import PRESENT, Member, Standing
from xiqiao.organisation.models import Unit


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
