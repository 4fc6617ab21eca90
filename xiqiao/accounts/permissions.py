"""权限一览: each rule's own sentence, and the roles for which it says yes when it is really asked."""

from __future__ import annotations

from dataclasses import dataclass
from inspect import signature
from typing import Any

from xiqiao.accounts.roles import Role
from xiqiao.core.authority import Rule, rules


@dataclass(frozen=True)
class Holder:
    """An imaginary person who holds one role, everywhere: the cast of this page."""

    role: Role
    id: int = -1
    name: str = "某人"

    def holds(self, role: str, at: Any | None = None) -> bool:
        return self.role is Role(role)


@dataclass(frozen=True)
class Line:
    """`roles` is None where the answer depends on the thing that is asked about."""

    deed: str
    sentence: str
    roles: list[str] | None


def permission_lines() -> list[Line]:
    """One line a rule, in the order of their sentences."""
    lines = []
    for rule in rules().values():
        deed, _, sentence = (rule.__doc__ or "").strip().partition("：")
        lines.append(Line(deed, sentence, roles_allowed(rule)))
    return sorted(lines, key=lambda line: line.deed)


def roles_allowed(rule: Rule) -> list[str] | None:
    if len(signature(rule).parameters) > 1:
        return None
    return [role.label for role in Role if rule(Holder(role))]
