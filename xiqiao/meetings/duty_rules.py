"""会议频次: which meetings are owed, how often and by whom. One rule of the office, a line a duty."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xiqiao.calendar.queries import kinds
from xiqiao.core.db import Labelled
from xiqiao.meetings.periods import Rhythm
from xiqiao.rulebook.declaring import Definition, First, declare
from xiqiao.rulebook.kinds import Number, Words
from xiqiao.rulebook.queries import in_force


class Debtors(Labelled):
    """Who owes it."""

    BRANCHES = "branches", "所有支部"
    WITH_COMMITTEE = "with_committee", "有支委会的支部"
    GROUPS = "groups", "有党小组的支部（每个党小组）"


@dataclass(frozen=True)
class DutyRule:
    """`least` meetings of a kind in each period; `source` says where that stands."""

    kind_key: str
    rhythm: Rhythm
    least: int
    debtors: Debtors
    source: str


#: One line as it is stored: key of the kind, rhythm, least, debtors, source.
DutyLine = list[Any]
COLUMNS = ("类别", "频次", "最少次数", "对象", "依据")
MOST_LINES = 30
_TIMES, _SOURCE = Number("次", 1, 60), Words(100)
_RHYTHMS = {rhythm.label: rhythm.value for rhythm in Rhythm}
_DEBTORS = {each.label: each.value for each in Debtors} | {"有党小组的支部": Debtors.GROUPS.value}


@dataclass(frozen=True)
class DutyTable:
    """Lines such as 支部党员大会，每季度，1，所有支部，《支部工作条例》第十四条.

    `names` gives the kinds by key as the office calls them now: a kind that is renamed keeps its duty.
    """

    names: Callable[[], Mapping[str, str]]
    lines: int = 14

    def parse(self, text: str) -> list[DutyLine]:
        keys = {name: key for key, name in self.names().items()}
        found = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        if len(found) > MOST_LINES:
            raise ValueError(f"最多 {MOST_LINES} 行，现有 {len(found)} 行。")
        rows: list[DutyLine] = []
        for number, line in found:
            row = self._row(number, line, keys)
            if any(row[0] == earlier[0] for earlier in rows):
                raise ValueError(f"第 {number} 行：这个类别前面已经有一行，一个类别只写一行。")
            rows.append(row)
        return rows

    def _row(self, number: int, line: str, keys: Mapping[str, str]) -> DutyLine:
        cells = [cell.strip() for cell in re.split(r"[\t,，]", line, maxsplit=len(COLUMNS) - 1)]
        if len(cells) != len(COLUMNS):
            raise ValueError(f"第 {number} 行应有 {len(COLUMNS)} 项，以逗号隔开：{'、'.join(COLUMNS)}。")
        kind, rhythm, least, debtors, source = cells
        try:
            return [
                _one_of(keys, kind, "类别"),
                _one_of(_RHYTHMS, rhythm, "频次"),
                _TIMES.parse(least),
                _one_of(_DEBTORS, debtors, "对象"),
                _SOURCE.parse(source),
            ]
        except ValueError as error:
            raise ValueError(f"第 {number} 行：{error}") from error

    def show(self, value: Sequence[DutyLine]) -> str:
        names = self.names()
        return "\n".join(
            f"{names.get(key, key)}，{Rhythm(rhythm).label}，{least}，{Debtors(debtors).label}，{source}"
            for key, rhythm, least, debtors, source in value
        )

    def hint(self) -> str:
        return (
            f"每行一项，以逗号隔开：{'、'.join(COLUMNS)}。频次可写{'、'.join(_RHYTHMS)}；"
            f"对象可写{'、'.join(each.label for each in Debtors)}。不要求次数的类别不写。"
        )


def _one_of(known: Mapping[str, str], typed: str, column: str) -> str:
    if typed not in known:
        raise ValueError(f"{column}“{typed[:20]}”不对，可填：{'、'.join(known)}。")
    return known[typed]


def kind_names() -> dict[str, str]:
    """Kinds by key, former ones too: a rule of earlier days may speak of them."""
    return {kind.key: kind.name for kind in kinds(with_former=True)}


_ARTICLES = "《中国共产党支部工作条例（试行）》"
FREQUENCIES: Definition[list[DutyLine]] = declare(
    "meetings.frequencies", "会议频次", group="组织生活", kind=DutyTable(kind_names),
    first=[First([
        ["members_meeting", "quarter", 1, "branches", f"{_ARTICLES}第十一条：一般每季度召开1次"],
        ["committee_meeting", "month", 1, "with_committee", f"{_ARTICLES}第十二条：一般每月召开1次"],
        ["group_meeting", "month", 1, "groups", f"{_ARTICLES}第十三条：一般每月召开1次"],
        ["party_lecture", "quarter", 1, "branches", f"本地做法；{_ARTICLES}第十六条只要求按期开展"],
        ["party_day", "month", 1, "branches", f"{_ARTICLES}第十六条：每月相对固定1天"],
        ["life_meeting", "year", 1, "branches", f"{_ARTICLES}第十七条：每年至少召开1次，一般在第四季度"],
        ["member_review", "year", 1, "branches", f"{_ARTICLES}第十八条：一般每年开展1次"],
        ["talk", "year", 1, "branches", f"{_ARTICLES}第十九条：每年谈心谈话一般不少于1次"],
    ], f"{_ARTICLES}第三章、第四章；党课每季度一次是本地做法")],
    explanation="党支部和党小组在一个月、一个季度、一年里一般要开哪些会。改动从生效日以后开始的月、季、年起适用。",
)  # fmt: skip
NOTICE_DAYS = declare(
    "meetings.duty_notice_days", "应开会议提前提醒", group="组织生活", kind=Number("天", 1, 60),
    first=[First(10, "办公惯例")], explanation="到期前多少天，书记、文书的工作台开始提醒还没有开的会。",
)  # fmt: skip


def duty_rules(on: date) -> list[DutyRule]:
    """The duties of a period that begins on that day."""
    return [
        DutyRule(key, Rhythm(rhythm), least, Debtors(debtors), source)
        for key, rhythm, least, debtors, source in in_force(FREQUENCIES, on)
    ]
