"""Enter, end, correct and withdraw dated facts. A fact is never changed: another takes its place, with a reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.clock import local
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import day
from xiqiao.members.consistency import contradictions, groups_not_covered
from xiqiao.members.fact_rows import end_at, facts_of, new_fact, span, standing, supersede, words_of
from xiqiao.members.facts import OVER, FactKind
from xiqiao.members.following import (
    groups_go_along,
    no_guest_at_home,
    not_left_out_elsewhere,
    parents_of,
    take_back_what_mergers_handed_on,
)
from xiqiao.members.models import Fact, Member
from xiqiao.members.settling import settle
from xiqiao.organisation.kinds import UnitKind
from xiqiao.organisation.models import Unit

#: These end when 组织关系 goes elsewhere.
LOCAL = (FactKind.AFFILIATION, FactKind.GROUP)


def wrong_of(member: Member) -> set[str]:
    """What is contradictory already, before a verb changes anything: it can be mended piece by piece (`accept`)."""
    facts = facts_of(member.id)
    return {*contradictions(facts, member.birth), *groups_not_covered(facts, parents_of(facts))}


def accept(member: Member, today: date, wrong_before: Collection[str] = ()) -> None:
    """Take the facts as they now are: refuse contradictions that are new, and draw the present picture again."""
    _refuse_contradictions(member, wrong_before)
    facts = facts_of(member.id)
    _refuse_new(groups_not_covered(facts, parents_of(facts)), wrong_before)
    settle(member, facts, today)
    db.session.flush()


def _refuse_contradictions(member: Member, wrong_before: Collection[str]) -> None:
    with db.session.no_autoflush:  # a contradiction is told in a sentence before the database refuses it in its words
        entered = [fact for fact in db.session.new if isinstance(fact, Fact) and fact.member_id == member.id]
        facts = [*facts_of(member.id), *entered]
    _refuse_new(contradictions(facts, member.birth), wrong_before)


def _refuse_new(sentences: Iterable[str], wrong_before: Collection[str]) -> None:
    sentence = next((each for each in sentences if each not in wrong_before), None)
    if sentence:
        raise RuleBroken(sentence)


def add_fact(member: Member, fact: Fact, unit: Unit | None, *, by: Person | None, at: datetime) -> Fact:
    """Enter what is true from a day on. Raises RuleBroken if it contradicts what is known."""
    today, wrong_before = local(at).date(), wrong_of(member)
    refuse_fact(member, fact, unit, today)
    if fact.kind in OVER:
        take_back_what_mergers_handed_on(member, fact, at)
    db.session.add(fact)
    accept(member, today, wrong_before)
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
    if fact.kind is FactKind.PARTICIPATION and (unit is None or not unit.is_functional):
        raise RuleBroken("请选择功能型党支部。", "unit_id")
    if fact.kind is FactKind.HOSTED and (unit is None or not unit.is_branch):
        raise RuleBroken("请选择本人组织关系以外的党支部（功能型党支部除外）。", "unit_id")
    if unit is not None and unit.ended_on is not None and fact.since > unit.ended_on:
        raise RuleBroken(f"{unit.short_name}已于{day(unit.ended_on)}撤销或并入其他组织。", "unit_id")


def correct_fact(
    member: Member, fact: Fact, correction: Fact, unit: Unit | None, reason: str, *, by: Person, at: datetime
) -> Fact:
    """Let `correction` stand in the place of `fact`: an end that is now known, or a date that was wrong."""
    today, wrong_before = local(at).date(), wrong_of(member)
    refuse_fact(member, correction, unit, today)
    old, new = span(fact), span(correction)
    if fact.kind in OVER:
        take_back_what_mergers_handed_on(member, correction, at)
    supersede(fact, correction, reason, at)
    if fact.kind is FactKind.AFFILIATION:
        _refuse_contradictions(member, wrong_before)
        groups_go_along(member, reason, by=by, at=at)
    accept(member, today, wrong_before)
    member.bump()
    record("member.fact_corrected", by=by, about=member.reference, fact=words_of(correction, unit),
           old=old, new=new, reason=reason)  # fmt: skip
    return correction


def withdraw_fact(member: Member, fact: Fact, reason: str, *, by: Person, at: datetime) -> None:
    """Take back what was entered by mistake; it stays visible as withdrawn."""
    if fact.superseded_at is not None:
        raise RuleBroken("这一条已经更正或撤回。")
    if fact.kind in (FactKind.AFFILIATION, FactKind.JOINED) and not _has_other(member, fact):
        raise RuleBroken(f"“{fact.kind.label}”不能撤回，只能更正日期。")
    wrong_before = wrong_of(member)
    fact.superseded_at, fact.superseded_reason = at, reason
    if fact.kind is FactKind.AFFILIATION:
        groups_go_along(member, reason, by=by, at=at)
    accept(member, local(at).date(), wrong_before)
    member.bump()
    record("member.fact_corrected", by=by, about=member.reference, fact=fact.kind.label, old=span(fact),
           new="撤回", reason=reason)  # fmt: skip


def _has_other(member: Member, fact: Fact) -> bool:
    return any(other.id != fact.id for other in standing(facts_of(member.id), fact.kind))


def transfer_member(
    member: Member, to: Unit | None, *, since: date, destination: str = "", basis: str, by: Person | None, at: datetime
) -> None:
    """转接组织关系: from `since` on to another branch of the town, back to one, or out of it (`to` None).

    Group, 外出流动 from the old branch and 不计入应到 end with it. Posts stay until somebody enters that they were
    left; the unit's page reminds of it.
    """
    today, wrong_before = local(at).date(), wrong_of(member)
    old = member.branch.name if member.branch else "—"
    if to is None and not destination:
        raise RuleBroken("请写明转到哪里。", "destination")
    if since > today:
        raise RuleBroken("转接日期不能在今天以后。", "since")
    _refuse_transfer(member, to, since)
    reason = f"转出：{destination or (to.name if to else '')}"
    end_local_facts(member, since - timedelta(days=1), reason, by=by, at=at)
    not_left_out_elsewhere(member, since, reason, by=by, at=at)
    if to is not None:
        no_guest_at_home(member, to, since, f"组织关系转入{to.name}", by=by, at=at)
        fact = new_fact(member, FactKind.AFFILIATION, since, unit=to, basis=basis, by=by, at=at)
        refuse_fact(member, fact, to, today)
        db.session.add(fact)
        member.branch = to
    accept(member, today, wrong_before)
    member.bump()
    record("member.moved", by=by, about=member.reference, unit_path=to.path if to else "-", old=old,
           new=to.name if to else f"镇外（{destination}）", since=day(since), basis=basis)  # fmt: skip


def _refuse_transfer(member: Member, to: Unit | None, since: date) -> None:
    """By what was true on the day itself: who left the branch may come back to it."""
    then = [
        fact
        for fact in standing(facts_of(member.id), FactKind.AFFILIATION, *OVER)
        if fact.since <= since and (fact.until is None or fact.until >= since)
    ]
    for fact in then:
        if fact.kind is not FactKind.AFFILIATION:
            raise RuleBroken(f"{member.name}已于{day(fact.since)}{fact.kind.label}，不能转接组织关系。", "since")
        if to is not None and fact.unit_id == to.id:
            raise RuleBroken("组织关系本来就在这个党支部。", "to_id")
    if to is None and not then:
        raise RuleBroken("这一天组织关系已经不在本镇。", "since")


def end_local_facts(member: Member, last_day: date, reason: str, *, by: Person | None, at: datetime) -> None:
    """What holds of the branch that is left ends with that day; rows only."""
    for fact in standing(facts_of(member.id), *LOCAL, FactKind.AWAY):
        if fact.until is not None and fact.until <= last_day:
            continue
        if fact.since <= last_day:
            end_at(fact, last_day, reason, by=by, at=at)
        elif fact.kind in LOCAL:
            raise RuleBroken(f"“{fact.kind.label}”{day(fact.since)}才开始，日期要在它之后。", "since")
