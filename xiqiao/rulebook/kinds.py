"""The types a rule can have: each parses what a clerk types, and shows a value as a clerk reads it.

`parse` raises ValueError with a Chinese sentence. Values are plain JSON, so that a row can hold any of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Generic, Protocol, TypeVar, runtime_checkable

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Kind(Protocol[T_co]):
    """One type of rule. `lines` says how high the text box is."""

    @property
    def lines(self) -> int: ...

    def parse(self, text: str) -> T_co: ...

    def show(self, value: Any) -> str: ...

    def hint(self) -> str: ...


@runtime_checkable
class Doubting(Protocol):
    """A kind that reads people's prose, and says what of a text a person should check before it is saved."""

    def doubts(self, text: str) -> list[str]: ...


@dataclass(frozen=True)
class Number:
    """A whole number with its unit, between two bounds."""

    unit: str
    least: int
    most: int
    lines: int = 1

    def parse(self, text: str) -> int:
        plain = unicodedata.normalize("NFKC", text).removesuffix(self.unit).strip()
        if not re.fullmatch(r"\d{1,9}", plain, re.ASCII):
            raise ValueError("请填写整数。")
        if not self.least <= int(plain) <= self.most:
            raise ValueError(f"应在 {self.least} 到 {self.most} 之间。")
        return int(plain)

    def show(self, value: int) -> str:
        return f"{value} {self.unit}"

    def hint(self) -> str:
        return f"整数，{self.least} 到 {self.most}，单位：{self.unit}"


@dataclass(frozen=True)
class Steps:
    """Rising whole numbers on one line, such as the ages with which a new band begins."""

    unit: str
    least: int
    most: int
    lines: int = 1

    def parse(self, text: str) -> list[int]:
        words = re.split(r"[、，,\s]+", unicodedata.normalize("NFKC", text).strip())
        steps = [Number(self.unit, self.least, self.most).parse(word) for word in words]
        if len(steps) > 20 or any(later <= earlier for earlier, later in pairwise(steps)):
            raise ValueError("请从小到大填写，最多 20 个数。")
        return steps

    def show(self, value: Sequence[int]) -> str:
        return "、".join(map(str, value))

    def hint(self) -> str:
        return f"从小到大的整数，{self.least} 到 {self.most}，单位：{self.unit}，以顿号隔开"


@dataclass(frozen=True)
class Choice:
    """One of a few stored values, each with its Chinese label."""

    options: Mapping[str, str]
    lines: int = 1

    def parse(self, text: str) -> str:
        for value, label in self.options.items():
            if text.strip() in (value, label):
                return value
        raise ValueError("请从这些选项中选一个：" + "、".join(self.options.values()) + "。")

    def show(self, value: str) -> str:
        return self.options.get(value, value)

    def hint(self) -> str:
        return "可填：" + "、".join(self.options.values())


class YesNo:
    lines = 1

    def parse(self, text: str) -> bool:
        if text.strip() not in ("是", "否"):
            raise ValueError("请填“是”或“否”。")
        return text.strip() == "是"

    def show(self, value: bool) -> str:
        return "是" if value else "否"

    def hint(self) -> str:
        return "可填：是、否"


@dataclass(frozen=True)
class Words:
    """A short wording, such as the public name of the appraisal."""

    most: int = 40
    lines: int = 1

    def parse(self, text: str) -> str:
        if not text.strip():
            raise ValueError("不能为空。")
        if len(text.strip()) > self.most:
            raise ValueError(f"最多 {self.most} 个字。")
        return text.strip()

    def show(self, value: str) -> str:
        return value

    def hint(self) -> str:
        return f"最多 {self.most} 个字"


@dataclass(frozen=True)
class Lines:
    """Short wordings, one a line, in the order in which they are offered."""

    longest: int = 20
    most: int = 30
    lines: int = 8

    def parse(self, text: str) -> list[str]:
        rows = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
        if not rows:
            raise ValueError("至少要有一行。")
        if len(rows) > self.most:
            raise ValueError(f"最多 {self.most} 行，现有 {len(rows)} 行。")
        for number, row in enumerate(rows, 1):
            if len(row) > self.longest:
                raise ValueError(f"第 {number} 行最多 {self.longest} 个字。")
            if row in rows[: number - 1]:
                raise ValueError(f"“{row}”出现了两次。")
        return rows

    def show(self, value: list[str]) -> str:
        return "\n".join(value)

    def hint(self) -> str:
        return f"每行一项，每项最多 {self.longest} 个字，按这个先后排列"


@dataclass(frozen=True)
class Day:
    """A column of days; stored as ISO text."""

    lines: int = 1

    def parse(self, text: str) -> str:
        match = re.fullmatch(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?", unicodedata.normalize("NFKC", text.strip()))
        try:
            return date(*map(int, match.groups())).isoformat() if match else self._refuse()
        except ValueError:
            return self._refuse()

    def _refuse(self) -> str:
        raise ValueError("请写成 2026-10-1 这样的日期。")

    def show(self, value: str) -> str:
        return value

    def hint(self) -> str:
        return "日期"


@dataclass(frozen=True)
class Table(Generic[T]):
    """Rows of named columns, typed one row a line, as pasted from a spreadsheet (tabs, commas or spaces between).

    The first column identifies a row: it may not come twice.
    """

    columns: Sequence[tuple[str, Kind[Any]]]
    most: int = 500
    lines: int = 14

    def parse(self, text: str) -> list[list[Any]]:
        rows: list[list[Any]] = []
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                rows.append(self._row(number, line))
        if len(rows) > self.most:
            raise ValueError(f"最多 {self.most} 行，现有 {len(rows)} 行。")
        seen: set[str] = set()
        for row in rows:
            if str(row[0]) in seen:
                raise ValueError(f"“{row[0]}”出现了两次。")
            seen.add(str(row[0]))
        return sorted(rows, key=lambda row: str(row[0]))

    def _row(self, number: int, line: str) -> list[Any]:
        cells = re.split(r"[\t,，]+|\s+", line.strip(), maxsplit=len(self.columns) - 1)
        if len(cells) != len(self.columns):
            wanted = "、".join(name for name, _ in self.columns)
            raise ValueError(f"第 {number} 行应有 {len(self.columns)} 项：{wanted}。")
        row = []
        for cell, (name, kind) in zip(cells, self.columns, strict=True):
            try:
                row.append(kind.parse(cell))
            except ValueError as error:
                raise ValueError(f"第 {number} 行的{name}“{cell[:20]}”不对：{error}") from error
        return row

    def show(self, value: Sequence[Sequence[Any]]) -> str:
        return "\n".join(
            " ".join(kind.show(cell) for cell, (_, kind) in zip(row, self.columns, strict=True)) for row in value
        )

    def hint(self) -> str:
        return "每行一条，各项以空格、逗号或制表符隔开：" + "、".join(name for name, _ in self.columns)
