"""Truth tables of policies: rows the rules, columns the cast, cells written by hand.

`o` may; `.` may not. A table is checked cell by cell against the very functions that views and templates ask.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xiqiao.core.authority import No, verdict


def cells(table: str) -> list[tuple[str, str, bool]]:
    """(row label, login, allowed) for each cell."""
    header, *rows = [line.split() for line in table.strip().splitlines() if line.strip()]
    found = []
    for label, *marks in rows:
        assert len(marks) == len(header), f"{label}: {len(marks)} cells for {len(header)} people"
        assert set(marks) <= {"o", "."}, label
        found += [(label, login, mark == "o") for login, mark in zip(header, marks, strict=True)]
    return found


def check(table: str, things: dict[str, Callable[[], tuple[Any, ...]]], person: Callable[[str], Any]) -> None:
    """Ask every cell. A label is `rule` or `rule@thing`; `things` makes the arguments of the latter."""
    wrong = []
    for label, login, expected in cells(table):
        name, _, thing = label.partition("@")
        arguments = things[thing]() if thing else ()
        answer = verdict(name, person(login), *arguments)
        if bool(answer) is not expected:
            wrong.append(f"{label} for {login}: expected {expected}, got {answer!r}")
        if not answer:
            assert isinstance(answer, No), f"{label} refuses {login} without a reason"
            assert answer.reason.endswith("。"), answer.reason
    assert not wrong, "\n".join(wrong)


def rules_in(table: str) -> set[str]:
    return {label.partition("@")[0] for label, _, _ in cells(table)}
