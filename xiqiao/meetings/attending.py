"""到会情况: who was there, as the recorder marks it, and the roll when it has to be read anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.clock import local
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import day
from xiqiao.core.times_of_day import clock_of
from xiqiao.meetings.attendance import AbsenceReason, Attendance, Presence
from xiqiao.meetings.calling import call_roll
from xiqiao.meetings.keeping import refuse_settled
from xiqiao.meetings.models import Meeting
from xiqiao.members.rolls import RollLine


@dataclass(frozen=True)
class Mark:
    """What is said of one person. No presence: nobody has said it yet."""

    member_id: int
    presence: Presence | None = None
    absence: AbsenceReason | None = None
    note: str = ""
    arrived_minute: int | None = None
    left_minute: int | None = None
    made_up_on: date | None = None
    made_up_how: str = ""

    @property
    def words(self) -> str:
        """缺席，因病，去广州看病; of somebody of whom nothing is said: 未登记"""
        parts = [
            self.presence.label if self.presence else "未登记",
            self.absence.label if self.absence else "",
            self.note,
            f"{clock_of(self.arrived_minute)} 到" if self.arrived_minute is not None else "",
            f"{clock_of(self.left_minute)} 离开" if self.left_minute is not None else "",
            f"{day(self.made_up_on)}补课" if self.made_up_on else "",
            self.made_up_how,
        ]
        return "，".join(part for part in parts if part)


SAID = [field.name for field in fields(Mark) if field.name != "member_id"]


def mark_of(line: Attendance) -> Mark:
    return Mark(line.member_id, **{name: getattr(line, name) for name in SAID})


def rest_present(marks: Iterable[Mark]) -> list[Mark]:
    """其余的都出席: whoever has no mark yet was there. An act of the recorder's, never a preset."""
    return [Mark(mark.member_id, Presence.PRESENT, note=mark.note) if mark.presence is None else mark for mark in marks]


def mark_attendance(
    meeting: Meeting, marks: Sequence[Mark], *, drawn_from: int | None, by: Person | None, at: datetime
) -> None:
    """Write down who was there. Raises Outdated, RuleBroken (beside `m<member_id>.<field>`)."""
    refuse_settled(meeting)
    meeting.check_version(drawn_from)
    lines = {line.member_id: line for line in meeting.attendance}
    changed = 0
    for mark in marks:
        line = lines.get(mark.member_id)
        if line is None:
            raise RuleBroken("有人不在这次会议的名册上。请刷新页面；名册有变化的，先按“重新核对名册”。")
        if mark != mark_of(line):
            refuse_mark(mark, line.name, meeting.day, local(at).date())
            changed += 1
            for name in SAID:
                setattr(line, name, getattr(mark, name))
    if changed:
        meeting.bump()
        record("meeting.attendance_marked", by=by, about=meeting.reference, unit_path=meeting.unit.path, count=changed)


def refuse_mark(mark: Mark, name: str, held: date, today: date) -> None:
    """Raise RuleBroken for what cannot be true of one person at once."""
    at_field = f"m{mark.member_id}."
    was_there = mark.presence in (Presence.PRESENT, Presence.ONLINE)
    arrived, left = mark.arrived_minute, mark.left_minute
    if mark.absence is not None and mark.presence is not Presence.ABSENT:
        raise RuleBroken(f"{name}没有记为缺席，请去掉缺席原因。", at_field + "absence")
    if arrived is not None and not was_there:
        raise RuleBroken(f"{name}没有记为出席，请去掉到场时间。", at_field + "arrived_minute")
    if left is not None and not was_there:
        raise RuleBroken(f"{name}没有记为出席，请去掉离开时间。", at_field + "left_minute")
    if arrived is not None and left is not None and left <= arrived:
        raise RuleBroken(f"{name}离开的时间要在到场以后。", at_field + "left_minute")
    if mark.made_up_on is None:
        if mark.made_up_how:
            raise RuleBroken(f"请填写{name}补课的日期。", at_field + "made_up_on")
        return
    if mark.presence is not Presence.ABSENT:
        raise RuleBroken(f"{name}没有记为缺席，不用补课。", at_field + "made_up_on")
    if not held <= mark.made_up_on <= today:
        raise RuleBroken(f"{name}补课的日期应在会议以后、今天以前。", at_field + "made_up_on")


def refresh_roll(meeting: Meeting, *, by: Person | None) -> tuple[list[str], list[str]]:
    """Read the roll of the day anew, after the register was corrected or the date changed; names added and removed.

    Marks of people who stay are kept.
    """
    refuse_settled(meeting)
    called = call_roll(meeting.unit, meeting.sitting.kinds, meeting.day)
    kept = {line.member_id: line for line in meeting.attendance}
    wanted = {line.member_id for line in called}
    removed = [line for line in meeting.attendance if line.member_id not in wanted]
    for row in removed:
        meeting.attendance.remove(row)
    added = []
    for position, line in enumerate(called, 1):
        if line.member_id not in kept:
            kept[line.member_id] = Attendance(member_id=line.member_id)
            meeting.attendance.append(kept[line.member_id])
            added.append(line.name)
        _copy(kept[line.member_id], line, position)
    meeting.bump()
    names = [row.name for row in removed]
    record("meeting.roll_refreshed", by=by, about=meeting.reference, unit_path=meeting.unit.path,
           added="、".join(added) or "无", removed="、".join(names) or "无")  # fmt: skip
    return added, names


def _copy(row: Attendance, line: RollLine, position: int) -> None:
    row.position, row.name, row.standing = position, line.name, line.standing
    row.is_expected, row.is_entitled = line.is_expected, line.is_entitled
    row.is_entitled_to_elect, row.reasons = line.is_entitled_to_elect, "\n".join(line.reasons)
