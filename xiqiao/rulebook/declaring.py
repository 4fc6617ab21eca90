"""Declare a rule: its type, its group and owner, and its first values with their source."""

from __future__ import annotations

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

    def __str__(self) -> str:
        return self.label


_definitions: dict[str, Definition[Any]] = {}


def declare(
    key: str, label: str, *, group: str, kind: Kind[T], first: list[First[T]], explanation: str, owner: str = OFFICE
) -> Definition[T]:
    """Register a rule; a key is declared once in the whole program."""
    if key in _definitions:
        raise RuntimeError(f"rule declared twice: {key}")
    definition = Definition(key, label, group, kind, tuple(first), owner, explanation)
    _definitions[key] = definition
    return definition


def definitions() -> dict[str, Definition[Any]]:
    return dict(_definitions)
