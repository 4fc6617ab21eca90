"""开始记录: from an event or at once. The roll of the day, the agenda and what is open are filled in.

Nothing is said of anybody that they themselves or the recorder did not say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from xiqiao.audit.record import record
from xiqiao.calendar.models import Event, EventState
from xiqiao.calendar.replies import Answer, Arrival, Reply
from xiqiao.calendar.series import MonthlyGuide
from xiqiao.calendar.themes import Kind
from xiqiao.core.authority import Person
from xiqiao.core.clock import local, start_of_day
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import day
from xiqiao.meetings.attendance import Attendance, Presence
from xiqiao.meetings.calling import call_roll
from xiqiao.meetings.models import AgendaItem, Meeting, MeetingState, Sitting
from xiqiao.meetings.tasks import Task
from xiqiao.members.models import Post, PostKind
from xiqiao.members.posts import posts_held
from xiqiao.members.rolls import RollLine
from xiqiao.organisation.models import Unit

#: The first item of an agenda on which tasks of earlier meetings stand.
FOLLOW_UP = "上次会议议定事项落实情况"
#: So far back a record may be entered; older papers belong to the archive.
EARLIEST = timedelta(days=3660)


@dataclass(frozen=True)
class Outline:
    """What is known of a sitting when its record begins. Several `units` share what was said, each has its own roll."""

    title: str
    kinds: Sequence[Kind]
    units: Sequence[Unit]
    starts_at: datetime
    ends_at: datetime | None = None
    place: str = ""
    online: str = ""
    headings: Sequence[str] = ()

    @property
    def day(self) -> date:
        return local(self.starts_at).date()


def outline_of(event: Event, units: Sequence[Unit]) -> Outline:
    """The outline that an event gives; its times are those planned, to be put right when it is over."""
    guide = db.session.get(MonthlyGuide, event.guide_id) if event.guide_id else None
    headings = [line for line in guide.headings.splitlines() if line.strip()] if guide else []
    return Outline(event.title, event.kinds, units, event.starts_at, event.ends_at, event.where, event.online, headings)


def start_record(outline: Outline, *, event: Event | None = None, by: Person | None, at: datetime) -> list[Meeting]:
    """Begin a record, one Meeting for each unit. Raises RuleBroken for what cannot be."""
    refuse_outline(outline, at)
    if event is not None:
        _refuse_event(event, outline.units)
    by_name = by.name if by else "系统"
    sitting = Sitting(
        event_id=event.id if event else None,
        title=outline.title,
        kinds=list(outline.kinds),
        day=outline.day,
        starts_at=outline.starts_at,
        ends_at=outline.ends_at,
        place=outline.place,
        online=outline.online,
        items=list(_agenda(outline, by_name, at)),
    )
    db.session.add(sitting)
    meetings = [_meeting(sitting, unit, outline, event, by, at) for unit in outline.units]
    db.session.flush()
    for meeting in meetings:
        record("meeting.started", by=by, about=meeting.reference, unit_path=meeting.unit.path, on=day(meeting.day))
    return meetings


def refuse_outline(outline: Outline, at: datetime) -> None:
    """Raise RuleBroken for a sitting that has not begun, lies too far back, or is of no kind or unit."""
    if not outline.kinds:
        raise RuleBroken("请选择会议类别。", "kinds")
    if not outline.units:
        raise RuleBroken("请选择单位。", "units")
    if outline.starts_at > at + timedelta(hours=1):
        raise RuleBroken("会议还没有开，不能记录。要安排以后的会议，请用日历。", "day")
    if at - outline.starts_at > EARLIEST:
        raise RuleBroken("只能补录十年以内的会议。", "day")
    if outline.ends_at is not None and outline.ends_at <= outline.starts_at:
        raise RuleBroken("结束时间要在开始时间以后。", "ends")
    for unit in outline.units:
        if unit.ended_on is not None and outline.day > unit.ended_on:
            raise RuleBroken(f"{unit.short_name}{day(unit.ended_on)}后已经不在。", "day")


def _refuse_event(event: Event, units: Sequence[Unit]) -> None:
    if event.state in (EventState.DRAFT, EventState.CANCELLED):
        raise RuleBroken(f"活动{event.state.label}，不能开始记录。")
    kept = (
        select(Unit.short_name)
        .join(Meeting, Meeting.unit_id == Unit.id)
        .join(Sitting, Meeting.sitting_id == Sitting.id)
        .where(
            Sitting.event_id == event.id,
            Meeting.state != MeetingState.VOID,
            Meeting.unit_id.in_([unit.id for unit in units]),
        )
    )
    if names := list(db.session.scalars(kept)):
        raise RuleBroken(f"{'、'.join(names)}已经有这次活动的记录。")


def _meeting(
    sitting: Sitting, unit: Unit, outline: Outline, event: Event | None, by: Person | None, at: datetime
) -> Meeting:
    lines = call_roll(unit, outline.kinds, outline.day)
    said = _said(event) if event else {}
    secretary = _secretary(unit, outline.day)
    meeting = Meeting(
        sitting=sitting,
        unit=unit,
        day=outline.day,
        chair_id=secretary.member_id if secretary else None,
        chair_name=secretary.member.name if secretary else "",
        recorder_id=by.member_id if by else None,
        recorder_name=by.name if by else "",
        created_at=at,
        created_by_name=by.name if by else "系统",
        attendance=[_attendance(number, line, said.get(line.member_id)) for number, line in enumerate(lines, 1)],
    )
    db.session.add(meeting)
    return meeting


def _secretary(unit: Unit, on: date) -> Post | None:
    """Who usually takes the chair: 书记, of a group its leader."""
    usual = (PostKind.SECRETARY, PostKind.GROUP_LEADER)
    return next((post for post in posts_held(unit.id, on) if post.kind in usual), None)


def _said(event: Event) -> dict[int, Presence | str]:
    """What is known of people beforehand: that they came, or in their own words why not."""
    left = select(Reply).where(Reply.event_id == event.id, Reply.answer == Answer.EXCUSED)
    said: dict[int, Presence | str] = {reply.member_id: reply.reason for reply in db.session.scalars(left)}
    came = select(Arrival.member_id).where(Arrival.event_id == event.id)
    return said | dict.fromkeys(db.session.scalars(came), Presence.PRESENT)


def _attendance(position: int, line: RollLine, said: Presence | str | None) -> Attendance:
    presence = Presence.ABSENT if isinstance(said, str) else said
    return Attendance(
        member_id=line.member_id,
        position=position,
        name=line.name,
        standing=line.standing,
        is_expected=line.is_expected,
        is_entitled=line.is_entitled,
        is_entitled_to_elect=line.is_entitled_to_elect,
        reasons="\n".join(line.reasons),
        presence=presence,
        note=said if isinstance(said, str) else "",
    )


def _agenda(outline: Outline, by_name: str, at: datetime) -> Iterator[AgendaItem]:
    """First what is open from before, then what is unfinished, then the guide's headings."""
    open_tasks, unfinished = open_tasks_of(outline.units), unfinished_items(outline)
    titles = [(FOLLOW_UP, open_tasks)] if open_tasks else []
    titles += [(title, []) for title in dict.fromkeys([*(item.title for item in unfinished), *outline.headings])]
    for position, (title, tasks) in enumerate(titles, 1):
        yield AgendaItem(position=position, title=title[:100], followed=tasks, changed_at=at, changed_by_name=by_name)


def open_tasks_of(units: Collection[Unit]) -> list[Task]:
    """Tasks that these units' meetings gave and that nobody has closed."""
    found = select(Task).where(Task.unit_id.in_([unit.id for unit in units]), Task.closed_on.is_(None))
    return list(db.session.scalars(found.order_by(Task.due_on, Task.id)))


def unfinished_items(outline: Outline) -> list[AgendaItem]:
    """Items marked 未完 at the first unit's last sitting that shared a kind with this one."""
    keys = [kind.id for kind in outline.kinds]
    last = db.session.scalar(
        select(Sitting)
        .join(Meeting, Meeting.sitting_id == Sitting.id)
        .where(
            Meeting.unit_id == outline.units[0].id,
            Meeting.state != MeetingState.VOID,
            Sitting.starts_at < outline.starts_at,
            Sitting.starts_at >= start_of_day(outline.day - timedelta(days=400)),
            Sitting.kinds.any(Kind.id.in_(keys)),
        )
        .options(selectinload(Sitting.items))
        .order_by(Sitting.starts_at.desc())
        .limit(1)
    )
    return [item for item in last.items if item.is_unfinished] if last else []
