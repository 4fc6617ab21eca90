"""What follows from a change of 组织关系 without anybody entering it: for groups, stays as a guest, 不计入应到."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import select

from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.core.text import day
from xiqiao.members.consistency import covered_days
from xiqiao.members.fact_rows import copy_of, end_at, facts_of, standing, supersede, take_back
from xiqiao.members.facts import PLACING, FactKind
from xiqiao.members.models import Fact, Member
from xiqiao.organisation.models import Unit, UnitState


def parents_of(facts: Collection[Fact]) -> Mapping[int, set[int]]:
    """Of each 党小组 among the facts, the branches that it ever stood under."""
    keys = {fact.unit_id for fact in facts if fact.kind is FactKind.GROUP and fact.unit_id is not None}
    found: dict[int, set[int]] = {key: set() for key in keys}
    if keys:
        rows = db.session.execute(select(UnitState.unit_id, UnitState.parent_id).where(UnitState.unit_id.in_(keys)))
        for group_id, parent_id in rows:
            found[group_id].add(parent_id or 0)
    return found


def groups_go_along(member: Member, reason: str, *, by: Person | None, at: datetime) -> None:
    """党小组 is kept for the days on which the 组织关系 is at its branch, and no longer."""
    facts = standing(facts_of(member.id), FactKind.AFFILIATION, FactKind.GROUP)
    parents = parents_of(facts)
    for group in standing(facts, FactKind.GROUP):
        kept = covered_days(group, facts, parents)
        if kept == [(group.since, group.until)]:
            continue
        copies = [copy_of(group, since=since, until=until, by=by, at=at) for since, until in kept]
        if copies:
            supersede(group, copies[0], reason[:200], at)
            db.session.add_all(copies[1:])
        else:
            take_back(group, reason, at)


def no_guest_at_home(member: Member, home: Unit, since: date, reason: str, *, by: Person | None, at: datetime) -> None:
    """组织关系 comes to where somebody was 流动党员: from that day on they are no guest there."""
    for fact in standing(facts_of(member.id), FactKind.HOSTED):
        if fact.unit_id == home.id and (fact.until is None or fact.until >= since):
            end_at(fact, since - timedelta(days=1), reason, by=by, at=at)


def not_left_out_elsewhere(member: Member, since: date, reason: str, *, by: Person | None, at: datetime) -> None:
    """不计入应到 ends with the 组织关系 at the branch whose meeting approved it.

    The sources ask for consent from above *and* approval of the branch's own member meeting (domain.md A4: F11, F12)
    and say nothing of a change of branch. The safer reading: no meeting's 应到 is lowered by what another meeting
    approved; the new branch may approve it again.
    """
    for fact in standing(facts_of(member.id), FactKind.LEFT_OUT):
        if fact.until is None or fact.until >= since:
            end_at(fact, since - timedelta(days=1), reason, by=by, at=at)


def take_back_what_mergers_handed_on(member: Member, over: Fact, at: datetime) -> None:
    """去世 or 出党 reported after a merger: such people are not handed on, so what it entered of them never was."""
    later = [fact for fact in standing(facts_of(member.id), *PLACING) if fact.since > over.since]
    places = {fact.unit_id for fact in later}
    merged = select(Unit.successor_id, Unit.ended_on).where(Unit.successor_id.in_(places), Unit.ended_on >= over.since)
    last_days = {(successor, ended) for successor, ended in db.session.execute(merged)}
    for fact in later:
        if (fact.unit_id, fact.since - timedelta(days=1)) in last_days:
            take_back(fact, f"{day(over.since)}{over.kind.label}，合并时不再转入", at)
