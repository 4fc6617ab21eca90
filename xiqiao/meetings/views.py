"""会议记录: the list, beginning a record, and the record as one reads it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from flask_login import current_user
from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from xiqiao.calendar.event_views import asked_unit, kept_event
from xiqiao.calendar.models import Event
from xiqiao.core.authority import may, person_here, require
from xiqiao.core.clock import now
from xiqiao.core.db import LARGEST_ID, one_or_404
from xiqiao.core.pages import draft_saved, go, page, say
from xiqiao.core.paging import first_rows
from xiqiao.meetings.beginning import blank, offer, outline_from, record_of, units_of, units_to_record_for
from xiqiao.meetings.counting import counts, unmarked
from xiqiao.meetings.duty_queries import counted_for
from xiqiao.meetings.hint_settings import SET_TERMS, VAGUE_PHRASES
from xiqiao.meetings.hints import Hint, hints
from xiqiao.meetings.models import Meeting, Sitting
from xiqiao.meetings.queries import filtered, records_beside, visible_meetings, whole
from xiqiao.meetings.record_forms import RecordFilter, StartForm
from xiqiao.meetings.starting import outline_of, start_record
from xiqiao.organisation.models import Unit
from xiqiao.rulebook.queries import in_force

bp = Blueprint("meeting", __name__, url_prefix="/meetings")


def visible_meeting(meeting_id: int) -> Meeting:
    """A record with all that its page shows, if this person may read it."""
    meeting = one_or_404(whole(visible_meetings(person_here())), meeting_id)
    require("read_meeting", meeting)
    return meeting


def kept_meeting(meeting_id: int) -> Meeting:
    meeting = visible_meeting(meeting_id)
    require("keep_meeting", meeting)
    return meeting


def asked_records(form: RecordFilter) -> Select[Meeting]:
    """Of what this person may read, what the filter asks for."""
    return filtered(visible_meetings(current_user), form.unit.data, form.kind.data, form.state.data, form.year.data)


@bp.get("")
def index() -> Response:
    """The records that this person may read, the newest first."""
    require("list_meetings")
    form = RecordFilter.read()
    shown = asked_records(form).options(
        joinedload(Meeting.unit), joinedload(Meeting.sitting).selectinload(Sitting.kinds)
    )
    return page("meetings/index.html", form=form, found=first_rows(shown, form.number.data),
                asked={name: word for name, word in form.as_arguments().items() if name != "number"})  # fmt: skip


@bp.get("/<int:meeting_id>")
def show(meeting_id: int) -> Response:
    return record_page(visible_meeting(meeting_id))


def record_page(meeting: Meeting, status: int = 200, **more: Any) -> Response:
    """The record as one reads it; each section is a file of its own. `more`: what a section shows after a refusal."""
    keeps, reads_criticism = bool(may("keep_meeting", meeting)), bool(may("read_criticism", meeting))
    return page(
        "meetings/show.html",
        status,
        meeting=meeting,
        sitting=meeting.sitting,
        beside=records_beside(meeting),
        counted=counted_for(meeting),
        counts=counts(meeting.attendance),
        unmarked=unmarked(meeting.attendance),
        keeps=keeps,
        reads_criticism=reads_criticism,
        hints=hints_for(meeting, with_criticism=reads_criticism) if keeps and meeting.is_open else [],
        **more,
    )


def hints_for(meeting: Meeting, *, with_criticism: bool) -> list[Hint]:
    """The writing aid, by the office's lists as they stand today."""
    phrases, terms = in_force(VAGUE_PHRASES), in_force(SET_TERMS)
    return hints(meeting, phrases, terms, with_criticism=with_criticism)


@bp.post("/start/<int:event_id>")
def start(event_id: int) -> Response:
    """开始记录 with one tap: begin the record of an event, or go to the one there is."""
    event = kept_event(event_id)
    require("record_meetings")
    if kept := record_of(event, current_user):
        return go("meeting.show", meeting_id=kept.id)
    units = units_of(event, current_user)
    if len(units) != 1 or not event.kinds:
        return go("meeting.new", event=event.id)
    (meeting,) = start_record(outline_of(event, units), event=event, by=current_user, at=now())
    say("已开始记录。名册按当天的党员名册填好了。")
    return go("meeting.show", meeting_id=meeting.id)


def asked_event() -> Event | None:
    """The event that `?event=` names."""
    key = request.args.get("event", "")
    is_id = key.isascii() and key.isdecimal() and len(key) <= 10 and 0 < int(key) <= LARGEST_ID
    return kept_event(int(key)) if is_id else None


def units_and_event() -> tuple[list[Unit], Event | None]:
    """What the address names: an event with its units, or a unit. No unit: it is still to be chosen."""
    require("record_meetings")
    if event := asked_event():
        return units_of(event, current_user), event
    unit = asked_unit()
    if unit is not None:
        require("record_meeting_at", unit)
    return [unit] if unit else [], None


@bp.get("/new")
def new() -> Response:
    """Without a unit: choose for which one."""
    units, event = units_and_event()
    if not units:
        return page("meetings/choose_unit.html", units=units_to_record_for(current_user))
    form = StartForm(data=blank(units, event))
    offer(form, units, current_user)
    return page("meetings/new.html", form=form, units=units, event=event)


@bp.post("/new")
def begin() -> Response:
    units, event = units_and_event()
    form, made = StartForm(), list[Meeting]()
    offer(form, units or units_to_record_for(current_user), current_user)
    if form.accepts(
        lambda: made.extend(start_record(outline_from(form, event), event=event, by=current_user, at=now()))
    ):
        draft_saved(f"meeting:new:{units[0].id if units else ''}")
        say("已开始记录。名册按当天的党员名册填好了。")
        return go("meeting.show", meeting_id=made[0].id)
    units, event = units_and_event()
    return page("meetings/new.html", form.status, form=form, units=units, event=event)
