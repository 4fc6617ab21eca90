"""回复、报名、到场: a person's own, and what the recorder sees and enters for others."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

import segno
from flask import Blueprint, Response, abort, current_app, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from xiqiao.audit.record import record
from xiqiao.calendar.answering import arrive, promote, reply, sign_up, taken, undo_arrival, waiting, withdraw
from xiqiao.calendar.event_views import kept_event, visible_event
from xiqiao.calendar.expected import by_ids, expected_people
from xiqiao.calendar.models import Audience, Event
from xiqiao.calendar.replies import Answer, Arrival, Reply, SignUp, SignUpState
from xiqiao.core.authority import person_here, require
from xiqiao.core.clock import now, today
from xiqiao.core.db import LARGEST_ID, db
from xiqiao.core.pages import go, page, say
from xiqiao.core.rules import RuleBroken
from xiqiao.members.models import Member
from xiqiao.members.queries import visible_members

bp = Blueprint("reply", __name__, url_prefix="/calendar/events/<int:event_id>")

REASON_MOST = 100


def own_member() -> Member:
    """The member that this account belongs to. Raises RuleBroken if it belongs to none."""
    member = db.session.get(Member, person_here().member_id or 0)
    if member is None:
        raise RuleBroken("您的账号没有和党员对上，请联系系统管理员。")
    return member


def posted_reason() -> str:
    reason = " ".join((request.form.get("reason") or "").split())
    if len(reason) > REASON_MOST:
        raise RuleBroken(f"请假原因最多 {REASON_MOST} 个字。", "reason")
    return reason


@bp.post("/reply")
def answer(event_id: int) -> Response:
    """The person's own 参加 or 请假."""
    event = visible_event(event_id)
    require("read_event", event)
    chosen = Answer.EXCUSED if request.form.get("answer") == Answer.EXCUSED.value else Answer.ATTEND
    reply(event, own_member(), chosen, posted_reason(), by=current_user, by_name=current_user.name, at=now())
    say(f"已回复：{chosen.label}。")
    return go("event.show", event_id=event.id)


@bp.post("/sign-up")
def enter(event_id: int) -> Response:
    event = visible_event(event_id)
    require("read_event", event)
    row = sign_up(event, own_member(), by=current_user, by_name=current_user.name, at=now())
    say("已报名。" if row.state is SignUpState.CONFIRMED else "名额已满，已排进候补。")
    return go("event.show", event_id=event.id)


@bp.post("/withdrawal")
def leave(event_id: int) -> Response:
    event = visible_event(event_id)
    require("read_event", event)
    withdraw(event, own_member(), by=current_user, by_name=current_user.name, at=now())
    say("已退出报名。")
    return go("event.show", event_id=event.id)


@dataclass(frozen=True)
class Answered:
    """Who of those that are meant has answered what."""

    attending: list[Reply]
    excused: list[Reply]
    silent: list[Member]


def answered(event: Event) -> Answered:
    people = expected_people(event)
    found = select(Reply).where(Reply.event_id == event.id).options(joinedload(Reply.member))
    replies = {row.member_id: row for row in db.session.scalars(found)}
    given = [replies[member.id] for member in people if member.id in replies]
    return Answered(
        [row for row in given if row.answer is Answer.ATTEND],
        [row for row in given if row.answer is Answer.EXCUSED],
        [member for member in people if member.id not in replies],
    )


@bp.get("/replies")
def index(event_id: int) -> Response:
    """For whoever plans the event: who comes, who does not, who has not answered."""
    event = kept_event(event_id)
    if event.audience is Audience.OPEN:
        return page("calendar/sign_ups.html", event=event, queue=waiting(event.id), given=taken(event.id),
                    rows=sign_ups(event), is_over=event.starts_at <= now())  # fmt: skip
    return page("calendar/replies.html", event=event, answered=answered(event), phones={})


def sign_ups(event: Event) -> list[SignUp]:
    found = select(SignUp).where(SignUp.event_id == event.id).options(joinedload(SignUp.member))
    return list(db.session.scalars(found.order_by(SignUp.state, SignUp.number)))


@bp.post("/phones")
def read_phones(event_id: int) -> Response:
    """The numbers of those who have not answered, of whom this person may know them; leaves its trace."""
    event = kept_event(event_id)
    state = answered(event)
    known = set(db.session.scalars(visible_members(person_here()).with_only_columns(Member.id).order_by(None)))
    phones = {member.id: member.phone for member in state.silent if member.id in known and member.phone}
    record("event.phones_read", by=current_user, about=event.reference, unit_path=event.unit.path, count=len(phones))
    return page("calendar/replies.html", event=event, answered=state, phones=phones)


def chosen_members(event: Event) -> list[Member]:
    """The ticked people, of those who are meant."""
    keys = [int(key) for key in request.form.getlist("chosen") if key.isdecimal() and len(key) <= 10]
    meant = {member.id for member in expected_people(event)}
    found = by_ids(key for key in keys if key <= LARGEST_ID and (key in meant or event.audience is Audience.OPEN))
    if not found:
        raise RuleBroken("没有勾选人。")
    return found


@bp.post("/replies")
def answer_for(event_id: int) -> Response:
    """The recorder answers for people who told it by telephone."""
    event = kept_event(event_id)
    chosen = Answer.EXCUSED if request.form.get("act") == Answer.EXCUSED.value else Answer.ATTEND
    people, reason = chosen_members(event), posted_reason()
    for member in people:
        reply(event, member, chosen, reason, by=current_user, by_name=current_user.name, at=now())
    say(f"已代 {len(people)} 人回复：{chosen.label}。")
    return go("reply.index", event_id=event.id)


@bp.post("/promotion")
def move_up(event_id: int) -> Response:
    """Promotion happens by itself; this only tries again and says why nobody moves up."""
    event = kept_event(event_id)
    moved = promote(event, now())
    say(f"递补了 {len(moved)} 人。" if moved else why_nobody(event))
    return go("reply.index", event_id=event.id)


def why_nobody(event: Event) -> str:
    if event.starts_at <= now():
        return "活动已经开始，不再递补。"
    return f"名额 {event.capacity} 人已报满，没有人退出，所以没有递补。" if waiting(event.id) else "没有人候补。"


@bp.get("/arrivals")
def arrivals(event_id: int) -> Response:
    event = kept_event(event_id)
    people = expected_people(event) or [row.member for row in sign_ups(event) if row.state is SignUpState.CONFIRMED]
    came = set(db.session.scalars(select(Arrival.member_id).where(Arrival.event_id == event.id)))
    url = url_for("reply.at_the_door", event_id=event.id, code=door_code(event), _external=True)
    qr = segno.make(url, micro=False).svg_data_uri(scale=5)
    return page("calendar/arrivals.html", event=event, people=people, came=came, qr=qr)


@bp.post("/arrivals")
def tick_arrivals(event_id: int) -> Response:
    event = kept_event(event_id)
    people = chosen_members(event)
    for member in people:
        if request.form.get("act") == "undo":
            undo_arrival(event, member, by=current_user)
        else:
            arrive(event, member, by=current_user, by_name=current_user.name, at=now())
    say(f"已登记 {len(people)} 人。")
    return go("reply.arrivals", event_id=event.id)


@bp.get("/sign-in-sheet")
def sheet(event_id: int) -> Response:
    """签到表 on paper, with the names filled in: the equal of any tick."""
    event = kept_event(event_id)
    people = expected_people(event) or [row.member for row in sign_ups(event) if row.state is SignUpState.CONFIRMED]
    return page("calendar/sheet.html", event=event, people=people)


def door_code(event: Event) -> str:
    """What the code at the door proves: that somebody stood before it. Not guessed, and good for this event only."""
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"door:{event.uid}:{event.day}".encode(), hashlib.sha256).hexdigest()[:20]


def at_this_door(event_id: int, code: str) -> Event:
    """The event, on its day, if the code is the one at its door."""
    event = visible_event(event_id)
    require("read_event", event)
    if not hmac.compare_digest(code, door_code(event)):
        abort(404)
    if not event.day <= today() <= event.last_day:
        raise RuleBroken("二维码只在活动当天有效。")
    return event


@bp.get("/door/<code>")
def at_the_door(event_id: int, code: str) -> Response:
    return page("calendar/arrive.html", event=at_this_door(event_id, code), code=code)


@bp.post("/door/<code>")
def arrive_myself(event_id: int, code: str) -> Response:
    event = at_this_door(event_id, code)
    arrive(event, own_member(), by=current_user, by_name=current_user.name, at=now())
    say("已登记到场。")
    return go("event.show", event_id=event.id)
