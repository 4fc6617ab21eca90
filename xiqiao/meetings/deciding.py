"""The verbs of votes: record one, correct it, withdraw it, as long as the record of the meeting is open.

A vote keeps the rule and the roll as they stood when it was recorded. Another rule of the office, or another mark in
the attendance, changes nothing of it; a correction counts anew only if it is asked to, or at another minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import func, select

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.meetings.decisions import StandingRule, close_share, standing_rule
from xiqiao.meetings.electing import Election, Standing, elect, refuse_election
from xiqiao.meetings.keeping import refuse_settled
from xiqiao.meetings.models import Meeting
from xiqiao.meetings.votes import Candidate, Method, Vote
from xiqiao.meetings.voting import BALLOTS, DEFER, Figures, Verdict, decide, refuse_figures, refuse_method
from xiqiao.meetings.voting_rolls import VotingRoll, draw_roll
from xiqiao.meetings.voting_rules import Body, VotingRule


@dataclass(frozen=True)
class Poll:
    """What the recorder wrote down of one vote or election.

    `entitled` and `present` are typed only where those who vote are on no roll of ours (Body.OTHERS).
    """

    decision: str
    subject: str
    method: Method
    minute: int | None = None
    item_id: int | None = None
    entitled: int | None = None
    present: int | None = None
    in_favour: int = 0
    against: int = 0
    abstained: int = 0
    invalid: int = 0
    written: int = 0
    issued: int | None = None
    returned: int | None = None
    seats: int = 0
    candidates: Sequence[Standing] = field(default=())
    is_deferred: bool = False
    scrutineer: str = ""
    teller: str = ""
    dissent: str = ""


@dataclass(frozen=True)
class Counted:
    """A poll under its rule and roll, and what it comes to."""

    standing: StandingRule
    roll: VotingRoll
    figures: Figures
    found: Verdict | Election


def count(meeting: Meeting, poll: Poll) -> Counted:
    """What a poll comes to under the rule of its day and the attendance as it is marked now.

    Raises RuleBroken for what cannot be, with the equation.
    """
    standing = standing_rule(poll.decision, meeting.day)
    return count_under(standing, draw_roll(meeting.attendance, standing.rule, poll.minute), poll, meeting)


def count_again(meeting: Meeting, vote: Vote, poll: Poll, *, recounts: bool = False) -> Counted:
    """Under the rule and roll that the vote keeps; under those of now if asked to, or if it was at another minute."""
    if recounts or poll.minute != vote.minute:
        return count(meeting, poll)
    return count_under(StandingRule.from_json(vote.rule), VotingRoll.from_json(vote.roll), poll, meeting)


def count_under(standing: StandingRule, roll: VotingRoll, poll: Poll, meeting: Meeting) -> Counted:
    """The same under a rule and roll that are given."""
    rule = standing.rule
    refuse_method(rule, poll.method)
    figures = _figures(rule, roll, poll)
    if rule.is_election:
        refuse_election(rule, figures, poll.method, poll.seats, poll.candidates)
        found = elect(rule, figures, poll.seats, poll.candidates, is_deferred=poll.is_deferred)
        return Counted(standing, roll, figures, found)
    refuse_figures(rule, figures, poll.method)
    verdict = decide(rule, figures, is_deferred=poll.is_deferred, close=close_share(meeting.day))
    return Counted(standing, roll, figures, verdict)


def figures_of(roll: VotingRoll) -> Figures:
    """The people alone."""
    return Figures(len(roll.entitled), len(roll.present), members=roll.members, members_present=roll.members_present)


def _figures(rule: VotingRule, roll: VotingRoll, poll: Poll) -> Figures:
    """With those figures alone that this kind of vote has: sheets of a ballot, votes of what is no election."""
    figures = figures_of(roll)
    if rule.body is Body.OTHERS:
        if poll.entitled is None or poll.present is None:
            raise RuleBroken("请填写应到和实到的人数。", "entitled" if poll.entitled is None else "present")
        figures = replace(figures, entitled=poll.entitled, present=poll.present)
    if poll.method in BALLOTS:
        figures = replace(figures, issued=poll.issued, returned=poll.returned, invalid=poll.invalid)
    if not rule.is_election:
        figures = replace(figures, in_favour=poll.in_favour, against=poll.against, abstained=poll.abstained)
    return replace(figures, written=poll.written)


def take_vote(meeting: Meeting, poll: Poll, *, by: Person | None) -> Vote:
    """Record a vote. Raises RuleBroken while the attendance is not marked, and for figures that cannot be."""
    refuse_settled(meeting)
    last = db.session.scalar(select(func.max(Vote.position)).where(Vote.meeting_id == meeting.id))
    vote = Vote(meeting_id=meeting.id, position=(last or 0) + 1)
    _write(vote, meeting, poll, count(meeting, poll))
    db.session.add(vote)
    db.session.flush()
    record("vote.taken", by=by, about=meeting.reference, unit_path=meeting.unit.path, subject=vote.subject,
           sentence=vote.sentence)  # fmt: skip
    return vote


def correct_vote(
    meeting: Meeting, vote: Vote, poll: Poll, *, recounts: bool, drawn_from: int | None, by: Person | None
) -> None:
    """Correct what was written down; it stays the same kind of decision.

    `recounts`: under the rule and the attendance as they are now. Raises Outdated, RuleBroken.
    """
    refuse_settled(meeting)
    vote.check_version(drawn_from)
    old = vote.sentence
    counted = count_again(meeting, vote, poll, recounts=recounts)
    vote.candidates.clear()
    db.session.flush()  # the places of those who stood are free before others take them
    _write(vote, meeting, poll, counted)
    vote.bump()
    db.session.flush()
    record("vote.corrected", by=by, about=meeting.reference, unit_path=meeting.unit.path, subject=vote.subject,
           sentence=vote.sentence, old=old)  # fmt: skip


def withdraw_vote(meeting: Meeting, vote: Vote, *, drawn_from: int | None, by: Person | None) -> None:
    """Take back a vote that was recorded in error; the log keeps what it said. Raises Outdated, RuleBroken."""
    refuse_settled(meeting)
    vote.check_version(drawn_from)
    record("vote.withdrawn", by=by, about=meeting.reference, unit_path=meeting.unit.path, subject=vote.subject,
           sentence=vote.sentence)  # fmt: skip
    db.session.delete(vote)
    db.session.flush()


def poll_of(vote: Vote) -> Poll:
    """What was written down of a vote that is stored."""
    return Poll(
        decision=vote.decision_key,
        subject=vote.subject,
        method=vote.method,
        minute=vote.minute,
        item_id=vote.item_id,
        entitled=vote.entitled,
        present=vote.present,
        in_favour=vote.in_favour,
        against=vote.against,
        abstained=vote.abstained,
        invalid=vote.invalid,
        written=vote.written,
        issued=vote.issued,
        returned=vote.returned,
        seats=vote.seats or 0,
        candidates=[Standing(one.name, one.in_favour, one.against, one.abstained) for one in vote.candidates],
        is_deferred=DEFER in vote.sentence,  # equal votes leave an election open without the meeting's word
        scrutineer=vote.scrutineer,
        teller=vote.teller,
        dissent=vote.dissent,
    )


def _write(vote: Vote, meeting: Meeting, poll: Poll, counted: Counted) -> None:
    if poll.item_id is not None and poll.item_id not in {item.id for item in meeting.sitting.items}:
        raise RuleBroken("这个议题不在这次会议上。", "item_id")
    figures, found = counted.figures, counted.found
    vote.item_id, vote.subject = poll.item_id, poll.subject
    vote.decision_key, vote.rule, vote.roll = counted.standing.key, counted.standing.as_json(), counted.roll.as_json()
    vote.method, vote.minute = poll.method, poll.minute
    vote.entitled, vote.present = figures.entitled, figures.present
    vote.in_favour, vote.against, vote.abstained = figures.in_favour, figures.against, figures.abstained
    vote.invalid, vote.written = figures.invalid, figures.written
    vote.issued, vote.returned = figures.issued, figures.returned
    vote.scrutineer, vote.teller, vote.dissent = poll.scrutineer, poll.teller, poll.dissent
    vote.outcome, vote.sentence = found.outcome, found.sentence
    vote.seats = poll.seats if isinstance(found, Election) else None
    if isinstance(found, Election):
        vote.candidates = [
            Candidate(position=position, name=one.name, in_favour=one.in_favour, against=one.against,
                      abstained=one.abstained, outcome=result.outcome, sentence=result.sentence)
            for position, (one, result) in enumerate(zip(poll.candidates, found.results, strict=True), 1)
        ]  # fmt: skip
