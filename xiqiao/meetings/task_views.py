"""任务 and 整改清单: given on a record, followed up on pages of their own."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, request
from flask_login import current_user
from sqlalchemy import Select

from xiqiao.calendar.day_queries import known_days
from xiqiao.core.authority import person_here, require
from xiqiao.core.clock import now, today
from xiqiao.core.db import one_or_404
from xiqiao.core.pages import draft_saved, go, page, say
from xiqiao.core.paging import first_rows
from xiqiao.meetings.keeping import refuse_settled
from xiqiao.meetings.minutes_views import open_item
from xiqiao.meetings.models import AgendaItem, Meeting
from xiqiao.meetings.task_forms import TaskFilter, TaskForm, TaskNoteForm
from xiqiao.meetings.task_queries import WHOLE_TASK, of_owner, visible_tasks, working_days_late
from xiqiao.meetings.tasking import Order, close_task, give_task, note_progress, reopen_task
from xiqiao.meetings.tasks import Task
from xiqiao.meetings.views import kept_meeting

bp = Blueprint("task", __name__)


def visible_task(task_id: int) -> Task:
    task = one_or_404(visible_tasks(person_here()).options(*WHOLE_TASK), task_id)
    require("read_task", task)
    return task


@bp.get("/tasks")
def index() -> Response:
    require("list_tasks")
    form = TaskFilter.read()
    found = first_rows(chosen(form).options(*WHOLE_TASK), form.number.data)
    days = known_days()
    late = {task.id: working_days_late(task, today(), days) for task in found.rows}
    return page("meetings/tasks.html", form=form, found=found, late=late, today=today())


def chosen(form: TaskFilter) -> Select[Task]:
    """Of the tasks that this person sees, those that the filter asks for."""
    statement = visible_tasks(current_user)
    if form.which.data != "all":
        is_open = Task.closed_on.is_(None)
        statement = statement.where(is_open if form.which.data == "open" else ~is_open)
    if form.mine.data:
        statement = statement.where(of_owner(current_user))
    return statement.where(Task.problem != "") if form.rectify.data else statement


@bp.get("/tasks/<int:task_id>")
def show(task_id: int) -> Response:
    return task_page(visible_task(task_id), TaskNoteForm(formdata=None))


def task_page(task: Task, form: TaskNoteForm) -> Response:
    late = working_days_late(task, today(), known_days())
    return page("meetings/task.html", form.status, task=task, form=form, late=late, today=today())


@bp.post("/tasks/<int:task_id>/notes")
def note(task_id: int) -> Response:
    task = visible_task(task_id)
    require("note_task", task)
    return _follow_up(task, note_progress, "已登记进展。")


@bp.post("/tasks/<int:task_id>/closing")
def close(task_id: int) -> Response:
    task = visible_task(task_id)
    require("keep_task", task)
    return _follow_up(task, close_task, "任务已办结。")


@bp.post("/tasks/<int:task_id>/reopening")
def reopen(task_id: int) -> Response:
    task = visible_task(task_id)
    require("keep_task", task)
    return _follow_up(task, reopen_task, "任务已重开。")


def _follow_up(task: Task, deed: Callable[..., None], done: str) -> Response:
    form, task_id = TaskNoteForm(), task.id
    if form.accepts(lambda: deed(task, form.text.data, by=current_user, at=now())):
        draft_saved(f"task:{task_id}")
        say(done)
        return go("task.show", task_id=task_id)
    return task_page(visible_task(task_id), form)


def asked_item(meeting: Meeting) -> AgendaItem | None:
    """The item that `?item=` names; none: the task belongs to the meeting as a whole."""
    key = request.args.get("item", "")
    if not key:
        return None
    return open_item(meeting, int(key)) if key.isascii() and key.isdecimal() else abort(404)


@bp.get("/meetings/<int:meeting_id>/tasks/new")
def new(meeting_id: int) -> Response:
    meeting = kept_meeting(meeting_id)
    refuse_settled(meeting)
    return page("meetings/new_task.html", meeting=meeting, item=asked_item(meeting), form=TaskForm())


@bp.post("/meetings/<int:meeting_id>/tasks/new")
def give(meeting_id: int) -> Response:
    meeting, form = kept_meeting(meeting_id), TaskForm()
    item = asked_item(meeting)
    if form.accepts(lambda: give_task(meeting, item, order_from(form), by=current_user, at=now())):
        draft_saved(f"meeting:{meeting_id}:task")
        say("任务已交办。")
        return go("meeting.show", meeting_id=meeting_id, _anchor="tasks")
    meeting = kept_meeting(meeting_id)
    return page("meetings/new_task.html", form.status, meeting=meeting, item=asked_item(meeting), form=form)


def order_from(form: TaskForm) -> Order:
    return Order(form.text.data, form.owner_name.data, form.due_on.data, form.problem.data or "")
