"""Enter, end, correct and withdraw dated facts. A fact is never changed: another takes its place, with a reason."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.clock import local
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import day
from xiqiao.members.consistency import contradictions
from xiqiao.members.facts import FactKind, LeftOutClass, LeftOutScope
from xiqiao.members.models import Fact, Member
from xiqiao.members.settling import settle
from xiqiao.organisation.kinds import UnitKind
from xiqiao.organisation.models import Unit

#: These end when 组织关系 goes elsewhere.
LOCAL = (FactKind.AFFILIATION, FactKind.GROUP)


def new_fact(
    member: Member,
    kind: FactKind,
    since: date,
    *,
    until: date | None = None,
    unit: Unit | None = None,
    is_rough: bool = False,
    left_out: tuple[LeftOutClass, LeftOutScope] | None = None,
    consent: str = "",
    approval: str = "",
    basis: str,
    by: Person | None,
    at: datetime,
) -> Fact:
    """A fact as a row; not yet added, nor checked against the others (`accept`)."""
    return Fact(
        member_id=member.id,
        kind=kind,
        unit_id=unit.id if unit else None,
        since=since,
        until=until,
        is_rough=is_rough,
        left_out_class=left_out[0] if left_out else None,
        left_out_scope=left_out[1] if left_out else None,
        consent=consent,
        approval=approval,
        basis=basis,
        entered_at=at,
        entered_by_name=by.name if by else "系统",
    )


def facts_of(member_id: int) -> list[Fact]:
    """All facts of a member, superseded ones too, the earliest first."""
    found = select(Fact).where(Fact.member_id == member_id).options(joinedload(Fact.unit))
    return list(db.session.scalars(found.order_by(Fact.since, Fact.id)))


def accept(member: Member, today: date) -> None:
    """Take the facts as they now are: refuse contradictions, and draw the present picture again."""
    with db.session.no_autoflush:  # a contradiction is told in a sentence before the database refuses it in its words
        entered = [fact for fact in db.session.new if isinstance(fact, Fact) and fact.member_id == member.id]
        facts = [*facts_of(member.id), *entered]
    sentence = next(contradictions(facts, member.birth), None)
    if sentence:
        raise RuleBroken(sentence)
    settle(member, facts, today)
    db.session.flush()


def add_fact(member: Member, fact: Fact, unit: Unit | None, *, by: Person | None, at: datetime) -> Fact:
    """Enter what is true from a day on. Raises RuleBroken if it contradicts what is known."""
    today = local(at).date()
    refuse_fact(member, fact, unit, today)
    db.session.add(fact)
    accept(member, today)
    member.bump()
    record(
        "member.fact_added",
        by=by,
        about=member.reference,
        unit_path=unit.path if unit else "-",
        fact=words_of(fact, unit),
        since=day(fact.since),
        until=day(fact.until) if fact.until else "长期",
        basis=fact.basis or "—",
    )
    return fact


def words_of(fact: Fact, unit: Unit | None) -> str:
    """The fact as a line of text: its kind, and what it is about."""
    about = fact.left_out_class.label if fact.left_out_class else unit.short_name if unit else ""
    return f"{fact.kind.label}（{about}）" if about else fact.kind.label


def refuse_fact(member: Member, fact: Fact, unit: Unit | None, today: date) -> None:
    """What a single fact needs to be possible, whatever the others say."""
    if fact.since > today:
        raise RuleBroken("开始日期不能在今天以后，请到那一天再登记。", "since")
    if fact.until is not None and fact.until < fact.since:
        raise RuleBroken("结束日期早于开始日期。", "until")
    if fact.kind is FactKind.LEFT_OUT and fact.left_out_class is None:
        raise RuleBroken("请选择是五种情形中的哪一种。", "left_out_class")
    if fact.kind is FactKind.AFFILIATION and (unit is None or not unit.is_branch):
        raise RuleBroken("组织关系只能落在党支部（功能型党支部除外）。", "unit_id")
    if fact.kind is FactKind.GROUP and (unit is None or unit.kind is not UnitKind.PARTY_GROUP):
        raise RuleBroken("请选择本支部的党小组。", "unit_id")
    if fact.kind is FactKind.GROUP and unit is not None and unit.parent_id != member.branch_id:
        raise RuleBroken("只能编入本支部的党小组。", "unit_id")
    if fact.kind is FactKind.PARTICIPATION and (unit is None or not unit.is_functional):
        raise RuleBroken("请选择功能型党支部。", "unit_id")
    if fact.kind is FactKind.HOSTED and (unit is None or not unit.is_branch or unit.id == member.branch_id):
        raise RuleBroken("请选择本人组织关系以外的党支部。", "unit_id")
    if unit is not None and unit.ended_on is not None and fact.since > unit.ended_on:
        raise RuleBroken(f"{unit.short_name}已于{day(unit.ended_on)}撤销或并入其他组织。", "unit_id")


def correct_fact(
    member: Member, fact: Fact, correction: Fact, unit: Unit | None, reason: str, *, by: Person, at: datetime
) -> Fact:
    """Let `correction` stand in the place of `fact`: an end that is now known, or a date that was wrong."""
    today = local(at).date()
    refuse_fact(member, correction, unit, today)
    old, new = span(fact), span(correction)
    supersede(fact, correction, reason, at)
    accept(member, today)
    member.bump()
    record("member.fact_corrected", by=by, about=member.reference, fact=words_of(correction, unit),
           old=old, new=new, reason=reason)  # fmt: skip
    return correction


def supersede(fact: Fact, correction: Fact, reason: str, at: datetime) -> None:
    """The rows of a correction alone: the old one closed, the new one added."""
    if fact.superseded_at is not None:
        raise RuleBroken("这一条已经更正过了，请更正最新的那一条。")
    fact.superseded_at, fact.superseded_reason = at, reason
    db.session.flush()  # before the other comes in: only one may stand open
    correction.replaces_id = fact.id
    db.session.add(correction)


def withdraw_fact(member: Member, fact: Fact, reason: str, *, by: Person, at: datetime) -> None:
    """Take back what was entered by mistake; it stays visible as withdrawn."""
    if fact.superseded_at is not None:
        raise RuleBroken("这一条已经更正或撤回。")
    if fact.kind in (FactKind.AFFILIATION, FactKind.JOINED) and not _has_other(member, fact):
        raise RuleBroken(f"“{fact.kind.label}”不能撤回，只能更正日期。")
    fact.superseded_at, fact.superseded_reason = at, reason
    accept(member, local(at).date())
    member.bump()
    record("member.fact_corrected", by=by, about=member.reference, fact=fact.kind.label, old=span(fact),
           new="撤回", reason=reason)  # fmt: skip


def _has_other(member: Member, fact: Fact) -> bool:
    return any(
        other.kind is fact.kind and other.superseded_at is None and other.id != fact.id for other in facts_of(member.id)
    )


def span(fact: Fact) -> str:
    return f"{day(fact.since)}{'（约）' if fact.is_rough else ''}至{day(fact.until) if fact.until else '今'}"


def copy_of(fact: Fact, *, until: date | None, by: Person | None, at: datetime) -> Fact:
    """The same fact with another end."""
    copy = Fact(
        **{
            name: getattr(fact, name)
            for name in (
                "member_id", "kind", "unit_id", "since", "is_rough", "left_out_class", "left_out_scope",
                "consent", "approval", "basis",
            )
        },
        until=until,
        entered_at=at,
        entered_by_name=by.name if by else "系统",
    )  # fmt: skip
    return copy


def end_local_facts(member: Member, last_day: date, reason: str, *, by: Person | None, at: datetime) -> None:
    """组织关系 and group end; rows only."""
    for fact in facts_of(member.id):
        if fact.kind in LOCAL and fact.superseded_at is None and (fact.until is None or fact.until > last_day):
            if fact.since > last_day:
                raise RuleBroken(f"“{fact.kind.label}”{day(fact.since)}才开始，日期要在它之后。", "since")
            supersede(fact, copy_of(fact, until=last_day, by=by, at=at), reason, at)


def transfer_member(
    member: Member, to: Unit | None, *, since: date, destination: str = "", basis: str, by: Person | None, at: datetime
) -> None:
    """转接组织关系: from `since` on to another branch of the town, or out of it (`to` None, `destination` named)."""
    today = local(at).date()
    old = member.branch.name if member.branch else "—"
    if to is not None and to.id == member.branch_id:
        raise RuleBroken("组织关系本来就在这个党支部。", "unit_id")
    if to is None and not destination:
        raise RuleBroken("请写明转到哪里。", "destination")
    if since > today:
        raise RuleBroken("转接日期不能在今天以后。", "since")
    end_local_facts(member, since - timedelta(days=1), f"转出：{destination or (to.name if to else '')}", by=by, at=at)
    if to is not None:
        fact = new_fact(member, FactKind.AFFILIATION, since, unit=to, basis=basis, by=by, at=at)
        refuse_fact(member, fact, to, today)
        db.session.add(fact)
        member.branch = to
    accept(member, today)
    member.bump()
    record("member.moved", by=by, about=member.reference, unit_path=to.path if to else "-", old=old,
           new=to.name if to else f"镇外（{destination}）", since=day(since), basis=basis)  # fmt: skip
