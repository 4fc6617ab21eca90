"""支部工作手册 as a workbook: the branch, all its meetings, those of each kind, what was owed, and the tasks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from xiqiao.core.text import day
from xiqiao.imports.writing import Sheet, Value, write_workbook
from xiqiao.meetings.books import Book, Entry
from xiqiao.meetings.duties import Duty
from xiqiao.meetings.record_documents import titles
from xiqiao.meetings.records import Record
from xiqiao.meetings.tasks import Task
from xiqiao.members.rolls import RollStanding, sentence, totals

ALL = ("序号", "日期", "单位", "名称", "类别", "次数", "状态", "来源", "应到", "实到", "主持人", "记录人")
OF_KIND = ("次数", "日期", "单位", "名称", "议题", "决议", "应到", "实到", "应到会有表决权", "实到会有表决权",
           "缺席人员及原因", "状态")  # fmt: skip
DUTIES = ("会议", "时间", "由谁召开", "应开次数", "完成情况", "计入的会议", "说明")
TASKS = ("会议日期", "任务", "问题", "责任人", "期限", "办结日期", "结果")


def book_workbook(book: Book, today: date, footer: str) -> bytes:
    head = f"{book.unit.name}{book.year}年"
    return write_workbook([
        Sheet("组织基本情况", ("项目", "内容", "说明"), _branch(book), title=f"{head}支部工作手册", footer=[footer]),
        Sheet("会议总表", ALL, _all(book.entries), title=f"{head}会议总表"),
        *(
            Sheet(name, OF_KIND, [_of_kind(entry) for entry in entries], title=f"{head}{name}")
            for name, entries in book.by_kind().items()
        ),
        Sheet("应开会议", DUTIES, [_duty(duty, book, today) for duty in book.duties], title=f"{head}应开会议"),
        Sheet("任务", TASKS, list(_tasks(book.entries)), title=f"{head}会议任务"),
    ])  # fmt: skip


def _branch(book: Book) -> Iterator[Sequence[Value]]:
    unit, told = book.unit, f"{day(book.on)}的情况"
    yield "全称", unit.name, ""
    yield "组织形式", unit.form.label + ("（功能型）" if unit.is_functional else ""), ""
    yield "成立日期", day(unit.founded_on) if unit.founded_on else "没有登记", ""
    if book.term is not None:
        yield "本届任期", f"{day(book.term.began_on)}至{day(book.term.due_on)}", ""
    yield "党小组", "、".join(group.short_name for group in book.groups) or "没有设党小组", ""
    if not book.posts:
        yield "任职", "没有登记", told
    for post in book.posts:
        yield post.kind.label, post.member.name, f"{day(post.since)}起"
    counts: Counter[RollStanding] = Counter(
        line.standing for line in book.lines if line.standing is not RollStanding.GONE
    )
    for standing in RollStanding:
        if counts[standing] or standing in (RollStanding.FULL, RollStanding.PROBATIONARY):
            yield standing.label, counts[standing], told
    yield "应到人数", sentence(totals(book.lines)), told


def _all(entries: Sequence[Entry]) -> Iterator[Sequence[Value]]:
    for number, entry in enumerate(entries, 1):
        record, figures = entry.record, entry.figures
        yield [
            number, record.starts.date().isoformat(), record.content["unit_short"], record.title,
            "、".join(record.kinds), record.content["number"], entry.meeting.state.label, record.source,
            figures.get("expected"), figures.get("present"), record.chair, record.recorder,
        ]  # fmt: skip


def _of_kind(entry: Entry) -> Sequence[Value]:
    record = entry.record
    figures = (entry.figures.get(name) for name in ("expected", "present", "entitled", "entitled_present"))
    return [
        record.content["number"], record.starts.date().isoformat(), record.content["unit_short"], record.title,
        "\n".join(titles(record)), "\n".join(_decisions(record)), *figures,
        "\n".join(f"{each.name}：{each.reason}" for each in entry.absent), entry.meeting.state.label,
    ]  # fmt: skip


def _decisions(record: Record) -> Iterator[str]:
    """What was decided, and what came of each vote; not of what was said in criticism."""
    yield from (item["decision"] for item in record.agenda if item["decision"])
    hidden = _hidden(record)
    yield from (f"表决：{vote['subject']}，{vote['outcome']}" for vote in record.votes if vote["item_id"] not in hidden)


def _duty(duty: Duty, book: Book, today: date) -> Sequence[Value]:
    met = "、".join(day(record.day) for record in duty.met_by)
    lacking = f"还差 {duty.lacking} 次" if duty.met_by and duty.lacking else ""
    name = book.names.get(duty.rule.kind_key, duty.rule.kind_key)
    return [name, duty.period.label, duty.debtor.name, duty.rule.least, duty.state(today).label, met,
            duty.why_not or lacking]  # fmt: skip


def _tasks(entries: Sequence[Entry]) -> Iterator[Sequence[Value]]:
    for meeting, record in entries:
        hidden = _hidden(record)
        for task in meeting.tasks:
            yield [meeting.day.isoformat(), *_task(task, is_hidden=task.item_id in hidden)]


def _task(task: Task, *, is_hidden: bool) -> Sequence[Value]:
    return [
        task.text,
        "" if is_hidden else task.problem,
        task.owner_name,
        task.due_on.isoformat() if task.due_on else "",
        task.closed_on.isoformat() if task.closed_on else "未办结",
        "" if is_hidden else task.closing_note,
    ]


def _hidden(record: Record) -> set[int]:
    return {item["id"] for item in record.agenda if item["is_criticism"]}
