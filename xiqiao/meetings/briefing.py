"""简录: a meeting whose minutes lie on paper. Date, kinds, 应到 and 实到, where the paper is; it counts at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from xiqiao.audit.record import record
from xiqiao.calendar.themes import Kind
from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import day
from xiqiao.meetings.doubles import records_like
from xiqiao.meetings.models import Meeting, MeetingState, Sitting, Source
from xiqiao.meetings.starting import Outline, refuse_outline
from xiqiao.organisation.kinds import UnitForm
from xiqiao.organisation.models import Unit


@dataclass(frozen=True)
class Brief:
    """What is typed of a paper; `title` may be empty, then the kinds say it."""

    unit: Unit
    kinds: Sequence[Kind]
    starts_at: datetime
    expected: int
    present: int
    kept_at: str
    title: str = ""

    @property
    def outline(self) -> Outline:
        words = self.title or "、".join(kind.name for kind in self.kinds)
        return Outline(title=words[:60], kinds=self.kinds, units=[self.unit], starts_at=self.starts_at)


def record_brief(brief: Brief, *, is_another: bool, by: Person, at: datetime) -> Meeting:
    """Final at once, with the true time of entry. No roll is called: who was there stands on the paper.

    Raises RuleBroken for what cannot be, and for a second record of the day that nobody says is another meeting.
    """
    outline = brief.outline
    refuse_outline(outline, at)
    if brief.unit.form is UnitForm.OFFICE:
        raise RuleBroken("工作机构不开组织生活会议，请选党组织。", "unit")
    if brief.present > brief.expected:
        raise RuleBroken("实到人数不能多于应到人数。", "present")
    if not is_another and (others := records_like(brief.unit, brief.kinds, outline.day)):
        raise RuleBroken(_already(others), "is_another")
    meeting = Meeting(
        sitting=Sitting(title=outline.title, day=outline.day, starts_at=brief.starts_at, kinds=list(brief.kinds)),
        unit=brief.unit,
        day=outline.day,
        state=MeetingState.FINAL,
        source=Source.BRIEF,
        expected=brief.expected,
        present=brief.present,
        kept_at=brief.kept_at,
        created_at=at,
        created_by_name=by.name,
        finalised_at=at,
    )
    db.session.add(meeting)
    db.session.flush()
    record("meeting.briefed", by=by, about=meeting.reference, unit_path=brief.unit.path, on=day(outline.day),
           expected=brief.expected, present=brief.present, kept_at=brief.kept_at)  # fmt: skip
    return meeting


def _already(others: Sequence[Meeting]) -> str:
    words = "；".join(f"《{each.sitting.title}》（{each.state.label}，{each.source.label}）" for each in others)
    return f"{day(others[0].day)}已经有同类的记录：{words}。确实是另一次会议的，请勾选后再保存。"
