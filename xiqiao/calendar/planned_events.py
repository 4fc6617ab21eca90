"""PlannedEvent: one act of a plan from above, whether it came in a table or as a calendar file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from xiqiao.calendar.plan_cells import day_and_hours, hours, paragraphs
from xiqiao.core.clock import SHANGHAI
from xiqiao.imports import cells
from xiqiao.imports.cells import Value
from xiqiao.imports.tables import Column

#: The headers of a plan. A calendar file yields the same keys, and besides them `uid` and `state` ("cancelled").
PLAN_COLUMNS = (
    Column("title", "标题", cells.text(120), ("活动名称", "活动", "名称", "活动主题"), True,
           example="主题党日"),
    Column("day", "日期", day_and_hours, ("活动日期", "开始日期", "时间安排"), True, True,
           hint="要写年份；可以连同时间一起写", example="2026-12-5"),
    Column("start", "开始时间", hours, ("时间", "活动时间", "起始时间"), is_telling=True,
           hint="全天的不填；起止可以写在一格", example="14:30"),
    Column("end", "结束时间", hours, ("截止时间", "终止时间"), is_telling=True, example="16:00"),
    Column("last_day", "结束日期", cells.whole_date, ("截止日期",), is_telling=True, hint="跨几天的才填"),
    Column("place", "地点", cells.text(200), ("活动地点", "会议地点")),
    Column("theme", "主题", cells.text(100), ("类别", "主题类别", "分类")),
    Column("organiser", "承办单位", cells.text(100), ("主办单位", "牵头单位", "责任单位", "组织单位")),
    Column("audience", "参加范围", cells.text(200), ("参加人员", "参加对象", "范围", "对象")),
    Column("contact", "联系人", cells.text(100), ("联系方式", "联系人及电话")),
    Column("content", "内容", paragraphs(2000), ("活动内容", "主要内容", "备注", "要求")),
)  # fmt: skip


@dataclass(frozen=True)
class PlannedEvent:
    """`starts` is None for whole days. The clock is the township's."""

    title: str
    day: date
    last_day: date
    starts: time | None = None
    ends: time | None = None
    place: str = ""
    theme: str = ""
    organiser: str = ""
    audience: str = ""
    contact: str = ""
    content: str = ""
    uid: str = ""
    is_cancelled: bool = False

    @property
    def starts_at(self) -> datetime | None:
        return _moment(self.day, self.starts)

    @property
    def ends_at(self) -> datetime | None:
        return _moment(self.last_day, self.ends)


def _moment(day: date, clock: time | None) -> datetime | None:
    return datetime.combine(day, clock, SHANGHAI).astimezone(UTC) if clock else None


def planned_event_of(values: Mapping[str, Value]) -> PlannedEvent:
    """The event in the values of a sound row. Raises ValueError with a sentence if its parts contradict each other."""
    day_text, _, day_hours = str(values.get("day") or "").partition(" ")
    if not day_text or not values.get("title"):
        raise ValueError("标题和日期都要填。")
    day = date.fromisoformat(day_text)
    last_day = date.fromisoformat(str(values["last_day"])) if values.get("last_day") else day
    starts, ends = _hours(day_hours, str(values.get("start") or ""), str(values.get("end") or ""))
    if last_day < day:
        raise ValueError("结束日期早于开始日期。")
    if starts and ends is None and last_day > day:
        raise ValueError("跨几天又有开始时间的，请填写结束时间。")
    if starts and ends and last_day == day and ends <= starts:
        raise ValueError("结束时间不晚于开始时间。")
    texts = {
        key: str(values.get(key) or "")
        for key in ("title", "place", "theme", "organiser", "audience", "contact", "content", "uid")
    }
    return PlannedEvent(
        day=day, last_day=last_day, starts=starts, ends=ends, is_cancelled=values.get("state") == "cancelled", **texts
    )


def _hours(in_day: str, start: str, end: str) -> tuple[time | None, time | None]:
    """Beginning and end, each written in one place, or the same in several."""
    starts = {text.partition("-")[0] for text in (in_day, start) if text}
    ends = {text for text in (in_day.partition("-")[2], start.partition("-")[2], end.rpartition("-")[2]) if text}
    if len(starts) > 1 or len(ends) > 1:
        raise ValueError("几处写的时间不一样，请核对。")
    if ends and not starts:
        raise ValueError("只有结束时间，没有开始时间。")
    first, last = (time.fromisoformat(found.pop()) if found else None for found in (starts, ends))
    return first, last
