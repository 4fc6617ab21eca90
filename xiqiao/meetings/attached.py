"""What meetings say on the page of a unit, and what of them a merger hands on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import url_for
from sqlalchemy import update

from xiqiao.core.authority import Person, may
from xiqiao.core.db import db
from xiqiao.core.text import day
from xiqiao.meetings.duties import DutyState
from xiqiao.meetings.duty_queries import board_of
from xiqiao.meetings.periods import Rhythm, period_of
from xiqiao.meetings.tasks import Task
from xiqiao.network.due_sources import Due
from xiqiao.organisation.kinds import BRANCH_FORMS, UnitForm
from xiqiao.organisation.models import Unit


class MeetingsAreDue:
    """The meetings that a branch, its groups included, or a group has still to hold in this quarter."""

    def dues(self, unit: Unit, on: date) -> Iterator[Due]:
        if unit.form not in (*BRANCH_FORMS, UnitForm.GROUP) or not may("read_duties", unit):
            return
        lacking = board_of([unit.path], period_of(Rhythm.QUARTER, on)).lacking(on)
        is_open = [duty for duty in lacking if duty.state(on) is DutyState.OPEN]
        late = len(lacking) - len(is_open)
        words = [f"{len(is_open)} 项待办，最早的{day(is_open[0].period.until)}截止"] if is_open else []
        words += [f"{late} 项待补"] if late else []
        if words:
            yield Due(f"应开会议：{'；'.join(words)}。", "", "查看", url_for("duty.show", unit_id=unit.id))


class TasksOnUnits:
    """Records stay with the unit that held the meeting; what it still had to do goes along."""

    def why_not_end(self, unit: Unit, on: date) -> str | None:
        return None

    def why_not_functional(self, unit: Unit, since: date) -> str | None:
        return None

    def hand_on(self, unit: Unit, successor: Unit, on: date, basis: str, by: Person) -> None:
        still_open = update(Task).where(Task.unit_id == unit.id, Task.closed_on.is_(None))
        db.session.execute(still_open.values(unit_id=successor.id))
