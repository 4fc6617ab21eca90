"""The events of a calendar file as rows: one for each event and date, with what is odd about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from xiqiao.calendar.content_lines import Component, ContentLine
from xiqiao.calendar.ical import CANCELLED_MARK
from xiqiao.calendar.ical_times import read_duration, read_moment
from xiqiao.calendar.plan_repeats import DATES_MOST, TOO_LONG, dates_of, read_repetition
from xiqiao.calendar.plan_zones import Zones
from xiqiao.calendar.planned_events import planned_event_of
from xiqiao.core.clock import SHANGHAI
from xiqiao.core.forms import clean_text
from xiqiao.core.rules import RuleBroken
from xiqiao.imports.cells import Value
from xiqiao.imports.tables import Finding, Level, Row

#: Property → (key of the plan's column, how long it may be).
TEXTS = {
    "SUMMARY": ("title", 120),
    "LOCATION": ("place", 200),
    "CONTACT": ("contact", 100),
    "DESCRIPTION": ("content", 2000),
}
THEME_MOST, UID_MOST, LINES_NAMED = 100, 200, 5
EVENTS_MOST = 5_000
BROKEN_CHARACTER = "\ufffd"
Moment = date | datetime


class EventReader:
    """Reads one file; `remarks` says what concerned many of its events."""

    def __init__(self, sheet: str, zones: Zones, *, is_cancelling: bool) -> None:
        self.sheet, self.zones, self.is_cancelling = sheet, zones, is_cancelling
        self.rows: list[Row] = []
        self.uids: set[str] = set()
        self.exceptions: set[tuple[str, str]] = set()  # (uid, day) that has an event of its own
        self.floating = 0

    def read(self, events: Sequence[Component]) -> list[Row]:
        self.exceptions = {
            (event.text("UID"), day) for event in events if (day := self._exception_of(event)) is not None
        }
        for event in events:
            self._read(event)
        return self.rows

    def remarks(self) -> Iterator[str]:
        if self.floating:
            yield f"{self.floating} 个活动的时间没有写时区，按北京时间读入。"

    def _exception_of(self, event: Component) -> str | None:
        line = event.first("RECURRENCE-ID")
        try:
            return _day_of(self._moment(line)[0]) if line else None
        except ValueError:
            return None

    def _read(self, event: Component) -> None:
        findings = list(self._oddities(event))
        values: dict[str, Value] = dict(self._texts(event, findings))
        if event.value("STATUS").upper() in ("CANCELLED", "CANCELED") or self.is_cancelling:
            values["state"] = "cancelled"
            values["title"] = str(values.get("title") or "").removeprefix(CANCELLED_MARK) or None
        uid = self._uid(event, findings)
        try:
            dates = list(self._dates(event))
            if not values.get("title"):
                raise ValueError("没有标题。")
            planned_event_of({**values, **dates[0][1]})
        except ValueError as error:
            findings.append(self._finding(Level.ERROR, event.number, "", str(error)))
            dates = [("", {})]
        for suffix, when in dates:
            number = len(self.rows) + 1
            if number > EVENTS_MOST:
                raise RuleBroken(f"重复的活动展开以后超过 {EVENTS_MOST} 个，请只导出要用的时段。")
            own = {**values, **when, "uid": uid and f"{uid}{suffix}"}
            self.rows.append(Row(self.sheet, number, own, [self._at(number, each) for each in findings]))

    # -- when

    def _dates(self, event: Component) -> Iterator[tuple[str, dict[str, Value]]]:
        """(what tells this date from the others of its uid, its columns). Raises ValueError with a sentence."""
        line = event.first("DTSTART")
        if line is None:
            raise ValueError("没有开始时间（DTSTART）。")
        start, zone = self._moment(line)
        length = self._length(event, start)
        self.floating += isinstance(start, datetime) and "TZID" not in line.parameters and start.tzinfo is not UTC
        exception = self._exception_of(event)
        if exception:
            if any("RANGE" in line.parameters for line in event.lines):
                raise ValueError("改动了“此次及以后”的重复活动，没有读入；请在原日历里改为逐个活动。")
            yield f"#{exception}", _columns(start, length)
            return
        if not any(event.value(name) for name in ("RRULE", "RDATE")):
            yield "", _columns(start, length)
            return
        uid, found = event.text("UID"), False
        for moment in self._repeated(event, start, zone):
            if (uid, _day_of(moment)) not in self.exceptions:
                found = True
                yield f"#{_day_of(moment)}", _columns(moment, length)
        if not found:
            raise ValueError("重复的日期都被去掉了，没有可读入的活动。")

    def _repeated(self, event: Component, start: Moment, zone: tzinfo | None) -> list[Moment]:
        """All dates, on the event's own wall clock: nine o'clock stays nine o'clock."""
        wall = start if isinstance(start, datetime) else datetime.combine(start, time())
        wall = wall.replace(tzinfo=None)
        if len(event.all("RRULE")) > 1 or event.value("EXRULE"):
            raise ValueError("一个活动有几条重复规则，没有读入；请在原日历里改为逐个活动。")
        rule = event.value("RRULE")
        dates = set(dates_of(read_repetition(rule, zone), wall) if rule else [wall])
        more, without = _each(event, "RDATE"), _each(event, "EXDATE")
        if len(more) + len(without) > 2 * DATES_MOST:
            raise ValueError(TOO_LONG)
        dates |= {self._wall(line, zone) for line in more}
        dates -= {self._wall(line, zone) for line in without if "T" in line.value}
        days = {self._wall(line, zone).date() for line in without if "T" not in line.value}
        dates = {moment for moment in dates if moment.date() not in days}
        if not isinstance(start, datetime):
            return [moment.date() for moment in sorted(dates)]
        return [moment.replace(tzinfo=zone or SHANGHAI) for moment in sorted(dates)]

    def _wall(self, line: ContentLine, zone: tzinfo | None) -> datetime:
        moment, _ = self._moment(line)
        if not isinstance(moment, datetime):
            return datetime.combine(moment, time())
        return moment.astimezone(zone or SHANGHAI).replace(tzinfo=None)

    def _moment(self, line: ContentLine) -> tuple[Moment, tzinfo | None]:
        """With its zone; Beijing's if it names none. Raises ValueError with a sentence."""
        try:
            moment = read_moment(line.value)
        except ValueError:
            raise ValueError(f"时间读不懂（{line.name} {line.value[:30]}）。") from None
        if not 1900 < moment.year < 2200:
            raise ValueError(f"年份不对（{line.value[:30]}）。")
        if not isinstance(moment, datetime):
            return moment, None
        if moment.tzinfo is UTC:
            return moment, UTC
        name = line.parameters.get("TZID", "")
        zone = self.zones.named(name) if name else SHANGHAI
        return moment.replace(tzinfo=zone), zone

    def _length(self, event: Component, start: Moment) -> timedelta | None:
        """From beginning to end; None if no end is told. Raises ValueError with a sentence."""
        if line := event.first("DTEND"):
            end, _ = self._moment(line)
            if isinstance(end, datetime) and isinstance(start, datetime):
                length = end - start
            elif isinstance(end, datetime) or isinstance(start, datetime):
                raise ValueError("开始和结束一个有时刻、一个没有。")
            else:
                length = end - start
        elif value := event.value("DURATION"):
            try:
                length = read_duration(value)
            except ValueError:
                raise ValueError(f"时长读不懂（{value[:30]}）。") from None
        else:
            return None
        if length < timedelta(0):
            raise ValueError("结束时间早于开始时间。")
        return length or None

    # -- what

    def _texts(self, event: Component, findings: list[Finding]) -> Iterator[tuple[str, Value]]:
        for name, (key, longest) in TEXTS.items():
            text = str(clean_text(event.text(name)))
            text = text if key == "content" else " ".join(text.split())
            if len(text) > longest:
                line = event.first(name)
                sentence = f"超过 {longest} 个字，只读入前面的。"
                findings.append(self._finding(Level.WARNING, line.number if line else 0, text[:40], sentence))
            yield key, text[:longest] or None
        themes = [str(clean_text(text)) for line in event.all("CATEGORIES") for text in line.texts]
        yield "theme", " ".join("、".join(themes).split())[:THEME_MOST] or None

    def _uid(self, event: Component, findings: list[Finding]) -> str | None:
        """None if it has none, or one that another event has already: that tells nothing."""
        uid = str(clean_text(event.text("UID")))[:UID_MOST]
        key = f"{uid}#{self._exception_of(event)}"
        if uid and key in self.uids:
            findings.append(
                self._finding(Level.WARNING, event.number, uid, "标识（UID）与前面的活动相同，按另一个活动读入。")
            )
            return None
        self.uids.add(key)
        return uid or None

    def _oddities(self, event: Component) -> Iterator[Finding]:
        if not event.is_closed:
            yield self._finding(Level.ERROR, event.number, "", "这个活动不完整（没有 END），没有读入。")
        for number, text in event.unreadable[:LINES_NAMED]:
            seen = str(clean_text(text))[:40]
            yield self._finding(Level.WARNING, number, seen, "这一行读不懂，没有读入，请核对前后的文字。")
        for line in event.lines:
            if BROKEN_CHARACTER in line.value:
                yield self._finding(Level.ERROR, line.number, line.value[:40], "有乱码，请在原日历里重新导出。")
                return

    def _finding(self, level: Level, line: int, seen: str, sentence: str) -> Finding:
        return Finding(level, self.sheet, 0, f"文件第{line}行" if line else "", seen, sentence)

    def _at(self, number: int, each: Finding) -> Finding:
        return Finding(each.level, each.sheet, number, each.cell, each.seen, each.sentence)


def _day_of(moment: Moment) -> str:
    """Tells a date from the others of its event."""
    return f"{moment.astimezone(SHANGHAI) if isinstance(moment, datetime) else moment:%Y%m%d}"


def _each(event: Component, name: str) -> list[ContentLine]:
    """A line for each date of a list of dates."""
    return [
        ContentLine(line.number, line.name, line.parameters, value)
        for line in event.all(name)
        for value in line.value.split(",")
    ]


def _columns(start: Moment, length: timedelta | None) -> dict[str, Value]:
    """The columns of a plan for one date, on the township's clock."""
    if not isinstance(start, datetime):
        last = start + max((length or timedelta(days=1)) - timedelta(days=1), timedelta(0))
        return {"day": start.isoformat(), "last_day": last.isoformat() if last > start else None}
    begin = start.astimezone(SHANGHAI)
    end = (start.astimezone(UTC) + length).astimezone(SHANGHAI) if length else None
    if end and (begin.time(), end.time()) == (time(), time()):  # Outlook's whole days
        return _columns(begin.date(), end.date() - begin.date())
    values: dict[str, Value] = {"day": begin.date().isoformat(), "start": f"{begin:%H:%M}"}
    if end:
        values["end"] = f"{end:%H:%M}"
        values["last_day"] = end.date().isoformat() if end.date() > begin.date() else None
    return values
