"""The grammar of iCalendar (RFC 5545 §3.1): octets to lines, lines to components. Tolerant; it only says what it saw.

Both who checks our feeds and who reads plans from above stand on it; what is a fault is theirs to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

#: Deeper than any calendar goes (an alarm in an event in a calendar is three).
DEEPEST = 8
#: These never stand in one another: a second beginning means that the end of the first was lost.
FLAT = ("VCALENDAR", "VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE")
_VALUE = r'(?:"[^"]*"|[^";:,]*)'
LINE = re.compile(rf"([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+(?:={_VALUE}(?:,{_VALUE})*)?)*):(.*)", re.DOTALL)
PARAMETER = re.compile(rf";([A-Za-z0-9-]+)(?:=({_VALUE}(?:,{_VALUE})*))?")
ONE_VALUE = re.compile(r'"([^"]*)"|([^",]+)')
LIST_ITEM = re.compile(r"(?:\\.|[^,\\])+", re.DOTALL)


@dataclass(frozen=True)
class ContentLine:
    """One property; `number` is its first line in the file."""

    number: int
    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        return unescaped(self.value)

    @property
    def texts(self) -> list[str]:
        """The items of a list of texts."""
        return [unescaped(item) for item in LIST_ITEM.findall(self.value)]


@dataclass
class Component:
    """What stands between BEGIN and END. `unreadable`: (line, text) of what is no property."""

    name: str
    number: int
    lines: list[ContentLine] = field(default_factory=list)
    named: dict[str, list[ContentLine]] = field(default_factory=dict)
    parts: list[Component] = field(default_factory=list)
    unreadable: list[tuple[int, str]] = field(default_factory=list)
    is_closed: bool = False

    def add(self, line: ContentLine) -> None:
        self.lines.append(line)
        self.named.setdefault(line.name, []).append(line)

    def all(self, name: str) -> list[ContentLine]:
        return self.named.get(name, [])

    def first(self, name: str) -> ContentLine | None:
        return next(iter(self.all(name)), None)

    def value(self, name: str) -> str:
        """The bare value, "" if there is none."""
        line = self.first(name)
        return line.value.strip() if line else ""

    def text(self, name: str) -> str:
        line = self.first(name)
        return line.text.strip() if line else ""


def unfold(content: bytes) -> Iterator[tuple[int, bytes]]:
    """(number of the first physical line, octets) for each line that is not empty; any kind of line end will do.

    Octets are joined before anybody decodes them: some programs fold inside a character.
    """
    begun, parts = 0, list[bytes]()
    for number, line in enumerate(re.split(rb"\r\n|\n|\r", content), 1):
        if line[:1] in (b" ", b"\t") and parts:
            parts.append(line[1:])
            continue
        if any(parts):
            yield begun, b"".join(parts)
        begun, parts = number, [line]
    if any(parts):
        yield begun, b"".join(parts)


def parse_line(number: int, text: str) -> ContentLine | None:
    """The property in a line, or None if there is none."""
    found = LINE.fullmatch(text)
    if found is None:
        return None
    parameters = {
        name.upper(): ",".join(quoted or bare for quoted, bare in ONE_VALUE.findall(value))
        for name, value in PARAMETER.findall(found[2])
    }
    return ContentLine(number, found[1].upper(), parameters, found[3])


def read_components(lines: Iterable[tuple[int, str]]) -> Component:
    """All that the lines hold, below a root without name; what stands outside of any component is the root's."""
    root = Component("", 0, is_closed=True)
    open_ones = [root]
    for number, text in lines:
        line = parse_line(number, text)
        name = line.value.strip().upper() if line else ""
        if line is None:
            open_ones[-1].unreadable.append((number, text))
        elif line.name == "BEGIN":
            if name in FLAT:
                _forget_the_unclosed(open_ones, name)
            if len(open_ones) > DEEPEST:
                open_ones[-1].unreadable.append((number, text))
                continue
            begun = Component(name, number)
            open_ones[-1].parts.append(begun)
            open_ones.append(begun)
        elif line.name == "END":
            _close(open_ones, name, number, text)
        else:
            open_ones[-1].add(line)
    return root


def _forget_the_unclosed(open_ones: list[Component], name: str) -> None:
    """A new event begins: those above it that were not closed never will be."""
    names = [each.name for each in open_ones]
    keep = 1 if name == "VCALENDAR" else names.index("VCALENDAR") + 1 if "VCALENDAR" in names else 1
    if any(each in FLAT for each in names[keep:]):
        del open_ones[keep:]


def _close(open_ones: list[Component], name: str, number: int, text: str) -> None:
    for place in range(len(open_ones) - 1, 0, -1):
        if open_ones[place].name == name:
            open_ones[place].is_closed = True
            del open_ones[place:]
            return
    open_ones[-1].unreadable.append((number, text))


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value, flags=re.DOTALL)
