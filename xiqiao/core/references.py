"""A pointer to a thing of another feature that needs no import of it."""

from __future__ import annotations

from typing import NamedTuple


class Reference(NamedTuple):
    """`kind` says what it is, `id` which one, `title` how it was called at the time."""

    kind: str
    id: int
    title: str
