"""应到、实到: counted from the lines of a roll, for the whole sitting or at the minute of a vote. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xiqiao.meetings.attendance import Attendance, Presence


@dataclass(frozen=True)
class Counts:
    """应到, 实到, of them 有表决权 (at an election 有选举权), and those absent who should have come."""

    expected: int
    present: int
    entitled: int
    entitled_present: int
    absent: int


def counts(
    lines: Sequence[Attendance], minute: int | None = None, *, counts_online: bool = True, electing: bool = False
) -> Counts:
    """Only who is expected is counted: a guest of the roll neither fills a quorum nor thins it."""
    expected = [line for line in lines if line.is_expected]
    entitled = [line for line in lines if (line.is_entitled_to_elect if electing else line.is_entitled)]
    there = [line for line in expected if line.was_there_at(minute, counts_online=counts_online)]
    return Counts(
        expected=len(expected),
        present=len(there),
        entitled=len(entitled),
        entitled_present=sum(line.was_there_at(minute, counts_online=counts_online) for line in entitled),
        absent=sum(line.presence is Presence.ABSENT for line in expected),
    )
