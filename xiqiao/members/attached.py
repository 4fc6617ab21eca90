"""What of members hangs on a unit: they stand in the way of its dissolution, and go along in a merger."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import day
from xiqiao.members.as_of import holds
from xiqiao.members.changing import accept, wrong_of
from xiqiao.members.fact_rows import copy_of, end_at, facts_of, standing
from xiqiao.members.facts import OVER, PLACING, FactKind
from xiqiao.members.following import no_guest_at_home, not_left_out_elsewhere
from xiqiao.members.models import Fact, Member, Post
from xiqiao.members.spans import without
from xiqiao.organisation.models import Unit

#: May be of two units at a time, so that the successor may have the person already.
SHARED = (FactKind.PARTICIPATION, FactKind.HOSTED)


class MembersOnUnits:
    def why_not_end(self, unit: Unit, on: date) -> str | None:
        count = _count(unit, on + timedelta(days=1), PLACING)
        return (
            f"还有 {count} 名党员在这里，或在最后一天以后才离开，请先办理转接、编入别的党小组，或改用较晚的日期。"
            if count
            else None
        )

    def why_not_functional(self, unit: Unit, since: date) -> str | None:
        count = _count(unit, since, (FactKind.AFFILIATION,))
        return f"{day(since)}或以后还有 {count} 名党员的组织关系在这里，请先办理转接。" if count else None

    def hand_on(self, unit: Unit, successor: Unit, on: date, basis: str, by: Person) -> None:
        """Whoever is at `unit` is at `successor` from `on`; posts of the unit end with it."""
        at, reason = now(), f"{unit.name}并入{successor.name}：{basis}"
        here = _placed(unit, on, PLACING)
        for member in db.session.scalars(select(Member).where(here, ~holds(on, *OVER))).all():
            _hand_on_facts(member, unit, successor, on, reason, by, at)
        for post in db.session.scalars(select(Post).where(Post.unit_id == unit.id, Post.until.is_(None))):
            post.until, post.left_basis = max(post.since, on - timedelta(days=1)), reason[:200]


def _placed(unit: Unit, on: date, kinds: tuple[FactKind, ...]) -> ColumnElement[bool]:
    """Members of whom a fact of these kinds is at the unit on that day or later."""
    reaches = and_(Fact.superseded_at.is_(None), or_(Fact.until.is_(None), Fact.until >= on))
    return Member.id.in_(select(Fact.member_id).where(Fact.unit_id == unit.id, Fact.kind.in_(kinds), reaches))


def _count(unit: Unit, on: date, kinds: tuple[FactKind, ...]) -> int:
    counted = select(func.count(Member.id)).where(_placed(unit, on, kinds), ~holds(on, *OVER))
    return db.session.scalar(counted) or 0


def _hand_on_facts(
    member: Member, unit: Unit, successor: Unit, on: date, reason: str, by: Person, at: datetime
) -> None:
    wrong_before = wrong_of(member)
    facts = standing(facts_of(member.id), *PLACING)
    here = [fact for fact in facts if fact.unit_id == unit.id and (fact.until is None or fact.until >= on)]
    there = [fact for fact in facts if fact.unit_id == successor.id]
    for fact in here:
        if fact.since >= on:
            raise RuleBroken(f"{member.name}{day(fact.since)}才到{unit.short_name}，合并的日期要在这之后。", "on")
        end_at(fact, on - timedelta(days=1), reason, by=by, at=at)
        for since, until in _not_yet_there(fact, there, on):
            handed = copy_of(fact, since=since, until=until, by=by, at=at)
            handed.unit_id, handed.is_rough, handed.basis = successor.id, False, reason[:200]
            db.session.add(handed)
    if any(fact.kind is FactKind.AFFILIATION for fact in here):
        no_guest_at_home(member, successor, on, reason, by=by, at=at)
        not_left_out_elsewhere(member, on, reason, by=by, at=at)
    accept(member, on, wrong_before)
    member.bump()
    record("member.moved", by=by, about=member.reference, unit_path=successor.path, old=unit.name,
           new=successor.name, since=day(on), basis=reason)  # fmt: skip


def _not_yet_there(fact: Fact, there: list[Fact], on: date) -> list[tuple[date, date | None]]:
    """The days that the successor is to have: all, but for a guest who is there already or belongs there."""
    known = (fact.kind, FactKind.AFFILIATION) if fact.kind in SHARED else ()
    return without((on, fact.until), [(each.since, each.until) for each in there if each.kind in known])
