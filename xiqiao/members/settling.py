"""The present picture of a member, drawn from the facts: the one place that writes what lists read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from xiqiao.core.partial_dates import PartialDate
from xiqiao.members.facts import FactKind, FactLike
from xiqiao.members.models import Member, Standing
from xiqiao.members.party_age import party_age_start

#: Where a person is looked for: 组织关系 first, then where they take part as guests.
PLACES = (FactKind.AFFILIATION, FactKind.HOSTED, FactKind.PARTICIPATION)


def settle(member: Member, facts: Sequence[FactLike], on: date) -> None:
    """Write the derived columns as of a day (today)."""
    standing = [fact for fact in facts if fact.superseded_at is None]
    member.joined = _day_of(standing, FactKind.JOINED)
    member.confirmed = _day_of(standing, FactKind.CONFIRMED)
    member.party_age_from = party_age_start(member.joined, member.confirmed)
    place = _place(standing, on)
    member.branch_id = place.unit_id if place else member.branch_id
    group = _staying(standing, FactKind.GROUP, on)
    member.group_id = group.unit_id if group else None
    member.standing = _standing(member, standing, on)


def _day_of(facts: Sequence[FactLike], kind: FactKind) -> PartialDate | None:
    found = next((fact for fact in facts if fact.kind is kind), None)
    if found is None:
        return None
    return PartialDate(found.since.year, found.since.month, None if found.is_rough else found.since.day)


def _holding(facts: Sequence[FactLike], kind: FactKind, on: date) -> FactLike | None:
    return next(
        (fact for fact in facts if fact.kind is kind and fact.since <= on and (fact.until is None or on <= fact.until)),
        None,
    )


def _staying(facts: Sequence[FactLike], kind: FactKind, on: date) -> FactLike | None:
    """The place on that day; on its last day the next one, where that begins tomorrow: a merger knows it beforehand."""
    here = _holding(facts, kind, on)
    if here is None or here.until != on:
        return here
    return _holding(facts, kind, on + timedelta(days=1)) or here


def _place(facts: Sequence[FactLike], on: date) -> FactLike | None:
    """Where the person is now, else the place left last."""
    for kind in PLACES:
        if (here := _staying(facts, kind, on)) is not None:
            return here
    return max((fact for fact in facts if fact.kind in PLACES), key=lambda fact: fact.since, default=None)


def _standing(member: Member, facts: Sequence[FactLike], on: date) -> Standing:
    for kind, standing in (
        (FactKind.DIED, Standing.DIED),
        (FactKind.LEFT_PARTY, Standing.LEFT_PARTY),
        (FactKind.SUSPENDED, Standing.SUSPENDED),
    ):
        if _holding(facts, kind, on) is not None:
            return standing
    if _holding(facts, FactKind.AFFILIATION, on) is None:
        is_guest = any(_holding(facts, kind, on) for kind in PLACES[1:])
        return Standing.GUEST if is_guest else Standing.MOVED_OUT
    is_full = member.party_age_from is not None and member.party_age_from.first <= on
    return Standing.FULL if is_full else Standing.PROBATIONARY
