"""走访慰问: plan a visit, and enter that it was made."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import day
from xiqiao.members.enrolling import path_of
from xiqiao.members.models import Member, Visit
from xiqiao.members.queries import visible_members


def plan_visit(member: Member, purpose: str, planned_for: date, *, by: Person) -> Visit:
    """Put a visit on the plan. A visit that was made already is entered by `make_visit` at once.

    The same visit planned again (a button pressed twice) is the one that is planned already.
    """
    if not member.is_present:
        raise RuleBroken(f"{member.name}{member.standing.label}，不能安排走访。")
    same = (Visit.member_id == member.id, Visit.purpose == purpose, Visit.planned_for == planned_for)
    planned = db.session.scalar(select(Visit).where(*same, Visit.made_on.is_(None)).limit(1))
    if planned is not None:
        return planned
    visit = Visit(
        member_id=member.id, member=member, purpose=purpose, planned_for=planned_for, planned_by_name=by.name, version=1
    )
    db.session.add(visit)
    db.session.flush()
    record("visit.planned", by=by, about=member.reference, unit_path=path_of(member),
           purpose=purpose, on=day(planned_for))  # fmt: skip
    return visit


def make_visit(
    visit: Visit, *, made_on: date, made_by: str, note: str, drawn_from: int | None, today: date, by: Person
) -> None:
    """Enter that the visit was made, or correct what was entered. The note never enters the log."""
    visit.check_version(drawn_from)
    if made_on > today:
        raise RuleBroken("走访日期不能在今天以后。", "made_on")
    visit.made_on, visit.made_by, visit.note = made_on, made_by, note
    visit.bump()
    record("visit.made", by=by, about=visit.member.reference, unit_path=path_of(visit.member), on=day(made_on))


def visible_visits(person: Person) -> Select[Visit]:
    """The visits to members whom the person may see, those to make first."""
    seen = visible_members(person).with_only_columns(Member.id).order_by(None)
    return (
        select(Visit)
        .where(Visit.member_id.in_(seen))
        .options(joinedload(Visit.member).joinedload(Member.branch))
        .order_by(Visit.made_on.is_not(None), Visit.planned_for.desc(), Visit.id)
    )
