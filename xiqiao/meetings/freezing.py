"""定稿的内容: all that a record says, as one text in one spelling with its SHA-256. What was frozen can be proved.

`content_of` holds words and not codes wherever people read them, so that it reads the same in ten years, whatever
became of the tables. Documents of a settled record are drawn from it, and from nothing else.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from xiqiao.audit.models import canonical
from xiqiao.core.clock import local
from xiqiao.core.times_of_day import clock_of
from xiqiao.meetings.attendance import Attendance
from xiqiao.meetings.counting import counts
from xiqiao.meetings.models import AgendaItem, Meeting, MeetingVersion, Source
from xiqiao.meetings.votes import Vote

Content = dict[str, Any]
#: The layout of the content, so that a later one can tell them apart.
LAYOUT = 1


def digest_of(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def frozen(content: Content) -> str:
    """The one spelling that is stored and hashed."""
    return canonical(content)


def verify(version: MeetingVersion) -> bool:
    """Whether what is stored is still what was finalised."""
    return digest_of(version.content) == version.sha256


def content_in(version: MeetingVersion) -> Content:
    return dict(json.loads(version.content))


def content_of(meeting: Meeting) -> Content:
    """What the record says now. It must have been loaded whole (`queries.WHOLE`)."""
    sitting = meeting.sitting
    return {
        "layout": LAYOUT,
        "unit": meeting.unit.name,
        "unit_short": meeting.unit.short_name,
        "title": sitting.title,
        "kinds": [{"key": kind.key, "name": kind.name} for kind in sitting.kinds],
        "number": meeting.number,
        "starts_at": _moment(sitting.starts_at),
        "ends_at": _moment(sitting.ends_at),
        "place": sitting.place,
        "online": sitting.online,
        "chair": {"id": meeting.chair_id, "name": meeting.chair_name},
        "recorder": {"id": meeting.recorder_id, "name": meeting.recorder_name},
        "observers": [line.strip() for line in sitting.observers.splitlines() if line.strip()],
        "figures": _figures(meeting),
        "roll": [_line(line) for line in meeting.attendance],
        "agenda": [_item(item) for item in sitting.items],
        "votes": [_vote(vote) for vote in meeting.votes],
        "assessments": [
            {
                "name": each.name,
                "excellent": each.excellent,
                "qualified": each.qualified,
                "basic": each.basic,
                "unqualified": each.unqualified,
                "invalid": each.invalid,
                "grade": each.grade.label if each.grade else "",
            }
            for each in meeting.assessments
        ],
        "tasks": [
            {
                "id": task.id,
                "item_id": task.item_id,
                "text": task.text,
                "problem": task.problem,
                "owner": task.owner_name,
                "due_on": task.due_on.isoformat() if task.due_on else None,
            }
            for task in meeting.tasks
        ],
        "files": [{"name": file.name, "sha256": file.digest, "octets": file.octets} for file in meeting.files],
        "source": meeting.source.label,
        "kept_at": meeting.kept_at,
        "begun_at": _moment(meeting.created_at),
        "begun_by": meeting.created_by_name,
    }


def _moment(value: datetime | None) -> str | None:
    """On the township's clock, to the minute, with its distance from UTC."""
    return local(value).isoformat(timespec="minutes") if value else None


def _figures(meeting: Meeting) -> dict[str, int | None]:
    """As counted from the roll; of a record that is kept elsewhere, as typed."""
    if meeting.source is Source.HERE:
        counted = counts(meeting.attendance)
        return {
            "expected": counted.expected,
            "present": counted.present,
            "entitled": counted.entitled,
            "entitled_present": counted.entitled_present,
        }
    return {
        "expected": meeting.expected,
        "present": meeting.present,
        "entitled": meeting.entitled,
        "entitled_present": meeting.entitled_present,
    }


def _line(line: Attendance) -> Content:
    return {
        "member_id": line.member_id,
        "name": line.name,
        "standing": line.standing.label,
        "is_expected": line.is_expected,
        "is_entitled": line.is_entitled,
        "is_entitled_to_elect": line.is_entitled_to_elect,
        "reasons": line.reasons.splitlines(),
        "was_there": line.was_there,
        "presence": line.presence.label if line.presence else "",
        "absence": line.absence.label if line.absence else "",
        "note": line.note,
        "arrived": _clock(line.arrived_minute),
        "left": _clock(line.left_minute),
        "made_up_on": line.made_up_on.isoformat() if line.made_up_on else None,
        "made_up_how": line.made_up_how,
    }


def _clock(minute: int | None) -> str:
    return clock_of(minute) if minute is not None else ""


def _item(item: AgendaItem) -> Content:
    return {
        "id": item.id,
        "title": item.title,
        "presenter": item.presenter,
        "text": item.text,
        "points": item.points,
        "decision": item.decision,
        "is_criticism": item.is_criticism,
        "is_unfinished": item.is_unfinished,
        "followed": [
            {"text": task.text, "owner": task.owner_name, "state": task.closing_note or "未完成"}
            for task in item.followed
        ],
    }


def _vote(vote: Vote) -> Content:
    """The rule as it stood and the sentence that was computed; nobody's own vote is in it, for none is stored."""
    return {
        "id": vote.id,
        "item_id": vote.item_id,
        "subject": vote.subject,
        "decision_key": vote.decision_key,
        "rule": vote.rule,
        "roll": vote.roll,
        "method": vote.method.label,
        "at": _clock(vote.minute),
        "entitled": vote.entitled,
        "present": vote.present,
        "in_favour": vote.in_favour,
        "against": vote.against,
        "abstained": vote.abstained,
        "invalid": vote.invalid,
        "written": vote.written,
        "issued": vote.issued,
        "returned": vote.returned,
        "seats": vote.seats,
        "scrutineer": vote.scrutineer,
        "teller": vote.teller,
        "dissent": vote.dissent,
        "outcome": vote.outcome.label,
        "sentence": vote.sentence,
        "candidates": [
            {
                "name": each.name,
                "in_favour": each.in_favour,
                "against": each.against,
                "abstained": each.abstained,
                "outcome": each.outcome.label,
                "sentence": each.sentence,
            }
            for each in vote.candidates
        ],
    }
