"""简录: the few facts of a meeting whose record lies on paper."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask_login import current_user

from xiqiao.calendar.drafting import at_clock
from xiqiao.calendar.event_views import asked_unit
from xiqiao.calendar.queries import kinds, kinds_by_ids
from xiqiao.core.authority import person_here, require
from xiqiao.core.clock import now
from xiqiao.core.forms import choices
from xiqiao.core.pages import draft_saved, go, page, say
from xiqiao.core.rules import RuleBroken
from xiqiao.meetings.briefing import Brief, record_brief
from xiqiao.meetings.duty_forms import BriefForm
from xiqiao.meetings.models import Meeting
from xiqiao.meetings.recorded_units import recorded_units
from xiqiao.organisation.models import Unit
from xiqiao.organisation.views import unit_or_404

bp = Blueprint("brief", __name__, url_prefix="/meetings/briefs")


def new_form() -> BriefForm:
    """`?kind=` is ticked beforehand; the day is nobody's to guess."""
    known = kinds()
    form = BriefForm(data={"kinds": [kind.id for kind in known if kind.key == request.args.get("kind")]})
    form.kinds.choices = choices((kind.id, kind.name) for kind in known)
    return form


@bp.get("/new")
def new() -> Response:
    """Without a unit: choose for which one; whoever works for one only is not asked."""
    require("record_meetings")
    unit = asked_unit()
    if unit is None:
        units = recorded_units(person_here())
        if len(units) == 1:
            return go("brief.new", unit=units[0].id)
        return page("meetings/brief_unit.html", units=units)
    require("record_meeting_at", unit)
    return page("meetings/brief_new.html", form=new_form(), unit=unit)


@bp.post("/new")
def save() -> Response:
    require("record_meetings")
    unit = asked_unit()
    if unit is None:
        raise RuleBroken("请先选择单位。")
    require("record_meeting_at", unit)
    form, made = new_form(), list[Meeting]()
    if form.accepts(lambda: made.append(_record(form, unit))):
        draft_saved(f"brief:{unit.id}")
        say("已简录，当即计入应开会议。")
        return go("meeting.show", meeting_id=made[0].id)
    return page("meetings/brief_new.html", form.status, form=form, unit=unit_or_404(unit.id))


def _record(form: BriefForm, unit: Unit) -> Meeting:
    brief = Brief(
        unit=unit,
        kinds=kinds_by_ids(form.kinds.data),
        starts_at=at_clock(form.day.data, form.starts.data or 0),
        expected=form.expected.data,
        present=form.present.data,
        kept_at=form.kept_at.data,
        title=form.title.data or "",
    )
    return record_brief(brief, is_another=form.is_another.data, by=current_user, at=now())
