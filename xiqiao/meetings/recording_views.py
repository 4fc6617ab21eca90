"""Writing a record down: its facts, and who was there."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from flask_login import current_user
from sqlalchemy.orm import joinedload

from xiqiao.calendar.drafting import at_clock
from xiqiao.calendar.queries import kinds, kinds_by_ids
from xiqiao.core.authority import person_here, require
from xiqiao.core.clock import local, now
from xiqiao.core.db import one_or_404
from xiqiao.core.forms import choices
from xiqiao.core.pages import draft_saved, go, page, part, say
from xiqiao.core.rules import RuleBroken
from xiqiao.meetings.attending import Mark, mark_attendance, mark_of, refresh_roll, rest_present
from xiqiao.meetings.autosaving import Answer, answered, drawn_from, saves_itself
from xiqiao.meetings.counting import counts, unmarked
from xiqiao.meetings.keeping import refuse_settled
from xiqiao.meetings.minutes import Facts, change_facts, refuse_fixed
from xiqiao.meetings.models import Meeting, Sitting
from xiqiao.meetings.news import news_for
from xiqiao.meetings.queries import visible_meetings
from xiqiao.meetings.record_forms import STRANGERS, FactsForm, SheetForm, sheet_for
from xiqiao.meetings.views import kept_meeting

bp = Blueprint("recording", __name__, url_prefix="/meetings/<int:meeting_id>")


@bp.get("/attendance")
def attendance(meeting_id: int) -> Response:
    meeting = kept_meeting(meeting_id)
    refuse_settled(meeting)
    return sheet_page(meeting, sheet_for(meeting.attendance, meeting.version))


def sheet_answer(meeting: Meeting, form: SheetForm, **more: Any) -> Answer:
    seen = f"meeting.{meeting.id}.{meeting.version}"
    return Answer("sheet", f"meeting:{meeting.id}:sheet", form, **{"drawn": meeting.version, "seen": seen, **more})


def sheet_page(meeting: Meeting, form: SheetForm, answer: Answer | None = None) -> Response:
    return page("meetings/attendance.html", form.status, meeting=meeting, form=form,
                answer=answer or sheet_answer(meeting, form), counts=counts(meeting.attendance),
                unmarked=unmarked(meeting.attendance))  # fmt: skip


@bp.post("/attendance")
def mark(meeting_id: int) -> Response:
    """Save who was there; `act=rest` also marks everybody of whom nothing was said as present."""
    meeting = kept_meeting(meeting_id)
    form = sheet_for(meeting.attendance, meeting.version)
    drawn, stored = form.version.data, {line.member_id: mark_of(line) for line in meeting.attendance}
    if form.accepts(lambda: _mark(form, meeting), stored):
        if saves_itself():
            answer = sheet_answer(meeting, form, saved_at=now())
            fresh = {"fresh_counts": counts(meeting.attendance), "fresh_unmarked": unmarked(meeting.attendance)}
            return answered(answer, lambda: go("recording.attendance", meeting_id=meeting.id), **fresh)
        draft_saved(f"meeting:{meeting.id}:sheet")
        say("已保存。")
        return go("meeting.show", meeting_id=meeting.id)
    meeting = kept_meeting(meeting_id)
    if form.conflicts:
        form.version.data = meeting.version
    answer = sheet_answer(meeting, form, drawn=drawn)
    return answered(answer, lambda: sheet_page(meeting, form, answer))


def _mark(form: SheetForm, meeting: Meeting) -> None:
    on_sheet = {f"m{line.member_id}" for line in meeting.attendance}
    if any((found := STRANGERS.match(name)) and found[1] not in on_sheet for name in request.form):
        raise RuleBroken("有人不在这次会议的名册上，没有保存。请刷新页面；名册有变化的，先按“重新核对名册”。")
    marks = [Mark(line.member_id, **form[f"m{line.member_id}"].form.said()) for line in meeting.attendance]
    if request.form.get("act") == "rest":
        marks = rest_present(marks)
    mark_attendance(meeting, marks, drawn_from=drawn_from(form), by=current_user, at=now())


@bp.post("/roll")
def refresh(meeting_id: int) -> Response:
    """重新核对名册, after the register was corrected."""
    meeting = kept_meeting(meeting_id)
    added, removed = refresh_roll(meeting, by=current_user)
    words = [f"{word}{'、'.join(names)}" for word, names in (("加入", added), ("去掉", removed)) if names]
    say("名册已重新核对，" + ("；".join(words) if words else "没有变化") + "。")
    return go("recording.attendance", meeting_id=meeting.id)


def facts_form(meeting: Meeting) -> FactsForm:
    form = FactsForm(data=facts_as_form(meeting))
    form.kinds.choices = choices((kind.id, kind.name) for kind in kinds(with_former=True))
    return form


def facts_as_form(meeting: Meeting) -> dict[str, Any]:
    """The facts as their form would have them."""
    sitting = meeting.sitting
    starts, ends = local(sitting.starts_at), local(sitting.ends_at) if sitting.ends_at else None
    as_they_are = {name: getattr(sitting, name) for name in ("version", "title", "day", "place", "online", "observers")}
    of_meeting = {name: getattr(meeting, name) for name in ("chair_name", "recorder_name", "is_checked")}
    return as_they_are | of_meeting | {
        "kinds": [kind.id for kind in sitting.kinds],
        "starts": starts.hour * 60 + starts.minute,
        "ends": (ends.hour * 60 + ends.minute) or 24 * 60 if ends else None,
    }  # fmt: skip


def facts_from(form: FactsForm) -> Facts:
    day, ends = form.day.data, form.ends.data
    return Facts(
        title=form.title.data,
        kinds=kinds_by_ids(form.kinds.data or []),
        starts_at=at_clock(day, form.starts.data),
        ends_at=at_clock(day, ends) if ends is not None else None,
        place=form.place.data or "",
        online=form.online.data or "",
        observers=form.observers.data or "",
        chair_name=form.chair_name.data or "",
        recorder_name=form.recorder_name.data or "",
        is_checked=form.is_checked.data,
    )


def facts_answer(meeting: Meeting, form: FactsForm, **more: Any) -> Answer:
    version = meeting.sitting.version
    seen = f"sitting.{meeting.sitting_id}.{version}"
    return Answer("facts", f"meeting:{meeting.id}:facts", form, **{"drawn": version, "seen": seen, **more})


@bp.get("/facts")
def facts(meeting_id: int) -> Response:
    meeting = kept_meeting(meeting_id)
    refuse_fixed(meeting)
    form = facts_form(meeting)
    return page("meetings/facts.html", meeting=meeting, form=form, answer=facts_answer(meeting, form))


@bp.post("/facts")
def save_facts(meeting_id: int) -> Response:
    meeting = kept_meeting(meeting_id)
    form, said = facts_form(meeting), list[str]()
    drawn, stored = form.version.data, _Stored(facts_as_form(meeting))
    if form.accepts(lambda: said.extend(
        change_facts(meeting, facts_from(form), drawn_from=drawn_from(form), by=current_user, at=now())
    ), stored):  # fmt: skip
        draft_saved(f"meeting:{meeting.id}:facts")
        say("已保存。" + "".join(said))
        return go("meeting.show", meeting_id=meeting.id)
    meeting = kept_meeting(meeting_id)
    answer = facts_answer(meeting, form, drawn=drawn)
    return page("meetings/facts.html", form.status, meeting=meeting, form=form, answer=answer)


class _Stored:
    """The facts as they are stored, by the names of the form's fields."""

    def __init__(self, values: dict[str, Any]) -> None:
        vars(self).update(values)


@bp.get("/changes")
def changes(meeting_id: int) -> Response:
    """For an open page, every twenty seconds: nothing, or that somebody else changed what it shows."""
    light = visible_meetings(person_here()).options(
        joinedload(Meeting.unit), joinedload(Meeting.sitting).selectinload(Sitting.items)
    )
    meeting = one_or_404(light, meeting_id)
    require("keep_meeting", meeting)
    news = news_for(meeting, request.args.getlist("seen"), current_user)
    nothing = Response(status=204)
    return part("meetings/_news.html", nothing, news=news) if news else nothing
