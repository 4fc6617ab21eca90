"""What other features say under 需要办理 of a unit, without this package knowing them. `create_app` wires them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from xiqiao.organisation.models import Unit


@dataclass(frozen=True)
class Due:
    """`url` leads to where it is settled; empty where it only explains."""

    sentence: str
    source: str = ""
    action: str = ""
    url: str = ""


class DueSource(Protocol):
    def dues(self, unit: Unit, on: date) -> Iterable[Due]:
        """What is due in a living unit on that day, as far as the person of this request may know it."""


_sources: dict[str, DueSource] = {}


def says_what_is_due(source: DueSource) -> None:
    """Declare a source; done once, where the application is put together."""
    _sources[type(source).__name__] = source


def due_sources() -> Iterable[DueSource]:
    return _sources.values()
