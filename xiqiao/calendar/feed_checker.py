"""Check a feed against RFC 5545, RFC 7986 and the rules of the house: `check_feed(content)` names each fault.

No single program does: line ends, unfolded lines and doubled uids pass nearly all of them unnoticed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xiqiao.calendar.content_lines import Component, read_components, unfold
from xiqiao.calendar.feed_faults import Fault, FaultKind, first_of_each
from xiqiao.calendar.feed_rules import calendar_faults, event_faults, text_faults, zone_faults

LONGEST_LINE = 75
BOM = b"\xef\xbb\xbf"
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def check_feed(content: bytes) -> list[Fault]:
    """All faults in the order of the file; none means that it is as it should be."""
    text_lines = list(unfold(content.removeprefix(BOM)))
    encoding = _encoding(text_lines)
    lines = [(number, line.decode(encoding, "replace")) for number, line in text_lines]
    root = read_components(lines)
    return first_of_each([*_octet_faults(content, text_lines, encoding), *_control_faults(lines), *_tree_faults(root)])


def _encoding(lines: list[tuple[int, bytes]]) -> str:
    try:
        b"".join(line for _, line in lines).decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"  # what it most likely is instead; read on, to find its other faults too
    return "utf-8"


def _octet_faults(content: bytes, lines: list[tuple[int, bytes]], encoding: str) -> Iterator[Fault]:
    if content.startswith(BOM):
        yield Fault(FaultKind.BOM, 1)
    *physical, last = content.removeprefix(BOM).split(b"\n")
    if last:
        yield Fault(FaultKind.NO_LAST_LINE_END, len(physical) + 1)
    for number, line in enumerate([*physical, last + b"\r"], 1):
        if not line.endswith(b"\r"):
            yield Fault(FaultKind.LINE_END, number)
        line = line.removesuffix(b"\r")
        if not line and number <= len(physical):
            yield Fault(FaultKind.EMPTY_LINE, number)
        if len(line) > LONGEST_LINE:
            yield Fault(FaultKind.TOO_LONG, number)
        if encoding == "utf-8" and not _is_utf8(line):
            yield Fault(FaultKind.FOLDED_INSIDE_CHARACTER, number)
    if encoding != "utf-8":
        yield from (Fault(FaultKind.NOT_UTF8, number) for number, line in lines if not _is_utf8(line))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _control_faults(lines: list[tuple[int, str]]) -> Iterator[Fault]:
    for number, line in lines:
        for found in CONTROL.findall(line):
            yield Fault(FaultKind.CONTROL_CHARACTER, number, f"U+{ord(found):04X}")


def _tree_faults(root: Component) -> Iterator[Fault]:
    calendars = [part for part in root.parts if part.name == "VCALENDAR"]
    if len(calendars) != 1:
        yield Fault(FaultKind.NOT_A_CALENDAR, 1)
    yield from _line_faults(root)
    for calendar in calendars:
        zones = [part for part in calendar.parts if part.name == "VTIMEZONE"]
        known = {zone.text("TZID") for zone in zones}
        yield from calendar_faults(calendar)
        for zone in zones:
            yield from zone_faults(zone)
        yield from event_faults([part for part in calendar.parts if part.name == "VEVENT"], known)


def _line_faults(component: Component) -> Iterator[Fault]:
    """Of this component and all in it: whether it is whole, and its texts."""
    if not component.is_closed:
        yield Fault(FaultKind.NOT_CLOSED, component.number, component.name)
    for number, text in component.unreadable:
        yield Fault(FaultKind.UNREADABLE_LINE, number, text)
    for line in component.lines:
        yield from text_faults(line)
    for part in component.parts:
        yield from _line_faults(part)
