"""What records put on a desk: those that wait for one's own confirmation, and those of one's units that are overdue."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from xiqiao.accounts.models import Account
from xiqiao.calendar.wording import short_day
from xiqiao.core.clock import today
from xiqiao.core.db import db
from xiqiao.home.waiting import Waiting
from xiqiao.meetings.models import OPEN, Meeting, MeetingState
from xiqiao.meetings.readiness import first_day_in_term
from xiqiao.organisation.policy import LOCAL


def of_the_meetings(account: Account) -> Iterator[Waiting]:
    yield from _to_confirm(account)
    yield from _overdue(account)


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
