"""For each address under a record that takes a post: what a recorder sends there who means it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import url_for
from sqlalchemy import func, select

from tests.meetings.conftest import loaded
from tests.meetings.ready import ready
from tests.meetings.votes import polled, voters
from tests.members.people import enrol
from xiqiao.audit.models import Entry
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.meetings.assessing import picture
from xiqiao.meetings.deciding import take_vote
from xiqiao.meetings.freezing import content_of, digest_of, frozen
from xiqiao.meetings.models import Meeting
from xiqiao.meetings.tasking import Order, give_task

Fields = dict[str, Any]


def full_record() -> int:
    """Ready to be confirmed, with an empty item, a vote, a task, and a register that was corrected since."""
    meeting = ready("东一", headings=["学习"], kinds=("members_meeting", "member_review"))
    take_vote(meeting, polled(in_favour=len([line for line in voters(meeting) if line.was_there])), by=None)
    give_task(meeting, None, Order("把路量好", "冯月好"), by=None, at=now())
    enrol(f"黄示例{meeting.id}", short="东一")
    db.session.commit()
    return meeting.id


def said(meeting: Meeting) -> tuple[Any, ...]:
    """Everything that a post could change, and how many lines the log has."""
    return (digest_of(frozen(content_of(meeting))), meeting.state, meeting.is_checked, len(meeting.versions),
            db.session.scalar(select(func.count(Entry.seq))))  # fmt: skip


def of_sheet(meeting: Meeting) -> Fields:
    first = meeting.attendance[0].member_id
    return {"version": meeting.version, "act": "save", f"m{first}-presence": "absent", f"m{first}-note": "住院"}


def of_facts(meeting: Meeting) -> Fields:
    sitting = meeting.sitting
    return {"version": sitting.version, "title": "改了名的会", "kinds": [kind.id for kind in sitting.kinds],
            "day": str(meeting.day - timedelta(days=1)), "starts": "19:00", "ends": "20:00", "place": "祠堂",
            "chair_name": "何炳坤", "observers": "何站长", "act": "save"}  # fmt: skip


def of_item(meeting: Meeting) -> Fields:
    item = meeting.sitting.items[0]
    written = {"title": "学习", "text": "学了。", "decision": "同意。", "version": item.version}
    return {"act": "save", **{f"item{item.id}-{name}": value for name, value in written.items()}}


def of_vote(meeting: Meeting) -> Fields:
    there = len([line for line in voters(meeting) if line.was_there])
    return {"subject": "修桥", "method": "hands", "in_favour": there - 1, "against": 1, "dissent": "太贵",
            "version": meeting.votes[0].version}  # fmt: skip


def of_assessment(meeting: Meeting) -> Fields:
    return {"seen": picture(meeting.assessments), f"excellent_{voters(meeting)[0].member_id}": 1}


def of_confirmation(meeting: Meeting) -> Fields:
    return {"seen": digest_of(frozen(content_of(meeting))), "signed_on": str(today())}


#: By endpoint. Who adds an address that takes posts adds what is posted there.
POSTS: dict[str, Callable[[Meeting], Fields]] = {
    "recording.mark": of_sheet,
    "recording.refresh": lambda _: {},
    "recording.save_facts": of_facts,
    "minutes.add": lambda _: {"title": "其他"},
    "minutes.save": of_item,
    "minutes.move": lambda _: {"step": "down"},
    "minutes.remove": lambda _: {},
    "task.give": lambda _: {"text": "量路", "owner_name": "村外的人", "problem": "路不平"},
    "vote.take": of_vote,
    "vote.correct": of_vote,
    "vote.withdraw": of_vote,
    "assessment.save": of_assessment,
    "life.ask": lambda _: {},
    "life.confirm": of_confirmation,
    "life.confirm_paper": of_confirmation,
}
#: Figures are reckoned and shown; nothing is stored.
STORES_NOTHING = {"vote.sentence"}
#: What a settled record is there for.
OF_SETTLED = {"life.archive", "life.reopen", "life.void"}


def address(endpoint: str, meeting: Meeting) -> str:
    """Where these fields are posted: of the first item, of the first vote."""
    ids = {"item_id": meeting.sitting.items[0].id, "vote_id": meeting.votes[0].id, "decision": "voting.resolution"}
    wanted = {"minutes.save": ("item_id",), "minutes.move": ("item_id",), "minutes.remove": ("item_id",),
              "vote.take": ("decision",), "vote.correct": ("vote_id",), "vote.withdraw": ("vote_id",)}  # fmt: skip
    return url_for(endpoint, meeting_id=meeting.id, **{name: ids[name] for name in wanted.get(endpoint, ())})


def sound_post(endpoint: str, key: int) -> tuple[str, Fields]:
    """Address and fields of a post to this record."""
    meeting = loaded(key)
    return address(endpoint, meeting), POSTS[endpoint](meeting)
