"""The sketch of a route: numbered stops on a road that winds down the sheet. No map, no place true to scale.

Only geometry: `templates/resources/_sketch.html` draws it. One unit is about one pixel on a phone 360 wide.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 320
LEFT, RIGHT = 24, 296
RADIUS = 17
#: From the middle of a stop to where its name begins, and how many Chinese characters fit beside it.
NAME_AT, NAME_WIDTH = 30, 14
LINE = 24
TURN = 16
#: Above and below the road where it crosses the sheet; above it stands how far it is.
ABOVE, BELOW = 32, 16


@dataclass(frozen=True)
class StopMark:
    """A numbered stop at (x, y) with the lines of its name, which begin at `name_x` (end there on the right side)."""

    number: int
    x: int
    y: int
    is_left: bool
    name_x: int
    lines: tuple[tuple[int, str], ...]

    @property
    def bottom(self) -> int:
        return max(self.y + RADIUS, *(y for y, _ in self.lines), 0)


@dataclass(frozen=True)
class LegMark:
    """The road from a stop to the next, and the words above the middle of it."""

    path: str
    x: int
    y: int
    words: str


@dataclass(frozen=True)
class Sketch:
    height: int
    stops: tuple[StopMark, ...]
    legs: tuple[LegMark, ...]

    @property
    def view_box(self) -> str:
        return f"0 0 {WIDTH} {self.height}"


def sketch(stops: Sequence[tuple[str, str]]) -> Sketch:
    """`stops`: the name of each, and the words of the way to the next."""
    marks: list[StopMark] = []
    legs: list[LegMark] = []
    top = 8
    for number, (name, _) in enumerate(stops, 1):
        mark = _stop(number, top, wrapped(name, NAME_WIDTH))
        if marks:
            legs.append(_leg(marks[-1], mark, top - BELOW, stops[number - 2][1]))
        marks.append(mark)
        top = mark.bottom + ABOVE + BELOW
    return Sketch(marks[-1].bottom + 12 if marks else 0, tuple(marks), tuple(legs))


def _stop(number: int, top: int, lines: list[str]) -> StopMark:
    is_left = number % 2 == 1
    x, y = (LEFT if is_left else RIGHT), top + RADIUS
    return StopMark(
        number=number,
        x=x,
        y=y,
        is_left=is_left,
        name_x=x + NAME_AT if is_left else x - NAME_AT,
        lines=tuple((y + 6 + LINE * index, line) for index, line in enumerate(lines)),
    )


def _leg(here: StopMark, there: StopMark, y: int, words: str) -> LegMark:
    """Down from the stop, around the bend, across, around the other bend, down to the next."""
    step = TURN if here.is_left else -TURN
    path = (
        f"M{here.x} {here.y}V{y - TURN}Q{here.x} {y} {here.x + step} {y}"
        f"H{there.x - step}Q{there.x} {y} {there.x} {y + TURN}V{there.y}"
    )
    return LegMark(path, WIDTH // 2, y - 7, words)


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most so many Chinese characters; Latin letters count half. No character is lost."""
    lines, used = [""], 0.0
    for character in text:
        size = 1 if unicodedata.east_asian_width(character) in "WFA" else 0.6
        if used + size > width:
            lines.append("")
            used = 0
        lines[-1] += character
        used += size
    return [line for line in lines if line]
