"""A day of which perhaps only the month is known: as personal files have it, `1986.07`.

Stored as ISO text (`1986-07` or `1986-07-15`), whose order is the order of time and which says how much is known.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Dialect, String
from sqlalchemy.types import TypeDecorator

EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
SHAPE = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})(?:\s*[-./月]\s*(\d{1,2})\s*日?|\s*月)?")


@dataclass(frozen=True)
class PartialDate:
    """A date, or a month (`day` is None). Counted from the first of the month where the day is not known."""

    year: int
    month: int
    day: int | None = None

    def __post_init__(self) -> None:
        if not EARLIEST_YEAR <= self.year <= LATEST_YEAR:
            raise ValueError(f"年份应在 {EARLIEST_YEAR} 到 {LATEST_YEAR} 之间。")
        try:
            date(self.year, self.month, self.day or 1)
        except ValueError:
            raise ValueError("没有这一天，请核对年月日。") from None

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read 1986-7-1, 1986.07, 1986年7月, full-width digits too. Raises ValueError with a sentence."""
        match = SHAPE.fullmatch(unicodedata.normalize("NFKC", text).strip())
        if match is None:
            raise ValueError("请写成 1986-7-1；只知道年月的写成 1986-7。")
        year, month, day = match.groups()
        return cls(int(year), int(month), int(day) if day else None)

    @classmethod
    def of(cls, day: date) -> PartialDate:
        return cls(day.year, day.month, day.day)

    @property
    def is_rough(self) -> bool:
        """Whether only the month is known: what is computed from it is shown with 约."""
        return self.day is None

    @property
    def first(self) -> date:
        """The earliest day that it can be, from which everything is counted."""
        return date(self.year, self.month, self.day or 1)

    @property
    def iso(self) -> str:
        return f"{self.year:04d}-{self.month:02d}" + (f"-{self.day:02d}" if self.day else "")

    def __str__(self) -> str:
        return f"{self.year}年{self.month}月" + (f"{self.day}日" if self.day else "")


class PartialDateColumn(TypeDecorator[PartialDate]):
    """ISO text in the database: compares as text in the order of time, on both engines."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: PartialDate | None, dialect: Dialect) -> str | None:
        return value.iso if value is not None else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> PartialDate | None:
        return PartialDate(*map(int, value.split("-"))) if value else None
