"""Read what is known of the days from the office's rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from xiqiao.calendar.day_rules import HOLIDAYS, HolidayRow
from xiqiao.calendar.notices import WORK
from xiqiao.calendar.working_days import Arranged, Days
from xiqiao.rulebook.declaring import YEARS
from xiqiao.rulebook.queries import changed_rows, history, in_force

Table = tuple[tuple[int, tuple[tuple[str, ...], ...]], ...]


def known_days() -> Days:
    """All years' notices as one table. The rules are read once a transaction, the table is built once per content."""
    return _table(tuple((year, tuple(tuple(row) for row in in_force(HOLIDAYS.of(year)))) for year in _years()))


def _years() -> list[int]:
    """The years that have a value: those that came along, and those that the office has changed."""
    changed = {key.rpartition(".")[2] for key in changed_rows() if key.startswith(f"{HOLIDAYS.key}.")}
    return [year for year in YEARS if str(year) in changed or HOLIDAYS.first_of(year)[0]]


@lru_cache(maxsize=8)
def _table(years: Table) -> Days:
    """Where two notices speak of a day (30 December), the later one decides."""
    arranged = {
        date.fromisoformat(day): Arranged(kind == WORK, name)
        for _, rows in sorted(years)
        for day, kind, name in rows
    }  # fmt: skip
    return Days(MappingProxyType(arranged), frozenset(year for year, rows in years if rows))


@dataclass(frozen=True)
class YearState:
    """Whether the notice of a year is in, and where it stands."""

    year: int
    rows: list[HolidayRow]
    source: str

    @property
    def is_official(self) -> bool:
        return bool(self.rows)

    @property
    def off(self) -> int:
        return sum(kind != WORK for _, kind, _ in self.rows)

    @property
    def work(self) -> int:
        return len(self.rows) - self.off


def year_state(year: int) -> YearState:
    newest = history(HOLIDAYS.of(year))[0]
    return YearState(year, newest.value, newest.source)
