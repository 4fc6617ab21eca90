"""Members as people may see them, and the roll of a unit on a day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from xiqiao.core.authority import Person
from xiqiao.core.clock import today
from xiqiao.core.db import db
from xiqiao.members.as_of import placed
from xiqiao.members.facts import FactKind
from xiqiao.members.models import Fact, Member
from xiqiao.members.rolls import REMEMBERED, RollLine, roll_line
from xiqiao.organisation.kinds import UnitKind
from xiqiao.organisation.models import Unit
from xiqiao.organisation.policy import LOCAL, OFFICE
from xiqiao.organisation.queries import all_units, states_below
from xiqiao.rulebook.office import NAME_ORDER
from xiqiao.rulebook.queries import in_force

#: What brings a person onto the roll of a unit.
ON_ROLL = (FactKind.AFFILIATION, FactKind.HOSTED, FactKind.PARTICIPATION)


def name_order() -> tuple[Any, ...]:
    """姓氏笔画 or pinyin, as the office has it."""
    return (Member.name_pinyin if in_force(NAME_ORDER) == "pinyin" else Member.name_strokes, Member.id)


def visible_members(person: Person) -> Select[Member]:
    """The office sees all; a branch or village its own and below; others themselves."""
    everyone = select(Member).options(joinedload(Member.branch), joinedload(Member.group)).order_by(*name_order())
    if any(person.holds(role) for role in OFFICE):
        return everyone
    below = [Unit.path.startswith(path, autoescape=True) for path in person.reach(*LOCAL)]
    inside = select(Unit.id).where(or_(*below)) if below else None
    mine = Member.id == (person.member_id or 0)
    return everyone.where(mine if inside is None else or_(mine, Member.branch_id.in_(inside)))


def members_of(unit: Unit) -> Select[Member]:
    """Those who belong or take part here today, or belonged here last."""
    everyone = select(Member).options(joinedload(Member.branch), joinedload(Member.group)).order_by(*name_order())
    return everyone.where(is_at(unit))


def is_at(unit: Unit) -> ColumnElement[bool]:
    """Members who are at the unit or below it; at a 功能型 branch also those of the town who take part there."""
    if unit.kind is UnitKind.PARTY_GROUP:
        return Member.group_id == unit.id
    inside = Member.branch_id.in_(select(Unit.id).where(Unit.path.startswith(unit.path, autoescape=True)))
    return or_(inside, placed([unit.id], today(), FactKind.PARTICIPATION)) if unit.is_functional else inside


def named(words: str) -> ColumnElement[bool]:
    """Members whose name, or its pinyin, has these words in it."""
    plain_pinyin = func.replace(Member.name_pinyin, "0", "")
    words = words.replace(" ", "").lower()
    return or_(Member.name.contains(words, autoescape=True), plain_pinyin.contains(words, autoescape=True))


def groups_of(branch_id: int) -> list[Unit]:
    """The living 党小组 of a branch."""
    below = all_units().where(Unit.parent_id == branch_id, Unit.kind == UnitKind.PARTY_GROUP)
    return list(db.session.scalars(below))


def roll(unit: Unit, on: date, known_at: datetime | None = None) -> list[RollLine]:
    """Everybody who has to do with the unit on that day: whether they belong, should attend, and vote, and why.

    A 总支's roll is that of all branches below it on that day, a group's that of its own people. Whether a branch was
    功能型 is asked of that day too. `known_at`: as the register stood at that moment. 《支部工作条例》第十一条;
    domain.md A4.
    """
    is_group = unit.kind is UnitKind.PARTY_GROUP
    states = states_below(unit, on)
    unit_ids = [state.unit_id for state in states] or [unit.id]
    functional_ids = {state.unit_id for state in states if state.is_functional}
    people = _people(unit_ids, (FactKind.GROUP,) if is_group else ON_ROLL, on)
    lines = (
        roll_line(
            member.id,
            member.name,
            facts,
            on,
            unit_ids=unit_ids,
            functional_ids=functional_ids,
            by=FactKind.GROUP if is_group else FactKind.AFFILIATION,
            known_at=known_at,
        )
        for member, facts in people
    )
    return [line for line in lines if line is not None]


def _people(unit_ids: Collection[int], kinds: Sequence[FactKind], on: date) -> list[tuple[Member, list[Fact]]]:
    """Whoever had to do with these units lately, in the order of names, with all their facts: two reads."""
    here = (
        select(Fact.member_id)
        .where(
            Fact.unit_id.in_(unit_ids),
            Fact.kind.in_(kinds),
            Fact.since <= on,
            or_(Fact.until.is_(None), Fact.until >= on - REMEMBERED),
        )
        .distinct()
    )
    members = list(db.session.scalars(select(Member).where(Member.id.in_(here)).order_by(*name_order())))
    rows = db.session.scalars(select(Fact).where(Fact.member_id.in_(here)).order_by(Fact.member_id, Fact.since))
    facts = {key: list(group) for key, group in groupby(rows, key=lambda fact: fact.member_id)}
    return [(member, facts.get(member.id, [])) for member in members]
