"""Facts as rows: a new one, one with another end, one in the place of another. The verbs check them (`changing`)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import day
from xiqiao.members.facts import FactKind, LeftOutClass, LeftOutScope
from xiqiao.members.models import Fact, Member
from xiqiao.organisation.models import Unit


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


def words_of(fact: Fact, unit: Unit | None) -> str:
    """The fact as a line of text: its kind, and what it is about."""
    about = fact.left_out_class.label if fact.left_out_class else unit.short_name if unit else ""
    return f"{fact.kind.label}（{about}）" if about else fact.kind.label


def span(fact: Fact) -> str:
    return f"{day(fact.since)}{'（约）' if fact.is_rough else ''}至{day(fact.until) if fact.until else '今'}"


def copy_of(fact: Fact, *, until: date | None, since: date | None = None, by: Person | None, at: datetime) -> Fact:
    """The same fact with another end, or another beginning."""
    copy = Fact(
        **{
            name: getattr(fact, name)
            for name in (
                "member_id", "kind", "unit_id", "is_rough", "left_out_class", "left_out_scope",
                "consent", "approval", "basis",
            )
        },
        since=since or fact.since,
        until=until,
        entered_at=at,
        entered_by_name=by.name if by else "系统",
    )  # fmt: skip
    return copy


def supersede(fact: Fact, correction: Fact, reason: str, at: datetime) -> None:
    """The rows of a correction alone: the old one closed, the new one added."""
    if fact.superseded_at is not None:
        raise RuleBroken("这一条已经更正过了，请更正最新的那一条。")
    fact.superseded_at, fact.superseded_reason = at, reason
    db.session.flush()  # before the other comes in: only one may stand open
    correction.replaces_id = fact.id
    db.session.add(correction)


def take_back(fact: Fact, reason: str, at: datetime) -> None:
    """Close a row without another in its place."""
    fact.superseded_at, fact.superseded_reason = at, reason[:200]


def end_at(fact: Fact, last_day: date, reason: str, *, by: Person | None, at: datetime) -> None:
    """Let a fact end earlier; one that began after that day never was."""
    if fact.since > last_day:
        take_back(fact, reason, at)
    else:
        supersede(fact, copy_of(fact, until=last_day, by=by, at=at), reason[:200], at)


def standing(facts: list[Fact], *kinds: FactKind) -> list[Fact]:
    """Those of these kinds that nothing stands in the place of."""
    return [fact for fact in facts if fact.kind in kinds and fact.superseded_at is None]
