"""Declare a rule: its type, its group and owner, and its first values with their source."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from xiqiao.rulebook.kinds import Kind

T = TypeVar("T")

#: Before any record of ours: the day from which first values hold.
EVER = date(2000, 1, 1)

#: Who may change a rule: the office its own, the system administrator those of sign-in and security.
OFFICE, SYSTEM = "office", "system"


@dataclass(frozen=True)
class First(Generic[T]):
    """A value that the program brings along, the day from which it holds, and where it stands."""

    value: T
    source: str
    valid_from: date = EVER


@dataclass(frozen=True)
class Definition(Generic[T]):
    """One rule of the office. `key` is what rows are stored under and never changes."""

    key: str
    label: str
    group: str
    kind: Kind[T]
    first: tuple[First[T], ...]
    owner: str
    explanation: str
    #: The calendar year it is about, if each year has a rule of its own (`declare_yearly`).
    year: int | None = None

    def __str__(self) -> str:
        return self.label

    def day_asked(self, on: date) -> date:
        """The rule of a year holds for the whole of it, and whenever it is asked: nobody waits for January."""
        return date(self.year, 1, 1) if self.year else on


@dataclass(frozen=True)
class Yearly(Generic[T]):
    """A rule that is announced anew for each year: every year has values, history and conflicts of its own."""

    key: str
    label: str
    group: str
    kind_of: Callable[[int], Kind[T]]
    #: The first value of a year and its source.
    first_of: Callable[[int], tuple[T, str]]
    owner: str
    explanation: str

    def of(self, year: int) -> Definition[T]:
        """The rule of one year; its rows are stored under `<key>.<year>` and begin with the year."""
        value, source = self.first_of(year)
        first = (First(value, source, date(year, 1, 1)),)
        label = f"{self.label}（{year}年）"
        key = f"{self.key}.{year}"
        return Definition(key, label, self.group, self.kind_of(year), first, self.owner, self.explanation, year)


#: The years that a yearly rule can be about.
YEARS = range(2000, 2101)

_definitions: dict[str, Definition[Any]] = {}
_yearly: dict[str, Yearly[Any]] = {}


def declare(
    key: str, label: str, *, group: str, kind: Kind[T], first: list[First[T]], explanation: str, owner: str = OFFICE
) -> Definition[T]:
    """Register a rule; a key is declared once in the whole program."""
    if key in _definitions:
        raise RuntimeError(f"rule declared twice: {key}")
    definition = Definition(key, label, group, kind, tuple(first), owner, explanation)
    _definitions[key] = definition
    return definition


def declare_yearly(rule: Yearly[T]) -> Yearly[T]:
    """Register a rule of which each year has its own."""
    if rule.key in _yearly:
        raise RuntimeError(f"rule declared twice: {rule.key}")
    _yearly[rule.key] = rule
    return rule


def definitions() -> dict[str, Definition[Any]]:
    """All rules but the yearly ones."""
    return dict(_definitions)


def yearly_rules() -> list[Yearly[Any]]:
    return list(_yearly.values())


def definition_of(key: str) -> Definition[Any] | None:
    """The rule that is kept under this key; that of a year is made when it is asked for."""
    name, _, year = key.rpartition(".")
    if name in _yearly and re.fullmatch(r"\d{4}", year, re.ASCII) and int(year) in YEARS:
        return _yearly[name].of(int(year))
    return _definitions.get(key)
