"""What a personal card opens: one member's schedule, and their own answers; and the page that a poster's code leads to.

These are outward: nobody is signed in, the address says who it is. A wrong or old one is not found.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, abort
from sqlalchemy import select

from xiqiao.accounts.cards import Card, card_of
from xiqiao.calendar.answering import reply, sign_up, withdraw
from xiqiao.calendar.bell import moved_or_off
from xiqiao.calendar.models import Audience, Event, EventState
from xiqiao.calendar.own_replies import own_replies, own_reply
from xiqiao.calendar.plans import audience_words
from xiqiao.calendar.queries import visible_events, whole
from xiqiao.calendar.replies import SignUp
from xiqiao.calendar.reply_forms import PlaceForm, ReplyForm, form_for
from xiqiao.calendar.reply_views import words_of
from xiqiao.calendar.schedules import Scope, Wanted, by_day, lines
from xiqiao.calendar.viewers import viewer_of_member
from xiqiao.core.clock import now, today
from xiqiao.core.db import db, one_or_404
from xiqiao.core.forms import Form
from xiqiao.core.outward import outward
from xiqiao.core.pages import go, page, say

bp = Blueprint("schedule", __name__, url_prefix="/c/<code>")
posters = Blueprint("poster", __name__)

DAYS, MOST = 90, 30


def card_or_404(code: str) -> Card:
    return card_of(code, now()) or abort(404)


def event_for(card: Card, event_id: int) -> Event:
    """An event that concerns the holder of the card."""
    viewer = viewer_of_member(card.member_id)
    return one_or_404(whole(visible_events(viewer).where(viewer.is_for())), event_id)


@bp.get("")
@outward
def show(code: str) -> Response:
    card, since = card_or_404(code), today()
    until = since + timedelta(days=DAYS)
    viewer = viewer_of_member(card.member_id)
    found = lines(Wanted(viewer, Scope.MINE, since, until), MOST)
    events = [line.event for line in found if line.event]
    own, days = own_replies(events, card.member, now()), sorted(by_day(found, since, until).items())
    return page("calendar/card.html", card=card, days=days, own=own, today=since, changes=moved_or_off(viewer, now()))


@bp.get("/events/<int:event_id>")
@outward
def event(code: str, event_id: int) -> Response:
    card = card_or_404(code)
    found = event_for(card, event_id)
    return event_page(card, found, form_for(found))


def event_page(card: Card, event: Event, form: Form) -> Response:
    return page("calendar/card_event.html", form.status, card=card, event=event, form=form,
                state=event.state_at(now()), audience=audience_words(event),
                own=own_reply(event, card.member, now()))  # fmt: skip


def _holder(card: Card) -> str:
    return f"{card.member.name}，个人卡"


@bp.post("/events/<int:event_id>/reply")
@outward
def answer(code: str, event_id: int) -> Response:
    card, form = card_or_404(code), ReplyForm()
    found = event_for(card, event_id)
    if form.accepts(
        lambda: reply(found, card.member, form.chosen, form.reason.data, by=None, by_name=_holder(card), at=now())
    ):
        say(f"已回复：{form.chosen.label}。")
        return go("schedule.show", code=code)
    return event_page(card_or_404(code), event_for(card, event_id), form)


@bp.post("/events/<int:event_id>/sign-up")
@outward
def enter(code: str, event_id: int) -> Response:
    card, form, given = card_or_404(code), PlaceForm(), list[SignUp]()
    found = event_for(card, event_id)
    if form.accepts(lambda: given.append(sign_up(found, card.member, by=None, by_name=_holder(card), at=now()))):
        say(words_of(given[0]))
        return go("schedule.event", code=code, event_id=event_id)
    return event_page(card_or_404(code), event_for(card, event_id), form)


@bp.post("/events/<int:event_id>/withdrawal")
@outward
def leave(code: str, event_id: int) -> Response:
    card, form = card_or_404(code), PlaceForm()
    found = event_for(card, event_id)
    if form.accepts(lambda: withdraw(found, card.member, by=None, by_name=_holder(card), at=now())):
        say("已退出报名。")
        return go("schedule.event", code=code, event_id=event_id)
    return event_page(card_or_404(code), event_for(card, event_id), form)


@posters.get("/p/<uid>")
@outward
def show_poster(uid: str) -> Response:
    """What hangs on the wall, on a phone. Drafts and meetings of invited people are on no wall."""
    if not (uid.isascii() and uid.isalnum()):
        abort(404)
    found = whole(
        select(Event).where(Event.uid == uid, Event.state != EventState.DRAFT, Event.audience != Audience.INVITED)
    )
    event = db.session.scalars(found).unique().one_or_none() or abort(404)
    return page("calendar/poster_page.html", event=event, state=event.state_at(now()), audience=audience_words(event))
