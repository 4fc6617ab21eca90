"""Answer a meeting of one's own, sign up for an open activity, withdraw, move up, arrive.

Writers queue one at a time on both engines (`core.transactions`), so that counting and then taking a place is one act.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from xiqiao.audit.record import record
from xiqiao.calendar.expected import concerns
from xiqiao.calendar.models import Audience, Event, EventState
from xiqiao.calendar.replies import Answer, Arrival, Reply, SignUp, SignUpState
from xiqiao.core.authority import Person
from xiqiao.core.clock import local
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.members.models import Member

GOING_ON = (EventState.PUBLISHED, EventState.MOVED)


def reply(
    event: Event, member: Member, answer: Answer, reason: str, *, by: Person | None, by_name: str, at: datetime,
    is_told: bool = False,
) -> Reply:  # fmt: skip
    """参加 or 请假; the same answer again changes nothing. Raises RuleBroken after the close.

    is_told: the branch enters what it was told, which it may until the event begins: after the close people are asked
    to tell it there.
    """
    refuse_started(event, at) if is_told else refuse_closed(event, at)
    if not event.wants_reply or event.audience is Audience.OPEN:
        raise RuleBroken("这次活动不用回复。")
    if answer is Answer.EXCUSED and not reason:
        raise RuleBroken("请写明请假的原因。", "reason")
    if not concerns(event, member):
        raise RuleBroken(f"这次活动没有通知{member.name}。")
    reason = reason if answer is Answer.EXCUSED else ""
    row = db.session.get(Reply, (event.id, member.id))
    if row is not None and (row.answer, row.reason) == (answer, reason):
        return row
    if row is None:
        row = Reply(event_id=event.id, member_id=member.id)
    row.answer, row.reason, row.at, row.by_name = answer, reason, at, by_name
    db.session.add(row)
    # The reason of a leave is between the person and the branch, and not for the log.
    record("event.replied", by=by, about=event.reference, unit_path=event.unit.path, member=member.name,
           answer=answer.label, by_name=by_name)  # fmt: skip
    return row


def refuse_closed(event: Event, at: datetime) -> None:
    refuse_started(event, at)
    if event.reply_until is not None and event.reply_until <= at:
        raise RuleBroken("回复已经截止，请直接联系支部。")


def refuse_started(event: Event, at: datetime) -> None:
    if event.state not in GOING_ON:
        raise RuleBroken(f"活动{event.state.label}，不能再回复。")
    if event.starts_at <= at:
        raise RuleBroken("活动已经开始，不能再回复。")


def sign_up(event: Event, member: Member, *, by: Person | None, by_name: str, at: datetime) -> SignUp:
    """A place if there is one, else a place in the queue; asking again changes nothing."""
    refuse_sign_up(event, at)
    if not concerns(event, member):
        raise RuleBroken("这次活动不在您的报名范围内。")
    row = sign_up_of(event.id, member.id)
    if row is not None and row.state is not SignUpState.WITHDRAWN:
        return row
    if row is None:
        row = SignUp(event_id=event.id, member_id=member.id)
    last = db.session.scalar(select(func.max(SignUp.number)).where(SignUp.event_id == event.id)) or 0
    has_place = event.capacity is None or (taken(event.id) < event.capacity and not waiting(event.id))
    row.state = SignUpState.CONFIRMED if has_place else SignUpState.WAITING
    row.number, row.at, row.by_name, row.promoted_at = last + 1, at, by_name, None
    db.session.add(row)
    record("event.signed_up", by=by, about=event.reference, unit_path=event.unit.path, member=member.name,
           how=row.state.label, by_name=by_name)  # fmt: skip
    return row


def refuse_sign_up(event: Event, at: datetime) -> None:
    if event.audience is not Audience.OPEN:
        raise RuleBroken("这次活动不用报名。")
    if event.state not in GOING_ON:
        raise RuleBroken(f"活动{event.state.label}，不能再报名。")
    if event.starts_at <= at:
        raise RuleBroken("活动已经开始，不能再报名。")
    if event.reply_until is not None and event.reply_until <= at:
        raise RuleBroken("报名已经截止。")


def withdraw(event: Event, member: Member, *, by: Person | None, by_name: str, at: datetime) -> None:
    """Give the place back, also after the close; the next in the queue moves up. Twice is once."""
    row = sign_up_of(event.id, member.id)
    if row is None or row.state is SignUpState.WITHDRAWN:
        return
    refuse_withdrawal(event, at)
    row.state = SignUpState.WITHDRAWN
    record("event.withdrew", by=by, about=event.reference, unit_path=event.unit.path, member=member.name,
           by_name=by_name)  # fmt: skip
    promote(event, at)


def refuse_withdrawal(event: Event, at: datetime) -> None:
    if event.starts_at <= at:
        raise RuleBroken("活动已经开始，不能再退出。")


def promote(event: Event, at: datetime) -> list[SignUp]:
    """递补, in the order in which people asked: as many as there are free places, and never after the start."""
    if event.starts_at <= at or event.state not in GOING_ON or event.audience is not Audience.OPEN:
        return []
    db.session.flush()
    queue = waiting(event.id)
    free = len(queue) if event.capacity is None else max(0, event.capacity - taken(event.id))
    for row in queue[:free]:
        row.state, row.promoted_at = SignUpState.CONFIRMED, at
        record("event.promoted", by=None, about=event.reference, unit_path=event.unit.path, number=row.number)
    return list(queue[:free])


def sign_up_of(event_id: int, member_id: int) -> SignUp | None:
    found = select(SignUp).where(SignUp.event_id == event_id, SignUp.member_id == member_id)
    return db.session.scalar(found)


def taken(event_id: int) -> int:
    """How many places are given."""
    given = select(func.count(SignUp.id)).where(SignUp.event_id == event_id, SignUp.state == SignUpState.CONFIRMED)
    return db.session.scalar(given) or 0


def waiting(event_id: int) -> Sequence[SignUp]:
    """The queue, the first first."""
    found = select(SignUp).where(SignUp.event_id == event_id, SignUp.state == SignUpState.WAITING)
    return db.session.scalars(found.order_by(SignUp.number)).all()


def place_words(event: Event, row: SignUp, at: datetime) -> str:
    """Where somebody stands, and what happens next: said to the person."""
    if row.state is SignUpState.CONFIRMED:
        return "已报名" + ("（递补）" if row.promoted_at else "") + "。"
    if row.state is SignUpState.WITHDRAWN:
        return "您已退出报名。"
    if event.starts_at <= at:
        return "没有轮到候补；活动已经开始，不再递补。"
    before = sum(each.number < row.number for each in waiting(event.id))
    return f"名额已满，您是候补，前面还有 {before} 人。有人退出时按先后递补，活动开始后不再递补。"


def arrive(event: Event, member: Member, *, by: Person | None, by_name: str, at: datetime) -> Arrival:
    """到了. Twice is once."""
    if event.state not in (*GOING_ON, EventState.HELD):
        raise RuleBroken(f"活动{event.state.label}，不能登记到场。")
    if local(at).date() < event.day:
        raise RuleBroken("还没到活动当天，不能登记到场。")
    row = db.session.get(Arrival, (event.id, member.id))
    if row is None:
        row = Arrival(event_id=event.id, member_id=member.id, at=at, by_name=by_name)
        db.session.add(row)
        record("event.arrived", by=by, about=event.reference, unit_path=event.unit.path, member=member.name,
               by_name=by_name)  # fmt: skip
    return row


def undo_arrival(event: Event, member: Member, *, by: Person) -> None:
    row = db.session.get(Arrival, (event.id, member.id))
    if row is not None:
        db.session.delete(row)
        record("event.arrival_undone", by=by, about=event.reference, unit_path=event.unit.path, member=member.name)
