"""Events as iCalendar (RFC 5545, 7986): the feeds that phones subscribe to, and the file of one event.

The same events always give the same bytes, so that their digest is the feed's version: nothing here asks the clock.
No METHOD (with it, DTSTAMP would be the hour of asking), no repetition (one VEVENT a date: party days move with the
holidays), and a time zone of one block, because clients misread richer ones.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event, Timezone, vDuration, vText
from PIL import ImageColor

from xiqiao.core.clock import SHANGHAI
from xiqiao.core.db import Labelled

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//xiqiao//party-day//ZH"
#: Stands before the title too: some clients drop a cancelled event, others show it as if nothing had happened.
CANCELLED_MARK = "【已取消】"
SEQUENCE_MOST = 2**31 - 1
#: What COLOR may say: the names of CSS3 (RFC 7986 §5.9), never a number. The library's table has one of CSS4 besides.
COLOUR_NAMES = ImageColor.colormap.keys() - {"rebeccapurple"}

SHANGHAI_BLOCK = """\
BEGIN:VTIMEZONE
TZID:Asia/Shanghai
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0800
TZOFFSETTO:+0800
TZNAME:CST
END:STANDARD
END:VTIMEZONE
"""

#: Line breaks of Word (vertical tab), of old printers and of Unicode: some parsers split lines at each of them.
OTHER_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff]")
MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)[ -]?(\d{4})[ -]?(\d{4})(?!\d)")


class FeedStatus(Labelled):
    CONFIRMED = "CONFIRMED", "确定"
    TENTATIVE = "TENTATIVE", "待定"
    CANCELLED = "CANCELLED", "已取消"


@dataclass(frozen=True)
class FeedEvent:
    """What a calendar program is told. Either `starts_at` (and `ends_at`, if it is known), or whole days.

    uid: kept for ever, the same in every feed, file and mail. sequence: one more at each change of time or place and
    at cancelling. last_day: the last day itself, None if it is `day`.
    """

    uid: str
    title: str
    created_at: datetime
    changed_at: datetime
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    day: date | None = None
    last_day: date | None = None
    sequence: int = 0
    status: FeedStatus = FeedStatus.CONFIRMED
    place: str = ""
    description: str = ""
    contact: str = ""
    categories: tuple[str, ...] = ()
    colour: str = ""

    def __post_init__(self) -> None:
        if not self.uid or not 0 <= self.sequence <= SEQUENCE_MOST:
            raise ValueError(f"uid {self.uid!r}, sequence {self.sequence}")
        if (self.starts_at is None) == (self.day is None):
            raise ValueError(f"{self.uid}: either an hour or a day")
        moments = (self.starts_at, self.ends_at, self.created_at, self.changed_at)
        if any(moment is not None and moment.tzinfo is None for moment in moments):
            raise ValueError(f"{self.uid}: a time without zone")
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValueError(f"{self.uid}: ends before it starts")
        if self.day and self.last_day and self.last_day < self.day:
            raise ValueError(f"{self.uid}: the last day is before the first")
        if self.colour and self.colour not in COLOUR_NAMES:
            raise ValueError(f"{self.uid}: {self.colour!r} is no colour of CSS3")


def render_feed(
    name: str,
    events: Sequence[FeedEvent],
    *,
    description: str = "",
    colour: str = "",
    refresh: timedelta = timedelta(hours=6),
) -> bytes:
    """A feed: the calendar's name, how often to look again, and its events in order of time."""
    if len({event.uid for event in events}) < len(events):
        raise ValueError("two events with one uid: clients would show only one of them")
    calendar = _calendar()
    for key in ("NAME", "X-WR-CALNAME"):  # the standard's word, and the one that is understood
        calendar.add(key, _line(name))
    if description:
        for key in ("DESCRIPTION", "X-WR-CALDESC"):
            calendar.add(key, _text(description))
    if colour:
        calendar.add("COLOR", vText(colour))
    calendar.add("REFRESH-INTERVAL", vDuration(refresh), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(refresh))
    return _bytes(calendar, sorted(events, key=_order))


def render_event(event: FeedEvent) -> bytes:
    """The file of a single event; who also subscribes sees it once, because it is the same uid."""
    return _bytes(_calendar(), [event])


def etag_of(content: bytes) -> str:
    """The strong version of these bytes, without the quotation marks of the header."""
    return hashlib.sha256(content).hexdigest()


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("VERSION", vText("2.0"))
    calendar.add("PRODID", vText(PRODUCT))
    return calendar


def _bytes(calendar: Calendar, events: Sequence[FeedEvent]) -> bytes:
    if any(event.starts_at for event in events):
        calendar.add_component(Timezone.from_ical(SHANGHAI_BLOCK))
    for event in events:
        calendar.add_component(_component(event))
    return bytes(calendar.to_ical(sorted=False))


def _order(event: FeedEvent) -> tuple[str, str]:
    start = event.starts_at.astimezone(SHANGHAI).isoformat() if event.starts_at else str(event.day)
    return start, event.uid


def _component(event: FeedEvent) -> Event:
    made = Event()
    made.add("UID", _line(event.uid))
    made.add("DTSTAMP", event.changed_at.astimezone(UTC))
    made.add("CREATED", event.created_at.astimezone(UTC))
    made.add("LAST-MODIFIED", event.changed_at.astimezone(UTC))
    made.add("SEQUENCE", event.sequence)
    made.add("STATUS", vText(event.status.value))
    _add_time(made, event)
    is_cancelled = event.status is FeedStatus.CANCELLED
    made.add("SUMMARY", _line((CANCELLED_MARK if is_cancelled else "") + event.title))
    if event.place:
        made.add("LOCATION", _line(event.place))
    if event.description:
        made.add("DESCRIPTION", _text(event.description))
    if event.contact:
        made.add("CONTACT", _line(event.contact))
    if event.categories:
        made.add("CATEGORIES", [_line(each) for each in event.categories])
    if event.colour:
        made.add("COLOR", vText(event.colour))
    return made


def _add_time(made: Event, event: FeedEvent) -> None:
    if event.day:
        made.add("DTSTART", event.day)
        made.add("DTEND", (event.last_day or event.day) + timedelta(days=1))  # the first day that is free again
    elif event.starts_at:
        made.add("DTSTART", event.starts_at.astimezone(SHANGHAI))
        if event.ends_at:
            made.add("DTEND", event.ends_at.astimezone(SHANGHAI))


def _text(value: str) -> vText:
    return vText(plain_text(value))


def _line(value: str) -> vText:
    """For what clients show in one line; a title cannot smuggle in a second property either way."""
    return vText(" ".join(plain_text(value).split()))


def plain_text(value: str) -> str:
    """What may go into a text: line breaks of one kind, no control characters, no lone surrogates, no mobile number.

    A feed's address is passed on more easily than a page: people look numbers up in the system itself.
    """
    value = CONTROLS.sub("", OTHER_BREAKS.sub("\n", value).replace("\t", " "))
    return MOBILE.sub(r"\1****\3", value).encode("utf-8", "replace").decode("utf-8")
