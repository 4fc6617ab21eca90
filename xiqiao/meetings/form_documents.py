"""Forms to fill in by hand: 签到表 with the names in it, 表决结果报告单, 测评表, 选票 (domain.md G3)."""

from __future__ import annotations

from docx.shared import Pt

from xiqiao.core.paper import FOURTH, THIRD, Paper
from xiqiao.meetings.freezing import Content
from xiqiao.meetings.records import Record
from xiqiao.meetings.votes import Grade

#: Rows without a name, for those who attend without a vote.
SPARE = 5
ROWS_TO_WRITE = 8
BALLOT_ADVICE = (
    "在同意的一格内画“○”，每名候选人只选一格，多画的这一名无效。",
    "赞成的人数等于或少于应选名额的有效，多于应选名额的整张无效。本票不署名。",
)


def sign_in_document(record: Record) -> bytes:
    """签到表: everybody on the roll of the day, by name and standing, with room to sign."""
    paper = Paper()
    paper.page_numbers()
    paper.title("签　到　表")
    paper.line(f"会议：{record.title}（{'、'.join(record.kinds)}）", size=FOURTH)
    paper.line(f"单位：{record.unit}", size=FOURTH)
    paper.line(f"时间：{record.time_words}", size=FOURTH)
    paper.line(f"地点：{record.place_words}", size=FOURTH)
    rows = [[str(number), name, standing, "", ""] for number, (name, standing) in enumerate(people_to_sign(record), 1)]
    blank = [[str(len(rows) + number), "", "列席", "", ""] for number in range(1, SPARE + 1)]
    paper.table(("序号", "姓名", "身份", "签名", "备注"), rows + blank, (16, 32, 32, 46, 30), height=10)
    return paper.content()


def people_to_sign(record: Record) -> list[tuple[str, str]]:
    """Name and standing of everybody on the roll."""
    return [(line["name"], line["standing"]) for line in record.content["roll"]]


def vote_document(record: Record, vote: Content) -> bytes:
    """表决结果报告单: what the tellers counted, to be signed by them."""
    paper = Paper()
    paper.title("表决结果报告单" if not vote["candidates"] else "选举结果报告单")
    paper.gap()
    paper.facts(vote_facts(record, vote), first=44)
    if vote["candidates"]:
        paper.gap()
        rows = [
            [each["name"], str(each["in_favour"]), str(each["against"]), str(each["abstained"]), each["outcome"]]
            for each in vote["candidates"]
        ]
        paper.table(("姓名", "赞成", "反对", "弃权", "结果"), rows, (44, 26, 26, 26, 34))
    paper.gap()
    paper.line("监票人（签字）：　　　　　　　　计票人（签字）：", size=THIRD)
    paper.line("　　　　　年　　月　　日　　　　　　　　年　　月　　日", size=THIRD)
    return paper.content()


def vote_facts(record: Record, vote: Content) -> list[tuple[str, str]]:
    """The figures in the order in which they are read out; ballots only where there were any."""
    right = "选举权" if vote["candidates"] else "表决权"
    pairs = [
        ("单位", record.unit),
        ("会议", f"{record.title}，{record.time_words}"),
        ("表决事项", vote["subject"]),
        ("表决方式", vote["method"] + (f"（{vote['at']}）" if vote["at"] else "")),
        (f"应到会有{right}", f"{vote['entitled']} 人"),
        (f"实到会有{right}", f"{vote['present']} 人"),
    ]
    if vote["issued"] is not None:
        pairs.append(("发出选票", f"{vote['issued']} 张"))
    if vote["returned"] is not None:
        pairs.append(("收回选票", f"{vote['returned']} 张"))
        pairs.append(("有效、废票", f"有效 {vote['returned'] - vote['invalid']} 张，废票 {vote['invalid']} 张"))
    if not vote["candidates"]:
        pairs.append(
            ("赞成", f"{vote['in_favour']} 票" + (f"，另有书面赞成 {vote['written']} 票" if vote["written"] else ""))
        )
        pairs.append(("反对、弃权", f"反对 {vote['against']} 票，弃权 {vote['abstained']} 票"))
    pairs.append(("结果", f"{vote['outcome']}。{vote['sentence']}"))
    tellers = [("监票人", vote["scrutineer"]), ("计票人", vote["teller"])]
    return pairs + [(word, name) for word, name in tellers if name]


def assessment_document(record: Record) -> bytes:
    """民主测评表: blank and without a name of who fills it in. 预备党员 stand below, 不评定等次."""
    paper = Paper()
    paper.title("民主评议党员测评表")
    paper.line(f"{record.unit}　　{record.starts.year}年{record.starts.month}月", size=FOURTH)
    people = people_to_sign(record)
    full = [name for name, standing in people if standing == "正式党员"]
    heads = ("序号", "姓名", *(grade.label for grade in Grade))
    rows = [[str(number), name, "", "", "", ""] for number, name in enumerate(full, 1)]
    paper.table(heads, rows, (16, 36, 26, 26, 26, 26), height=9)
    others = [name for name, standing in people if standing == "预备党员"]
    if others:
        paper.line(f"预备党员不评定等次：{'、'.join(others)}。", size=FOURTH)
    paper.line("在同意的一格内画“○”，每人只选一格，多选的无效。本表不署名。", size=FOURTH)
    return paper.content()


def ballot_document(record: Record) -> bytes:
    """选票: candidates of the record's elections if there are any yet, else rows to write names in; nobody signs it."""
    paper = Paper()
    paper.title("选　　票")
    paper.line(f"{record.unit}　　{record.starts.year}年{record.starts.month}月{record.starts.day}日", size=FOURTH)
    names = [each["name"] for vote in record.votes for each in vote["candidates"]]
    rows = [[name, "", "", ""] for name in names or [""] * ROWS_TO_WRITE]
    paper.table(("候选人姓名", "赞成", "反对", "弃权"), rows, (60, 32, 32, 32), height=11)
    if names:
        paper.line("另选他人：", size=FOURTH).paragraph_format.space_before = Pt(10)
        paper.table(("姓名", "姓名"), [["", ""]], (78, 78), height=11)
    for line in BALLOT_ADVICE:
        paper.line(line, size=FOURTH)
    return paper.content()
