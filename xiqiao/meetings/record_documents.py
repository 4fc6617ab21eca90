"""会议记录 as a Word file, in the order of the official form (domain.md A5): a sheet of its own for every kind."""

from __future__ import annotations

from collections.abc import Iterator

from docx.shared import Pt

from xiqiao.core.paper import HEAD, KAI, SMALL_FOURTH, Paper, add_text
from xiqiao.meetings.freezing import Content
from xiqiao.meetings.records import Record


def record_document(record: Record, draft_line: str = "") -> bytes:
    """One sheet per kind: a meeting with a lecture is recorded once and filed twice. `draft_line`: of what is no record
    yet, who printed it and when."""
    paper = Paper()
    paper.page_numbers()
    if draft_line:
        paper.header(draft_line)
    for number, kind in enumerate(record.kinds or [record.title]):
        if number:
            paper.next_page()
        _sheet(paper, record, kind)
    return paper.content()


def sheet_title(kind: str) -> str:
    return f"{kind}记录" if kind.endswith("会议") else f"{kind}会议记录" if kind.endswith("会") else f"{kind}记录"


def _sheet(paper: Paper, record: Record, kind: str) -> None:
    paper.title(sheet_title(kind))
    paper.facts(list(form_facts(record, kind)))
    paper.line("会议内容", HEAD).paragraph_format.space_before = Pt(12)
    for number, item in enumerate(record.agenda, 1):
        _item(paper, record, item, number)
    for vote in record.votes_of(None):
        _vote(paper, vote)
    for task in record.tasks_of(None):
        add_text(paper.body("落实：", HEAD), record.task_words(task))
    if record.assessments:
        _assessments(paper, record)
    if record.files:
        paper.body("附件：" + "、".join(file["name"] for file in record.files))
    told = f"；{record.confirmation}" if record.confirmation else ""
    paper.line(f"录入：{record.begun}{told}", size=SMALL_FOURTH)
    paper.gap()
    paper.line("主持人（签字）：　　　　　　　　记录人（签字）：")
    paper.line("　　　　　年　　月　　日　　　　　　　　年　　月　　日")


def form_facts(record: Record, kind: str) -> Iterator[tuple[str, str]]:
    """The head of the form, as pairs; what does not apply is left out."""
    others = [each for each in record.kinds if each != kind]
    yield "单　　位", record.unit
    if record.ordinal and (not record.kinds or kind == record.kinds[0]):
        yield "次　　数", record.ordinal
    if others:
        yield "一并召开", "、".join(others)
    yield "议　　题", "\n".join(titles(record)) or record.title
    yield "时　　间", record.time_words
    yield "地　　点", record.place_words
    yield "主 持 人", record.chair
    yield "记 录 人", record.recorder
    if record.observers:
        yield "列　　席", "\n".join(record.observers)
    yield "人　　数", record.figure_words.replace("；", "\n")
    if record.present:
        yield "参会人员", "、".join(record.present)
    if record.absent:
        yield "缺席人员\n及原因", "\n".join(f"{each.name}：{each.reason}" for each in record.absent)


def titles(record: Record) -> list[str]:
    """The items of the agenda, numbered where there are several."""
    if len(record.agenda) == 1:
        return [record.agenda[0]["title"]]
    return [f"{number}. {item['title']}" for number, item in enumerate(record.agenda, 1)]


def _item(paper: Paper, record: Record, item: Content, number: int) -> None:
    head = f"{number}. {item['title']}" if len(record.agenda) > 1 else str(item["title"])
    paper.body(
        head + (f"（{item['presenter']}）" if item["presenter"] else ""), KAI
    ).paragraph_format.keep_with_next = True
    for task in item["followed"]:
        paper.body(f"{task['text']}（{task['owner']}）：{task['state']}")
    paper.bodies(item["text"])
    paper.bodies(item["points"])
    if item["decision"]:
        first, *rest = item["decision"].splitlines()
        add_text(paper.body("决议：", HEAD), first)
        for line in rest:
            paper.bodies(line)
    for vote in record.votes_of(item["id"]):
        _vote(paper, vote)
    for task in record.tasks_of(item["id"]):
        add_text(paper.body("落实：", HEAD), record.task_words(task))
    if item["is_unfinished"]:
        paper.body("（未完，下次会议继续。）")


def _vote(paper: Paper, vote: Content) -> None:
    at = f"，{vote['at']}" if vote["at"] else ""
    add_text(paper.body("表决：", HEAD), f"{vote['subject']}（{vote['method']}{at}）。{vote['sentence']}")
    for each in vote["candidates"]:
        figures = f"赞成 {each['in_favour']}，反对 {each['against']}，弃权 {each['abstained']}"
        paper.body(f"{each['name']}：{figures}，{each['outcome']}")
    if vote["dissent"]:
        paper.bodies(f"不同意见：{vote['dissent']}")


def _assessments(paper: Paper, record: Record) -> None:
    paper.body("民主测评", KAI)
    rows = [
        [each["name"], *(str(each[grade]) for grade in ("excellent", "qualified", "basic", "unqualified", "invalid")),
         each["grade"]]
        for each in record.assessments
    ]  # fmt: skip
    heads = ("姓名", "优秀", "合格", "基本合格", "不合格", "废票", "评定等次")
    paper.table(heads, rows, (30, 18, 18, 24, 21, 18, 27))
