"""免打扰: the hours in which nothing goes to the office's channels, by its rules."""

from __future__ import annotations

from datetime import datetime

from xiqiao.core.clock import local, next_at_hour
from xiqiao.rulebook.declaring import First, declare
from xiqiao.rulebook.kinds import Number
from xiqiao.rulebook.queries import in_force

GROUP = "活动通知渠道"
HOUR = Number("点", 0, 23)
HABIT = "办公惯例"

QUIET_FROM = declare(
    "calendar.quiet_from", "免打扰开始", group=GROUP, kind=HOUR, first=[First(21, HABIT)],
    explanation="免打扰时间里不往通知渠道发消息，结束后再发。开始和结束相同就是不设免打扰。",
)  # fmt: skip
QUIET_UNTIL = declare(
    "calendar.quiet_until", "免打扰结束", group=GROUP, kind=HOUR, first=[First(7, HABIT)],
    explanation="免打扰时间里不往通知渠道发消息，结束后再发。开始和结束相同就是不设免打扰。",
)  # fmt: skip


def after_quiet(at: datetime, begins: int, ends: int) -> datetime:
    """`at`, or when the quiet hours end in which it falls. The same hour twice: there are none."""
    hour = local(at).hour
    is_quiet = begins <= hour < ends if begins <= ends else hour >= begins or hour < ends
    return next_at_hour(at, ends) if is_quiet else at


def may_leave(at: datetime) -> datetime:
    """When a message of this moment may go out, by the office's rules."""
    return after_quiet(at, in_force(QUIET_FROM), in_force(QUIET_UNTIL))
