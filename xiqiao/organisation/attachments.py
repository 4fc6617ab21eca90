"""What hangs on units without this package knowing it: members, grants and other things. `create_app` wires them in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from xiqiao.core.authority import Person
from xiqiao.organisation.models import Unit


class Attached(Protocol):
    """A kind of thing that hangs on units."""

    def why_not_end(self, unit: Unit, on: date) -> str | None:
        """What is at the unit after `on`, its last day, and must be settled first, as a sentence; None if nothing."""

    def why_not_functional(self, unit: Unit, since: date) -> str | None:
        """What a 功能型 branch cannot have and the unit has on or after that day, as a sentence; None if nothing."""

    def hand_on(self, unit: Unit, successor: Unit, on: date, basis: str, by: Person) -> None:
        """Let the successor have it from `on`, the first day without the unit."""


_attached: dict[str, Attached] = {}


def hangs_on_units(thing: Attached) -> None:
    """Declare that such things hang on units; done once, where the application is put together."""
    _attached[type(thing).__name__] = thing


def attached_things() -> Iterable[Attached]:
    return _attached.values()
