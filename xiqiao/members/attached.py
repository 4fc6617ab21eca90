"""What of members hangs on a unit: they stand in the way of its dissolution, and go along in a merger."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import day
from xiqiao.members.changing import accept, copy_of, facts_of, new_fact, supersede
from xiqiao.members.facts import FactKind
from xiqiao.members.models import PRESENT, Fact, Member, Post, Standing
from xiqiao.organisation.models import Unit

#: Facts that say where somebody is.
PLACING = (FactKind.AFFILIATION, FactKind.GROUP, FactKind.PARTICIPATION, FactKind.HOSTED)


class MembersOnUnits:
    def why_not_dissolve(self, unit: Unit) -> str | None:
        here = or_(Member.branch_id == unit.id, Member.group_id == unit.id)
        count = db.session.scalar(
            select(func.count(Member.id)).where(here, Member.standing.in_((*PRESENT, Standing.GUEST)))
        )
        return f"还有 {count} 名党员在这里，请先办理转接或编入别的党小组。" if count else None

    def hand_on(self, unit: Unit, successor: Unit, on: date, basis: str, by: Person) -> None:
        """Whoever is at `unit` is at `successor` from `on`; posts of the unit end with it."""
        at, reason = now(), f"{unit.name}并入{successor.name}：{basis}"
        placed = select(Fact.member_id).where(
            Fact.unit_id == unit.id,
            Fact.kind.in_(PLACING),
            Fact.superseded_at.is_(None),
            or_(Fact.until.is_(None), Fact.until >= on),
        )
        for member in db.session.scalars(select(Member).where(Member.id.in_(placed))).all():
            _hand_on_facts(member, unit, successor, on, reason, by, at)
        for post in db.session.scalars(select(Post).where(Post.unit_id == unit.id, Post.until.is_(None))):
            post.until, post.left_basis = max(post.since, on - timedelta(days=1)), reason[:200]


def _hand_on_facts(
    member: Member, unit: Unit, successor: Unit, on: date, reason: str, by: Person, at: datetime
) -> None:
    for fact in facts_of(member.id):
        is_here = fact.unit_id == unit.id and fact.kind in PLACING and fact.superseded_at is None
        if not is_here or (fact.until is not None and fact.until < on):
            continue
        if fact.since >= on:
            raise RuleBroken(f"{member.name}{day(fact.since)}才到{unit.short_name}，合并的日期要在这之后。", "on")
        supersede(fact, copy_of(fact, until=on - timedelta(days=1), by=by, at=at), reason[:200], at)
        db.session.add(
            new_fact(member, fact.kind, on, until=fact.until, unit=successor, basis=reason[:200], by=by, at=at)
        )
    accept(member, on)
    member.bump()
    record("member.moved", by=by, about=member.reference, unit_path=successor.path, old=unit.name,
           new=successor.name, since=day(on), basis=reason)  # fmt: skip
