"""Before a record begins: for which units it may be, and what the form says of the sitting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xiqiao.calendar.drafting import at_clock, units_by_ids, units_to_join
from xiqiao.calendar.forms import named
from xiqiao.calendar.models import Event, Part
from xiqiao.calendar.queries import kinds, kinds_by_ids, planned_units
from xiqiao.calendar.viewers import viewer_of
from xiqiao.core.authority import Person, verdict
from xiqiao.core.clock import local, today
from xiqiao.core.db import db
from xiqiao.core.forms import choices
from xiqiao.meetings.models import Meeting, Sitting
from xiqiao.meetings.queries import standing, visible_meetings
from xiqiao.meetings.record_forms import StartForm
from xiqiao.meetings.starting import Outline, outline_of
from xiqiao.organisation.models import Unit


def units_to_record_for(person: Person) -> list[Unit]:
    """Where this person records, with what lies directly below each."""
    return planned_units(viewer_of(person))


def units_of(event: Event, person: Person) -> list[Unit]:
    """Whose record an event is: its holders'; of one that a village holds for its branches, the branches'."""
    holders = event.units_as(Part.HOLDER) or [event.unit]
    branches = [unit for unit in event.units_as(Part.AUDIENCE) if unit.is_branch]
    wanted = holders if any(unit.is_branch for unit in holders) or not branches else branches
    return [unit for unit in wanted if verdict("record_meeting_at", person, unit)]


def record_of(event: Event, person: Person) -> Meeting | None:
    """The record of this event that the person is led to, if there is one."""
    found = standing(visible_meetings(person)).join(Sitting, Meeting.sitting_id == Sitting.id)
    return db.session.scalars(found.where(Sitting.event_id == event.id).limit(1)).first()


def offer(form: StartForm, units: Sequence[Unit], person: Person) -> None:
    """Fill the choices: these units, and those below and beside them that may sit together with them."""
    every: dict[Unit, None] = dict.fromkeys(units)
    for unit in units:
        below, beside = units_to_join(unit)
        every |= dict.fromkeys([*below, *beside])
    form.units.choices = named(unit for unit in every if verdict("record_meeting_at", person, unit))
    form.kinds.choices = choices((kind.id, kind.name) for kind in kinds())


def blank(units: Sequence[Unit], event: Event | None) -> dict[str, Any]:
    """The form as it begins: what the event says, or today."""
    chosen = {"units": [unit.id for unit in units]}
    if event is None:
        return chosen | {"day": today()}
    starts, ends = local(event.starts_at), local(event.ends_at)
    return chosen | {
        "title": event.title,
        "kinds": [kind.id for kind in event.kinds],
        "day": event.day,
        "starts": starts.hour * 60 + starts.minute,
        "ends": (ends.hour * 60 + ends.minute) or 24 * 60,
        "place": event.where,
        "online": event.online,
    }


def outline_from(form: StartForm, event: Event | None) -> Outline:
    """What the form says; of an event, its guide's headings come along."""
    units = units_by_ids(form.units.data)
    day, ends = form.day.data, form.ends.data
    return Outline(
        title=form.title.data,
        kinds=kinds_by_ids(form.kinds.data or []),
        units=units,
        starts_at=at_clock(day, form.starts.data),
        ends_at=at_clock(day, ends) if ends is not None else None,
        place=form.place.data or "",
        online=form.online.data or "",
        headings=outline_of(event, units).headings if event else (),
    )
