from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Waiting:
    """A line of the desk. `is_urgent` adds a word and a colour."""

    title: str
    detail: str
    action: str
    url: str
    is_urgent: bool = False
