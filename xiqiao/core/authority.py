"""Who may do what: rules that answer with a reason, and the note that somebody asked.

A view calls `require`; a view that asked nobody does not answer (`core.app`). Templates call `may`.
Rules are registered by their name, so that Python, Jinja and the tests spell it the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from flask import g
from flask_login import current_user


class Unit(Protocol):
    """A node of the organisation tree; `path` is its place in it, such as `/1/14/`."""

    path: str


class Person(Protocol):
    """Somebody who is signed in, as far as rules may know them."""

    id: int
    name: str
    #: Which member this person is; None for an account of no member.
    member_id: int | None

    def holds(self, role: str, at: Any | None = None) -> bool:
        """Whether the role is held today; with `at`, for that unit or one above it."""

    def reach(self, *roles: str) -> list[str]:
        """The paths of the units where one of these roles is held today."""


def holds_any(person: Person, roles: Iterable[str], at: Any | None = None) -> bool:
    """Whether one of these roles is held; with `at`, for that unit or one above it."""
    return any(person.holds(role, at) for role in roles)


@dataclass(frozen=True)
class No:
    """A refusal with its reason; false wherever a verdict is tested."""

    reason: str

    def __bool__(self) -> bool:
        return False


Verdict = bool | No
Rule = Callable[..., Verdict]
F = TypeVar("F", bound=Callable[..., Any])

_rules: dict[str, Rule] = {}


class Refused(Exception):
    """403: the person is known and the rule said no."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SignInNeeded(Exception):
    """A stranger asked for something that needs a person."""


def rule(function: Callable[..., Verdict]) -> Callable[..., Verdict]:
    """Register `may_<deed>` under `<deed>`; its docstring is the sentence of 权限一览."""
    name = function.__name__.removeprefix("may_")
    if name in _rules or name == function.__name__ or not function.__doc__:
        raise RuntimeError(f"a rule needs a name of its own, may_… and a docstring: {function.__name__}")
    _rules[name] = function
    return function


def rules() -> dict[str, Rule]:
    """All rules by name, for 权限一览 and the tests."""
    return dict(_rules)


def verdict(name: str, person: Person, *things: Any) -> Verdict:
    """Ask one rule about one person; an unknown rule is an error at once."""
    return _rules[name](person, *things)


def may(name: str, *things: Any) -> Verdict:
    """For templates and lists: may the person of this request? Strangers may nothing."""
    if name not in _rules:
        raise KeyError(f"no such rule: {name}")
    if not current_user.is_authenticated:
        return No("请先登录。")
    return verdict(name, current_user, *things)


def require(name: str, *things: Any) -> None:
    """For views: note that authority was asked; go on, or raise Refused or SignInNeeded."""
    g.authority_asked = True
    answer = may(name, *things)
    if not current_user.is_authenticated:
        raise SignInNeeded
    if not answer:
        raise Refused(answer.reason if isinstance(answer, No) else "您没有这项权限。")


def public(view: F) -> F:
    """Mark a view that strangers may use; each one is listed by name in the tests."""
    view.is_public = True  # type: ignore[attr-defined]  # functions carry attributes; mypy cannot see it
    return view


def authority_was_asked() -> bool:
    return bool(g.get("authority_asked", False))


def person_here() -> Any:
    """The signed-in person, for reads that begin at the person; strangers are sent to the door."""
    if not current_user.is_authenticated:
        raise SignInNeeded
    return current_user
