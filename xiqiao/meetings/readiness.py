"""要素齐不齐: what a record still lacks before it can be finalised, and what one should look at once more.

What the official form asks for (domain.md A5) must be there; the rest is a hint, which stops nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from xiqiao.calendar.day_queries import known_days
from xiqiao.calendar.working_days import ONE_DAY, is_working_day, working_days_between
from xiqiao.core.clock import local
from xiqiao.core.text import moment
from xiqiao.meetings.archive_rules import FINAL_WITHIN
from xiqiao.meetings.attendance import Attendance, Presence
from xiqiao.meetings.doubles import records_like
from xiqiao.meetings.models import AgendaItem, Meeting, Source
from xiqiao.rulebook.queries import in_force

#: So many names are written out; of more their number says enough.
NAMED = 5


def unready(meeting: Meeting) -> list[tuple[str, str]]:
    """What must be filled in first: sentence, and the part of the page that it belongs to."""
    return list(_unready(meeting))


def _unready(meeting: Meeting) -> Iterator[tuple[str, str]]:
    sitting = meeting.sitting
    if sitting.ends_at is None:
        yield "还没有填写结束时间。", "facts"
    if not (sitting.place or sitting.online):
        yield "还没有填写地点（线上开的填写线上方式）。", "facts"
    if not meeting.chair_name:
        yield "还没有写明主持人。", "facts"
    if not meeting.recorder_name:
        yield "还没有写明记录人。", "facts"
    if meeting.source is not Source.HERE:
        if meeting.expected is None:
            yield "还没有填写应到、实到人数。", "attendance"
        return
    yield from _unmarked(meeting)
    if not any(_is_written(item) for item in sitting.items):
        yield "议题还没有内容：至少有一项要写明内容、发言或者决议。", "agenda"


def _unmarked(meeting: Meeting) -> Iterator[tuple[str, str]]:
    expected = [line for line in meeting.attendance if line.is_expected]
    if silent := [line for line in expected if line.presence is None]:
        yield f"还有 {_people(silent)}没有写明到会情况。", "attendance"
    absent = [line for line in expected if line.presence is Presence.ABSENT]
    if unexplained := [line for line in absent if line.absence is None and not line.note]:
        yield f"{_people(unexplained)}缺席，还没有写明原因。", "attendance"
    if not silent and not any(line.was_there for line in meeting.attendance):
        yield "没有一个人到会。", "attendance"


def _is_written(item: AgendaItem) -> bool:
    return bool(item.text or item.points or item.decision)


def _people(lines: list[Attendance]) -> str:
    names = "、".join(line.name for line in lines[:NAMED])
    return f"{len(lines)} 人（{names}{'等' if len(lines) > NAMED else ''}）"


def hints(meeting: Meeting) -> list[str]:
    """What is worth a second look; the record can be finalised all the same."""
    return list(_hints(meeting))


def _hints(meeting: Meeting) -> Iterator[str]:
    for other in records_like(meeting.unit, meeting.sitting.kinds, meeting.day):
        if other.id == meeting.id:
            continue
        yield f"同一天还有一份同类别的记录《{other.sitting.title}》（{other.state.label}）。确实开了两次的，不用处理。"
    if meeting.chair_name and meeting.chair_name == meeting.recorder_name:
        yield f"主持人和记录人都是{meeting.chair_name}。这样可以定稿，记录上照样写明。"
    guests = [line for line in meeting.attendance if not line.is_expected and line.presence is None]
    if guests:
        yield f"{_people(guests)}不计入应到，没有写明是否到会。"
    if any(line.member_id == meeting.chair_id and line.presence is Presence.ABSENT for line in meeting.attendance):
        yield f"主持人{meeting.chair_name}记为缺席，请核对。"
    empty = [item.title for item in meeting.sitting.items if not _is_written(item) and not item.followed]
    if empty:
        yield f"这些议题只有标题：{'、'.join(empty)}。"


def late_entry(meeting: Meeting) -> str:
    """补录: the true time of entry of a record that was begun after the term; "" of one in time."""
    begun = local(meeting.created_at)
    days = (begun.date() - meeting.day).days
    if not is_over_term(meeting.day, begun.date()):
        return ""
    return f"补录：会后 {days} 天，{moment(meeting.created_at)} 由{meeting.created_by_name}开始录入。"


def first_day_in_term(on: date) -> date:
    """The earliest day of which a record may still be open on this day; what was held before is overdue."""
    days, left = known_days(), in_force(FINAL_WITHIN, on)
    day = on
    while left or not is_working_day(day, days):
        left -= is_working_day(day, days)
        day -= ONE_DAY
    return day


def is_over_term(held: date, on: date) -> bool:
    """Whether the working days in which records are finalised had gone by."""
    return working_days_between(held, on, known_days()) > in_force(FINAL_WITHIN, on)
