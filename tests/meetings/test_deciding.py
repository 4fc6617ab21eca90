"""Recording votes: what is kept with them, what changes them and what does not, and who saved first."""

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from tests.meetings.conftest import loaded
from tests.meetings.votes import mark, polled, voters
from xiqiao.audit.models import Entry
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.core.rules import Outdated, RuleBroken
from xiqiao.meetings.attendance import Presence
from xiqiao.meetings.deciding import correct_vote, poll_of, take_vote, withdraw_vote
from xiqiao.meetings.decisions import DECISIONS, StandingRule
from xiqiao.meetings.electing import Standing
from xiqiao.meetings.models import MeetingState
from xiqiao.meetings.vote_wording import is_changed, shown_votes
from xiqiao.meetings.votes import Method, Outcome, Vote
from xiqiao.rulebook.changing import change_rule

RESOLUTION = next(each for each in DECISIONS if each.key == "voting.resolution")


@pytest.fixture
def meeting(start):
    """A members' meeting of 东一 at which all but one with a vote came."""
    meeting = start("东一", headings=["修村道"])
    return loaded(mark(meeting, present=len(voters(meeting)) - 1).id)


def taken(meeting, poll):
    vote = take_vote(meeting, poll, by=None)
    db.session.commit()
    return db.session.scalars(select(Vote).where(Vote.id == vote.id)).one()


def unanimous(meeting, **more):
    return polled(in_favour=len(voters(meeting)) - 1, **more)


def test_a_vote_keeps_its_rule_its_roll_and_its_sentence(meeting):
    entitled = len(voters(meeting))
    vote = taken(meeting, unanimous(meeting, item_id=meeting.sitting.items[0].id))
    rule, roll = StandingRule.from_json(vote.rule), json.loads(vote.roll)
    assert (rule.key, rule.source, rule.valid_from) == (RESOLUTION.key, RESOLUTION.first[0].source, date(2000, 1, 1))
    assert rule.lines == tuple(RESOLUTION.first[0].value)
    assert [key for key, _ in roll["entitled"]] == [line.member_id for line in voters(meeting)]
    assert len(roll["present"]) == vote.present == entitled - 1
    assert vote.outcome is Outcome.PASSED
    assert vote.sentence.startswith(f"应到有表决权 {entitled} 人，实到 {entitled - 1} 人，达到半数；")
    assert list(db.session.scalars(select(Entry.act).where(Entry.act.like("vote.%")))) == ["vote.taken"]


def test_another_rule_of_the_office_changes_no_vote_that_was_taken(meeting, person):
    vote = taken(meeting, unanimous(meeting))
    before = (vote.rule, vote.sentence)
    stricter = RESOLUTION.kind.parse(RESOLUTION.kind.show(RESOLUTION.first[0].value).replace("≥ 1/2", "≥ 1/1"))
    change_rule(RESOLUTION, stricter, meeting.day, source="办公室", reason="从严", seen=0, by=person("lin"), at=now())
    db.session.commit()
    assert (vote.rule, vote.sentence) == before
    correct_vote(meeting, vote, unanimous(meeting, dissent="有人反对"), recounts=False, drawn_from=1, by=None)
    assert (vote.rule, vote.outcome) == (before[0], Outcome.PASSED)
    correct_vote(meeting, vote, unanimous(meeting), recounts=True, drawn_from=2, by=None)
    assert vote.outcome is Outcome.FAILED
    assert "未达到全体" in vote.sentence


def test_a_vote_is_taken_by_the_rule_of_the_day_of_the_meeting(meeting, person):
    looser = RESOLUTION.kind.parse(RESOLUTION.kind.show(RESOLUTION.first[0].value).replace("> 1/2 应到", "> 1/2 实到"))
    tomorrow = date.fromordinal(meeting.day.toordinal() + 1)
    change_rule(RESOLUTION, looser, tomorrow, source="办公室", reason="试", seen=0, by=person("lin"), at=now())
    assert "通过：赞成 > 1/2 应到会有表决权" in StandingRule.from_json(taken(meeting, unanimous(meeting)).rule).lines


def test_attendance_that_is_changed_later_leaves_the_figures_and_is_said(meeting):
    vote = taken(meeting, unanimous(meeting))
    before = vote.sentence
    assert not is_changed(vote, meeting)
    came = next(line for line in voters(meeting) if line.presence is Presence.PRESENT)
    came.presence = Presence.ABSENT
    db.session.commit()
    meeting = loaded(meeting.id)
    (shown,) = shown_votes(meeting)
    assert (shown.is_changed, shown.vote.sentence) == (True, before)
    with pytest.raises(RuleBroken, match="多于实到有表决权的"):
        correct_vote(meeting, vote, unanimous(meeting), recounts=True, drawn_from=1, by=None)
    correct_vote(meeting, vote, polled(in_favour=vote.present - 1), recounts=True, drawn_from=1, by=None)
    assert not is_changed(vote, meeting)


def test_another_minute_counts_those_who_were_there_then(meeting):
    vote = taken(meeting, unanimous(meeting))
    voters(meeting)[0].arrived_minute = 20 * 60
    db.session.commit()
    poll = replace(unanimous(meeting), minute=19 * 60, in_favour=vote.present - 1)
    correct_vote(meeting, vote, poll, recounts=False, drawn_from=1, by=None)
    assert vote.present == len(voters(meeting)) - 2


def test_attendance_that_is_not_marked_gives_a_sentence_and_no_number(start):
    meeting = start("东一")
    with pytest.raises(RuleBroken, match="没有登记到会情况"):
        take_vote(meeting, polled(in_favour=1), by=None)
    assert db.session.scalars(select(Vote)).all() == []


def test_more_votes_than_people_are_refused_and_nothing_is_kept(meeting):
    with pytest.raises(RuleBroken, match="多于实到有表决权的"):
        take_vote(meeting, polled(in_favour=99), by=None)
    db.session.rollback()
    assert db.session.scalars(select(Vote)).all() == []


def test_written_opinions_of_those_who_did_not_come_count_where_the_rule_says_so(start):
    meeting = start("东一")
    entitled = len(voters(meeting))
    came = entitled // 2 + 1
    mark(meeting, present=came)
    ballot = {"issued": came, "returned": came, "in_favour": came - 1, "against": 1}
    assert taken(meeting, polled("admission", **ballot)).outcome is Outcome.FAILED
    written = taken(meeting, polled("admission", written=1, **ballot))
    assert written.outcome is Outcome.PASSED
    assert "加书面赞成 1 份" in written.sentence
    with pytest.raises(RuleBroken, match="不计书面意见"):
        take_vote(meeting, polled(in_favour=came, written=1), by=None)


def test_an_election_keeps_what_each_candidate_got(start):
    meeting = mark(start("东一"))
    electors = sum(line.is_entitled_to_elect for line in meeting.attendance)
    stood = [
        Standing("梁甲", electors, 0, 0),
        Standing("梁乙", electors - 1, 1, 0),
        Standing("梁丙", 1, electors - 1, 0),
    ]
    vote = taken(meeting, polled("election", seats=2, candidates=stood, issued=electors, returned=electors))
    assert [(one.name, one.outcome) for one in vote.candidates] == [
        ("梁甲", Outcome.PASSED), ("梁乙", Outcome.PASSED), ("梁丙", Outcome.FAILED),
    ]  # fmt: skip
    assert (vote.entitled, vote.seats, vote.outcome) == (electors, 2, Outcome.PASSED)
    fewer = replace(poll_of(vote), candidates=stood[1:], seats=1)
    correct_vote(meeting, vote, fewer, recounts=False, drawn_from=1, by=None)
    db.session.commit()
    assert [one.name for one in vote.candidates] == ["梁乙", "梁丙"]


def test_who_votes_outside_the_party_is_typed_and_has_no_names(start):
    meeting = start("东一")  # nobody is marked, and nobody needs to be
    vote = taken(meeting, polled("representatives", entitled=30, present=20, in_favour=11, against=9))
    assert (vote.entitled, vote.present, vote.outcome) == (30, 20, Outcome.PASSED)
    assert json.loads(vote.roll)["entitled"] == []
    assert not is_changed(vote, meeting)
    with pytest.raises(RuleBroken, match="应到和实到"):
        take_vote(meeting, polled("representatives", in_favour=11), by=None)


def test_the_meeting_puts_a_vote_off(meeting):
    vote = taken(meeting, unanimous(meeting, is_deferred=True))
    assert vote.outcome is Outcome.DEFERRED
    assert poll_of(vote).is_deferred


def test_what_is_stored_of_a_vote_is_what_was_written_down(meeting):
    poll = unanimous(meeting, minute=20 * 60, dissent="李某：路太窄")
    vote = taken(meeting, poll)
    assert replace(poll_of(vote), entitled=None, present=None, candidates=()) == poll


def test_the_second_to_save_is_told(meeting):
    vote = taken(meeting, unanimous(meeting))
    correct_vote(meeting, vote, unanimous(meeting, subject="修桥"), recounts=False, drawn_from=1, by=None)
    with pytest.raises(Outdated):
        correct_vote(meeting, vote, unanimous(meeting, subject="修渠"), recounts=False, drawn_from=1, by=None)
    with pytest.raises(Outdated):
        withdraw_vote(meeting, vote, drawn_from=1, by=None)
    assert vote.subject == "修桥"


def test_a_vote_that_is_withdrawn_is_gone_and_the_log_keeps_what_it_said(meeting):
    vote = taken(meeting, unanimous(meeting))
    withdraw_vote(meeting, vote, drawn_from=1, by=None)
    db.session.commit()
    assert db.session.scalars(select(Vote)).all() == []
    assert "vote.withdrawn" in set(db.session.scalars(select(Entry.act)))


@pytest.mark.parametrize("state", [MeetingState.FINAL, MeetingState.ARCHIVED])
def test_a_settled_record_takes_no_vote_and_lets_none_be_changed(meeting, state):
    vote = taken(meeting, unanimous(meeting))
    meeting.state, meeting.finalised_at = state, now()
    db.session.commit()
    deeds = [
        lambda: take_vote(meeting, unanimous(meeting), by=None),
        lambda: correct_vote(meeting, vote, unanimous(meeting), recounts=False, drawn_from=1, by=None),
        lambda: withdraw_vote(meeting, vote, drawn_from=1, by=None),
    ]
    for deed in deeds:
        with pytest.raises(RuleBroken, match="不能再改"):
            deed()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"decision": "voting.none"}, "种类"),
        ({"method": Method.VOICE}, "表决方法"),
        ({"item_id": 999_999}, "议题"),
        ({"method": Method.SECRET_BALLOT}, "发出和收回"),
    ],
)
def test_what_does_not_fit_is_refused(meeting, more, words):
    with pytest.raises(RuleBroken, match=words):
        take_vote(meeting, replace(unanimous(meeting), **more), by=None)
