"""The rows that an imported roster becomes: members with their facts, and corrections of facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from xiqiao.core.clock import local
from xiqiao.core.partial_dates import PartialDate
from xiqiao.imports.importers import Confirmed
from xiqiao.members.consistency import contradictions
from xiqiao.members.facts import FactKind, FactLike, LeftOutClass, LeftOutScope
from xiqiao.members.models import Fact, Member, Sex, Standing
from xiqiao.members.settling import settle

NOT_YET = datetime.max.replace(tzinfo=UTC)
DATED = {"joined": FactKind.JOINED, "confirmed": FactKind.CONFIRMED}


#: Of what is not entered yet: after everything that is.
NOT_YET = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Planned:
    """A fact that is to be entered: all that rules ask of one (`FactLike`), without the cost of a row of the session,
    since a roster has thirty thousand of them."""

    kind: FactKind
    since: date
    unit_id: int | None = None
    until: date | None = None
    is_rough: bool = False
    left_out_class: LeftOutClass | None = None
    left_out_scope: LeftOutScope | None = None
    consent: str = ""
    approval: str = ""
    basis: str = ""
    replaces_id: int | None = None
    entered_at: datetime = NOT_YET
    superseded_at: datetime | None = None


def facts_planned(plan: dict[str, Any]) -> list[Planned]:
    """What is to be true of somebody new."""
    since = date.fromisoformat(plan["since"])
    found = [Planned(FactKind.AFFILIATION, since, plan["branch_id"])]
    if plan.get("group_id"):
        found.append(Planned(FactKind.GROUP, since, plan["group_id"]))
    return found + [_dated(kind, plan[key]) for key, kind in DATED.items() if plan.get(key)]


def _dated(kind: FactKind, text: str) -> Planned:
    when = PartialDate.parse(text)
    return Planned(kind, when.first, is_rough=when.is_rough)


def enrolled(plan: dict[str, Any], confirmed: Confirmed) -> tuple[Member, list[Planned]]:
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


def fact_row(fact: Fact | Planned, member_id: int, confirmed: Confirmed) -> dict[str, Any]:
    """The fact as a row to insert; every column is named, since many are inserted in one statement."""
    return {
        "member_id": member_id,
        "kind": fact.kind,
        "unit_id": fact.unit_id,
        "since": fact.since,
        "until": fact.until,
        "is_rough": fact.is_rough,
        "left_out_class": fact.left_out_class,
        "left_out_scope": fact.left_out_scope,
        "consent": fact.consent,
        "approval": fact.approval,
        "basis": confirmed.basis,
        "entered_at": confirmed.at,
        "entered_by_name": confirmed.by.name,
        "superseded_at": None,
        "superseded_reason": None,
        "replaces_id": fact.replaces_id,
        "batch_id": confirmed.batch_id,
    }


def corrected(facts: Sequence[Fact], plan: dict[str, Any]) -> tuple[list[Planned], list[Fact]]:
    """What is to be true of somebody known, and which of the facts that stand no longer will."""
    wanted = plan["new"]
    new = [_dated(kind, wanted[key]) for key, kind in DATED.items() if key in wanted]
    if "group" in wanted:
        new += _regrouped(facts, wanted["group"], date.fromisoformat(plan["since"]))
    before = {kind: _standing(facts, kind) for kind in {fact.kind for fact in new}}
    return new, [fact for fact in before.values() if fact is not None]


def new_contradiction(facts: Sequence[Fact], birth: PartialDate | None, plan: dict[str, Any]) -> str | None:
    """What could not be true once the plan is carried out, if it could before."""
    new, gone = corrected(facts, plan)
    known = set(contradictions(facts, birth))
    then = PartialDate.parse(plan["new"]["birth"]) if "birth" in plan["new"] else birth
    left: list[FactLike] = [*(fact for fact in facts if fact not in gone), *new]
    return next((sentence for sentence in contradictions(left, then) if sentence not in known), None)


def _regrouped(facts: Sequence[Fact], group_id: int, since: date) -> list[Planned]:
    """In another group from that day, or since belonging to the branch; the days in the one before stay."""
    before, place = _standing(facts, FactKind.GROUP), _standing(facts, FactKind.AFFILIATION)
    since = max(since, place.since) if place else since
    new = Planned(FactKind.GROUP, since, group_id)
    if before is None or before.since >= since:
        new.since = max(since, before.since) if before else since
        return [new]
    last_day = since - timedelta(days=1)
    ended = Planned(FactKind.GROUP, before.since, before.unit_id, until=last_day, is_rough=before.is_rough)
    return [ended, new]


def _standing(facts: Sequence[Fact], kind: FactKind) -> Fact | None:
    return next((fact for fact in facts if fact.kind is kind and fact.superseded_at is None and not fact.until), None)


def restored(
    member: Member, facts: Sequence[Fact], trace: dict[str, Any], confirmed: Confirmed
) -> list[dict[str, Any]]:
    """Undo a correction: what the batch entered is superseded, what it superseded is entered again."""
    identify(member, trace["old"])
    for fact in facts:
        if fact.batch_id == confirmed.batch_id and fact.superseded_at is None:
            fact.superseded_at, fact.superseded_reason = confirmed.at, confirmed.basis
    again = [fact for fact in facts if fact.id in trace["superseded"]]
    rows = [fact_row(fact, member.id, confirmed) | {"basis": fact.basis, "batch_id": fact.batch_id} for fact in again]
    standing = [fact for fact in facts if fact.superseded_at is None]
    settle(member, [*standing, *(_as_new(fact) for fact in again)], local(confirmed.at).date())
    member.bump()
    return rows


def identify(member: Member, values: dict[str, Any]) -> None:
    """Write who somebody is, as far as it is said."""
    if "sex" in values:
        member.sex = Sex(values["sex"])
    if "birth" in values:
        member.birth = PartialDate.parse(values["birth"]) if values["birth"] else None
    if "phone" in values:
        member.phone = values["phone"]


def _as_new(fact: Fact) -> Planned:
    return Planned(fact.kind, fact.since, fact.unit_id, until=fact.until, is_rough=fact.is_rough)
