"""民主测评: the tallies of all members at once."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_login import current_user

from xiqiao.core.pages import draft_saved, go, page, say
from xiqiao.meetings.assessing import TALLIES, assessed, picture, raters, save_assessment, ungraded
from xiqiao.meetings.keeping import refuse_settled
from xiqiao.meetings.models import Meeting
from xiqiao.meetings.views import kept_meeting
from xiqiao.meetings.vote_forms import AssessmentForm

bp = Blueprint("assessment", __name__, url_prefix="/meetings/<int:meeting_id>/assessments")


@bp.get("")
def edit(meeting_id: int) -> Response:
    meeting = kept_meeting(meeting_id)
    refuse_settled(meeting)
    return _page(_form(meeting), meeting)


def _form(meeting: Meeting) -> AssessmentForm:
    rows = {row.member_id: row for row in meeting.assessments}
    return AssessmentForm.over(assessed(meeting.attendance), rows, picture(meeting.assessments))


def _page(form: AssessmentForm, meeting: Meeting) -> Response:
    people = [
        (line, [form[f"{name}_{line.member_id}"] for name in TALLIES], form[f"grade_{line.member_id}"])
        for line in assessed(meeting.attendance)
    ]
    return page(
        "meetings/assessments.html",
        form.status,
        form=form,
        meeting=meeting,
        people=people,
        probationary=[line.name for line in ungraded(meeting.attendance)],
        sheets=raters(meeting.attendance),
    )


@bp.post("")
def save(meeting_id: int) -> Response:
    meeting = kept_meeting(meeting_id)
    form = _form(meeting)
    lines = assessed(meeting.attendance)
    if form.accepts(lambda: save_assessment(meeting, form.tallies(lines), seen=form.seen.data, by=current_user)):
        draft_saved(f"assessments:{meeting_id}")
        say("已登记民主测评。")
        return go("meeting.show", meeting_id=meeting_id, _anchor="assessments")
    return _page(form, kept_meeting(meeting_id))
