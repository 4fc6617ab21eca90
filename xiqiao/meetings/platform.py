"""已录上级平台: a tick of whoever copied a finalised record there; what remains is a list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import contains_eager

from xiqiao.audit.record import record
from xiqiao.core.authority import Person, holds_any
from xiqiao.meetings.models import SETTLED, Meeting, Sitting, Source
from xiqiao.organisation.models import Unit
from xiqiao.organisation.policy import LOCAL, OFFICE


def finalised_records(person: Person, *, is_ticked: bool) -> Select[Meeting]:
    """The finalised records that this person keeps, the oldest first where they remain to be copied.

    What came from the platform itself is not among them.
    """
    found = (
        select(Meeting)
        .join(Meeting.sitting)
        .join(Meeting.unit)
        .where(Meeting.state.in_(SETTLED), Meeting.source != Source.PLATFORM)
        .options(contains_eager(Meeting.unit), contains_eager(Meeting.sitting).selectinload(Sitting.kinds))
    )
    if not holds_any(person, OFFICE):
        found = found.where(
            or_(false(), *(Unit.path.startswith(path, autoescape=True) for path in person.reach(*LOCAL)))
        )
    if is_ticked:
        return found.where(Meeting.on_platform_at.is_not(None)).order_by(Meeting.day.desc(), Meeting.id.desc())
    return found.where(Meeting.on_platform_at.is_(None)).order_by(Meeting.day, Meeting.id)


def tick_on_platform(meetings: Iterable[Meeting], *, by: Person, at: datetime) -> int:
    """Tick those that are not ticked yet; how many that were. The content of the record is not touched."""
    fresh = [meeting for meeting in meetings if meeting.on_platform_at is None]
    for meeting in fresh:
        meeting.on_platform_at, meeting.on_platform_by_name = at, by.name
        record("meeting.on_platform", by=by, about=meeting.reference, unit_path=meeting.unit.path)
    return len(fresh)


def untick_on_platform(meetings: Iterable[Meeting], *, by: Person) -> int:
    """Take the tick back, which was given by mistake."""
    ticked = [meeting for meeting in meetings if meeting.on_platform_at is not None]
    for meeting in ticked:
        meeting.on_platform_at, meeting.on_platform_by_name = None, ""
        record("meeting.off_platform", by=by, about=meeting.reference, unit_path=meeting.unit.path)
    return len(ticked)
