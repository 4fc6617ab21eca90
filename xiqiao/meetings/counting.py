"""应到、实到: the figures of a roll, at the end or at one minute of the sitting. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xiqiao.meetings.attendance import Attendance, Presence


@dataclass(frozen=True)
class Counts:
    """`present` and `absent` are among those expected; who was not marked is in neither.

    `entitled`: 应到会有表决权 (选举权 at an election), a figure of the roll that coming late does not change;
    `entitled_present`: of them those who were there.
    """

    expected: int
    present: int
    entitled: int
    entitled_present: int
    absent: int


def counts(
    lines: Iterable[Attendance], minute: int | None = None, *, counts_online: bool = True, electing: bool = False
) -> Counts:
    """`minute`: who was there at a vote that was taken then, counted from midnight; who came late or left is not.

    `absent` are those marked 缺席, whatever the minute.
    """
    everybody = list(lines)
    expected = [line for line in everybody if line.is_expected]
    entitled = [line for line in everybody if (line.is_entitled_to_elect if electing else line.is_entitled)]
    return Counts(
        expected=len(expected),
        present=sum(line.was_there_at(minute, counts_online=counts_online) for line in expected),
        entitled=len(entitled),
        entitled_present=sum(line.was_there_at(minute, counts_online=counts_online) for line in entitled),
        absent=sum(line.presence is Presence.ABSENT for line in expected),
    )


def unmarked(lines: Iterable[Attendance]) -> int:
    """Of how many expected people nobody has said yet whether they were there."""
    return sum(line.is_expected and line.presence is None for line in lines)
