"""Many events at once: put off, cancel (a typhoon), print; and take over last month's plan."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, Response, request
from flask_login import current_user
from sqlalchemy import Select

from xiqiao.calendar.copying import copy_month, month_before
from xiqiao.calendar.event_views import asked_unit, refuse_outside
from xiqiao.calendar.forms import CalendarQuery, ReasonForm
from xiqiao.calendar.models import Event, EventState
from xiqiao.calendar.moving import cancel_many, put_off_many
from xiqiao.calendar.planning_forms import CopyForm, ManyForm
from xiqiao.calendar.queries import WHOLE, kept_unit_ids, visible_events
from xiqiao.calendar.viewers import viewer_of
from xiqiao.core.authority import person_here, require
from xiqiao.core.clock import now, today
from xiqiao.core.db import LARGEST_ID, db
from xiqiao.core.pages import go, page, say
from xiqiao.core.paging import first_rows
from xiqiao.core.rules import RuleBroken

bp = Blueprint("many", __name__, url_prefix="/calendar/manage")

#: So many may be ticked at once.
MOST = 500


def kept_events() -> Select[Event]:
    viewer = viewer_of(person_here())
    return visible_events(viewer).where(Event.unit_id.in_(kept_unit_ids(viewer))).options(*WHOLE)


@bp.get("")
def index() -> Response:
    """What this person plans, from a day on, to be ticked."""
    require("plan_events")
    form = CalendarQuery.read()
    since = form.day.data or today()
    coming = kept_events().where(Event.last_day >= since, Event.state != EventState.HELD)
    if form.theme.data:
        coming = coming.where(Event.theme_id == form.theme.data)
    return page("calendar/manage.html", found=first_rows(coming, form.number.data), form=form, since=since)


def ticked() -> list[Event]:
    """The ticked events; each is asked about. Raises RuleBroken if none is."""
    keys = [int(key) for key in request.form.getlist("chosen") if key.isdecimal() and len(key) <= 10]
    keys = [key for key in keys if key <= LARGEST_ID][:MOST]
    found = list(db.session.scalars(kept_events().where(Event.id.in_(keys))).unique()) if keys else []
    if not found:
        raise RuleBroken("没有勾选活动。")
    for event in found:
        require("keep_event", event)
    return found


@bp.post("")
def choose() -> Response:
    """What is to be done with them: asked on a page of its own, or printed at once."""
    require("plan_events")
    events, act = ticked(), request.form.get("act")
    if act == "print":
        return page("calendar/manage_print.html", events=events)
    form = ReasonForm(formdata=None) if act == "cancel" else ManyForm(formdata=None)
    return page("calendar/manage_act.html", events=events, form=form, act="cancel" if act == "cancel" else "put_off")


@bp.post("/cancellation")
def cancel() -> Response:
    require("plan_events")
    events, form, done = ticked(), ReasonForm(), []
    if form.accepts(lambda: done.append(cancel_many(events, form.reason.data, by=current_user, at=now()))):
        say(f"已取消 {done[0]} 项活动。")
        return go("many.index")
    return page("calendar/manage_act.html", form.status, events=ticked(), form=form, act="cancel")


@bp.post("/putting-off")
def put_off() -> Response:
    require("plan_events")
    events, form, done = ticked(), ManyForm(), []
    if form.accepts(lambda: done.append(_put_off(events, form))):
        say(f"已改期 {done[0]} 项活动。")
        return go("many.index")
    return page("calendar/manage_act.html", form.status, events=ticked(), form=form, act="put_off")


def _put_off(events: list[Event], form: ManyForm) -> int:
    days = timedelta(days=form.days.data)
    for event in events:
        refuse_outside(event, event.starts_at + days)
    return put_off_many(events, days, form.reason.data, by=current_user, at=now())


@bp.route("/copy", methods=["GET", "POST"])
def copy() -> Response:
    """沿用上月安排."""
    require("plan_events")
    unit = asked_unit()
    if unit is None:
        raise RuleBroken("请从单位的页面打开。")
    require("plan_event_at", unit)
    following = (today().replace(day=28) + timedelta(days=7)).replace(day=1)
    form, made = CopyForm(data={"year": following.year, "month": following.month}), []
    if form.accepts(lambda: made.append(copy_month(unit, *_months(form), by=current_user, at=now()))):
        say(f"已沿用 {len(made[0].events)} 项，都是草稿，请逐项核对后发布。")
        for sentence in made[0].left_out:
            say(sentence, "warning")
        return go("many.index")
    return page("calendar/copy.html", form.status, form=form, unit=asked_unit())


def _months(form: CopyForm) -> tuple[date, date]:
    new = date(form.year.data, form.month.data, 1)
    return month_before(new), new
