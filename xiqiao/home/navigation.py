"""The few ways into the house: side on a desktop, bottom bar on a phone."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for
from flask_login import current_user

from xiqiao.core.authority import may


@dataclass(frozen=True)
class Item:
    """`short` is the word of the bottom bar."""

    label: str
    short: str
    url: str
    is_current: bool
    count: int | None = None


#: endpoint, label, short word, and the rule that opens it
ENTRIES = (
    ("home.desk", "我的工作台", "工作台", "open_desk"),
    ("calendar.index", "主题党日日历", "日程", "read_calendar"),
    ("meeting.index", "会议记录", "会议", "list_meetings"),
    ("network.index", "三级党建网络", "网络", "read_network"),
    ("member.index", "党员名单", "党员", "list_members"),
    ("duty.index", "应开会议", "应开", "list_duties"),
    ("visit.index", "走访慰问", "走访", "list_visits"),
    ("resources.index", "阵地和线路", "阵地", "read_resources"),
    ("search.index", "搜索会议记录", "搜索", "list_meetings"),
    ("network.first_week", "建档进度", "建档", "read_first_week"),
    ("account.index", "账号管理", "账号", "list_accounts"),
    ("grants.review", "授权复核", "授权", "give_grant"),
    ("audit.index", "审计日志", "日志", "read_log"),
    ("system.show", "系统状态", "系统", "read_system"),
    ("suggestions.index", "意见建议", "意见", "make_suggestion"),
    ("days.index", "节假日", "节假日", "read_days"),
    ("rules.index", "规则", "规则", "read_rules"),
    ("grants.permissions", "权限一览", "权限", "read_permissions"),
    ("me.show", "我的账号", "我的", "keep_own_account"),
)


#: Parts of the house that are entered through another.
PARTS = {
    "event": "calendar", "event_file": "calendar", "reply": "calendar", "series": "calendar", "bell": "calendar",
    "guide": "calendar", "theme": "calendar", "many": "calendar", "text": "calendar", "feed": "calendar",
    "place": "resources", "route": "resources", "stop": "resources", "lecturer": "resources",
    "recording": "meeting", "minutes": "meeting", "task": "meeting", "book": "meeting", "life": "meeting",
    "vote": "meeting", "assessment": "meeting", "meeting_document": "meeting",
    "platform": "duty", "brief": "duty",
    "unit": "network", "post": "network", "roll": "network", "figures": "network", "fact": "member", "lists": "member",
    "imports": "network",
}  # fmt: skip


def navigation() -> list[Item]:
    """What this person may open, in the order of use; strangers get nothing."""
    if not current_user.is_authenticated:
        return []
    here = (request.endpoint or "").split(".")[0]
    return [
        Item(label, short, url_for(endpoint), _is_current(endpoint, here))
        for endpoint, label, short, rule in ENTRIES
        if may(rule)
    ]


def _is_current(endpoint: str, here: str) -> bool:
    """The entry of this very page, else the first of its part of the house."""
    if any(request.endpoint == entry[0] for entry in ENTRIES):
        return request.endpoint == endpoint
    part = PARTS.get(here, here)
    return endpoint == next((entry[0] for entry in ENTRIES if entry[0].split(".")[0] == part), None)
