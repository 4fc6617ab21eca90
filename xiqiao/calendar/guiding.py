"""月度指引: the town writes what a month's meetings have in common; a branch takes it into its event with one tap."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from xiqiao.audit.record import record
from xiqiao.calendar.models import Event
from xiqiao.calendar.planning import refuse_settled
from xiqiao.calendar.series import MonthlyGuide
from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken

FIELDS = {"topic": "主题", "acts": "规定动作", "readings": "学习内容", "headings": "议程标题", "source": "依据"}


def save_guide(
    year: int, month: int, said: dict[str, str], *, drawn_from: int | None, by: Person, at: datetime
) -> MonthlyGuide:
    """Write a month's guide, or change it. Published ones may still be changed; events that took it keep theirs."""
    found = select(MonthlyGuide).where(MonthlyGuide.year == year, MonthlyGuide.month == month)
    guide = db.session.scalar(found)
    if guide is None:
        guide = MonthlyGuide(year=year, month=month, topic="", version=0, changed_by_name=by.name)
        guide.acts = guide.readings = guide.headings = guide.source = ""
        db.session.add(guide)
    else:
        guide.check_version(drawn_from)
    changes = {
        label: (getattr(guide, name), said[name])
        for name, label in FIELDS.items()
        if getattr(guide, name) != said[name]
    }
    if not changes:
        return guide
    for name in FIELDS:
        setattr(guide, name, said[name])
    guide.changed_by_name = by.name
    guide.bump()
    db.session.flush()
    record("guide.saved", by=by, about=guide.reference, changes=changes)
    return guide


def publish_guide(guide: MonthlyGuide, *, by: Person, at: datetime) -> None:
    if guide.published_at is not None:
        raise RuleBroken("这个月的指引已经发布。")
    guide.published_at = at
    guide.bump()
    record("guide.published", by=by, about=guide.reference)


def take_guide(event: Event, guide: MonthlyGuide, *, by: Person, at: datetime) -> None:
    """Put the guide's acts, readings and headings below what the event says already; once."""
    refuse_settled(event)
    if guide.published_at is None:
        raise RuleBroken("这个月的指引还没有发布。")
    if event.guide_id == guide.id:
        raise RuleBroken("已经取用过这个月的指引。")
    event.content = "\n".join(filter(None, (event.content, guide_text(guide))))
    event.guide_id, event.changed_at = guide.id, at
    event.bump()
    record("guide.taken", by=by, about=event.reference, unit_path=event.unit.path, guide=guide.reference.title)


def guide_text(guide: MonthlyGuide) -> str:
    """本月主题：…；规定动作 and so on, each under its word."""
    parts = [f"本月主题：{guide.topic}"]
    for word, lines in (("规定动作", guide.acts), ("学习内容", guide.readings), ("议程", guide.headings)):
        if lines.strip():
            parts.append(f"{word}：")
            parts += [
                f"{number}. {line.strip()}" for number, line in enumerate(filter(str.strip, lines.split("\n")), 1)
            ]
    return "\n".join(parts)
