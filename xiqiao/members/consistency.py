"""What cannot all be true of one person: facts that contradict each other, each with its sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from xiqiao.core.partial_dates import PartialDate
from xiqiao.core.text import day
from xiqiao.members.facts import FactKind, FactLike
from xiqiao.members.spans import within

#: Happen once in a life.
ONCE = (FactKind.JOINED, FactKind.CONFIRMED, FactKind.DIED, FactKind.LEFT_PARTY)
#: May be true of several units at a time.
SHARED = (FactKind.PARTICIPATION, FactKind.HOSTED)


def contradictions(facts: Sequence[FactLike], birth: PartialDate | None) -> Iterator[str]:
    """A sentence for each contradiction among the facts that stand (not superseded)."""
    standing = [fact for fact in facts if fact.superseded_at is None]
    for kind in ONCE:
        if len(_of(standing, kind)) > 1:
            yield f"已经登记过“{kind.label}”；要改日期，请更正原来那一条。"
    for kind in FactKind:
        if kind not in ONCE:
            yield from _overlaps(_of(standing, kind), kind)
    yield from _order(standing, birth)
    yield from _guests_at_home(standing)


def groups_not_covered(facts: Sequence[FactLike], parents: Mapping[int, Collection[int]]) -> Iterator[str]:
    """A 党小组 is part of a branch: one is in it only while the 组织关系 is there.

    `parents`: of each group the branches that it ever stood under (those that merged stay the parents of their time).
    """
    standing = [fact for fact in facts if fact.superseded_at is None]
    for group in _of(standing, FactKind.GROUP):
        if covered_days(group, standing, parents) != [(group.since, group.until)]:
            yield f"只能编入组织关系所在支部的党小组，{day(group.since)}起的“党小组”有的日子不在那个支部。"


def covered_days(
    group: FactLike, facts: Sequence[FactLike], parents: Mapping[int, Collection[int]]
) -> list[tuple[date, date | None]]:
    """The days of a group on which the 组织关系 is at its branch."""
    branches = parents.get(group.unit_id or 0, ())
    homes = [(fact.since, fact.until) for fact in _of(facts, FactKind.AFFILIATION) if fact.unit_id in branches]
    return within((group.since, group.until), homes)


def _guests_at_home(facts: Sequence[FactLike]) -> Iterator[str]:
    for guest in _of(facts, FactKind.HOSTED):
        homes = [(fact.since, fact.until) for fact in _of(facts, FactKind.AFFILIATION) if fact.unit_id == guest.unit_id]
        if within((guest.since, guest.until), homes):
            yield f"流动党员只能登记在本人组织关系以外的党支部（{day(guest.since)}起的那一条）。"


def _of(facts: Sequence[FactLike], kind: FactKind) -> list[FactLike]:
    return sorted((fact for fact in facts if fact.kind is kind), key=lambda fact: fact.since)


def _overlaps(facts: list[FactLike], kind: FactKind) -> Iterator[str]:
    rows = [[fact for fact in facts if fact.unit_id == unit] for unit in {fact.unit_id for fact in facts}]
    for row in rows if kind in SHARED else [facts]:
        for earlier, later in pairwise(row):
            if earlier.until is None or later.since <= earlier.until:
                yield (
                    f"{day(later.since)}起的“{kind.label}”和{day(earlier.since)}起的那一条在时间上重叠，"
                    "请先结束前一条。"
                )


def _order(facts: list[FactLike], birth: PartialDate | None) -> Iterator[str]:
    first = {kind: found[0] for kind in ONCE if (found := _of(facts, kind))}
    joined, confirmed, died = (first.get(kind) for kind in (FactKind.JOINED, FactKind.CONFIRMED, FactKind.DIED))
    if birth is not None:
        for fact in facts:
            if fact.since < birth.first:
                yield f"“{fact.kind.label}”的日期（{day(fact.since)}）早于出生年月（{birth}）。"
    if joined is not None and confirmed is not None and not _may_follow(confirmed, joined.since):
        yield f"转正日期（{day(confirmed.since)}）早于入党日期（{day(joined.since)}）。"
    if joined is not None:
        for fact in facts:
            if fact.kind is FactKind.AFFILIATION and not _may_follow(fact, joined.since):
                yield f"组织关系的开始日期（{day(fact.since)}）早于入党日期（{day(joined.since)}）。"
    if died is not None:
        for fact in facts:
            if fact.since > died.since:
                yield f"已登记{day(died.since)}去世，之后不能有“{fact.kind.label}”（{day(fact.since)}）。"


def _may_follow(fact: FactLike, earlier: date) -> bool:
    """A month is counted from its first day, which may seem to lie before a day in it."""
    if fact.is_rough:
        return (fact.since.year, fact.since.month) >= (earlier.year, earlier.month)
    return fact.since >= earlier
