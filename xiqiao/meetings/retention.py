"""保管期限: how long a record is kept, by the office's rules. It only tells; nothing is ever destroyed by itself."""

from __future__ import annotations

from collections.abc import Iterable

from xiqiao.meetings.archive_rules import ADMISSION, OTHERS, RETENTION, TERMS
from xiqiao.meetings.models import Meeting
from xiqiao.rulebook.declaring import Definition
from xiqiao.rulebook.queries import in_force

#: What was decided there belongs to somebody's membership or to an election, whatever kind of meeting it was.
ADMITTING = {"voting.admission", "voting.confirmation"}
ELECTING = {"voting.election"}


def retention_of(meeting: Meeting) -> str:
    """The longest term that one of its kinds or votes asks for, such as 10年 or 永久."""
    order = list(TERMS)
    term = max((in_force(rule, meeting.day) for rule in _rules(meeting)), key=order.index)
    return TERMS[term]


def _rules(meeting: Meeting) -> Iterable[Definition[str]]:
    decided = {vote.decision_key for vote in meeting.votes}
    if decided & ADMITTING:
        yield ADMISSION
    if decided & ELECTING:
        yield RETENTION["committee_election"]
    keys = [kind.key for kind in meeting.sitting.kinds]
    yield from (RETENTION.get(key, OTHERS) for key in keys)
    if not keys:
        yield OTHERS
