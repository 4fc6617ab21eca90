"""The life of a record: submit, confirm, archive, reopen, void. What was finalised is frozen and stays as it was."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import joinedload

from xiqiao.audit.record import record
from xiqiao.calendar.models import Event, EventState
from xiqiao.calendar.planning import mark_held
from xiqiao.core.authority import Person
from xiqiao.core.clock import local
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import day
from xiqiao.meetings.counting import counts
from xiqiao.meetings.freezing import Content, content_in, content_of, digest_of, frozen
from xiqiao.meetings.keeping import refuse_settled
from xiqiao.meetings.models import Confirmation, Meeting, MeetingState, MeetingVersion, Source
from xiqiao.meetings.policy import took_chair
from xiqiao.meetings.queries import last_number
from xiqiao.meetings.readiness import unready


def ask_confirmation(meeting: Meeting, *, by: Person | None, at: datetime) -> None:
    """提交: the chair is asked to confirm; until then it can still be corrected."""
    if meeting.state is MeetingState.AWAITING:
        raise RuleBroken("已经提交过，正在等主持人确认。")
    _refuse_unready(meeting, at)
    meeting.state = MeetingState.AWAITING
    meeting.bump()
    record("meeting.awaiting", by=by, about=meeting.reference, unit_path=meeting.unit.path, chair=meeting.chair_name)


def way_of(person: Person, meeting: Meeting) -> Confirmation:
    """As who this person confirms, if they may."""
    return Confirmation.CHAIR if took_chair(person, meeting) else Confirmation.DELEGATE


def confirm(
    meeting: Meeting, how: Confirmation, *, signed_on: date | None = None, by: Person | None, at: datetime
) -> MeetingVersion:
    """定稿: count, number and freeze. On paper, `signed_on` is the day on which the chair signed.

    Raises RuleBroken for what is not ready, and leaves everything as it was.
    """
    _refuse_unready(meeting, at)
    if how is Confirmation.PAPER:
        _refuse_signature(meeting, signed_on, at)
    if meeting.source is Source.HERE:
        counted = counts(meeting.attendance)
        meeting.expected, meeting.present = counted.expected, counted.present
        meeting.entitled, meeting.entitled_present = counted.entitled, counted.entitled_present
    meeting.number = _number(meeting)
    by_name = by.name if by else "系统"
    meeting.state, meeting.finalised_at = MeetingState.FINAL, at
    meeting.bump()
    version = freeze(meeting, how, signed_on, by_name, at)
    _mark_held(meeting, by, at)
    record("meeting.finalised", by=by, about=meeting.reference, unit_path=meeting.unit.path, how=how.label,
           version=version.number, signed_on=day(signed_on) if signed_on else "—", digest=version.sha256)  # fmt: skip
    return version


def freeze(meeting: Meeting, how: Confirmation, signed_on: date | None, by_name: str, at: datetime) -> MeetingVersion:
    """Add the version that holds what the record says now."""
    content: Content = {
        **content_of(meeting),
        "confirmation": {
            "how": how.label,
            "by": by_name,
            "signed_on": signed_on.isoformat() if signed_on else None,
            "at": local(at).isoformat(timespec="minutes"),
        },
    }
    stored = frozen(content)
    version = MeetingVersion(meeting_id=meeting.id, number=len(meeting.versions) + 1, content=stored,
                             sha256=digest_of(stored), confirmation=how, confirmed_by_name=by_name,
                             frozen_at=at)  # fmt: skip
    meeting.versions.append(version)
    return version


def archive(meeting: Meeting, *, by: Person | None, at: datetime) -> None:
    """归档: the paper is bound and handed over; the record stays readable."""
    if meeting.state is not MeetingState.FINAL:
        raise RuleBroken(f"记录{meeting.state.label}，已定稿的才能归档。")
    meeting.state = MeetingState.ARCHIVED
    meeting.bump()
    record("meeting.archived", by=by, about=meeting.reference, unit_path=meeting.unit.path)


def reopen(meeting: Meeting, reason: str, *, by: Person | None, at: datetime) -> None:
    """重新打开: to be corrected and confirmed once more. What was finalised remains as a version."""
    if not meeting.is_settled:
        raise RuleBroken(f"记录{meeting.state.label}，已定稿的才能重新打开。")
    if not reason:
        raise RuleBroken("请写明重新打开的原因。", "reason")
    if meeting.versions:  # what came in with a workbook has none
        last = meeting.versions[-1]
        last.reopened_at, last.reopened_by_name, last.reopen_reason = at, by.name if by else "系统", reason
    meeting.state, meeting.finalised_at = MeetingState.DRAFT, None
    meeting.bump()
    record("meeting.reopened", by=by, about=meeting.reference, unit_path=meeting.unit.path, reason=reason,
           version=len(meeting.versions))  # fmt: skip


def void(meeting: Meeting, reason: str, *, by: Person | None, at: datetime) -> None:
    """作废: it stays readable, fulfils no duty, and its number is free again."""
    if meeting.state is MeetingState.VOID:
        raise RuleBroken("记录已经作废。")
    if not reason:
        raise RuleBroken("请写明作废的原因。", "reason")
    meeting.state, meeting.voided_at, meeting.void_reason = MeetingState.VOID, at, reason
    meeting.bump()
    record("meeting.voided", by=by, about=meeting.reference, unit_path=meeting.unit.path, reason=reason)


def _refuse_unready(meeting: Meeting, at: datetime) -> None:
    refuse_settled(meeting)
    for sentence, field in unready(meeting):
        raise RuleBroken(sentence, field)
    if meeting.sitting.ends_at is not None and meeting.sitting.ends_at > at:
        raise RuleBroken("会议还没有到结束时间。", "facts")


def _refuse_signature(meeting: Meeting, signed_on: date | None, at: datetime) -> None:
    if signed_on is None:
        raise RuleBroken("请填写主持人签字的日期。", "signed_on")
    if signed_on < meeting.day:
        raise RuleBroken(f"签字日期不能早于开会的{day(meeting.day)}。", "signed_on")
    if signed_on > local(at).date():
        raise RuleBroken("签字日期不能晚于今天。", "signed_on")


def _number(meeting: Meeting) -> int | None:
    """第几次, of this unit's meetings of the first kind in the year. A version that had one keeps it."""
    kinds = meeting.sitting.kinds
    if not kinds:
        return None
    if meeting.number is not None and meeting.versions:
        before = content_in(meeting.versions[-1])
        is_same_year = str(before["starts_at"]).startswith(f"{meeting.day.year}-")
        if is_same_year and before["kinds"][:1] == [{"key": kinds[0].key, "name": kinds[0].name}]:
            return meeting.number
    return last_number(meeting.unit_id, kinds[0], meeting.day.year) + 1


def _mark_held(meeting: Meeting, by: Person | None, at: datetime) -> None:
    """The event that was planned for it is over."""
    if meeting.sitting.event_id is None:
        return
    event = db.session.get_one(Event, meeting.sitting.event_id, options=[joinedload(Event.unit)])
    if event.state not in (EventState.DRAFT, EventState.CANCELLED):
        mark_held(event, by=by, at=at)
