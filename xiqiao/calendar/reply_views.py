"""回复、报名、到场: a person's own, and what the recorder sees and enters for others."""

from __future__ import annotations

from collections.abc import Sequence

import segno
from flask import Blueprint, Response, abort, request, url_for
from flask_login import current_user

from xiqiao.audit.record import record
from xiqiao.calendar.answering import arrive, promote, reply, sign_up, taken, undo_arrival, waiting, withdraw
from xiqiao.calendar.answers import answered, listed_people, sign_ups, those_who_came, why_nobody
from xiqiao.calendar.event_views import event_page, kept_event, visible_event
from xiqiao.calendar.expected import expected_people
from xiqiao.calendar.models import Audience, Event
from xiqiao.calendar.replies import SignUp, SignUpState
from xiqiao.calendar.reply_forms import PlaceForm, RepliesForm, ReplyForm
from xiqiao.core.authority import person_here, require
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.pages import go, page, say
from xiqiao.core.rules import RuleBroken
from xiqiao.core.signed_codes import code_for, is_proved
from xiqiao.members.models import Member

bp = Blueprint("reply", __name__, url_prefix="/calendar/events/<int:event_id>")


def own_member() -> Member:
    """The member that this account belongs to. Raises RuleBroken if it belongs to none."""
    member = db.session.get(Member, person_here().member_id or 0)
    if member is None:
        raise RuleBroken("您的账号没有和党员对上，请联系系统管理员。")
    return member


def readable_event(event_id: int) -> Event:
    event = visible_event(event_id)
    require("read_event", event)
    return event


@bp.post("/reply")
def answer(event_id: int) -> Response:
    """The person's own 参加 or 请假."""
    event, form = readable_event(event_id), ReplyForm()
    if form.accepts(
        lambda: reply(event, own_member(), form.chosen, form.reason.data, by=current_user, by_name=current_user.name,
                      at=now())
    ):  # fmt: skip
        say(f"已回复：{form.chosen.label}。")
        return go("event.show", event_id=event_id)
    return event_page(visible_event(event_id), form)


@bp.post("/sign-up")
def enter(event_id: int) -> Response:
    event, form, given = readable_event(event_id), PlaceForm(), list[SignUp]()
    if form.accepts(
        lambda: given.append(sign_up(event, own_member(), by=current_user, by_name=current_user.name, at=now()))
    ):
        say(words_of(given[0]))
        return go("event.show", event_id=event_id)
    return event_page(visible_event(event_id), form)


def words_of(row: SignUp) -> str:
    return "已报名。" if row.state is SignUpState.CONFIRMED else "名额已满，已排进候补。"


@bp.post("/withdrawal")
def leave(event_id: int) -> Response:
    event, form = readable_event(event_id), PlaceForm()
    if form.accepts(lambda: withdraw(event, own_member(), by=current_user, by_name=current_user.name, at=now())):
        say("已退出报名。")
        return go("event.show", event_id=event_id)
    return event_page(visible_event(event_id), form)


@bp.get("/replies")
def index(event_id: int) -> Response:
    """For whoever plans the event: who comes, who does not, who has not answered."""
    event = kept_event(event_id)
    if event.audience is Audience.OPEN:
        return page("calendar/sign_ups.html", event=event, queue=waiting(event.id), given=taken(event.id),
                    rows=sign_ups(event), is_over=event.starts_at <= now())  # fmt: skip
    return page("calendar/replies.html", event=event, answered=answered(event), phones=None, form=RepliesForm())


@bp.post("/phones")
def read_phones(event_id: int) -> Response:
    """The numbers of those who have not answered; leaves its trace."""
    event = kept_event(event_id)
    state = answered(event)
    phones = state.phones_for(current_user)
    record("event.phones_read", by=current_user, about=event.reference, unit_path=event.unit.path, count=len(phones))
    return page("calendar/replies.html", event=event, answered=state, phones=phones, form=RepliesForm())


def ticked(among: Sequence[Member]) -> list[Member]:
    """Of these people those who were ticked. Raises RuleBroken if nobody was."""
    keys = set(request.form.getlist("chosen"))
    found = [member for member in among if str(member.id) in keys]
    if not found:
        raise RuleBroken("没有勾选人。")
    return found


@bp.post("/replies")
def answer_for(event_id: int) -> Response:
    """The recorder answers for people who told it by telephone, also in place of what they answered first."""
    event, form, people = kept_event(event_id), RepliesForm(), list[Member]()

    def enter_all() -> None:
        people.extend(ticked(expected_people(event)))
        for member in people:
            reply(event, member, form.chosen, form.reason.data, by=current_user, by_name=current_user.name, at=now(),
                  is_told=True)  # fmt: skip

    if form.accepts(enter_all):
        say(f"已代 {len(people)} 人回复：{form.chosen.label}。")
        return go("reply.index", event_id=event_id)
    event = kept_event(event_id)
    return page("calendar/replies.html", form.status, event=event, answered=answered(event), phones=None, form=form)


@bp.post("/promotion")
def move_up(event_id: int) -> Response:
    """Promotion happens by itself; this only tries again and says why nobody moves up."""
    event = kept_event(event_id)
    moved = promote(event, now())
    say(f"递补了 {len(moved)} 人。" if moved else why_nobody(event, now()))
    return go("reply.index", event_id=event.id)


@bp.get("/arrivals")
def arrivals(event_id: int) -> Response:
    return arrivals_page(kept_event(event_id), PlaceForm())


def arrivals_page(event: Event, form: PlaceForm) -> Response:
    came = those_who_came(event)
    url = url_for("reply.at_the_door", event_id=event.id, code=door_code(event), _external=True)
    qr = segno.make(url, micro=False).svg_data_uri(scale=5)
    return page("calendar/arrivals.html", form.status, event=event, people=with_others(listed_people(event), came),
                came={member.id for member in came}, qr=qr, form=form)  # fmt: skip


def with_others(listed: list[Member], came: list[Member]) -> list[Member]:
    """The list, and below it who came without standing on it."""
    keys = {member.id for member in listed}
    return listed + [member for member in came if member.id not in keys]


@bp.post("/arrivals")
def tick_arrivals(event_id: int) -> Response:
    event, form, people = kept_event(event_id), PlaceForm(), list[Member]()
    is_undo = request.form.get("act") == "undo"

    def tick_all() -> None:
        people.extend(ticked(with_others(listed_people(event), those_who_came(event))))
        for member in people:
            if is_undo:
                undo_arrival(event, member, by=current_user)
            else:
                arrive(event, member, by=current_user, by_name=current_user.name, at=now())

    if form.accepts(tick_all):
        say(f"已撤销 {len(people)} 人的到场。" if is_undo else f"已登记 {len(people)} 人到场。")
        return go("reply.arrivals", event_id=event_id)
    return arrivals_page(kept_event(event_id), form)


@bp.get("/sign-in-sheet")
def sheet(event_id: int) -> Response:
    """签到表 on paper, with the names filled in: the equal of any tick."""
    event = kept_event(event_id)
    return page("calendar/sheet.html", event=event, people=listed_people(event))


def door_code(event: Event) -> str:
    """What the code at the door proves: that somebody stood before it. It is good for this event and day only."""
    return code_for("door", event.id, f"{event.uid}:{event.day}")


def at_this_door(event_id: int, code: str) -> Event:
    """The event, on its day, if the code is the one at its door."""
    event = readable_event(event_id)
    if not is_proved(code, "door", event.id, f"{event.uid}:{event.day}"):
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
