"""The life of a record on pages: submit, confirm, archive, reopen, void, and the versions that were frozen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from flask import Blueprint, Response, abort
from flask_login import current_user

from xiqiao.core.authority import may, require
from xiqiao.core.clock import now
from xiqiao.core.pages import go, page, say
from xiqiao.meetings.comparing import Difference, differences
from xiqiao.meetings.finalising import archive as archive_record
from xiqiao.meetings.finalising import ask_confirmation, way_of
from xiqiao.meetings.finalising import confirm as confirm_record
from xiqiao.meetings.finalising import reopen as reopen_record
from xiqiao.meetings.finalising import void as void_record
from xiqiao.meetings.freezing import Content, content_in, content_of, verify
from xiqiao.meetings.life_forms import ConfirmForm, LifeReasonForm, SignatureForm
from xiqiao.meetings.models import Confirmation, Meeting, MeetingVersion
from xiqiao.meetings.queries import records_beside
from xiqiao.meetings.readiness import hints, late_entry, unready
from xiqiao.meetings.records import Record, record_of, without_criticism
from xiqiao.meetings.retention import retention_of
from xiqiao.meetings.views import kept_meeting, visible_meeting

bp = Blueprint("life", __name__, url_prefix="/meetings/<int:meeting_id>")


@dataclass(frozen=True)
class Life:
    """What the record's page says of its life to the person who looks at it."""

    missing: list[tuple[str, str]]
    hints: list[str]
    late: str
    retention: str
    is_chair: bool


@bp.app_template_global("life_of")
def life_of(meeting: Meeting) -> Life:
    is_mine = bool(may("keep_meeting", meeting) or may("confirm_meeting", meeting))
    return Life(
        missing=unready(meeting) if meeting.is_open and is_mine else [],
        hints=hints(meeting) if meeting.is_open and is_mine else [],
        late=late_entry(meeting),
        retention=retention_of(meeting),
        is_chair=way_of(current_user, meeting) is Confirmation.CHAIR,
    )


class Frozen(NamedTuple):
    """A version, whether its digest is still right, and what it says otherwise than the one before."""

    version: MeetingVersion
    is_sound: bool
    changes: list[Difference]


def readable(content: Content, meeting: Meeting) -> Content:
    """As the person of this request may read it."""
    return content if may("read_criticism", meeting) else without_criticism(content)


def read_record(meeting: Meeting) -> Record:
    return record_of(meeting, reads_criticism=bool(may("read_criticism", meeting)))


@bp.post("/confirmation/request")
def ask(meeting_id: int) -> Response:
    meeting = kept_meeting(meeting_id)
    ask_confirmation(meeting, by=current_user, at=now())
    say(f"已提交，请{meeting.chair_name}登录确认；不用电脑的，可以在打印件上签字后登记。")
    return go("meeting.show", meeting_id=meeting_id)


@bp.route("/confirmation", methods=["GET", "POST"])
def confirm(meeting_id: int) -> Response:
    """The chair, or the secretary in the chair's place, on their own phone: read it, then one button."""
    meeting = visible_meeting(meeting_id)
    require("confirm_meeting", meeting)
    return _confirmed(meeting, ConfirmForm(), way_of(current_user, meeting), "meetings/confirm.html")


@bp.route("/confirmation/paper", methods=["GET", "POST"])
def confirm_paper(meeting_id: int) -> Response:
    """主持人已在纸质签字: chairs without a computer are the rule."""
    return _confirmed(kept_meeting(meeting_id), SignatureForm(), Confirmation.PAPER, "meetings/confirm_paper.html")


def _confirmed(meeting: Meeting, form: ConfirmForm, how: Confirmation, template: str) -> Response:
    def deed() -> None:
        form.refuse_unseen(meeting)
        signed_on = form.signed_on.data if isinstance(form, SignatureForm) else None
        confirm_record(meeting, how, signed_on=signed_on, by=current_user, at=now())

    if form.accepts(deed):
        say(f"{how.label}，记录定稿。")
        return go("meeting.show", meeting_id=meeting.id)
    meeting = visible_meeting(meeting.id)
    form.show(meeting)
    return page(template, form.status, meeting=meeting, form=form, how=how, record=read_record(meeting),
                life=life_of(meeting))  # fmt: skip


@bp.post("/archive")
def archive(meeting_id: int) -> Response:
    meeting = kept_meeting(meeting_id)
    archive_record(meeting, by=current_user, at=now())
    say("已归档。")
    return go("meeting.show", meeting_id=meeting_id)


@bp.route("/reopening", methods=["GET", "POST"])
def reopen(meeting_id: int) -> Response:
    return _with_reason(meeting_id, "meetings/reopen.html", reopen_record, "已重新打开。改好后要再确认一次。")


@bp.route("/void", methods=["GET", "POST"])
def void(meeting_id: int) -> Response:
    return _with_reason(meeting_id, "meetings/void.html", void_record, "已作废。记录仍看得到，写着原因。")


def _with_reason(meeting_id: int, template: str, verb: Callable[..., None], done: str) -> Response:
    meeting = visible_meeting(meeting_id)
    require("reopen_meeting", meeting)
    form = LifeReasonForm()
    if form.accepts(lambda: verb(meeting, form.reason.data, by=current_user, at=now())):
        say(done)
        return go("meeting.show", meeting_id=meeting_id)
    meeting = visible_meeting(meeting_id)
    return page(template, form.status, meeting=meeting, form=form, beside=records_beside(meeting))


@bp.get("/versions")
def versions(meeting_id: int) -> Response:
    """Every version that was finalised, and what each says otherwise than the one before."""
    meeting = visible_meeting(meeting_id)
    contents = [readable(content_in(version), meeting) for version in meeting.versions]
    changes = [differences(old, new) for old, new in pairwise(contents)]
    since: list[Difference] = []
    if meeting.is_open and contents:
        since = differences(contents[-1], readable(content_of(meeting), meeting))
    rows = [Frozen(*row) for row in zip(meeting.versions, map(verify, meeting.versions), [[], *changes], strict=False)]
    return page("meetings/versions.html", meeting=meeting, versions=rows[::-1], since=since)


@bp.get("/versions/<int:number>")
def version(meeting_id: int, number: int) -> Response:
    """One version as it was finalised."""
    meeting = visible_meeting(meeting_id)
    found = next((each for each in meeting.versions if each.number == number), None)
    if found is None:
        abort(404)
    record = Record(readable(content_in(found), meeting))
    return page("meetings/version.html", meeting=meeting, version=found, record=record, is_sound=verify(found))
