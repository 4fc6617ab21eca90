"""Documents of records: pages to print, Word files, text to copy. A settled record's are drawn from its version."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from flask_login import current_user

from xiqiao.audit.record import record_access
from xiqiao.core.authority import person_here, require
from xiqiao.core.clock import now, today
from xiqiao.core.db import LARGEST_ID, db
from xiqiao.core.pages import page
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import moment
from xiqiao.imports.writing import as_download
from xiqiao.meetings.assessment_documents import summary_document
from xiqiao.meetings.form_documents import (
    SPARE,
    assessment_document,
    ballot_document,
    people_to_sign,
    sign_in_document,
    vote_document,
    vote_facts,
)
from xiqiao.meetings.freezing import Content
from xiqiao.meetings.life_views import read_record
from xiqiao.meetings.list_documents import list_workbook, listed
from xiqiao.meetings.minutes_documents import minutes_document
from xiqiao.meetings.models import Meeting
from xiqiao.meetings.platform_texts import platform_fields, whole_text
from xiqiao.meetings.queries import visible_meetings, whole
from xiqiao.meetings.record_documents import record_document, sheet_title
from xiqiao.meetings.record_forms import RecordFilter
from xiqiao.meetings.records import Record
from xiqiao.meetings.views import asked_records, visible_meeting

bp = Blueprint("meeting_document", __name__, url_prefix="/meetings")

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: So many records are printed at once.
MOST = 50


def draft_line(meeting: Meeting) -> str:
    """What stands on the paper of a record that is not settled: that, and who printed it when."""
    if meeting.is_settled:
        return ""
    return f"{meeting.state.label}，{moment(now())} {current_user.name}打印"


def word_file(content: bytes, name: str) -> Response:
    response = Response(content, mimetype=DOCX)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@bp.get("/list.xlsx")
def list_file() -> Response:
    """The list as it was asked for, all pages of it; names leave with it, so it leaves its trace."""
    require("list_meetings")
    form = RecordFilter.read()
    meetings = listed(asked_records(form))
    footer = f"说明：{current_user.name} 于 {today():%Y-%m-%d} 导出，共 {len(meetings)} 份。含个人信息，用后妥善保管。"
    record_access("access.meetings_exported", by=current_user, count=len(meetings), filters=form.words)
    return as_download(list_workbook(meetings, footer), f"meetings-{today():%Y%m%d}.xlsx")


@bp.get("/<int:meeting_id>/documents")
def index(meeting_id: int) -> Response:
    """Everything that can be had of one record."""
    meeting = visible_meeting(meeting_id)
    record = read_record(meeting)
    return page("meetings/documents.html", meeting=meeting, record=record, fields=platform_fields(record),
                text=whole_text(record))  # fmt: skip


@bp.get("/<int:meeting_id>/documents/print")
def print_one(meeting_id: int) -> Response:
    return _printed([visible_meeting(meeting_id)])


@bp.route("/documents/print", methods=["GET", "POST"])
def print_many() -> Response:
    """The ticked records of a list, each on sheets of its own."""
    require("list_meetings")
    ticked = request.values.getlist("chosen")
    keys = {
        int(key) for key in ticked if key.isascii() and key.isdecimal() and len(key) < 11 and int(key) <= LARGEST_ID
    }
    if not keys:
        raise RuleBroken("没有勾选会议记录。")
    if len(keys) > MOST:
        raise RuleBroken(f"一次最多打印 {MOST} 份，请分几次打印。")
    found = whole(visible_meetings(person_here()).where(Meeting.id.in_(keys)))
    return _printed(list(db.session.scalars(found).unique())[::-1])


def _printed(meetings: list[Meeting]) -> Response:
    """One sheet per kind of each record, the oldest first."""
    sheets = [
        (meeting, record, sheet_title(kind))
        for meeting in meetings
        for record in [read_record(meeting)]
        for kind in record.kinds or [record.title]
    ]
    return page("meetings/record_print.html", sheets=sheets, count=len(meetings), draft_line=draft_line)


@bp.get("/<int:meeting_id>/documents/record.docx")
def record_file(meeting_id: int) -> Response:
    meeting = visible_meeting(meeting_id)
    return word_file(record_document(read_record(meeting), draft_line(meeting)), f"record-{meeting_id}.docx")


@bp.get("/<int:meeting_id>/documents/minutes.docx")
def minutes_file(meeting_id: int) -> Response:
    meeting = visible_meeting(meeting_id)
    return word_file(minutes_document(read_record(meeting), draft_line(meeting)), f"minutes-{meeting_id}.docx")


@bp.get("/<int:meeting_id>/documents/sign-in")
def sign_in(meeting_id: int) -> Response:
    meeting = visible_meeting(meeting_id)
    record = read_record(meeting)
    return page("meetings/sign_in.html", meeting=meeting, record=record, people=people_to_sign(record), spare=SPARE)


@bp.get("/<int:meeting_id>/documents/sign-in.docx")
def sign_in_file(meeting_id: int) -> Response:
    return word_file(sign_in_document(read_record(visible_meeting(meeting_id))), f"sign-in-{meeting_id}.docx")


@bp.get("/<int:meeting_id>/documents/assessment.docx")
def assessment_file(meeting_id: int) -> Response:
    return word_file(assessment_document(read_record(visible_meeting(meeting_id))), f"assessment-{meeting_id}.docx")


@bp.get("/<int:meeting_id>/documents/assessment-summary.docx")
def summary_file(meeting_id: int) -> Response:
    """Everybody's grade on one sheet: it leaves its trace."""
    meeting = visible_meeting(meeting_id)
    record = read_record(meeting)
    content = summary_document(record, draft_line(meeting))
    record_access("access.assessment_exported", by=current_user, about=meeting.reference, count=len(record.assessments))
    return word_file(content, f"assessment-summary-{meeting_id}.docx")


@bp.get("/<int:meeting_id>/documents/ballot.docx")
def ballot_file(meeting_id: int) -> Response:
    return word_file(ballot_document(read_record(visible_meeting(meeting_id))), f"ballot-{meeting_id}.docx")


def vote_in(record: Record, vote_id: int) -> Content:
    found = next((vote for vote in record.votes if vote["id"] == vote_id), None)
    return found if found is not None else abort(404)


@bp.get("/<int:meeting_id>/documents/votes/<int:vote_id>")
def vote(meeting_id: int, vote_id: int) -> Response:
    meeting = visible_meeting(meeting_id)
    record = read_record(meeting)
    counted = vote_in(record, vote_id)
    return page("meetings/vote_report.html", meeting=meeting, record=record, vote=counted,
                facts=vote_facts(record, counted))  # fmt: skip


@bp.get("/<int:meeting_id>/documents/votes/<int:vote_id>/report.docx")
def vote_file(meeting_id: int, vote_id: int) -> Response:
    record = read_record(visible_meeting(meeting_id))
    return word_file(vote_document(record, vote_in(record, vote_id)), f"vote-{vote_id}.docx")
