"""Rules of the whole office, which belong to no single feature: wording, order of names."""

from __future__ import annotations

from xiqiao.rulebook.declaring import First, declare
from xiqiao.rulebook.kinds import Choice, Words

HABITS = "办公习惯和用语"

NAME_ORDER = declare(
    "office.name_order", "人名排序", group=HABITS, kind=Choice({"strokes": "姓氏笔画", "pinyin": "拼音"}),
    first=[First("strokes", "办公惯例：正式名单按姓氏笔画")], explanation="名单按姓氏笔画或拼音排列。",
)  # fmt: skip
APPRAISAL_LABEL = declare(
    "office.appraisal_label", "评定工作的名称", group=HABITS, kind=Words(20),
    first=[First("星级评定", "《创建示范活动管理办法（试行）》（2022年）：等级评定不在创建示范活动之列")],
    explanation="页面和打印件上怎样称呼党群服务站的评定。不要使用“创建”“示范”等字样。",
)  # fmt: skip
