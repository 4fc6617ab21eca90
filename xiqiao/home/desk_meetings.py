"""What meetings put on a desk: records to confirm or to finalise, meetings still to hold, tasks that are due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from flask import url_for
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from xiqiao.accounts.models import Account
from xiqiao.calendar.wording import short_day
from xiqiao.core.clock import today
from xiqiao.core.db import db
from xiqiao.home.waiting import Waiting
from xiqiao.meetings.duty_queries import board_of
from xiqiao.meetings.duty_rules import NOTICE_DAYS
from xiqiao.meetings.models import OPEN, Meeting, MeetingState
from xiqiao.meetings.periods import Rhythm, period_of
from xiqiao.meetings.readiness import first_day_in_term
from xiqiao.meetings.task_queries import in_units, of_owner, open_tasks
from xiqiao.organisation.policy import BRANCH, LOCAL
from xiqiao.rulebook.queries import in_force

SOON = timedelta(days=7)


def of_the_meetings(account: Account) -> Iterator[Waiting]:
    yield from _to_confirm(account)
    yield from _overdue(account)
    yield from _to_hold(account)
    yield from _tasks(account)


def _to_confirm(account: Account) -> Iterator[Waiting]:
    if account.member_id is None:
        return
    found = _records(Meeting.state == MeetingState.AWAITING, Meeting.chair_id == account.member_id)
    if found:
        first = found[0]
        title = f"{len(found)} 份会议记录等您确认" if len(found) > 1 else f"请确认会议记录：{first.sitting.title}"
        detail = f"{short_day(first.day)}，{first.unit.short_name}《{first.sitting.title}》，您是主持人。"
        yield Waiting(title, detail, "去确认", url_for("life.confirm", meeting_id=first.id))


def _overdue(account: Account) -> Iterator[Waiting]:
    """For those who write for the unit itself; those above it look at the list of records."""
    units = {grant.unit_id for grant in account.effective if grant.role.value in LOCAL}
    if not units:
        return
    found = _records(Meeting.state.in_(OPEN), Meeting.unit_id.in_(units), Meeting.day < first_day_in_term(today()))
    if found:
        first = found[0]
        title = f"{len(found)} 份会议记录逾期未定稿" if len(found) > 1 else f"逾期未定稿：{first.sitting.title}"
        detail = f"{short_day(first.day)}，{first.unit.short_name}《{first.sitting.title}》，{first.state.label}。"
        yield Waiting(title, detail, "去定稿", url_for("meeting.show", meeting_id=first.id))


def _records(*conditions: ColumnElement[bool]) -> list[Meeting]:
    wanted = select(Meeting).where(*conditions).order_by(Meeting.day, Meeting.id)
    return list(db.session.scalars(wanted.options(joinedload(Meeting.sitting), joinedload(Meeting.unit))))


def _to_hold(account: Account) -> Iterator[Waiting]:
    """For secretaries and recorders: what their units and those below have not held and is due soon."""
    paths = account.reach(*BRANCH)
    if not paths:
        return
    board = board_of(paths, period_of(Rhythm.QUARTER, today()))
    due = board.due_by(today(), in_force(NOTICE_DAYS))
    if due:
        names = "、".join(dict.fromkeys(board.name(duty.rule) for duty in due))
        units = len({duty.debtor.unit_id for duty in due})
        whose = f"{units} 个支部、党小组" if units > 1 else due[0].debtor.name
        yield Waiting(
            f"{len(due)} 项应开会议快到期",
            f"{whose}：{names}，最早的{short_day(due[0].period.until)}截止。",
            "查看应开会议",
            url_for("duty.index"),
        )


def _tasks(account: Account) -> Iterator[Waiting]:
    """Overdue or due within a week, one's own and those of one's branch."""
    concerned = or_(of_owner(account), in_units(account.reach(*BRANCH)))
    found = list(db.session.scalars(open_tasks(until=today() + SOON).where(concerned)))
    if found:
        overdue = sum(task.due_on is not None and task.due_on < today() for task in found)
        detail = f"其中 {overdue} 项已过期限。" if overdue else "期限在一周以内。"
        title = f"{len(found)} 项会议任务要办"
        yield Waiting(title, detail, "查看任务", url_for("task.index"), is_urgent=overdue > 0)
