"""会议纪要 by GB/T 9704-2012 §10.3: what was settled, then who was there. The head is the office's own paper."""

from __future__ import annotations

from collections.abc import Iterable

from docx.shared import Pt

from xiqiao.core.paper import HEAD, KAI, RIGHT, THIRD, Paper, add_text
from xiqiao.core.text import day
from xiqiao.meetings.freezing import Content
from xiqiao.meetings.records import Absence, Record

NUMERALS = "一二三四五六七八九十"


def minutes_document(record: Record, draft_line: str = "") -> bytes:
    """The minutes: title, one paragraph of when and where, the items with what was decided, those present."""
    paper = Paper()
    paper.page_numbers()
    if draft_line:
        paper.header(draft_line)
    paper.title(f"{record.title}纪要")
    paper.gap()
    paper.body(opening(record))
    for number, item in enumerate(record.agenda, 1):
        _item(paper, record, item, f"{numeral(number)}、" if len(record.agenda) > 1 else "")
    paper.gap()
    for word, said in people(record):
        add_text(paper.body(f"{word}：", HEAD), said)
    paper.gap()
    paper.line(record.unit, alignment=RIGHT)
    signed = paper.line(day(record.starts.date()), alignment=RIGHT)
    signed.paragraph_format.right_indent = Pt(4 * THIRD)
    return paper.content()


def opening(record: Record) -> str:
    """2026年11月22日19:30–20:45，温家兴在东一党群服务站主持召开支部党员大会。现将会议议定事项纪要如下："""
    kinds = "、".join(record.kinds) or "会议"
    place = f"在{record.content['place']}" if record.content["place"] else "通过线上方式"
    count = f"应到 {record.figures['expected']} 人，实到 {record.figures['present']} 人。" if record.present else ""
    return f"{record.time_words}，{record.chair}{place}主持召开{kinds}。{count}现将会议议定事项纪要如下："


def numeral(number: int) -> str:
    """一 to 九十九, as items are counted."""
    if number <= 10:
        return NUMERALS[number - 1]
    tens, ones = divmod(number, 10)
    return (NUMERALS[tens - 1] if tens > 1 else "") + "十" + (NUMERALS[ones - 1] if ones else "")


def _item(paper: Paper, record: Record, item: Content, mark: str) -> None:
    paper.body(f"{mark}{item['title']}", HEAD if mark else KAI).paragraph_format.keep_with_next = True
    if item["text"]:
        paper.bodies(item["text"])
    if item["decision"]:
        first, *rest = item["decision"].splitlines()
        paper.body(f"会议决定：{first}")
        for line in rest:
            paper.bodies(line)
    for vote in record.votes_of(item["id"]):
        paper.body(vote["sentence"])
    for task in record.tasks_of(item["id"]):
        paper.body(f"责任分工：{record.task_words(task)}")


def people(record: Record) -> list[tuple[str, str]]:
    """出席, 请假, 缺席 of those who did not ask for leave, 列席; those that there are."""
    pairs = [
        ("出席", "、".join(record.present)),
        ("请假", _away(each for each in record.absent if not each.is_unexcused)),
        ("缺席", _away(each for each in record.absent if each.is_unexcused)),
        ("列席", "、".join(record.observers)),
    ]
    return [(word, said) for word, said in pairs if said]


def _away(people: Iterable[Absence]) -> str:
    return "、".join(f"{each.name}（{each.reason}）" for each in people)
