"""A year's days as a calendar shows them: for each one mark (休, 班) and one short line; and what is special."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xiqiao.calendar.commemorations import Commemoration
from xiqiao.calendar.festivals import days_off_by_law, festivals
from xiqiao.calendar.lunar import lunar_day, month_cells
from xiqiao.calendar.working_days import Days

#: So many characters fit into a cell of a phone.
CELL = 4


@dataclass(frozen=True)
class DaySign:
    """`mark` is 休, 班 or nothing; `line` what the cell has room for, of the kind `feast`, `term` or `lunar`."""

    day: date
    mark: str
    line: str
    kind: str
    is_weekend: bool


@dataclass(frozen=True)
class Month:
    """Weeks of seven, Monday first; None before the first and after the last. `notes`: day or days → what they are."""

    year: int
    number: int
    weeks: Sequence[Sequence[DaySign | None]]
    notes: Sequence[tuple[str, str]]


def year_sheet(year: int, days: Days, commemorated: Mapping[date, Sequence[Commemoration]]) -> list[Month]:
    return [_month(year, number, days, commemorated) for number in range(1, 13)]


def _month(year: int, number: int, days: Days, commemorated: Mapping[date, Sequence[Commemoration]]) -> Month:
    cells = [
        day_sign(day, days, commemorated.get(day, ())) if day.month == number else None
        for day in month_cells(year, number)
    ]
    weeks = [cells[start : start + 7] for start in range(0, len(cells), 7)]
    inner = [date(year, number, day) for day in range(1, monthrange(year, number)[1] + 1)]
    return Month(year, number, [week for week in weeks if any(week)], _notes(inner, days, commemorated))


def mark_of(day: date, days: Days) -> str:
    """休 or 班 as the notice names the day; without one, 休 on the days that are off by the law."""
    if arranged := days.arranged.get(day):
        return "班" if arranged.is_work else "休"
    return "休" if day.year not in days.official and day in days_off_by_law(day.year) else ""


def day_sign(day: date, days: Days, commemorated: Sequence[Commemoration] = ()) -> DaySign:
    line, kind = _line(day, commemorated)
    return DaySign(day, mark_of(day, days), line, kind, day.weekday() >= 5)


def _line(day: date, commemorated: Sequence[Commemoration]) -> tuple[str, str]:
    """The first that there is: festival, commemoration, solar term, lunar day."""
    lunar = lunar_day(day)
    names = [*_feasts(day), *(each.short for each in commemorated)]
    if names:
        return names[0][:CELL], "feast"
    if lunar and lunar.term:
        return lunar.term, "term"
    return (lunar.short, "lunar") if lunar else ("", "lunar")


def _notes(
    inner: Sequence[date], days: Days, commemorated: Mapping[date, Sequence[Commemoration]]
) -> list[tuple[str, str]]:
    """In the order of the days; a range of the notice stands at its first."""
    found = [(first, last, words) for first, last, words in _runs(inner, days)]
    for day in inner:
        arranged = days.arranged.get(day)
        words = "、".join(
            name for name in _special(day, commemorated.get(day, ())) if not arranged or name != arranged.name
        )
        if words:
            found.append((day, day, words))
    found.sort(key=lambda note: note[0])
    return [
        (f"{first.day}日" if first == last else f"{first.day}日至{last.day}日", words) for first, last, words in found
    ]


def _feasts(day: date) -> list[str]:
    """Festivals of the law, then those of the lunar year."""
    lunar = lunar_day(day)
    return [*festivals(day.year).get(day, ()), *([lunar.festival] if lunar and lunar.festival else [])]


def _special(day: date, commemorated: Sequence[Commemoration]) -> list[str]:
    """All that a day is, in full, each once."""
    lunar = lunar_day(day)
    found = [*_feasts(day), *(each.full for each in commemorated)]
    if lunar and lunar.term and f"{lunar.term}节" not in found:
        found.append(lunar.term)
    if lunar and lunar.day == 1:
        found.append(f"农历{lunar.text}")
    return list(dict.fromkeys(found))


def _runs(inner: Sequence[date], days: Days) -> list[tuple[date, date, str]]:
    """Days off and make-up workdays of the notice, neighbours of one kind and name together."""
    runs: list[tuple[date, date, str]] = []
    for day in inner:
        arranged = days.arranged.get(day)
        if arranged is None:
            continue
        words = f"{arranged.name}（{'上班' if arranged.is_work else '放假'}）"
        if runs and runs[-1][2] == words and (day - runs[-1][1]).days == 1:
            runs[-1] = (runs[-1][0], day, words)
        else:
            runs.append((day, day, words))
    return runs
