"""民主评议党员汇总表: what the tellers counted of each member, the grade that was given, and room to sign."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from xiqiao.core.paper import FOURTH, Paper
from xiqiao.core.rules import RuleBroken
from xiqiao.meetings.assessing import TALLIES
from xiqiao.meetings.freezing import Content
from xiqiao.meetings.records import Record
from xiqiao.meetings.votes import Grade
from xiqiao.members.rolls import RollStanding

HEADS = ("序号", "姓名", *(grade.label for grade in Grade), "废票", "评定等次")
#: Millimetres.
WIDTHS = (13, 25, 16, 16, 22, 18, 16, 30)
NO_GRADE = "预备党员，不评定等次"


def summary_document(record: Record, draft_line: str = "") -> bytes:
    """Raises RuleBroken if nothing was assessed."""
    if not record.assessments:
        raise RuleBroken("这份记录没有登记民主测评。")
    paper = Paper()
    paper.page_numbers()
    if draft_line:
        paper.header(draft_line)
    paper.title("民主评议党员汇总表")
    paper.line(f"单位：{record.unit}", size=FOURTH)
    paper.line(f"会议：{record.title}，{record.time_words}", size=FOURTH)
    paper.table(HEADS, list(summary_rows(record)), WIDTHS, size=12)
    paper.line(summary_sentence(record), size=FOURTH)
    paper.gap()
    for line in ("监票人（签字）：　　　　　　　　计票人（签字）：", "党支部书记（签字）：　　　　　　（盖章）"):
        paper.line(line, size=FOURTH)
    paper.line("　　　　　　　　　　　　　　　　　　　年　　月　　日", size=FOURTH)
    return paper.content()


def summary_rows(record: Record) -> Iterator[list[str]]:
    """Full members with their tallies, then 预备党员 without, then what the columns add up to.

    Tallies stand in the order of the roll: of two people of one name the first tally is the first one's.
    """
    tallied: dict[str, list[Content]] = defaultdict(list)
    for each in record.assessments:
        tallied[each["name"]].append(each)
    rows = []
    for name in _names(record, RollStanding.FULL):
        rows.append([name, *_figures(tallied[name].pop(0) if tallied[name] else None)])
    rows += [[each["name"], *_figures(each)] for rest in tallied.values() for each in rest]
    rows += [[name, *([""] * len(TALLIES)), NO_GRADE] for name in _names(record, RollStanding.PROBATIONARY)]
    yield from ([str(number), *row] for number, row in enumerate(rows, 1))
    yield ["", "合计", *(str(sum(each[name] for each in record.assessments)) for name in TALLIES), ""]


def _figures(each: Content | None) -> list[str]:
    """Of somebody who was not assessed there is nothing to write down."""
    if each is None:
        return [*([""] * len(TALLIES)), "没有测评"]
    return [*(str(each[name]) for name in TALLIES), each["grade"] or "未评定"]


def summary_sentence(record: Record) -> str:
    """正式党员 3 人：优秀 1 人，合格 2 人，基本合格 0 人，不合格 0 人。预备党员 1 人，不评定等次。"""
    grades = Counter(each["grade"] for each in record.assessments)
    full, probationary = _names(record, RollStanding.FULL), _names(record, RollStanding.PROBATIONARY)
    words = "，".join(f"{grade.label} {grades[grade.label]} 人" for grade in Grade)
    rest = len(full) - sum(grades[grade.label] for grade in Grade)
    others = f"，未评定 {rest} 人" if rest > 0 else ""
    last = f"预备党员 {len(probationary)} 人，不评定等次。" if probationary else ""
    return f"正式党员 {len(full)} 人：{words}{others}。{last}"


def _names(record: Record, standing: RollStanding) -> list[str]:
    return [line["name"] for line in record.content["roll"] if line["standing"] == standing.label]
