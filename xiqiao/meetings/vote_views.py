"""表决: recording a vote, correcting and withdrawing it, and the sentence that answers while figures are typed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Response, abort, request
from flask_login import current_user

from xiqiao.calendar.themes import Whose
from xiqiao.core.pages import draft_saved, go, page, part, say
from xiqiao.core.rules import RuleBroken
from xiqiao.meetings.calling import whose
from xiqiao.meetings.deciding import correct_vote, count, count_again, poll_of, take_vote, withdraw_vote
from xiqiao.meetings.decisions import StandingRule, decisions_for, standing_rule
from xiqiao.meetings.keeping import refuse_settled
from xiqiao.meetings.models import Meeting
from xiqiao.meetings.views import kept_meeting
from xiqiao.meetings.vote_forms import VoteForm, as_form
from xiqiao.meetings.vote_wording import came_words, is_changed
from xiqiao.meetings.votes import Outcome, Vote
from xiqiao.meetings.voting_rules import Body

#: How the sentence of an outcome is marked, beside its words.
KINDS = {Outcome.PASSED: "good", Outcome.FAILED: "warn", Outcome.DEFERRED: "info"}

bp = Blueprint("vote", __name__, url_prefix="/meetings/<int:meeting_id>/votes")


def vote_of(meeting: Meeting, vote_id: int) -> Vote:
    return next((vote for vote in meeting.votes if vote.id == vote_id), None) or abort(404)


def asked_rule(meeting: Meeting) -> StandingRule:
    """The rule of the kind of decision that `?decision=` names."""
    return standing_rule(request.args.get("decision", ""), meeting.day)


@bp.get("/new")
def new(meeting_id: int) -> Response:
    """First what kind of decision it is, for each asks other figures; then these."""
    meeting = kept_meeting(meeting_id)
    refuse_settled(meeting)
    if "decision" not in request.args:
        body = Body.COMMITTEE if whose(meeting.sitting.kinds) is Whose.COMMITTEE else Body.VOTERS
        rules = decisions_for(body, meeting.day)
        return page(
            "meetings/choose_decision.html", meeting=meeting, rules=rules, item=_of_item(meeting).get("item_id")
        )
    standing = asked_rule(meeting)
    return _page(_form(meeting, standing), meeting, standing)


def _form(meeting: Meeting, standing: StandingRule, vote: Vote | None = None) -> VoteForm:
    """For a new vote, or over one that is stored."""
    begun = {**as_form(poll_of(vote)), "version": vote.version} if vote else _of_item(meeting)
    form = VoteForm(data=begun)
    form.offer(meeting, standing.rule)
    if vote is None:
        form.drop("recounts")
    return form


def _of_item(meeting: Meeting) -> dict[str, Any]:
    """What a vote on the item of the agenda that `?item=` names begins with."""
    key = request.args.get("item", type=int)
    item = next((item for item in meeting.sitting.items if item.id == key and not item.is_criticism), None)
    return {"item_id": item.id, "subject": item.title} if item else {}


def _page(form: VoteForm, meeting: Meeting, standing: StandingRule, vote: Vote | None = None) -> Response:
    came, is_counted = came_words(meeting, standing, vote)
    return page(
        "meetings/vote.html",
        form.status,
        form=form,
        meeting=meeting,
        standing=standing,
        vote=vote,
        came=came,
        is_counted=is_counted,
        is_changed=vote is not None and is_changed(vote, meeting),
        **_answer(form, meeting, standing, vote),
    )


@bp.post("/new")
def take(meeting_id: int) -> Response:
    meeting = kept_meeting(meeting_id)
    standing = asked_rule(meeting)
    form = _form(meeting, standing)
    if form.accepts(lambda: take_vote(meeting, form.poll(standing.key), by=current_user)):
        draft_saved(f"vote:{meeting_id}:{standing.key}")
        say("已记录表决。")
        return go("meeting.show", meeting_id=meeting_id, _anchor="votes")
    return _page(form, kept_meeting(meeting_id), standing)


@bp.get("/<int:vote_id>/edit")
def edit(meeting_id: int, vote_id: int) -> Response:
    meeting = kept_meeting(meeting_id)
    refuse_settled(meeting)
    vote = vote_of(meeting, vote_id)
    standing = StandingRule.from_json(vote.rule)
    return _page(_form(meeting, standing, vote), meeting, standing, vote)


@bp.post("/<int:vote_id>/edit")
def correct(meeting_id: int, vote_id: int) -> Response:
    meeting = kept_meeting(meeting_id)
    vote = vote_of(meeting, vote_id)
    standing = StandingRule.from_json(vote.rule)
    form = _form(meeting, standing, vote)
    stored = SimpleNamespace(**as_form(poll_of(vote)), version=vote.version)
    if form.accepts(
        lambda: correct_vote(meeting, vote, form.poll(standing.key), recounts=form.recounts.data,
                             drawn_from=form.version.data, by=current_user),
        stored,
    ):  # fmt: skip
        draft_saved(f"vote:{meeting_id}:{vote_id}")
        say("已更正表决。")
        return go("meeting.show", meeting_id=meeting_id, _anchor="votes")
    meeting = kept_meeting(meeting_id)
    return _page(form, meeting, standing, vote_of(meeting, vote_id))


@bp.post("/<int:vote_id>/withdrawal")
def withdraw(meeting_id: int, vote_id: int) -> Response:
    meeting = kept_meeting(meeting_id)
    vote = vote_of(meeting, vote_id)
    withdraw_vote(meeting, vote, drawn_from=request.form.get("version", type=int), by=current_user)
    say("已撤销这次表决的记录。日志里仍看得到。")
    return go("meeting.show", meeting_id=meeting_id, _anchor="votes")


@bp.post("/sentence", defaults={"vote_id": None})
@bp.post("/<int:vote_id>/sentence")
def sentence(meeting_id: int, vote_id: int | None) -> Response:
    """What the figures typed so far come to; nothing is saved."""
    meeting = kept_meeting(meeting_id)
    vote = vote_of(meeting, vote_id) if vote_id is not None else None
    standing = StandingRule.from_json(vote.rule) if vote else asked_rule(meeting)
    form = _form(meeting, standing, vote)
    form.validate()
    otherwise = go("meeting.show", meeting_id=meeting_id)  # no form without scripts posts here
    return part("meetings/_vote_sentence.html", otherwise, **_answer(form, meeting, standing, vote))


def _answer(form: VoteForm, meeting: Meeting, standing: StandingRule, vote: Vote | None) -> dict[str, Any]:
    """The sentence of the figures in the form, or why there is none."""
    if vote is not None and not form.is_submitted():
        return {"answer": vote.sentence, "kind": KINDS[vote.outcome], "remarks": ()}
    if not form.is_submitted() or not form.is_countable:
        return {"answer": "票数填好以后，这里显示结果。", "kind": "info", "remarks": ()}
    poll = form.poll(standing.key)
    try:
        counted = count_again(meeting, vote, poll, recounts=form.recounts.data) if vote else count(meeting, poll)
    except RuleBroken as error:
        return {"answer": error.sentence, "kind": "bad", "remarks": ()}
    found = counted.found
    return {"answer": found.sentence, "kind": KINDS[found.outcome], "remarks": found.remarks}
