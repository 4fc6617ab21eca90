"""How long a route takes and how far it leads: added up from its stops, with what is missing said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Leg(Protocol):
    """A stop, as far as sums need it."""

    @property
    def stay_minutes(self) -> int | None: ...
    @property
    def next_minutes(self) -> int | None: ...
    @property
    def next_metres(self) -> int | None: ...


@dataclass(frozen=True)
class Journey:
    """`missing` names each figure that nobody has entered, so that a sum is not taken for the whole."""

    stay: int
    on_the_way: int
    metres: int
    missing: tuple[str, ...]

    @property
    def minutes(self) -> int:
        return self.stay + self.on_the_way

    @property
    def duration(self) -> str:
        return minutes_words(self.minutes)

    @property
    def distance(self) -> str:
        return distance_words(self.metres)

    @property
    def lines(self) -> list[str]:
        """The arithmetic, as sentences."""
        sums = f"停留 {minutes_words(self.stay)}，加上路上 {minutes_words(self.on_the_way)}，共 {self.duration}。"
        return [sums, f"各段路程共 {self.distance}。", *(f"{words}没有填，没有计入。" for words in self.missing)]


def journey(stops: Sequence[Leg]) -> Journey:
    """What leads on from the last stop belongs to no route: it is not counted."""
    legs = list(enumerate(stops[:-1], 1))
    missing = [f"第 {number} 站停留的时间" for number, stop in enumerate(stops, 1) if stop.stay_minutes is None]
    missing += [f"第 {number} 站到下一站的时间" for number, stop in legs if stop.next_minutes is None]
    missing += [f"第 {number} 站到下一站的距离" for number, stop in legs if stop.next_metres is None]
    return Journey(
        stay=sum(stop.stay_minutes or 0 for stop in stops),
        on_the_way=sum(stop.next_minutes or 0 for _, stop in legs),
        metres=sum(stop.next_metres or 0 for _, stop in legs),
        missing=tuple(missing),
    )


def minutes_words(minutes: int) -> str:
    """90 is 1 小时 30 分."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} 分钟"
    return f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时"


def distance_words(metres: int) -> str:
    """800 is 800 米, 2500 is 2.5 公里."""
    return f"{metres} 米" if metres < 1000 else f"{round(metres / 1000, 1):g} 公里"


def leg_words(stop: Leg) -> str:
    """How one gets from this stop to the next: 2.5 公里，10 分钟; "" if nobody has said."""
    parts = []
    if stop.next_metres is not None:
        parts.append(distance_words(stop.next_metres))
    if stop.next_minutes is not None:
        parts.append(minutes_words(stop.next_minutes))
    return "，".join(parts)
