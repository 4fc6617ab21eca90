"""两版之间的差别: what another version of a record says otherwise, in the words of its page. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Iterator
from typing import Any, NamedTuple

from xiqiao.meetings.freezing import Content

FACTS = {"title": "名称", "number": "第几次", "starts_at": "开始时间", "ends_at": "结束时间", "place": "地点",
         "online": "线上方式", "source": "来源", "kept_at": "纸质存放处"}  # fmt: skip
FIGURES = {"expected": "应到", "present": "实到", "entitled": "应到会有表决权", "entitled_present": "实到会有表决权"}
ITEM = {"title": "标题", "presenter": "汇报人", "text": "内容", "points": "发言", "decision": "决议",
        "is_criticism": "批评与自我批评", "is_unfinished": "未完"}  # fmt: skip
VOTE = {"subject": "事项", "method": "方式", "at": "时刻", "entitled": "应到会有表决权", "present": "实到会有表决权",
        "in_favour": "赞成", "against": "反对", "abstained": "弃权", "invalid": "废票", "written": "书面赞成",
        "issued": "发出", "returned": "收回", "seats": "应选人数",
        "scrutineer": "监票人", "teller": "计票人", "dissent": "不同意见",
        "outcome": "结果", "sentence": "结论"}  # fmt: skip
GRADES = {"excellent": "优秀", "qualified": "合格", "basic": "基本合格", "unqualified": "不合格", "invalid": "废票",
          "grade": "评定等次"}  # fmt: skip
TASK = {"text": "任务", "problem": "问题", "owner": "责任人", "due_on": "期限"}


class Difference(NamedTuple):
    """`old` and `new` of a long text hold only the lines that differ."""

    label: str
    old: str
    new: str


class Told(NamedTuple):
    """One thing that a version says; `key` finds the same thing in another version."""

    key: Hashable
    label: str
    text: str


def differences(old: Content, new: Content) -> list[Difference]:
    """What differs, in the order of the record. Give contents that were made readable for the same person."""
    before = {told.key: told for told in _told(old)}
    after = {told.key: told for told in _told(new)}
    found = []
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key), after.get(key)
        texts = (was.text if was else "", now.text if now else "")
        if texts[0] != texts[1]:
            label = now.label if now else was.label if was else ""
            found.append(Difference(label, *_changed(*texts)))
    return found


def _changed(old: str, new: str) -> tuple[str, str]:
    if "\n" not in old and "\n" not in new:
        return old, new
    lines = list(difflib.ndiff(old.splitlines(), new.splitlines()))
    gone = [line[2:] for line in lines if line.startswith("- ")]
    come = [line[2:] for line in lines if line.startswith("+ ")]
    return "\n".join(gone), "\n".join(come)


def _told(content: Content) -> Iterator[Told]:
    """Everything that a version says."""
    for key, label in FACTS.items():
        yield Told(key, label, _words(content.get(key)))
    yield Told("kinds", "类别", "、".join(kind["name"] for kind in content["kinds"]))
    yield Told("chair", "主持人", content["chair"]["name"])
    yield Told("recorder", "记录人", content["recorder"]["name"])
    yield Told("observers", "列席", "\n".join(content["observers"]))
    for key, label in FIGURES.items():
        yield Told(key, label, _words(content["figures"][key]))
    for line in content["roll"]:
        yield Told(("roll", line["member_id"]), f"到会情况：{line['name']}", _presence(line))
    yield from _each(content["agenda"], ITEM, "id", "议题")
    yield from _each(content["votes"], VOTE, "id", "表决")
    for vote in content["votes"]:
        for each in vote["candidates"]:
            words = f"赞成 {each['in_favour']}，反对 {each['against']}，弃权 {each['abstained']}，{each['outcome']}"
            yield Told((vote["id"], each["name"]), f"表决“{vote['subject']}”：{each['name']}", words)
    yield from _each(content["assessments"], GRADES, "name", "民主测评")
    yield from _each(content["tasks"], TASK, "id", "任务")
    yield Told("files", "附件", "\n".join(f"{file['name']}（{file['sha256'][:12]}）" for file in content["files"]))


def _each(rows: list[Content], fields: dict[str, str], key: str, what: str) -> Iterator[Told]:
    """A row is known again by its key, and called by its place or name: titles change."""
    for number, row in enumerate(rows, 1):
        name = row["name"] if key == "name" else str(number)
        for field, label in fields.items():
            yield Told((what, row[key], field), f"{what}{name}：{label}", _words(row[field]))


def _presence(line: Content) -> str:
    words = [line["presence"] or "未写明", line["absence"], line["note"]]
    if line["arrived"]:
        words.append(f"{line['arrived']}到")
    if line["left"]:
        words.append(f"{line['left']}离开")
    if line["made_up_on"]:
        words.append(f"{line['made_up_on']}补课：{line['made_up_how']}")
    words += [line["standing"], "计入应到" if line["is_expected"] else "不计入应到"]
    words.append("有表决权" if line["is_entitled"] else "无表决权")
    return "，".join(word for word in words if word)


def _words(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "是"
    return str(value)
