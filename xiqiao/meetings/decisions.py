"""The decisions that are put to the vote, each with its rule as a row of the office (domain.md A4, V1 to V12).

What could not be checked against the text of the regulation says so in its source: 待办公室核对.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from xiqiao.audit.models import canonical
from xiqiao.core.rules import RuleBroken
from xiqiao.meetings.voting_rules import Body, ShareKind, VotingRule, VotingRuleKind, parse_rule
from xiqiao.rulebook.declaring import Definition, First, declare
from xiqiao.rulebook.queries import history, in_force

GROUP = "表决规则"
UNCHECKED = "（待办公室核对）"
BRANCH_WORK = "《中国共产党支部工作条例（试行）》"
ADMISSION_WORK = "《中国共产党发展党员工作细则》"
ELECTION_WORK = "《中国共产党基层组织选举工作条例》（2020年）"
VILLAGE_LAW = "《中华人民共和国村民委员会组织法》"


def _decision(
    key: str, label: str, source: str, *, quorum: str, majorities: tuple[str, ...], methods: str, about: str,
    written: str = "不计", online: str = "可以表决",
) -> Definition[list[str]]:  # fmt: skip
    lines = [f"到会：{quorum}", *(f"通过：赞成 {each}" for each in majorities),
             f"书面意见：{written}", f"线上：{online}", f"方法：{methods}"]  # fmt: skip
    first = First(parse_rule("\n".join(lines)).lines, source)
    return declare(f"voting.{key}", label, group=GROUP, kind=VotingRuleKind(), first=[first], explanation=about)


DECISIONS = (
    _decision(
        "resolution", "党员大会决议",
        f"{BRANCH_WORK}第十一条；“半数以上”含半数、线上能否表决{UNCHECKED}",
        quorum="实到会有表决权 ≥ 1/2 应到会有表决权", majorities=("> 1/2 应到会有表决权",),
        methods="举手、无记名投票", about="支部党员大会讨论决定的一般事项。以应到会有表决权的人数为准，不是实到人数。",
    ),
    _decision(
        "admission", "接收预备党员",
        f"{ADMISSION_WORK}第十九条、第二十条；表决方法{UNCHECKED}",
        quorum="实到会有表决权 > 1/2 应到会有表决权", majorities=("> 1/2 应到会有表决权",), written="计入",
        online="不可以表决", methods="无记名投票",
        about="会前交来的书面意见计入赞成，不计入实到。讨论两个以上的发展对象时，逐个讨论、逐个表决。",
    ),
    _decision(
        "confirmation", "预备党员转正",
        f"{ADMISSION_WORK}第十九条、第二十条；转正按接收办理、表决方法{UNCHECKED}",
        quorum="实到会有表决权 > 1/2 应到会有表决权", majorities=("> 1/2 应到会有表决权",), written="计入",
        online="不可以表决", methods="无记名投票",
        about="会前交来的书面意见计入赞成，不计入实到。两个以上的预备党员逐个讨论、逐个表决。",
    ),
    _decision(
        "committee", "支部委员会决定",
        f"{BRANCH_WORK}第十二条（到会）；通过以应到会委员的半数为准，从严{UNCHECKED}",
        quorum="实到会委员 ≥ 1/2 应到会委员", majorities=("> 1/2 应到会委员",),
        methods="口头、举手、无记名投票", about="支部委员会会议讨论决定的事项。",
    ),
    _decision(
        "election", "支部选举",
        f"{ELECTION_WORK}；到会五分之四、赞成超过实到会有选举权的半数当选、不得委托和书面投票{UNCHECKED}",
        quorum="实到会有选举权 ≥ 4/5 应到会有选举权", majorities=("> 1/2 实到会有选举权",),
        online="不可以表决", methods="无记名投票",
        about="选举支部委员会、出席上级党代表大会的代表。候选人逐人计票，一般差额选举。",
    ),
    _decision(
        "village_proposal", "四议之一：党组织提议",
        f"四议两公开工作法；{BRANCH_WORK}第十二条；通过的票数没有规定，按支部委员会从严{UNCHECKED}",
        quorum="实到会委员 ≥ 1/2 应到会委员", majorities=("> 1/2 应到会委员",),
        methods="口头、举手、无记名投票", about="村党组织委员会提议。",
    ),
    _decision(
        "village_consultation", "四议之二：两委商议",
        f"四议两公开工作法；到会没有规定，多数以应到为准，从严{UNCHECKED}",
        quorum="不作要求", majorities=("> 1/2 应到",), methods="口头、举手、无记名投票",
        about="村党组织和村民委员会商议。应到、实到由记录人填写，一人任两职的只算一人。",
    ),
    _decision(
        "village_members", "四议之三：党员大会审议",
        f"四议两公开工作法（到会三分之二、实到会半数是各地做法{UNCHECKED}）；{BRANCH_WORK}第十一条",
        quorum="实到会党员 ≥ 2/3 应到会党员", majorities=("> 1/2 实到会有表决权", "> 1/2 应到会有表决权"),
        methods="举手、无记名投票", about="村党员大会审议。两行“通过”都要满足，以严的为准。",
    ),
    _decision(
        "villagers", "四议之四：村民会议（村民到会）",
        f"{VILLAGE_LAW}（十八周岁以上村民过半数到会，到会人员过半数通过）{UNCHECKED}",
        quorum="实到 > 1/2 应到", majorities=("> 1/2 实到",), online="不可以表决", methods="举手、无记名投票",
        about="应到是本村十八周岁以上的村民，实到由记录人填写。",
    ),
    _decision(
        "households", "四议之四：村民会议（户代表到会）",
        f"{VILLAGE_LAW}（本村三分之二以上的户的代表到会，到会人员过半数通过）{UNCHECKED}",
        quorum="实到 ≥ 2/3 应到", majorities=("> 1/2 实到",), online="不可以表决", methods="举手、无记名投票",
        about="应到是本村的户数，实到是到会的户代表，由记录人填写。",
    ),
    _decision(
        "representatives", "四议之四：村民代表会议",
        f"{VILLAGE_LAW}第二十六条（三分之二以上到会，到会代表过半数通过）",
        quorum="实到 ≥ 2/3 应到", majorities=("> 1/2 实到",), online="不可以表决", methods="举手、无记名投票",
        about="应到是全体村民代表，实到由记录人填写。",
    ),
    _decision(
        "collective", "集体经济组织成员大会、代表大会",
        f"《中华人民共和国农村集体经济组织法》；到会和通过的比例{UNCHECKED}",
        quorum="实到 ≥ 2/3 应到", majorities=("≥ 2/3 应到",), online="不可以表决", methods="举手、无记名投票",
        about="应到是全体具有完全民事行为能力的成员（代表大会是全体代表），实到由记录人填写。",
    ),
)  # fmt: skip

EXCELLENT_SHARE = declare(
    "voting.excellent_share", "民主评议“优秀”的比例", group=GROUP, kind=ShareKind(),
    first=[First("1/3", "民主评议党员“优秀”等次一般不超过三分之一（共产党员网专题，待办公室核对）")],
    explanation="按正式党员人数算，不足一人的舍去。超过的只提醒，不拦住。",
)  # fmt: skip
CLOSE_SHARE = declare(
    "voting.close_share", "赞成和反对“人数接近”", group=GROUP, kind=ShareKind(),
    first=[First("1/10", f"《中国共产党章程》第十七条（双方人数接近）；多少算接近没有规定{UNCHECKED}")],
    explanation="两边相差不超过票数的这个比例（至少一票）时，提醒可以暂缓作出决定，下次再表决。只提醒，由会议决定。",
)  # fmt: skip


@dataclass(frozen=True)
class StandingRule:
    """The rule of one decision as it stood on a day. A vote keeps it whole, whatever the office changes later."""

    key: str
    label: str
    lines: tuple[str, ...]
    valid_from: date
    source: str

    @property
    def rule(self) -> VotingRule:
        return parse_rule("\n".join(self.lines))

    def as_json(self) -> str:
        """Canonical: the same rule is the same text."""
        kept = {"key": self.key, "label": self.label, "lines": self.lines, "source": self.source,
                "valid_from": self.valid_from.isoformat()}  # fmt: skip
        return canonical(kept)

    @classmethod
    def from_json(cls, text: str) -> StandingRule:
        kept = json.loads(text)
        return cls(**{**kept, "lines": tuple(kept["lines"]), "valid_from": date.fromisoformat(kept["valid_from"])})


def standing_rule(key: str, on: date) -> StandingRule:
    """The rule of a decision on the day of the meeting. Raises RuleBroken for a decision that nobody knows."""
    definition = next((each for each in DECISIONS if each.key == key), None)
    if definition is None:
        raise RuleBroken("请选择表决事项的种类。", "decision")
    line = next(line for line in history(definition, on) if line.is_in_force)
    return StandingRule(key, definition.label, tuple(line.value), line.valid_from, line.source)


def decisions_for(body_of_meeting: Body, on: date) -> list[StandingRule]:
    """What can be decided by those on the roll, COMMITTEE or VOTERS, and by people on no roll of ours."""
    rules = [standing_rule(definition.key, on) for definition in DECISIONS]
    of_committee = body_of_meeting is Body.COMMITTEE
    return [each for each in rules
            if each.rule.body is Body.OTHERS or (each.rule.body is Body.COMMITTEE) is of_committee]  # fmt: skip


def close_share(on: date) -> Fraction:
    return Fraction(in_force(CLOSE_SHARE, on))


def excellent_share(on: date) -> Fraction:
    return Fraction(in_force(EXCELLENT_SHARE, on))
