"""What one person has answered to an event, and whether an answer is still possible: for the event's page and cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from xiqiao.calendar.answering import place_words, refuse_closed, refuse_sign_up, refuse_withdrawal, sign_up_of
from xiqiao.calendar.expected import concerns
from xiqiao.calendar.models import Audience, Event
from xiqiao.calendar.replies import Reply, SignUp, SignUpState
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.members.models import Member


@dataclass(frozen=True)
class Own:
    """row: the answer, or the place asked for. why_not: why no answer is possible now."""

    is_open: bool
    row: Reply | SignUp | None
    words: str
    is_possible: bool
    why_not: str


def own_reply(event: Event, member: Member | None, at: datetime) -> Own | None:
    """None where there is nothing to answer: no reply wanted, or not this person's event."""
    is_open = event.audience is Audience.OPEN
    if member is None or not (is_open or event.wants_reply) or not concerns(event, member):
        return None
    row = sign_up_of(event.id, member.id) if is_open else db.session.get(Reply, (event.id, member.id))
    return _own(event, row, at)


def own_replies(events: Sequence[Event], member: Member, at: datetime) -> dict[int, Own]:
    """The same for many events that concern the member; two reads."""
    keys = [event.id for event in events]
    replies = {
        row.event_id: row
        for row in db.session.scalars(select(Reply).where(Reply.member_id == member.id, Reply.event_id.in_(keys)))
    }
    places = {
        row.event_id: row
        for row in db.session.scalars(select(SignUp).where(SignUp.member_id == member.id, SignUp.event_id.in_(keys)))
    }
    return {
        event.id: _own(event, places.get(event.id) if event.audience is Audience.OPEN else replies.get(event.id), at)
        for event in events
        if event.audience is Audience.OPEN or event.wants_reply
    }


def _own(event: Event, row: Reply | SignUp | None, at: datetime) -> Own:
    why_not = _why_not(event, row, at)
    words = place_words(event, row, at) if isinstance(row, SignUp) else ""
    return Own(event.audience is Audience.OPEN, row, words, not why_not, why_not)


def _why_not(event: Event, row: Reply | SignUp | None, at: datetime) -> str:
    """Of an open one: why no place can be asked for, or why a given one cannot be given back."""
    has_place = isinstance(row, SignUp) and row.state is not SignUpState.WITHDRAWN
    refuse = (
        refuse_closed if event.audience is not Audience.OPEN else refuse_withdrawal if has_place else refuse_sign_up
    )
    try:
        refuse(event, at)
    except RuleBroken as error:
        return error.sentence
    return ""
