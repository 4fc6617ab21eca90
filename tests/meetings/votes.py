"""Helpers of the tests of votes: everybody marked, and polls with what does not matter filled in."""

from xiqiao.core.db import db
from xiqiao.meetings.attendance import Presence
from xiqiao.meetings.deciding import Poll
from xiqiao.meetings.votes import Method


def voters(meeting):
    return [line for line in meeting.attendance if line.is_entitled]


def mark(meeting, present=None, absent=()):
    """Everybody came, or so many of those with a vote; `absent` by name."""
    stay = {line.member_id for line in voters(meeting)[present:]} if present is not None else set()
    for line in meeting.attendance:
        away = line.member_id in stay or line.name in absent
        line.presence = Presence.ABSENT if away else Presence.PRESENT
    db.session.commit()
    return meeting


def polled(decision="resolution", **more):
    """`polled("admission", in_favour=3)`: a show of hands, where the rule knows it, on 修村道."""
    method = Method.SECRET_BALLOT if decision in ("admission", "confirmation", "election") else Method.HANDS
    return Poll(**{"decision": f"voting.{decision}", "subject": "修村道", "method": method, **more})
