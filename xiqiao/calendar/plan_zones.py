"""The time zones that other programs name: IANA's names, those of Windows, and zones that a file explains itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from xiqiao.calendar.content_lines import Component

OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)(?:\d\d)?", re.ASCII)


class Zones:
    """The zones of one file."""

    def __init__(self, blocks: Iterable[Component]) -> None:
        self.blocks = {block.text("TZID"): block for block in blocks}
        self.found: dict[str, tzinfo] = {}

    def named(self, name: str) -> tzinfo:
        """Raises ValueError with a sentence if nobody knows it."""
        if name not in self.found:
            self.found[name] = _by_name(name) or self._explained(name)
        return self.found[name]

    def _explained(self, name: str) -> tzinfo:
        """By the file's own VTIMEZONE, if the zone has one offset all the year."""
        block = self.blocks.get(name)
        offsets = {part.value("TZOFFSETTO") for part in block.parts} if block else set()
        found = OFFSET.fullmatch(offsets.pop()) if len(offsets) == 1 else None
        if found is None:
            raise ValueError(f"不认识时区“{name[:40]}”，没有读入；请在原日历里改用北京时间。")
        amount = timedelta(hours=int(found[2]), minutes=int(found[3]))
        if amount >= timedelta(hours=24):
            raise ValueError(f"不认识时区“{name[:40]}”，没有读入；请在原日历里改用北京时间。")
        return timezone(-amount if found[1] == "-" else amount)


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


def _by_name(name: str) -> tzinfo | None:
    """Asia/Shanghai, China Standard Time, or /some.program/Asia/Shanghai."""
    for candidate in (name, WINDOWS_TO_OLSON.get(name, ""), "/".join(name.split("/")[-2:])):
        if candidate in _known():
            return ZoneInfo(candidate)
    return None
