"""表决规则: how one kind of decision is taken, as short lines that a clerk can read and change. Pure.

    到会：实到会有表决权 ≥ 1/2 应到会有表决权
    通过：赞成 > 1/2 应到会有表决权
    书面意见：不计
    线上：可以表决
    方法：举手、无记名投票

≥ may be typed as >= or 至少, and > as 超过. Several lines 通过 must all hold: the stricter of them decides. What is
stored is these lines in this order, so there is one notation for office, database and log.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from xiqiao.core.db import Labelled
from xiqiao.meetings.votes import Method

#: 半数, not 二分之一, is what everybody says.
DIGITS = "零一二三四五六七八九十"
FINEST = 100


class Body(Labelled):
    """Of whom the people are that a rule counts."""

    VOTERS = "voters", "有表决权"
    ELECTORS = "electors", "有选举权"
    COMMITTEE = "committee", "委员"
    MEMBERS = "members", "党员"
    #: 应到 and 实到 without a word more: people on no roll of ours, such as villagers; somebody types the two figures.
    OTHERS = "others", ""

    @property
    def expected(self) -> str:
        return f"应到会{self.label}" if self.label else "应到"

    @property
    def present(self) -> str:
        return f"实到会{self.label}" if self.label else "实到"


@dataclass(frozen=True)
class Threshold:
    """So much of a number of people, in whole people. `is_strict`: more than that (超过), else at least (至少)."""

    part: Fraction
    is_strict: bool

    def needed(self, of: int) -> int:
        """The fewest that suffice: of 30, at least half is 15, more than half 16; of 31, either is 16."""
        if self.is_strict:
            return self.part * of // 1 + 1
        return -(-self.part * of // 1)

    def is_met(self, count: int, of: int) -> bool:
        return count >= self.needed(of)

    def __str__(self) -> str:
        return f"{'>' if self.is_strict else '≥'} {self.part.numerator}/{self.part.denominator}"

    @property
    def words(self) -> str:
        """半数, 三分之二, 全体, 7/12"""
        top, bottom = self.part.numerator, self.part.denominator
        if self.part == Fraction(1, 2):
            return "半数"
        if self.part == 1:
            return "全体"
        return f"{DIGITS[bottom]}分之{DIGITS[top]}" if bottom <= 10 else f"{top}/{bottom}"

    def verb(self, is_met: bool) -> str:
        """达到, 未超过"""
        return ("" if is_met else "未") + ("超过" if self.is_strict else "达到")


@dataclass(frozen=True)
class Quorum:
    threshold: Threshold
    body: Body

    @property
    def line(self) -> str:
        return f"到会：{self.body.present} {self.threshold} {self.body.expected}"


@dataclass(frozen=True)
class Majority:
    """赞成 measured against those who should have come, or against those who came."""

    threshold: Threshold
    body: Body
    is_of_expected: bool

    @property
    def line(self) -> str:
        base = self.body.expected if self.is_of_expected else self.body.present
        return f"通过：赞成 {self.threshold} {base}"


@dataclass(frozen=True)
class VotingRule:
    quorum: Quorum | None
    majorities: tuple[Majority, ...]
    counts_written: bool
    counts_online: bool
    methods: tuple[Method, ...]

    @property
    def body(self) -> Body:
        """Those who vote."""
        return self.majorities[0].body

    @property
    def is_election(self) -> bool:
        return self.body is Body.ELECTORS

    @property
    def lines(self) -> list[str]:
        return [
            self.quorum.line if self.quorum else f"到会：{NOT_ASKED}",
            *(majority.line for majority in self.majorities),
            f"书面意见：{WRITTEN[self.counts_written]}",
            f"线上：{ONLINE[self.counts_online]}",
            f"方法：{'、'.join(method.label for method in self.methods)}",
        ]


NOT_ASKED = "不作要求"
WRITTEN = {True: "计入", False: "不计"}
ONLINE = {True: "可以表决", False: "不可以表决"}
TITLES = ("到会", "通过", "书面意见", "线上", "方法")
SIGNS = {"≥": False, ">=": False, "至少": False, ">": True, "超过": True}
PRESENT = {body.present: body for body in Body} | {"到会委员": Body.COMMITTEE}
EXPECTED = {body.expected: body for body in Body}
COMPARISON = re.compile(r"(\w+?)\s*(≥|>=|>|至少|超过)\s*([0-9]{1,3})\s*/\s*([0-9]{1,3})\s*(\w+)")


def parse_rule(text: str) -> VotingRule:
    """Raises ValueError with a sentence for what is no rule, or contradicts itself."""
    said: dict[str, list[str]] = {}
    for title, content in _titled(text):
        said.setdefault(title, []).append(content)
    for title in TITLES:
        if title not in said:
            raise ValueError(f"缺少“{title}：”一行。")
        if title != "通过" and len(said[title]) > 1:
            raise ValueError(f"“{title}：”只能有一行。")
    rule = VotingRule(
        quorum=_quorum(said["到会"][0]),
        majorities=tuple(map(_majority, said["通过"])),
        counts_written=_either("书面意见", said["书面意见"][0], WRITTEN),
        counts_online=_either("线上", said["线上"][0], ONLINE),
        methods=_methods(said["方法"][0]),
    )
    _refuse_contradictions(rule)
    return rule


def _titled(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        title, colon, content = unicodedata.normalize("NFKC", line).partition(":")
        if not line.strip():
            continue
        if not colon or title.strip() not in TITLES:
            raise ValueError(f"看不懂“{line.strip()[:30]}”。每行以{'、'.join(TITLES)}之一和冒号开头。")
        yield title.strip(), content.strip()


def _compared(title: str, content: str) -> tuple[str, Threshold, str]:
    match = COMPARISON.fullmatch(content)
    if match is None:
        raise ValueError(f"“{title}：”应写成“某数 ≥ 1/2 某数”，≥ 也可以写成“至少”，> 写成“超过”。")
    counted, sign, top, bottom, base = match.groups()
    if int(bottom) == 0 or int(bottom) > FINEST or not 0 < Fraction(int(top), int(bottom)) <= 1:
        raise ValueError(f"“{title}：”里的分数应大于 0、不超过 1，分母不超过 {FINEST}。")
    threshold = Threshold(Fraction(int(top), int(bottom)), SIGNS[sign])
    if threshold.is_strict and threshold.part == 1:
        raise ValueError(f"“{title}：”不可能超过全体。要全体的写“至少 1/1”。")
    return counted, threshold, base


def _quorum(content: str) -> Quorum | None:
    if content == NOT_ASKED:
        return None
    counted, threshold, base = _compared("到会", content)
    body = EXPECTED.get(base)
    if body is None or PRESENT.get(counted) is not body:
        pairs = "；".join(f"{body.present}、{body.expected}" for body in Body)
        raise ValueError(f"“到会：”比较的应是同一种人的实到和应到：{pairs}。不作要求的写“到会：{NOT_ASKED}”。")
    return Quorum(threshold, body)


def _majority(content: str) -> Majority:
    counted, threshold, base = _compared("通过", content)
    if counted != "赞成":
        raise ValueError("“通过：”应以“赞成”开头，例如：通过：赞成 > 1/2 应到会有表决权。")
    if base in EXPECTED:
        return Majority(threshold, EXPECTED[base], is_of_expected=True)
    if base in PRESENT:
        return Majority(threshold, PRESENT[base], is_of_expected=False)
    raise ValueError(f"“通过：”不知道“{base}”是谁，可以写：{'、'.join([*EXPECTED, *PRESENT])}。")


def _either(title: str, content: str, words: dict[bool, str]) -> bool:
    for value, word in words.items():
        if content == word:
            return value
    raise ValueError(f"“{title}：”可填：{'、'.join(words.values())}。")


def _methods(content: str) -> tuple[Method, ...]:
    by_label = {method.label: method for method in Method}
    words = re.split(r"[、,，\s]+", content)
    if unknown := [word for word in words if word not in by_label]:
        raise ValueError(f"“方法：”没有“{unknown[0]}”，可填：{'、'.join(by_label)}。")
    return tuple(dict.fromkeys(by_label[word] for word in words))


def _refuse_contradictions(rule: VotingRule) -> None:
    bodies = {majority.body for majority in rule.majorities}
    if len(bodies) > 1:
        raise ValueError("几行“通过：”要以同一种人为准。")
    if rule.body is Body.MEMBERS:
        raise ValueError("预备党员没有表决权，“通过：”要以有表决权的人为准。")
    if rule.quorum is not None and not _fit(rule.quorum.body, rule.body):
        raise ValueError("“到会：”和“通过：”说的不是同一次会上的人。")
    if rule.is_election and rule.counts_written:
        raise ValueError("选举不能用书面意见，请写“书面意见：不计”。")


def _fit(quorum: Body, voters: Body) -> bool:
    """A quorum is asked of those who vote; at a meeting of members it may be asked of all members."""
    return quorum is voters or (quorum is Body.MEMBERS and voters in (Body.VOTERS, Body.ELECTORS))


class VotingRuleKind:
    """The type of these rows in the rulebook: a value is the list of lines."""

    lines = 7

    def parse(self, text: str) -> list[str]:
        return parse_rule(text).lines

    def show(self, value: Sequence[str]) -> str:
        return "\n".join(value)

    def hint(self) -> str:
        return "每行一条：到会、通过（可以有几行，都要满足）、书面意见、线上、方法"


class ShareKind:
    """A share such as 1/3; stored as text, so that it stays exact."""

    lines = 1

    def parse(self, text: str) -> str:
        match = re.fullmatch(r"(\d{1,3})\s*/\s*(\d{1,3})", unicodedata.normalize("NFKC", text).strip(), re.ASCII)
        if match is None or int(match.group(2)) == 0:
            raise ValueError("请写成 1/3 这样的分数。")
        share = Fraction(int(match.group(1)), int(match.group(2)))
        if not 0 < share < 1:
            raise ValueError("分数应大于 0、小于 1。")
        return str(share)

    def show(self, value: Any) -> str:
        return str(value)

    def hint(self) -> str:
        return "分数，例如 1/3"
