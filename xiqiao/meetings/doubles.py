"""The same unit, kind and date twice: mostly one meeting that two people entered."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from xiqiao.calendar.themes import Kind
from xiqiao.core.db import db
from xiqiao.meetings.models import Meeting, MeetingState, Sitting
from xiqiao.organisation.models import Unit


def records_like(unit: Unit, kinds: Collection[Kind], on: date) -> list[Meeting]:
    """The unit's records of that day that share a kind; those declared void do not count."""
    found = (
        select(Meeting)
        .join(Meeting.sitting)
        .where(
            Meeting.unit_id == unit.id,
            Meeting.day == on,
            Meeting.state != MeetingState.VOID,
            Sitting.kinds.any(Kind.id.in_([kind.id for kind in kinds])),
        )
        .options(joinedload(Meeting.sitting).selectinload(Sitting.kinds))
        .order_by(Meeting.id)
    )
    return list(db.session.scalars(found).unique())
