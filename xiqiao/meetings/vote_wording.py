"""How votes and 民主测评 are put into words on the page of a record. The filters let its sections stand alone."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

from xiqiao.core.rules import RuleBroken
from xiqiao.core.times_of_day import clock_of
from xiqiao.meetings.assessing import assessed, ungraded, warning
from xiqiao.meetings.deciding import count_again, figures_of, poll_of
from xiqiao.meetings.decisions import StandingRule, excellent_share
from xiqiao.meetings.models import Meeting
from xiqiao.meetings.votes import Grade, Vote
from xiqiao.meetings.voting import find_quorum
from xiqiao.meetings.voting_rolls import VotingRoll, draw_roll, has_changed
from xiqiao.meetings.voting_rules import Body

#: The key of the kind of meeting at which members are assessed.
REVIEW = "member_review"


def init_votes(app: Flask) -> None:
    for function in (shown_votes, shown_assessment):
        app.jinja_env.filters[function.__name__] = function


@dataclass(frozen=True)
class ShownVote:
    """A vote with the rule that it was taken under. `is_changed`: 到会情况在表决后改过.

    `at`: 20:15, or nothing; `lines`: the rule, and how each candidate fared.
    """

    vote: Vote
    standing: StandingRule
    item: str
    at: str
    lines: list[str]
    remarks: tuple[str, ...]
    is_changed: bool


def shown_votes(meeting: Meeting) -> list[ShownVote]:
    titles = {item.id: item.title for item in meeting.sitting.items if not item.is_criticism}
    return [_shown(vote, meeting, titles.get(vote.item_id or 0, "")) for vote in meeting.votes]


def _shown(vote: Vote, meeting: Meeting, item: str) -> ShownVote:
    counted = count_again(meeting, vote, poll_of(vote))
    return ShownVote(
        vote,
        counted.standing,
        item,
        clock_of(vote.minute) if vote.minute is not None else "",
        [*counted.standing.lines, *(f"{one.name}：{one.sentence}" for one in vote.candidates)],
        counted.found.remarks,
        is_changed(vote, meeting),
    )


def is_changed(vote: Vote, meeting: Meeting) -> bool:
    """Whether the attendance was changed since, so that it would count others than the vote did."""
    rule = StandingRule.from_json(vote.rule).rule
    if rule.body is Body.OTHERS:
        return False
    return has_changed(VotingRoll.from_json(vote.roll), meeting.attendance, rule, vote.minute)


def came_words(meeting: Meeting, standing: StandingRule, vote: Vote | None) -> tuple[str, bool]:
    """应到有表决权 31 人，实到 22 人，达到半数 — or why nobody can say so yet, and whether anybody can.

    Of a stored vote those whom it counted; else as the attendance is marked for the whole of the meeting.
    """
    rule = standing.rule
    if rule.body is Body.OTHERS:
        return "应到和实到不在本系统的名册上，请在下面填写。", True
    try:
        roll = VotingRoll.from_json(vote.roll) if vote else draw_roll(meeting.attendance, rule, None)
    except RuleBroken as error:
        return error.sentence, False
    return f"{find_quorum(rule, figures_of(roll)).words}。", True


@dataclass(frozen=True)
class ShownAssessment:
    """`is_asked`: members are assessed at this meeting, or somebody was. `full`: how many can get a grade."""

    is_asked: bool
    full: int
    probationary: list[str]
    warning: str | None


def shown_assessment(meeting: Meeting) -> ShownAssessment:
    full = len(assessed(meeting.attendance))
    excellent = sum(row.grade is Grade.EXCELLENT for row in meeting.assessments)
    return ShownAssessment(
        bool(meeting.assessments) or any(kind.key == REVIEW for kind in meeting.sitting.kinds),
        full,
        [line.name for line in ungraded(meeting.attendance)],
        warning(full, excellent, excellent_share(meeting.day)),
    )
