"""表决的计算: what follows from a rule and the figures counted in the room, and the sentence that says so. Pure.

Whole numbers and fractions alone. Nothing here decides in anybody's place: a close vote is pointed out, and the
meeting says whether it puts it off. Elections are in `electing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from xiqiao.core.rules import RuleBroken
from xiqiao.meetings.votes import Method, Outcome
from xiqiao.meetings.voting_rules import Body, Majority, VotingRule

BALLOTS = (Method.OPEN_BALLOT, Method.SECRET_BALLOT)
DEFER = "会议决定暂缓作出决定，下次再表决"


@dataclass(frozen=True)
class Figures:
    """What was counted. `entitled`: those who should have come and vote; `present`: of them those who came.

    `in_favour`: 赞成 in the room; `written`: valid written opinions in favour, of people who did not come. `issued`,
    `returned`: sheets, of a ballot alone. `members`, `members_present`: 应到会党员 and 实到会党员, where a rule asks.
    """

    entitled: int
    present: int
    in_favour: int = 0
    against: int = 0
    abstained: int = 0
    invalid: int = 0
    written: int = 0
    issued: int | None = None
    returned: int | None = None
    members: int = 0
    members_present: int = 0


@dataclass(frozen=True)
class QuorumFound:
    """Whether enough people came; `needed`: how many would, None if nobody asks."""

    is_met: bool
    needed: int | None
    words: str


@dataclass(frozen=True)
class Verdict:
    """`needed`: the 赞成 that satisfy every majority of the rule. `is_close`: 党章第十七条 suggests to put it off."""

    quorum: bool
    needed: int
    outcome: Outcome
    sentence: str
    is_close: bool = False
    remarks: tuple[str, ...] = ()


def decide(rule: VotingRule, figures: Figures, *, is_deferred: bool = False, close: Fraction) -> Verdict:
    """What the figures come to under the rule. They are possible (`refuse_figures`)."""
    quorum = find_quorum(rule, figures)
    needed = needed_votes(rule, figures)
    votes = figures.in_favour + (figures.written if rule.counts_written else 0)
    if is_deferred:
        outcome = Outcome.DEFERRED
    else:
        outcome = Outcome.PASSED if quorum.is_met and votes >= needed else Outcome.FAILED
    if quorum.is_met:
        parts = [f"赞成 {figures.in_favour} 票{_with_written(rule, figures, votes)}，{_measured(rule, figures, votes)}"]
        parts += [DEFER] if is_deferred else [outcome.label]
    else:
        parts = ["到会人数不够，表决无效", DEFER if is_deferred else outcome.label]
    close_now = quorum.is_met and _is_close(votes, figures.against, close)
    return Verdict(
        quorum.is_met, needed, outcome, f"{quorum.words}；{'，'.join(parts)}。", close_now,
        tuple(_remarks(figures, needed, quorum.is_met, votes, close_now and not is_deferred)),
    )  # fmt: skip


def find_quorum(rule: VotingRule, figures: Figures) -> QuorumFound:
    """应到有表决权 31 人，实到 22 人，达到半数（需 16 人）"""
    came = f"应到{rule.body.label} {figures.entitled} 人，实到 {figures.present} 人"
    if rule.quorum is None:
        return QuorumFound(True, None, came)
    threshold, body = rule.quorum.threshold, rule.quorum.body
    of, count = figures.entitled, figures.present
    if body is Body.MEMBERS and rule.body is not Body.MEMBERS:
        of, count = figures.members, figures.members_present
        came = f"应到党员 {of} 人，实到 {count} 人"
    needed = threshold.needed(of)
    is_met = count >= needed
    short = "" if is_met else f"（需 {needed} 人）"
    words = f"{came}，{threshold.verb(is_met)}{threshold.words}{short}"
    if body is not rule.body:
        words += f"；其中应到{rule.body.label} {figures.entitled} 人，实到 {figures.present} 人"
    return QuorumFound(is_met, needed, words)


def needed_votes(rule: VotingRule, figures: Figures) -> int:
    """So many 赞成 satisfy every majority: the stricter decides. Never none: nothing passes without a vote for it."""
    return max(1, *(majority.threshold.needed(base_of(majority, figures)) for majority in rule.majorities))


def base_of(majority: Majority, figures: Figures) -> int:
    return figures.entitled if majority.is_of_expected else figures.present


def measured(majority: Majority, figures: Figures, votes: int) -> str:
    """未超过应到 31 人的半数（需 16 票）"""
    of, threshold = base_of(majority, figures), majority.threshold
    base = f"{'应到' if majority.is_of_expected else '实到'} {of} 人的{threshold.words}"
    return f"{threshold.verb(threshold.is_met(votes, of))}{base}（需 {threshold.needed(of)} 票）"


def _measured(rule: VotingRule, figures: Figures, votes: int) -> str:
    return "，".join(measured(majority, figures, votes) for majority in rule.majorities)


def _with_written(rule: VotingRule, figures: Figures, votes: int) -> str:
    if not (rule.counts_written and figures.written):
        return ""
    return f"，加书面赞成 {figures.written} 份，共 {votes} 票"


def _is_close(in_favour: int, against: int, close: Fraction) -> bool:
    """双方人数接近: both sides have votes, and differ by no more than that share of them, or by one."""
    if not in_favour or not against:
        return False
    return abs(in_favour - against) <= max(Fraction(1), close * (in_favour + against))


def _remarks(figures: Figures, needed: int, has_quorum: bool, votes: int, is_close: bool) -> list[str]:
    remarks = []
    if has_quorum and figures.present + figures.written < needed:
        written = f"，加书面赞成 {figures.written} 份，" if figures.written else ""
        remarks.append(f"到会的 {figures.present} 人全部赞成{written}也不够 {needed} 票。")
    if is_close:
        remarks.append(
            f"赞成 {votes} 票、反对 {figures.against} 票，双方人数接近。除紧急情况外，可以暂缓作出决定，"
            "进一步调查研究、交换意见，下次再表决（党章第十七条）。由会议决定。"
        )
    return remarks


def refuse_method(rule: VotingRule, method: Method) -> None:
    """Raise RuleBroken for a way of voting that the rule does not know."""
    if method not in rule.methods:
        raise RuleBroken(f"这类事项的表决方法是：{'、'.join(each.label for each in rule.methods)}。", "method")


def refuse_figures(rule: VotingRule, figures: Figures, method: Method) -> None:
    """Raise RuleBroken for figures that cannot be, with the equation in words."""
    refuse_people(rule, figures)
    who = f"实到{rule.body.label}的" if rule.body.label else "实到的"
    cast = f"赞成 {figures.in_favour} + 反对 {figures.against} + 弃权 {figures.abstained}"
    total = figures.in_favour + figures.against + figures.abstained
    if not total and not figures.issued and not find_quorum(rule, figures).is_met:
        return  # too few came, and nobody voted: that is a record too
    if total > figures.present:
        raise RuleBroken(f"{cast} = {total} 票，多于{who} {figures.present} 人。", "in_favour")
    if method in BALLOTS:
        valid = refuse_sheets(rule, figures)
        if total != valid:
            raise RuleBroken(f"{cast} = {total} 票，{_than(total, valid)}有效票 {valid} 张。", "in_favour")
    elif total < figures.present:
        left = figures.present - total
        raise RuleBroken(
            f"{cast} = {total} 票，{who} {figures.present} 人里还有 {left} 人没有算进去；没有表示的算弃权。",
            "abstained",
        )


def refuse_people(rule: VotingRule, figures: Figures) -> None:
    """Raise RuleBroken for numbers of people that cannot be."""
    least = min(figures.entitled, figures.present, figures.in_favour, figures.against, figures.abstained,
                figures.invalid, figures.written, figures.issued or 0, figures.returned or 0)  # fmt: skip
    if least < 0:
        raise RuleBroken("人数和票数不能是负数。")
    who = rule.body.label
    if figures.entitled == 0:
        raise RuleBroken(f"应到{who}的人数是 0，不能表决。", "entitled")
    if figures.present > figures.entitled:
        raise RuleBroken(f"实到 {figures.present} 人，多于应到{who}的 {figures.entitled} 人。", "present")
    if figures.written and not rule.counts_written:
        raise RuleBroken("这类事项不计书面意见，委托和书面的票都不算。", "written")
    if figures.present + figures.written > figures.entitled:
        raise RuleBroken(
            f"实到 {figures.present} + 书面意见 {figures.written} = {figures.present + figures.written}，"
            f"多于应到{who}的 {figures.entitled} 人；到会的人不能再交书面意见。",
            "written",
        )


def refuse_sheets(rule: VotingRule, figures: Figures) -> int:
    """The valid sheets of a ballot. Raises RuleBroken for sheets that cannot be."""
    issued, returned, invalid = figures.issued, figures.returned, figures.invalid
    if issued is None or returned is None:
        raise RuleBroken("投票表决要填发出和收回的票数。", "returned" if issued is not None else "issued")
    if issued > figures.present:
        raise RuleBroken(f"发出 {issued} 张，多于实到{rule.body.label}的 {figures.present} 人。", "issued")
    if returned > issued:
        raise RuleBroken(f"收回 {returned} 张，多于发出的 {issued} 张，投票无效，请重新投票。", "returned")
    if invalid > returned:
        raise RuleBroken(f"废票 {invalid} 张，多于收回的 {returned} 张。", "invalid")
    return returned - invalid


def _than(one: int, other: int) -> str:
    return "多于" if one > other else "少于"
