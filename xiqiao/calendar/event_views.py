"""One event: its page, planning it, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Response, request
from flask_login import current_user

from xiqiao.calendar.drafting import as_form, at_clock, blank, offer, plan_from
from xiqiao.calendar.forms import EventForm, MoveForm, ReasonForm
from xiqiao.calendar.models import Event
from xiqiao.calendar.own_replies import own_reply
from xiqiao.calendar.planning import (
    cancel_event,
    discard_draft,
    edit_event,
    move_event,
    plan_event,
    publish_event,
    restore_event,
)
from xiqiao.calendar.plans import audience_words, unready
from xiqiao.calendar.queries import (
    changes_of,
    clashes,
    planned_units,
    planner_of,
    published_guide,
    visible_events,
    whole,
)
from xiqiao.calendar.reply_forms import form_for
from xiqiao.calendar.viewers import viewer_of
from xiqiao.calendar.wording import short_day
from xiqiao.core.authority import may, person_here, require
from xiqiao.core.clock import local, now, today
from xiqiao.core.db import LARGEST_ID, db, one_or_404
from xiqiao.core.forms import Form
from xiqiao.core.pages import draft_saved, go, page, say
from xiqiao.core.rules import RuleBroken
from xiqiao.members.models import Member
from xiqiao.organisation.models import Unit
from xiqiao.organisation.views import unit_or_404

bp = Blueprint("event", __name__, url_prefix="/calendar/events")


def visible_event(event_id: int) -> Event:
    """An event with all that its page shows, if this person may see it."""
    return one_or_404(whole(visible_events(viewer_of(person_here()))), event_id)


def kept_event(event_id: int) -> Event:
    event = visible_event(event_id)
    require("keep_event", event)
    return event


@bp.get("/<int:event_id>")
def show(event_id: int) -> Response:
    event = visible_event(event_id)
    require("read_event", event)
    return event_page(event, form_for(event))


def event_page(event: Event, form: Form) -> Response:
    """The page of one event; `form` is that of one's own answer, with the reason if it was refused."""
    return page(
        "calendar/show.html",
        form.status,
        event=event,
        form=form,
        state=event.state_at(now()),
        has_begun=event.starts_at - timedelta(hours=1) <= now(),
        audience=audience_words(event),
        changes=changes_of(event.id),
        clashes=clashes(event),
        missing=[sentence for sentence, _ in unready(event)],
        guide=published_guide(event.day),
        planner=planner_of(event),
        own=own_reply(event, db.session.get(Member, current_user.member_id or 0), now()),
    )


def asked_unit() -> Unit | None:
    """The unit that `?unit=` names."""
    key = request.args.get("unit", "")
    return unit_or_404(int(key)) if key.isdecimal() and 0 < len(key) < 10 and int(key) <= LARGEST_ID else None


def unit_to_plan_for() -> Unit:
    """The unit that a posted plan is for."""
    unit = asked_unit()
    if unit is None:
        raise RuleBroken("请先选择为哪个单位安排。")
    require("plan_event_at", unit)
    return unit


@bp.get("/new")
def new() -> Response:
    """Without a unit: choose for which one."""
    require("plan_events")
    unit = asked_unit()
    if unit is None:
        return page("calendar/choose_unit.html", units=planned_units(viewer_of(current_user)), endpoint="event.new")
    require("plan_event_at", unit)
    form = EventForm(data=blank(unit, today() + timedelta(days=7)))
    offer(form, unit)
    form.drop("reason")
    return page("calendar/new.html", form=form, unit=unit)


@bp.post("/new")
def plan() -> Response:
    require("plan_events")
    unit = unit_to_plan_for()
    form, made = EventForm(), []
    offer(form, unit)
    form.drop("reason")
    if form.accepts(lambda: made.append(plan_event(plan_from(form, unit), by=current_user, at=now()))):
        draft_saved(f"event:new:{unit.id}")
        say("已存为草稿。核对后点“发布”，大家才看得到。")
        return go("event.show", event_id=made[0].id)
    return page("calendar/new.html", form.status, form=form, unit=unit_or_404(unit.id))


@bp.get("/<int:event_id>/edit")
def edit(event_id: int) -> Response:
    event = kept_event(event_id)
    form = EventForm(data=as_form(event))
    offer(form, event.unit, event)
    return page("calendar/edit.html", form=form, event=event)


@bp.post("/<int:event_id>/edit")
def save(event_id: int) -> Response:
    event = kept_event(event_id)
    form = EventForm()
    offer(form, event.unit, event)
    stored = SimpleNamespace(**as_form(event))
    if form.accepts(lambda: _save(form, event), stored):
        draft_saved(f"event:{event.id}")
        say("已保存。")
        return go("event.show", event_id=event.id)
    return page("calendar/edit.html", form.status, form=form, event=visible_event(event_id))


def _save(form: EventForm, event: Event) -> None:
    plan = plan_from(form, event.unit)
    refuse_outside(event, plan.starts_at)
    edit_event(event, plan, reason=form.reason.data or "", drawn_from=form.version.data, by=current_user, at=now())


@bp.post("/<int:event_id>/publication")
def publish(event_id: int) -> Response:
    event = kept_event(event_id)
    publish_event(event, by=current_user, at=now())
    say("已发布。可以把通知文字复制到微信群。")
    return go("event.show", event_id=event.id)


@bp.route("/<int:event_id>/move", methods=["GET", "POST"])
def move(event_id: int) -> Response:
    event = kept_event(event_id)
    starts, ends = local(event.starts_at), local(event.ends_at)
    form = MoveForm(
        data={"day": event.day, "starts": starts.hour * 60 + starts.minute, "ends": ends.hour * 60 + ends.minute}
    )
    if form.accepts(lambda: _move(form, event)):
        say("已改期。")
        return go("event.show", event_id=event.id)
    return page("calendar/move.html", form.status, form=form, event=visible_event(event_id))


def _move(form: MoveForm, event: Event) -> None:
    days = event.last_day - event.day
    starts_at = at_clock(form.day.data, form.starts.data)
    ends_at = at_clock(form.day.data + days, form.ends.data)
    refuse_outside(event, starts_at)
    move_event(event, starts_at, ends_at, form.reason.data or "", by=current_user, at=now())


def refuse_outside(event: Event, starts_at: datetime) -> None:
    """A branch chooses its time within what its village planned; the village and the office go beyond it."""
    if event.window_since is None or event.window_until is None or may("plan_event_at", planner_of(event)):
        return
    if not event.window_since <= local(starts_at).date() <= event.window_until:
        first, last = short_day(event.window_since), short_day(event.window_until)
        raise RuleBroken(f"请选{first}至{last}之间的日子；要改到别的时间，请与安排的单位商量。", "day")


def _with_reason(event_id: int, template: str, deed: Callable[..., None], done: str) -> Response:
    """A page that asks for the reason, and the deed."""
    event = kept_event(event_id)
    form = ReasonForm()
    if form.accepts(lambda: deed(event, form.reason.data, by=current_user, at=now())):
        say(done)
        return go("event.show", event_id=event.id)
    shown: dict[str, Any] = {"form": form, "event": visible_event(event_id)}
    return page(template, form.status, **shown)


@bp.route("/<int:event_id>/cancellation", methods=["GET", "POST"])
def cancel(event_id: int) -> Response:
    return _with_reason(event_id, "calendar/cancel.html", cancel_event, "已取消。日历里仍看得到，写着原因。")


@bp.route("/<int:event_id>/restoration", methods=["GET", "POST"])
def restore(event_id: int) -> Response:
    return _with_reason(event_id, "calendar/restore.html", restore_event, "已恢复，活动照常举行。")


@bp.post("/<int:event_id>/removal")
def discard(event_id: int) -> Response:
    event = kept_event(event_id)
    discard_draft(event, by=current_user)
    say("草稿已删除。")
    return go("calendar.index")
