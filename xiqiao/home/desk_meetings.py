"""What meetings put on a desk: tasks that are overdue or due within a week, one's own and those of one's branch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from flask import url_for
from sqlalchemy import or_

from xiqiao.accounts.models import Account
from xiqiao.core.clock import today
from xiqiao.core.db import db
from xiqiao.home.waiting import Waiting
from xiqiao.meetings.task_queries import in_units, of_owner, open_tasks
from xiqiao.organisation.policy import BRANCH

SOON = timedelta(days=7)


def of_the_meetings(account: Account) -> Iterator[Waiting]:
    concerned = or_(of_owner(account), in_units(account.reach(*BRANCH)))
    found = list(db.session.scalars(open_tasks(until=today() + SOON).where(concerned)))
    if not found:
        return
    overdue = sum(task.due_on is not None and task.due_on < today() for task in found)
    detail = f"其中 {overdue} 项已过期限。" if overdue else "期限在一周以内。"
    yield Waiting(f"{len(found)} 项会议任务要办", detail, "查看任务", url_for("task.index"), is_urgent=overdue > 0)
