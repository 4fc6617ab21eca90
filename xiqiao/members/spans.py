"""Days from one to another, both included; None: until further notice. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

Span = tuple[date, date | None]
ONE_DAY = timedelta(days=1)


def within(span: Span, others: Iterable[Span]) -> list[Span]:
    """The parts of `span` that lie in any of the others, in order; parts that touch are one."""
    parts = sorted(_parts(span, others))
    found: list[tuple[date, date]] = []
    for first, last in parts:
        if found and (found[-1][1] == date.max or first <= found[-1][1] + ONE_DAY):
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return [_open(part) for part in found]


def without(span: Span, others: Iterable[Span]) -> list[Span]:
    """The parts of `span` that lie in none of the others, in order."""
    first, last = _closed(span)
    found = []
    for since, until in map(_closed, within(span, others)):
        if first < since:
            found.append(_open((first, since - ONE_DAY)))
        if until == date.max:
            return found
        first = until + ONE_DAY
    return [*found, _open((first, last))] if first <= last else found


def _parts(span: Span, others: Iterable[Span]) -> Iterator[tuple[date, date]]:
    first, last = _closed(span)
    for since, until in map(_closed, others):
        if since <= last and first <= until:
            yield max(first, since), min(last, until)


def _closed(span: Span) -> tuple[date, date]:
    return span[0], span[1] or date.max


def _open(span: tuple[date, date]) -> Span:
    return span[0], None if span[1] == date.max else span[1]
