"""民主测评: tallies of each member's sheets, and the grade that the committee or the meeting then gave.

Who gave which grade is never asked. 预备党员 take part and get no grade (domain.md A8).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.core.rules import Outdated, RuleBroken
from xiqiao.meetings.attendance import Attendance
from xiqiao.meetings.keeping import refuse_settled
from xiqiao.meetings.models import Meeting
from xiqiao.meetings.votes import Assessment, Grade
from xiqiao.members.rolls import RollStanding

#: Those who belong to the branch; guests neither get a grade nor give one.
MEMBERS = (RollStanding.FULL, RollStanding.PROBATIONARY)
TALLIES = ("excellent", "qualified", "basic", "unqualified", "invalid")


@dataclass(frozen=True)
class Tally:
    """The sheets about one member, and the grade if there is one yet."""

    member_id: int
    excellent: int = 0
    qualified: int = 0
    basic: int = 0
    unqualified: int = 0
    invalid: int = 0
    grade: Grade | None = None

    @property
    def counts(self) -> tuple[int, ...]:
        return tuple(getattr(self, name) for name in TALLIES)

    @property
    def is_empty(self) -> bool:
        return not any(self.counts) and self.grade is None


def assessed(lines: Iterable[Attendance]) -> list[Attendance]:
    """Who gets a grade: full members of this branch, also those who were absent."""
    return [line for line in lines if line.standing is RollStanding.FULL]


def ungraded(lines: Iterable[Attendance]) -> list[Attendance]:
    """预备党员: listed, 不评定等次."""
    return [line for line in lines if line.standing is RollStanding.PROBATIONARY]


def raters(lines: Iterable[Attendance]) -> int:
    """So many sheets can be about anybody: 预备党员 fill them in too."""
    return sum(line.was_there for line in lines if line.standing in MEMBERS)


def refuse_tally(name: str, tally: Tally, sheets: int) -> None:
    """Raise RuleBroken, at the first figure of this member, for more sheets than people."""
    if min(tally.counts) < 0:
        raise RuleBroken(f"{name}：票数不能是负数。", f"excellent_{tally.member_id}")
    words = [*(grade.label for grade in Grade), "废票"]
    total = sum(tally.counts)
    if total > sheets:
        terms = " + ".join(f"{word} {count}" for word, count in zip(words, tally.counts, strict=True))
        raise RuleBroken(f"{name}：{terms} = {total} 票，多于到会的 {sheets} 人。", f"excellent_{tally.member_id}")


def warning(full: int, excellent: int, share: Fraction) -> str | None:
    """优秀 beyond the share of full members, fractions of a person dropped: pointed out, never refused (一般)."""
    most = int(share * full)
    if excellent <= most:
        return None
    return f"评定为优秀的 {excellent} 人，多于正式党员 {full} 人的 {share}（{most} 人）；一般不超过这个比例，请核对。"


def picture(rows: Sequence[Assessment]) -> str:
    """What was stored when a form was drawn, in a few characters."""
    said = ";".join(f"{row.member_id}:{tally_of(row)}" for row in rows)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def tally_of(row: Assessment) -> Tally:
    return Tally(row.member_id, row.excellent, row.qualified, row.basic, row.unqualified, row.invalid, row.grade)


def save_assessment(meeting: Meeting, tallies: Sequence[Tally], *, seen: str, by: Person | None) -> None:
    """Write all tallies of the meeting at once; what is empty is not kept.

    `seen`: the picture of what was stored when the form was drawn. Raises Outdated, RuleBroken.
    """
    refuse_settled(meeting)
    if seen != picture(meeting.assessments):
        raise Outdated
    lines = {line.member_id: line for line in assessed(meeting.attendance)}
    if any(tally.member_id not in lines for tally in tallies):
        raise RuleBroken("只有本支部的正式党员评定等次。")
    sheets = raters(meeting.attendance)
    kept = [tally for tally in tallies if not tally.is_empty]
    for tally in kept:
        refuse_tally(lines[tally.member_id].name, tally, sheets)
    meeting.assessments.clear()
    db.session.flush()  # the rows go before others of the same members come
    meeting.assessments.extend(_row(lines[tally.member_id], tally) for tally in kept)
    db.session.flush()
    record("assessment.saved", by=by, about=meeting.reference, unit_path=meeting.unit.path, count=len(kept))


def _row(line: Attendance, tally: Tally) -> Assessment:
    return Assessment(
        member_id=line.member_id,
        position=line.position,
        name=line.name,
        grade=tally.grade,
        **dict(zip(TALLIES, tally.counts, strict=True)),
    )
