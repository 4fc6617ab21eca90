"""Tasks as people may see them, and how late they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from xiqiao.calendar.working_days import Days, working_days_between
from xiqiao.core.authority import Person, holds_any
from xiqiao.meetings.models import Meeting
from xiqiao.meetings.policy import READERS
from xiqiao.meetings.tasks import Task
from xiqiao.organisation.models import Unit
from xiqiao.organisation.policy import LOCAL, OFFICE

WHOLE_TASK = (
    joinedload(Task.unit),
    joinedload(Task.meeting).joinedload(Meeting.sitting),
    selectinload(Task.notes),
)


def of_owner(person: Person) -> ColumnElement[bool]:
    """SQL: the person has to do it."""
    return Task.owner_id == person.member_id if person.member_id is not None else false()


def in_units(paths: Sequence[str]) -> ColumnElement[bool]:
    """SQL: it belongs to a unit at or below one of these paths."""
    if not paths:
        return false()
    below = or_(*(Unit.path.startswith(path, autoescape=True) for path in paths))
    return Task.unit_id.in_(select(Unit.id).where(below))


def visible_tasks(person: Person) -> Select[Task]:
    """What has to be done first comes first; what has no day, or is done, last."""
    sees_all = holds_any(person, (*OFFICE, *READERS))
    seen = true() if sees_all else or_(of_owner(person), in_units(person.reach(*LOCAL)))
    order = (Task.closed_on.is_not(None), Task.due_on.is_(None), Task.due_on, Task.id)
    return select(Task).where(seen).order_by(*order)


def open_tasks(until: date) -> Select[Task]:
    """Not closed, and due by that day."""
    return select(Task).where(Task.closed_on.is_(None), Task.due_on <= until)


def working_days_late(task: Task, today: date, days: Days) -> int:
    """How many working days have passed since its day; 0 if none has, or if it is done."""
    if task.closed_on is not None or task.due_on is None:
        return 0
    return max(working_days_between(task.due_on, today, days), 0)
