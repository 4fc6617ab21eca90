"""The office's rules about figures: where a band of ages ends and the next begins."""

from __future__ import annotations

from xiqiao.rulebook.declaring import First, declare
from xiqiao.rulebook.kinds import Steps

GROUP = "基本情况"

AGE_BANDS = declare(
    "figures.age_bands", "年龄段", group=GROUP, kind=Steps("岁", 18, 100),
    first=[First([31, 36, 41, 46, 51, 56, 61], "《中国共产党党内统计公报》（中央组织部每年发布）的年龄分段")],
    explanation="每一段从几岁开始。基本情况表按此分段，不影响其他计算。",
)  # fmt: skip
PARTY_AGE_BANDS = declare(
    "figures.party_age_bands", "党龄段", group=GROUP, kind=Steps("年", 1, 90),
    first=[First([10, 20, 30, 40, 50], "办公惯例：每十年一段，五十年以上与“光荣在党50年”一致")],
    explanation="每一段从几年开始。基本情况表按此分段，不影响其他计算。",
)  # fmt: skip
