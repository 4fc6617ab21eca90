"""The office's rules about what goes to its group chat, and when. Off without a channel."""

from __future__ import annotations

from xiqiao.calendar.bell_marks import NoticeKind
from xiqiao.jobs.quiet import GROUP, HABIT, HOUR
from xiqiao.rulebook.declaring import Definition, First, declare
from xiqiao.rulebook.kinds import YesNo

DIGEST_HOUR = declare(
    "calendar.digest_hour", "每天发活动汇总的时间", group=GROUP, kind=HOUR, first=[First(8, HABIT)],
    explanation="设置了通知渠道（单位群机器人、邮箱）时，每天这个时间发一条全镇活动汇总；没有内容就不发。",
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
