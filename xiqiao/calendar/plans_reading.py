"""Read a plan that somebody else's calendar program wrote (.ics): rows for the import's preview, and what is odd.

Tolerant where nothing can be mistaken: any line ends, lines never folded, a BOM, lower case, zones by the names of
Windows, times without zone (they are Beijing's). GB18030, which old Chinese programs write, is read and said: the
preview shows every word before anything is kept. What cannot be read is an error of its event, never left out silently.
"""

from __future__ import annotations

import re
from collections import Counter

from xiqiao.calendar.content_lines import Component, read_components, unfold
from xiqiao.calendar.plan_events import EVENTS_MOST, EventReader
from xiqiao.calendar.plan_zones import Zones
from xiqiao.core.forms import clean_text
from xiqiao.core.rules import RuleBroken
from xiqiao.imports.importers import OtherFile
from xiqiao.imports.tables import Finding, Level, Row

LARGEST = 2 * 1024 * 1024
REPETITIONS_MOST, LINES_MOST, FINDINGS_MOST = 200, 150_000, 50
BOM = b"\xef\xbb\xbf"
BEGIN = re.compile(rb"\s*BEGIN:VCALENDAR", re.IGNORECASE)
OTHER_PARTS = {"VTODO": "待办", "VJOURNAL": "日记", "VFREEBUSY": "忙闲时段"}
NO_CALENDAR = "这不是日历文件（.ics），请从日历程序里重新导出。"
AS_UTF8 = "请用记事本打开，另存为 UTF-8 编码后再传。"


def is_calendar(content: bytes, name: str) -> bool:
    return BEGIN.match(content.removeprefix(BOM)) is not None or name.lower().endswith(".ics")


def refuse_calendar(content: bytes) -> None:
    """What can be seen without reading it. Raises RuleBroken with what to do."""
    if not content:
        raise RuleBroken("文件是空的，请重新选择。", "file")
    if len(content) > LARGEST:
        raise RuleBroken(f"日历文件超过 2 MB（现为 {len(content) / 1048576:.1f} MB），请只导出要用的时段。", "file")
    if b"\x00" in content:
        is_utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
        raise RuleBroken(f"日历文件不是 UTF-8 编码，{AS_UTF8}" if is_utf16 else NO_CALENDAR, "file")
    if BEGIN.match(content.removeprefix(BOM)) is None:
        raise RuleBroken(NO_CALENDAR, "file")


def read_calendar(content: bytes) -> tuple[list[Row], list[Finding]]:
    """A row for each event and date. Raises RuleBroken for what is no plan at all."""
    refuse_calendar(content)
    lines = list(unfold(content.removeprefix(BOM)))
    if len(lines) > LINES_MOST:
        raise RuleBroken("日历文件的行数太多，请只导出要用的时段。")
    encoding = _encoding([line for _, line in lines])
    root = read_components((number, line.decode(encoding, "replace")) for number, line in lines)
    calendars = [part for part in root.parts if part.name == "VCALENDAR"]
    _refuse_at_sight(calendars)
    sheet = _name_of(calendars)
    reader = EventReader(sheet, Zones(_parts(calendars, "VTIMEZONE")), is_cancelling=_is_cancelling(calendars))
    rows = reader.read(_parts(calendars, "VEVENT"))
    sentences = [*_of_the_file(encoding, calendars), *reader.remarks()]
    strays = [stray for each in (root, *calendars) for stray in each.unreadable]
    findings = [Finding(Level.NOTE, sheet, 0, "", "", sentence) for sentence in sentences]
    for number, text in strays[:FINDINGS_MOST]:
        seen = str(clean_text(text))[:40]
        findings.append(Finding(Level.WARNING, sheet, 0, f"第{number}行", seen, "不在任何活动里，没有读入。"))
    if len(strays) > FINDINGS_MOST:
        findings.append(Finding(Level.WARNING, sheet, 0, "", "", f"这样的行共有 {len(strays)} 行。"))
    return rows, findings


#: For `register(importer, CALENDAR_FILE)`.
CALENDAR_FILE = OtherFile(".ics", is_calendar, refuse_calendar, read_calendar)


def _encoding(lines: list[bytes]) -> str:
    """UTF-8, if most lines that are not plain ASCII are; then a broken one is an error of its event only."""
    telling = [line for line in lines if not line.isascii()]
    sound = sum(_decodes(line, "utf-8") for line in telling)
    if sound * 2 >= len(telling):
        return "utf-8"
    if all(_decodes(line, "gb18030") for line in telling):
        return "gb18030"
    raise RuleBroken(f"日历文件不是 UTF-8 编码，文字读不出来。{AS_UTF8}")


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_at_sight(calendars: list[Component]) -> None:
    if any(calendar.value("VERSION") == "1.0" for calendar in calendars):
        raise RuleBroken("这是旧格式（vCalendar 1.0），请在日历程序里导出为 iCalendar（.ics）后再传。")
    events = _parts(calendars, "VEVENT")
    if not events:
        raise RuleBroken("日历文件里没有活动。")
    if len(events) > EVENTS_MOST:
        raise RuleBroken(f"活动超过 {EVENTS_MOST} 个（现为 {len(events)} 个），请只导出要用的时段。")
    if sum(bool(event.value("RRULE")) for event in events) > REPETITIONS_MOST:
        raise RuleBroken(f"重复的活动超过 {REPETITIONS_MOST} 个，请只导出要用的时段。")


def _parts(calendars: list[Component], name: str) -> list[Component]:
    return [part for calendar in calendars for part in calendar.parts if part.name == name]


def _name_of(calendars: list[Component]) -> str:
    names = (calendar.text(key) for calendar in calendars for key in ("X-WR-CALNAME", "NAME"))
    found = next((name for name in names if name), "日历")
    return " ".join(str(clean_text(found)).split())[:31] or "日历"


def _is_cancelling(calendars: list[Component]) -> bool:
    return any(calendar.value("METHOD").upper() == "CANCEL" for calendar in calendars)


def _of_the_file(encoding: str, calendars: list[Component]) -> list[str]:
    said = []
    if encoding != "utf-8":
        said.append("文件不是 UTF-8 编码，按 GB18030 读入，请核对文字。")
    if not all(calendar.is_closed for calendar in calendars):
        said.append("文件不完整，末尾缺了一段，请核对活动是否齐全。")
    for name, count in Counter(part.name for calendar in calendars for part in calendar.parts).items():
        if name in OTHER_PARTS:
            said.append(f"{OTHER_PARTS[name]} {count} 个，不是活动，没有读入。")
    return said
