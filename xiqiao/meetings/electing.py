"""选举的计算: each candidate is counted alone; as many as there are seats are elected, those with most votes. Pure.

Who has not more than the rule asks is not elected, also where a seat stays empty. Where equal votes leave open who is
elected, those with equal votes stand again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xiqiao.core.rules import RuleBroken
from xiqiao.meetings.votes import Method, Outcome
from xiqiao.meetings.voting import (
    BALLOTS,
    DEFER,
    Figures,
    find_quorum,
    measured,
    needed_votes,
    refuse_people,
    refuse_sheets,
)
from xiqiao.meetings.voting_rules import VotingRule


@dataclass(frozen=True)
class Standing:
    """What a candidate got."""

    name: str
    in_favour: int
    against: int = 0
    abstained: int = 0

    def __str__(self) -> str:
        return f"{self.name} {self.in_favour} {self.against} {self.abstained}"


@dataclass(frozen=True)
class Result:
    name: str
    outcome: Outcome
    sentence: str


@dataclass(frozen=True)
class Election:
    """`outcome`: 通过 if every seat is filled, 暂缓 if equal votes leave it open or the meeting puts it off."""

    quorum: bool
    needed: int
    outcome: Outcome
    sentence: str
    results: tuple[Result, ...]
    remarks: tuple[str, ...] = ()


def elect(
    rule: VotingRule, figures: Figures, seats: int, candidates: Sequence[Standing], *, is_deferred: bool = False
) -> Election:
    """What the figures come to. They are possible (`refuse_election`)."""
    quorum, needed = find_quorum(rule, figures), needed_votes(rule, figures)
    outcomes = _outcomes(candidates, needed, seats) if quorum.is_met else [Outcome.FAILED] * len(candidates)
    if is_deferred:
        outcomes = [Outcome.DEFERRED] * len(candidates)
    results = tuple(
        Result(one.name, outcome, _sentence(rule, figures, one, _end(one, outcome, needed, quorum.is_met, is_deferred)))
        for one, outcome in zip(candidates, outcomes, strict=True)
    )
    elected = [result.name for result in results if result.outcome is Outcome.PASSED]
    if is_deferred:
        whole, words = Outcome.DEFERRED, DEFER
    elif not quorum.is_met:
        whole, words = Outcome.FAILED, f"到会人数不够，选举无效，{Outcome.FAILED.label}"
    else:
        whole, words = _whole(outcomes, elected, seats)
    return Election(
        quorum.is_met, needed, whole, f"{quorum.words}；{words}。", results, tuple(_remarks(candidates, seats))
    )


def _outcomes(candidates: Sequence[Standing], needed: int, seats: int) -> list[Outcome]:
    enough = sorted((one.in_favour for one in candidates if one.in_favour >= needed), reverse=True)
    if len(enough) <= seats:
        return [Outcome.PASSED if one.in_favour >= needed else Outcome.FAILED for one in candidates]
    last = enough[seats - 1]  # with so many the last seat goes
    is_open = enough[seats] == last
    return [
        Outcome.FAILED if one.in_favour < last
        else Outcome.DEFERRED if is_open and one.in_favour == last
        else Outcome.PASSED
        for one in candidates
    ]  # fmt: skip


def _whole(outcomes: Sequence[Outcome], elected: Sequence[str], seats: int) -> tuple[Outcome, str]:
    words = f"应选 {seats} 人，当选 {len(elected)} 人" + (f"（{'、'.join(elected)}）" if elected else "")
    if len(elected) == seats:
        return Outcome.PASSED, f"{words}，{Outcome.PASSED.label}"
    if Outcome.DEFERRED in outcomes:
        return Outcome.DEFERRED, f"{words}，其余得票相等的，就他们再次投票，{Outcome.DEFERRED.label}"
    return Outcome.FAILED, f"{words}，还缺 {seats - len(elected)} 人，{Outcome.FAILED.label}"


def _sentence(rule: VotingRule, figures: Figures, one: Standing, end: str) -> str:
    compared = "，".join(measured(majority, figures, one.in_favour) for majority in rule.majorities)
    return f"赞成 {one.in_favour} 票，{compared}，{end}。"


def _end(one: Standing, outcome: Outcome, needed: int, has_quorum: bool, is_deferred: bool) -> str:
    if is_deferred:
        return Outcome.DEFERRED.label
    if not has_quorum:
        return "到会人数不够，未当选"
    if outcome is Outcome.FAILED:
        return "得票较少，未当选" if one.in_favour >= needed else "未当选"
    return "当选" if outcome is Outcome.PASSED else "得票相等，再次投票"


def _remarks(candidates: Sequence[Standing], seats: int) -> list[str]:
    if len(candidates) <= seats:
        return [f"候选人 {len(candidates)} 人，应选 {seats} 人，不是差额选举，请核对。"]
    return []


def refuse_election(
    rule: VotingRule, figures: Figures, method: Method, seats: int, candidates: Sequence[Standing]
) -> None:
    """Raise RuleBroken for figures of an election that cannot be, with the equation in words."""
    refuse_people(rule, figures)
    if seats < 1:
        raise RuleBroken("请填写应选几人。", "seats")
    if not candidates:
        raise RuleBroken("请填写候选人和票数，每人一行。", "candidates")
    names = [one.name for one in candidates]
    if twice := [name for number, name in enumerate(names) if name in names[:number]]:
        raise RuleBroken(f"“{twice[0]}”写了两次；同名的请加以区别。", "candidates")
    sheets = refuse_sheets(rule, figures) if method in BALLOTS else figures.present
    what = f"有效票 {sheets} 张" if method in BALLOTS else f"实到{rule.body.label}的 {sheets} 人"
    for one in candidates:
        total = one.in_favour + one.against + one.abstained
        if min(one.in_favour, one.against, one.abstained) < 0:
            raise RuleBroken("票数不能是负数。", "candidates")
        if total > sheets:
            raise RuleBroken(
                f"{one.name}：赞成 {one.in_favour} + 反对 {one.against} + 弃权 {one.abstained} = {total} 票，"
                f"多于{what}。",
                "candidates",
            )
    given = sum(one.in_favour for one in candidates)
    if given > sheets * seats:
        raise RuleBroken(f"赞成票合计 {given}，多于{what} × 应选 {seats} 人 = {sheets * seats}。", "candidates")
