"""The office's rules about what goes to its group chat: when, when not, and what. Off without a channel."""

from __future__ import annotations

from xiqiao.calendar.bell_marks import NoticeKind
from xiqiao.rulebook.declaring import Definition, First, declare
from xiqiao.rulebook.kinds import Number, YesNo

GROUP = "活动通知渠道"
HOUR = Number("点", 0, 23)
HABIT = "办公惯例"

DIGEST_HOUR = declare(
    "calendar.digest_hour", "每天发活动汇总的时间", group=GROUP, kind=HOUR, first=[First(8, HABIT)],
    explanation="设置了通知渠道（单位群机器人、邮箱）时，每天这个时间发一条全镇活动汇总；没有内容就不发。",
)  # fmt: skip
QUIET_FROM = declare(
    "calendar.quiet_from", "免打扰开始", group=GROUP, kind=HOUR, first=[First(21, HABIT)],
    explanation="免打扰时间里不往通知渠道发消息，结束后再发。开始和结束相同就是不设免打扰。",
)  # fmt: skip
QUIET_UNTIL = declare(
    "calendar.quiet_until", "免打扰结束", group=GROUP, kind=HOUR, first=[First(7, HABIT)],
    explanation="免打扰时间里不往通知渠道发消息，结束后再发。开始和结束相同就是不设免打扰。",
)  # fmt: skip


def _goes_out(kind: NoticeKind, label: str, explanation: str) -> Definition[bool]:
    return declare(
        f"calendar.out_{kind.value}", label, group=GROUP, kind=YesNo(), first=[First(True, HABIT)],
        explanation=explanation,
    )  # fmt: skip


#: Of the kinds of the bell, those that concern the whole town; the others are one person's own.
GOES_OUT = {
    NoticeKind.TOMORROW: _goes_out(NoticeKind.TOMORROW, "渠道：明天的活动", "每日汇总列出明天的全镇活动。"),
    NoticeKind.PUBLISHED: _goes_out(NoticeKind.PUBLISHED, "渠道：新活动", "每日汇总列出昨天发布的全镇活动。"),
    NoticeKind.CHANGED: _goes_out(
        NoticeKind.CHANGED, "渠道：变更", "每日汇总列出昨天的改期和变更；当天的活动改期、恢复立即发。"
    ),
    NoticeKind.CANCELLED: _goes_out(NoticeKind.CANCELLED, "渠道：取消", "全镇活动取消立即发（免打扰时间除外）。"),
}
