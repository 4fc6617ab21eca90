"""What meetings put on a desk: those that a branch still has to hold, shortly before the month or quarter is over."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from xiqiao.accounts.models import Account
from xiqiao.calendar.wording import short_day
from xiqiao.core.clock import today
from xiqiao.home.waiting import Waiting
from xiqiao.meetings.duty_queries import board_of
from xiqiao.meetings.duty_rules import NOTICE_DAYS
from xiqiao.meetings.periods import Rhythm, period_of
from xiqiao.organisation.policy import BRANCH
from xiqiao.rulebook.queries import in_force


def of_the_meetings(account: Account) -> Iterator[Waiting]:
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
