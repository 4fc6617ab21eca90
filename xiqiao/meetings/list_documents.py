"""The list of records as a workbook: one row a record, nothing of what was said."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from xiqiao.core.clock import local
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.imports.writing import Sheet, Value, write_workbook
from xiqiao.meetings.models import Meeting, Sitting

HEADERS = ("单位", "日期", "名称", "类别", "状态", "来源", "应到", "实到", "主持人", "记录人", "第几次", "定稿时间",
           "已录上级平台")  # fmt: skip
#: So many rows are written at once, some years of a whole town.
MOST = 20_000


def listed(statement: Select[Meeting]) -> list[Meeting]:
    """All of these records, with what their rows say. Raises RuleBroken if they are too many for one list."""
    shown = statement.options(joinedload(Meeting.unit), joinedload(Meeting.sitting).selectinload(Sitting.kinds))
    found = list(db.session.scalars(shown.limit(MOST + 1)).unique())
    if len(found) > MOST:
        raise RuleBroken(f"符合条件的记录多于 {MOST} 份，请先按年度或单位筛选。")
    return found


def list_workbook(meetings: Iterable[Meeting], footer: str) -> bytes:
    rows = (_cells(meeting) for meeting in meetings)
    return write_workbook([Sheet("会议记录", HEADERS, rows, title="会议记录列表", footer=[footer])])


def _cells(meeting: Meeting) -> list[Value]:
    """Figures of a draft are nobody's yet: they are counted when it is finalised."""
    sitting, ticked = meeting.sitting, meeting.on_platform_at
    return [
        meeting.unit.name,
        meeting.day.isoformat(),
        sitting.title,
        "、".join(kind.name for kind in sitting.kinds),
        meeting.state.label,
        meeting.source.label,
        None if meeting.is_open else meeting.expected,
        None if meeting.is_open else meeting.present,
        meeting.chair_name,
        meeting.recorder_name,
        meeting.number,
        f"{local(meeting.finalised_at):%Y-%m-%d %H:%M}" if meeting.finalised_at else "",
        f"{local(ticked):%Y-%m-%d}" if ticked else "",
    ]
