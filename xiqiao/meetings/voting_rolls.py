"""谁算在内: who could vote and who of them was there, as it stood at the minute of a vote. Kept with the vote."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from xiqiao.audit.models import canonical
from xiqiao.core.rules import RuleBroken
from xiqiao.meetings.attendance import Attendance
from xiqiao.meetings.counting import counts
from xiqiao.meetings.voting_rules import Body, VotingRule

#: So many names tell whom to ask; the rest is a number.
NAMED = 5

Named = tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class VotingRoll:
    """`entitled`, `present`: id and name of each. `members`, `members_present`: 应到会党员 and 实到会党员.

    Of people on no roll of ours there are no names; their two figures are typed and stand with the vote.
    """

    members: int = 0
    members_present: int = 0
    entitled: Named = ()
    present: Named = ()

    def as_json(self) -> str:
        return canonical(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> VotingRoll:
        kept = json.loads(text)
        entitled, present = (tuple((key, name) for key, name in kept[part]) for part in ("entitled", "present"))
        return cls(kept["members"], kept["members_present"], entitled, present)


def draw_roll(lines: Sequence[Attendance], rule: VotingRule, minute: int | None) -> VotingRoll:
    """Who is counted at that minute. Raises RuleBroken while nobody said of somebody whether they came."""
    if rule.body is Body.OTHERS:
        return VotingRoll()
    refuse_unmarked(lines, rule)
    counted = counts(lines, minute, counts_online=rule.counts_online, electing=rule.is_election)
    entitled = [line for line in lines if may_vote(line, rule)]
    there = [line for line in entitled if line.was_there_at(minute, counts_online=rule.counts_online)]
    return VotingRoll(
        counted.expected,
        counted.present,
        tuple((line.member_id, line.name) for line in entitled),
        tuple((line.member_id, line.name) for line in there),
    )


def may_vote(line: Attendance, rule: VotingRule) -> bool:
    return line.is_entitled_to_elect if rule.is_election else line.is_entitled


def refuse_unmarked(lines: Sequence[Attendance], rule: VotingRule) -> None:
    """Whoever is not marked would be taken for absent: that is a wrong number, not a cautious one."""
    unmarked = [line.name for line in lines if line.presence is None and (line.is_expected or may_vote(line, rule))]
    if unmarked:
        more = "等" if len(unmarked) > NAMED else ""
        raise RuleBroken(
            f"还有 {len(unmarked)} 人没有登记到会情况（{'、'.join(unmarked[:NAMED])}{more}），登记以后才能记录表决。"
        )


def has_changed(roll: VotingRoll, lines: Sequence[Attendance], rule: VotingRule, minute: int | None) -> bool:
    """Whether the attendance as it is marked now would count others than those who were counted."""
    try:
        return _counted(draw_roll(lines, rule, minute), rule) != _counted(roll, rule)
    except RuleBroken:
        return True


def _counted(roll: VotingRoll, rule: VotingRule) -> tuple[object, ...]:
    """What the rule looks at."""
    asks_members = rule.quorum is not None and rule.quorum.body is Body.MEMBERS
    return (
        {key for key, _ in roll.entitled},
        {key for key, _ in roll.present},
        (roll.members, roll.members_present) if asks_members else None,
    )
