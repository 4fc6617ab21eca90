"""Rules of the whole office, which belong to no single feature: wording, order of names, holidays."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from xiqiao.rulebook.declaring import First, declare
from xiqiao.rulebook.kinds import Choice, Day, Table, Words

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

DAY_KINDS = Choice({"off": "休", "work": "班"})


def _holidays() -> list[First[list[list[object]]]]:
    """One first value a year, as each year has its own notice; a year without one has no entries."""
    lines = (Path(__file__).parent / "holidays.csv").read_text("utf-8").splitlines()
    years: dict[int, list[list[object]]] = {}
    for row in csv.DictReader(line for line in lines if not line.startswith("#")):
        years.setdefault(int(row["date"][:4]), []).append([row["date"], row["kind"], row["name"]])
    notice = "国务院办公厅关于{}年部分节假日安排的通知"
    found = [First(rows, notice.format(year), date(year, 1, 1)) for year, rows in sorted(years.items())]
    return [First([], "此前的年份没有录入"), *found]


HOLIDAYS = declare(
    "office.holidays", "节假日和调休", group=HABITS,
    kind=Table((("日期", Day()), ("休或班", DAY_KINDS), ("名称", Words(20)))), first=_holidays(),
    explanation="当年的放假日（休）和调休上班日（班）。每年收到放假通知后录入一次，从1月1日起生效。",
)  # fmt: skip
