"""任务: given by a meeting, followed up by notes, and closed with what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.clock import local
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import day
from xiqiao.meetings.keeping import refuse_settled
from xiqiao.meetings.minutes import on_roll
from xiqiao.meetings.models import AgendaItem, Meeting
from xiqiao.meetings.tasks import Task, TaskNote


@dataclass(frozen=True)
class Order:
    """What is to be done by whom until when; `problem`: of 整改, what was found."""

    text: str
    owner_name: str
    due_on: date | None = None
    problem: str = ""


def give_task(meeting: Meeting, item: AgendaItem | None, order: Order, *, by: Person | None, at: datetime) -> Task:
    """交办. Whoever is on the roll by that name gets it on the own desk. Raises RuleBroken."""
    refuse_settled(meeting)
    if order.due_on is not None and order.due_on < meeting.day:
        raise RuleBroken("期限不能早于会议的日期。", "due_on")
    task = Task(
        unit=meeting.unit,
        meeting=meeting,
        item_id=item.id if item else None,
        text=order.text,
        problem=order.problem,
        owner_id=on_roll(meeting, order.owner_name),
        owner_name=order.owner_name,
        due_on=order.due_on,
        created_at=at,
        notes=[],
    )
    db.session.add(task)
    db.session.flush()
    record("task.given", by=by, about=task.reference, unit_path=meeting.unit.path, owner=order.owner_name,
           due=day(order.due_on) if order.due_on else "没有定")  # fmt: skip
    return task


def note_progress(task: Task, text: str, *, by: Person, at: datetime) -> None:
    """How far it has come."""
    _refuse_closed(task)
    task.notes.append(TaskNote(text=text, at=at, by_name=by.name))
    record("task.noted", by=by, about=task.reference, unit_path=task.unit.path)


def close_task(task: Task, note: str, *, by: Person, at: datetime) -> None:
    """办结: done or dropped, and what came of it. It leaves the agenda of the next meetings."""
    _refuse_closed(task)
    if not note:
        raise RuleBroken("请写明办理结果。", "text")
    task.closed_on, task.closing_note = local(at).date(), note
    task.bump()
    record("task.closed", by=by, about=task.reference, unit_path=task.unit.path, note=note)


def reopen_task(task: Task, reason: str, *, by: Person, at: datetime) -> None:
    """Closed too early: it is open again, and its history says why."""
    if task.closed_on is None:
        raise RuleBroken("任务还没有办结。")
    if not reason:
        raise RuleBroken("请写明重开的原因。", "text")
    task.notes.append(TaskNote(text=f"办结结果：{task.closing_note}\n重开：{reason}", at=at, by_name=by.name))
    task.closed_on, task.closing_note = None, ""
    task.bump()
    record("task.reopened", by=by, about=task.reference, unit_path=task.unit.path, reason=reason)


def _refuse_closed(task: Task) -> None:
    if task.closed_on is not None:
        raise RuleBroken(f"任务{day(task.closed_on)}已经办结。")
