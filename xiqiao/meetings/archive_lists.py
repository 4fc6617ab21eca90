"""归档文件目录: the settled records of one unit and year in the order of their days, as they are bound.

Its columns are those of 《归档文件整理规则》 (DA/T 22) that records of meetings have; pages are counted by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from xiqiao.core.paper import SMALL_FOURTH, Paper
from xiqiao.meetings.models import Meeting, Source
from xiqiao.meetings.record_documents import sheet_title
from xiqiao.meetings.records import record_of
from xiqiao.meetings.retention import retention_of
from xiqiao.organisation.models import Unit

HEADS = ("序号", "文号/责任者", "题名", "日期", "页数", "保管期限", "备注")
#: Millimetres, across; authors, titles and notes begin at the left.
WIDTHS = (14, 50, 72, 25, 14, 21, 29)
WORDY = (1, 2, 6)


class ArchiveLine(NamedTuple):
    """`day` in eight digits, as the rules of filing have it."""

    author: str
    title: str
    day: str
    retention: str
    note: str


def archive_lines(meetings: Iterable[Meeting]) -> list[ArchiveLine]:
    return [_line(meeting) for meeting in meetings]


def _line(meeting: Meeting) -> ArchiveLine:
    record = record_of(meeting, reads_criticism=False)
    kinds = "、".join(sheet_title(kind) for kind in record.kinds)
    ordinal = f"（{record.ordinal}）" if record.ordinal else ""
    return ArchiveLine(
        author=record.unit,
        title=f"{kinds}：{record.title}{ordinal}" if kinds else f"{record.title}{ordinal}",
        day=f"{record.starts:%Y%m%d}",
        retention=retention_of(meeting),
        note=_note(meeting),
    )


def _note(meeting: Meeting) -> str:
    """Where the paper is if it is not printed from here."""
    if meeting.source is Source.BRIEF:
        return f"纸质在{meeting.kept_at}"
    return "" if meeting.source is Source.HERE else meeting.source.label


def archive_document(unit: Unit, year: int, lines: Iterable[ArchiveLine]) -> bytes:
    paper = Paper(is_wide=True)
    paper.page_numbers()
    paper.title("归档文件目录")
    paper.line(f"{unit.name}　　{year}年度", size=SMALL_FOURTH)
    rows = [
        [str(number), line.author, line.title, line.day, "", line.retention, line.note]
        for number, line in enumerate(lines, 1)
    ]
    paper.table(HEADS, rows, WIDTHS, size=11, left=WORDY)
    paper.line("整理人（签字）：　　　　　　　　检查人（签字）：", size=SMALL_FOURTH)
    return paper.content()
