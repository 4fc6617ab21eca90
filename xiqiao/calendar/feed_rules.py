"""What a feed's properties may say: of the calendar, its time zones and its events."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime

from xiqiao.calendar.content_lines import Component, ContentLine
from xiqiao.calendar.feed_faults import Fault, FaultKind
from xiqiao.calendar.ical import CANCELLED_MARK, COLOUR_NAMES, MOBILE, SEQUENCE_MOST, FeedStatus
from xiqiao.calendar.ical_times import read_duration, read_moment

TEXTS = ("SUMMARY", "LOCATION", "DESCRIPTION", "CONTACT", "COMMENT", "NAME", "X-WR-CALNAME", "X-WR-CALDESC")
ESCAPED = re.compile(r"\\[\\;,nN]")
CALENDAR_NEEDS = ("VERSION", "PRODID", "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL")
EVENT_NEEDS = ("UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "STATUS", "DTSTART", "SUMMARY")
BLOCK_NEEDS = ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO")
ONCE = (*CALENDAR_NEEDS, *EVENT_NEEDS, "CREATED", "DTEND", "DURATION", "LOCATION", "COLOR", "TZID", "METHOD")
REPETITIONS = ("RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID")
STAMPS = ("DTSTAMP", "LAST-MODIFIED", "CREATED")


def text_faults(line: ContentLine) -> Iterator[Fault]:
    """Of a line in any component: escaping, and numbers of people."""
    if line.name in (*TEXTS, "CATEGORIES"):
        bare = ESCAPED.sub("", line.value)
        if re.search(r"[;\\]" if line.name == "CATEGORIES" else r"[,;\\]", bare):
            yield Fault(FaultKind.NOT_ESCAPED, line.number, line.name)
        if MOBILE.search(line.value):
            yield Fault(FaultKind.MOBILE_NUMBER, line.number, line.name)
    if line.name in ("ATTENDEE", "ORGANIZER"):
        yield Fault(FaultKind.PERSON, line.number, line.name)


def _count_faults(component: Component, needs: Sequence[str]) -> Iterator[Fault]:
    for name in needs:
        if not component.value(name):
            yield Fault(FaultKind.MISSING, component.number, name)
    for name in ONCE:
        for line in component.all(name)[1:]:
            yield Fault(FaultKind.REPEATED, line.number, name)


def calendar_faults(calendar: Component) -> Iterator[Fault]:
    yield from _count_faults(calendar, CALENDAR_NEEDS)
    for line in calendar.lines:
        if line.name == "METHOD":
            yield Fault(FaultKind.METHOD, line.number, line.value)
        elif line.name in ("REFRESH-INTERVAL", "X-PUBLISHED-TTL"):
            is_named = line.name[0] == "X" or line.parameters.get("VALUE") == "DURATION"
            if not is_named or _is_wrong(read_duration, line.value):
                yield Fault(FaultKind.DURATION_VALUE, line.number, f"{line.name} {line.value}")
    yield from _colour_faults(calendar)


def _colour_faults(component: Component) -> Iterator[Fault]:
    for line in component.all("COLOR"):
        if line.value not in COLOUR_NAMES:
            yield Fault(FaultKind.COLOUR_VALUE, line.number, line.value)


def zone_faults(zone: Component) -> Iterator[Fault]:
    yield from _count_faults(zone, ("TZID",))
    blocks = [part.name for part in zone.parts]
    if not blocks:
        yield Fault(FaultKind.EMPTY_ZONE, zone.number)
    elif blocks != ["STANDARD"] or any(line.name in REPETITIONS for line in zone.parts[0].lines):
        yield Fault(FaultKind.ZONE_NOT_PLAIN, zone.number)
    for part in zone.parts:
        yield from _count_faults(part, BLOCK_NEEDS)


def event_faults(events: Sequence[Component], zones: set[str]) -> Iterator[Fault]:
    uids: set[str] = set()
    for event in events:
        yield from _count_faults(event, EVENT_NEEDS)
        uid = event.value("UID")
        if uid and uid in uids:
            yield Fault(FaultKind.DUPLICATE_UID, event.number, uid)
        uids.add(uid)
        yield from _colour_faults(event)
        yield from _stamp_faults(event)
        yield from _state_faults(event)
        yield from _time_faults(event, zones)
        for line in event.lines:
            if line.name in REPETITIONS:
                yield Fault(FaultKind.REPETITION, line.number, line.name)


def _stamp_faults(event: Component) -> Iterator[Fault]:
    for line in (line for line in event.lines if line.name in STAMPS):
        moment = _moment(line)
        if moment is None:
            yield Fault(FaultKind.TIME_VALUE, line.number, f"{line.name} {line.value}")
        elif not isinstance(moment, datetime) or moment.tzinfo is not UTC:
            yield Fault(FaultKind.NOT_UTC, line.number, line.name)


def _state_faults(event: Component) -> Iterator[Fault]:
    for line in event.all("SEQUENCE"):
        if not re.fullmatch(r"\d{1,10}", line.value, re.ASCII) or int(line.value) > SEQUENCE_MOST:
            yield Fault(FaultKind.SEQUENCE_VALUE, line.number, line.value)
    is_marked = event.text("SUMMARY").startswith(CANCELLED_MARK)
    for line in event.all("STATUS"):
        if line.value not in {status.value for status in FeedStatus}:
            yield Fault(FaultKind.STATUS_VALUE, line.number, line.value)
        elif (line.value == FeedStatus.CANCELLED.value) and not is_marked:
            yield Fault(FaultKind.CANCELLED_NOT_MARKED, line.number)


def _time_faults(event: Component, zones: set[str]) -> Iterator[Fault]:
    for line in (line for line in event.lines if line.name in ("DTSTART", "DTEND")):
        moment = _moment(line)
        if moment is None:
            yield Fault(FaultKind.TIME_VALUE, line.number, f"{line.name} {line.value}")
        elif isinstance(moment, datetime):
            yield from _zone_faults_of(line, moment, zones)
    for line in event.all("DURATION"):
        if _is_wrong(read_duration, line.value):
            yield Fault(FaultKind.DURATION_VALUE, line.number, f"{line.name} {line.value}")
    yield from _order_faults(event.first("DTSTART"), event.first("DTEND"))


def _order_faults(first: ContentLine | None, last: ContentLine | None) -> Iterator[Fault]:
    start, end = (_moment(line) if line else None for line in (first, last))
    if last is None or start is None or end is None:
        return
    if isinstance(start, datetime) != isinstance(end, datetime):
        yield Fault(FaultKind.TIME_VALUE, last.number, "DTSTART 与 DTEND 一个有时刻、一个没有")
    elif not isinstance(start, datetime) and end == start:
        yield Fault(FaultKind.END_NOT_EXCLUSIVE, last.number)
    elif _as_text(end) <= _as_text(start):
        yield Fault(FaultKind.END_BEFORE_START, last.number)


def _zone_faults_of(line: ContentLine, moment: datetime, zones: set[str]) -> Iterator[Fault]:
    zone = line.parameters.get("TZID")
    if moment.tzinfo is UTC:
        yield Fault(FaultKind.NOT_LOCAL_TIME, line.number, line.name)
    elif zone is None:
        yield Fault(FaultKind.FLOATING_TIME, line.number, line.name)
    elif zone not in zones:
        yield Fault(FaultKind.UNKNOWN_ZONE, line.number, zone)


def _moment(line: ContentLine) -> date | datetime | None:
    """The moment that the line tells, if it says rightly whether it is a day."""
    try:
        moment = read_moment(line.value)
    except ValueError:
        return None
    return moment if isinstance(moment, datetime) == (line.parameters.get("VALUE") != "DATE") else None


def _as_text(moment: date | datetime) -> str:
    """Comparable whatever their zones, which have been looked at already."""
    return f"{moment:%Y%m%dT%H%M%S}"


def _is_wrong(read: Callable[[str], object], value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return True
    return False
