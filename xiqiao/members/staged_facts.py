"""The rows that an imported roster becomes: members with their facts, and corrections of facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import inspect

from xiqiao.core.clock import local
from xiqiao.core.partial_dates import PartialDate
from xiqiao.imports.importers import Confirmed
from xiqiao.members.facts import FactKind
from xiqiao.members.models import Fact, Member, Sex, Standing
from xiqiao.members.settling import settle

DATED = {"joined": FactKind.JOINED, "confirmed": FactKind.CONFIRMED}


def facts_planned(plan: dict[str, Any]) -> list[Fact]:
    """What is to be true of somebody new."""
    since = date.fromisoformat(plan["since"])
    found = [Fact(kind=FactKind.AFFILIATION, unit_id=plan["branch_id"], since=since, is_rough=False)]
    if plan.get("group_id"):
        found.append(Fact(kind=FactKind.GROUP, unit_id=plan["group_id"], since=since, is_rough=False))
    return found + [_dated(kind, plan[key]) for key, kind in DATED.items() if plan.get(key)]


def _dated(kind: FactKind, text: str) -> Fact:
    when = PartialDate.parse(text)
    return Fact(kind=kind, since=when.first, is_rough=when.is_rough)


def enrolled(plan: dict[str, Any], confirmed: Confirmed) -> tuple[Member, list[Fact]]:
    """Somebody new, settled as of today, with facts that still want the id."""
    member = Member(
        sex=Sex(plan["sex"]),
        birth=PartialDate.parse(plan["birth"]) if plan.get("birth") else None,
        phone=plan.get("phone"),
        note=plan.get("note") or "",
        standing=Standing.PROBATIONARY,
        version=1,
    )
    member.rename(plan["name"])
    facts = facts_planned(plan)
    settle(member, facts, local(confirmed.at).date())
    return member, facts


def fact_row(fact: Fact, member_id: int, confirmed: Confirmed) -> dict[str, Any]:
    """The fact as a row to insert; every column is named, since many are inserted in one statement."""
    row = {column.key: getattr(fact, column.key) for column in inspect(Fact).columns if column.key != "id"}
    return row | {
        "member_id": member_id,
        "consent": fact.consent or "",
        "approval": fact.approval or "",
        "basis": confirmed.basis,
        "entered_at": confirmed.at,
        "entered_by_name": confirmed.by.name,
        "batch_id": confirmed.batch_id,
        "superseded_at": None,
        "superseded_reason": None,
    }


def updated(
    member: Member, facts: Sequence[Fact], plan: dict[str, Any], confirmed: Confirmed
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Correct somebody: the trace for undoing it, and the new facts as rows."""
    wanted, old = plan["new"], {"sex": member.sex.value, "phone": member.phone}
    member.sex, member.phone = Sex(wanted.get("sex", old["sex"])), wanted.get("phone", old["phone"])
    new = [_dated(kind, wanted[key]) for key, kind in DATED.items() if key in wanted]
    if "group" in wanted:
        new += _regrouped(facts, wanted["group"], date.fromisoformat(plan["since"]))
    superseded = []
    for fact in new:
        before = _standing(facts, fact.kind)
        if before is not None:
            before.superseded_at, before.superseded_reason = confirmed.at, confirmed.basis
            superseded.append(before.id)
    settle(member, [*facts, *new], local(confirmed.at).date())
    member.bump()
    trace = {"id": member.id, "version": member.version, "old": old, "superseded": superseded}
    return trace, [fact_row(fact, member.id, confirmed) for fact in new]


def _regrouped(facts: Sequence[Fact], group_id: int, since: date) -> list[Fact]:
    """In another group from that day; the days in the one before stay."""
    before = _standing(facts, FactKind.GROUP)
    new = Fact(kind=FactKind.GROUP, unit_id=group_id, since=since, is_rough=False)
    if before is None or before.since >= since:
        new.since = max(since, before.since) if before else since
        return [new]
    ended = Fact(kind=FactKind.GROUP, unit_id=before.unit_id, since=before.since, is_rough=before.is_rough)
    ended.until = since - timedelta(days=1)
    return [ended, new]


def _standing(facts: Sequence[Fact], kind: FactKind) -> Fact | None:
    return next((fact for fact in facts if fact.kind is kind and fact.superseded_at is None and not fact.until), None)


def restored(
    member: Member, facts: Sequence[Fact], trace: dict[str, Any], confirmed: Confirmed
) -> list[dict[str, Any]]:
    """Undo `updated`: what the batch entered is superseded, what it superseded is entered again."""
    member.sex, member.phone = Sex(trace["old"]["sex"]), trace["old"]["phone"]
    for fact in facts:
        if fact.batch_id == confirmed.batch_id and fact.superseded_at is None:
            fact.superseded_at, fact.superseded_reason = confirmed.at, confirmed.basis
    again = [fact for fact in facts if fact.id in trace["superseded"]]
    rows = [fact_row(fact, member.id, confirmed) | {"basis": fact.basis, "batch_id": None} for fact in again]
    standing = [fact for fact in facts if fact.superseded_at is None]
    settle(member, [*standing, *(_as_new(fact) for fact in again)], local(confirmed.at).date())
    member.bump()
    return rows


def _as_new(fact: Fact) -> Fact:
    return Fact(kind=fact.kind, unit_id=fact.unit_id, since=fact.since, until=fact.until, is_rough=fact.is_rough)
