"""The office's lists for the writing aid: phrases that say nothing, and set terms that are often written wrongly."""

from __future__ import annotations

from xiqiao.rulebook.declaring import Definition, First, declare
from xiqiao.rulebook.kinds import Lines

GROUP = "会议记录提示"

VAGUE_PHRASES: Definition[list[str]] = declare(
    "meetings.vague_phrases", "笼统的说法", group=GROUP, kind=Lines(20, 60),
    first=[First(["大家一致认为", "与会人员一致认为", "大家纷纷表示", "与会人员纷纷表示", "讨论热烈", "取得圆满成功",
                  "全票通过"],
                 "党支部会议记录的通行要求：写明谁讲了什么、多少票赞成。没有统一文件规定，由党建办增改")],
    explanation="会议记录里出现这些说法时，提示记录人写明是谁说的、怎么表决的。只提示，不改文字，不影响定稿。",
)  # fmt: skip
SET_TERMS: Definition[list[str]] = declare(
    "meetings.set_terms", "容易写错的名称", group=GROUP, kind=Lines(40, 100),
    first=[First(["民主生活会→组织生活会", "党员民主评议→民主评议党员", "民主评议会→民主评议党员"],
                 "《中国共产党支部工作条例（试行）》第十七条、第十八条")],
    explanation="每行一个，箭头前是容易写错的，箭头后是规范名称。会议记录里出现时提示记录人核对。只提示，不改文字。",
)  # fmt: skip
