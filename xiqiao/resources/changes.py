"""What an edit changes: set on the thing, and told to the log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from xiqiao.core.text import day
from xiqiao.organisation.models import Unit

#: Column → the word for it in the log.
Labels = Mapping[str, str]


def apply_changes(thing: Any, wanted: Mapping[str, Any], labels: Labels) -> dict[str, tuple[str, str]]:
    """Set what differs; label → (old, new) of it."""
    changes = {}
    for attribute, label in labels.items():
        old, new = getattr(thing, attribute), wanted[attribute]
        if old != new:
            changes[label] = (words(old), words(new))
            setattr(thing, attribute, new)
    return changes


def words(value: Any) -> str:
    """A value as the log prints it."""
    if value is None or value == "" or value == ():
        return "无"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, tuple):
        return "、".join(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, Unit):
        return value.name
    return str(getattr(value, "label", getattr(value, "name", value)))
