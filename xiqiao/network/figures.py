"""基本情况: figures about the members and organisations of a unit on a day, and the sentence to copy. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from xiqiao.core.text import day
from xiqiao.members.models import Sex
from xiqiao.organisation.kinds import UnitForm, UnitKind

#: The key of those of whom the date is not known.
UNKNOWN = -1
#: What is counted as a 党组织; a 党小组 is part of one, a 工作机构 none.
ORGANISATIONS = (UnitForm.COMMITTEE, UnitForm.GENERAL_BRANCH, UnitForm.BRANCH, UnitForm.JOINT_BRANCH)


@dataclass(frozen=True)
class Band:
    """From `key` full years on, as far as the next band."""

    key: int
    label: str


def bands(steps: list[int], unit: str) -> list[Band]:
    """30岁及以下, 31至35岁, …, 61岁及以上."""
    return [
        Band(0, f"{steps[0] - 1}{unit}及以下"),
        *(Band(low, f"{low}至{high - 1}{unit}" if high - low > 1 else f"{low}{unit}") for low, high in pairwise(steps)),
        Band(steps[-1], f"{steps[-1]}{unit}及以上"),
    ]


@dataclass(frozen=True)
class Cell:
    """So many members who are alike in all that is counted. `age`, `party_age`: the key of their band or UNKNOWN."""

    is_full: bool
    sex: Sex
    age: int
    party_age: int
    is_away: bool
    count: int


@dataclass(frozen=True)
class Organisations:
    """How many units of one kind and form; 功能型 branches are counted apart, since nobody's 组织关系 is there."""

    kind: UnitKind
    form: UnitForm
    is_functional: bool
    count: int


@dataclass(frozen=True)
class Figures:
    cells: tuple[Cell, ...]
    organisations: tuple[Organisations, ...]
    hosted: int

    def people(self, **alike: Any) -> int:
        """How many members are so: `people(sex=Sex.FEMALE, is_full=True)`."""
        return sum(
            cell.count for cell in self.cells if all(getattr(cell, name) == value for name, value in alike.items())
        )

    def units(self, *forms: UnitForm, kind: UnitKind | None = None) -> int:
        """How many 党组织 of these forms (all if none are named), without the 功能型 ones."""
        return sum(
            each.count
            for each in self.organisations
            if each.form in (forms or ORGANISATIONS) and not each.is_functional and kind in (None, each.kind)
        )

    @property
    def functional(self) -> int:
        return sum(each.count for each in self.organisations if each.is_functional)

    @property
    def kinds(self) -> list[UnitKind]:
        """The kinds that there are, in the order of the tree."""
        return [kind for kind in UnitKind if self.units(kind=kind)]

    @property
    def forms(self) -> list[UnitForm]:
        return [form for form in ORGANISATIONS if self.units(form)]


@dataclass(frozen=True)
class Alike:
    """What the members of a row or column have in common: its words, how they are counted, and how they are asked for
    (`Figures.people`, `FigureQuery`)."""

    label: str
    counted: dict[str, Any]
    asked: dict[str, Any]


EVERYBODY, TOTAL = Alike("党员", {}, {}), Alike("合计", {}, {})
FULL = Alike("正式", {"is_full": True}, {"standing": "full"})
PROBATIONARY = Alike("预备", {"is_full": False}, {"standing": "probationary"})
MALE = Alike("男", {"sex": Sex.MALE}, {"sex": Sex.MALE.value})
FEMALE = Alike("女", {"sex": Sex.FEMALE}, {"sex": Sex.FEMALE.value})
NO_PARTY_AGE = Alike("无党龄（预备）", {"party_age": UNKNOWN}, {"party_age": UNKNOWN})
NO_BIRTH = Alike("未登记", {"age": UNKNOWN}, {"age": UNKNOWN})
AWAY = Alike("外出流动", {"is_away": True}, {"flow": "away"})


@dataclass(frozen=True)
class Table:
    title: str
    rows: tuple[Alike, ...]
    columns: tuple[Alike, ...]


def tables(found: Figures, ages: Iterable[Band], party_ages: Iterable[Band]) -> list[Table]:
    """Each figure is that of a row and a column. Who has no date of birth is a row of its own, never guessed."""
    return [
        Table("党员", (EVERYBODY, MALE, FEMALE, AWAY), (TOTAL, FULL, PROBATIONARY)),
        Table(
            "年龄",
            (*(_row("age", band) for band in ages), *_if_any(found, NO_BIRTH)),
            (TOTAL, FULL, PROBATIONARY, FEMALE),
        ),
        Table("党龄", (*(_row("party_age", band) for band in party_ages), *_if_any(found, NO_PARTY_AGE)),
              (TOTAL, MALE, FEMALE)),
    ]  # fmt: skip


def _row(name: str, band: Band) -> Alike:
    return Alike(band.label, {name: band.key}, {name: band.key})


def _if_any(found: Figures, row: Alike) -> list[Alike]:
    return [row] if found.people(**row.counted) else []


def sentence(found: Figures, where: str, on: date) -> str:
    """截至2026年7月1日，西樵镇共有党组织43个，其中党委7个、党总支2个、党支部34个；党员18名，其中…"""
    parts = []
    if found.units() > 1:
        forms = (f"{form.label}{found.units(form)}个" for form in found.forms)
        parts.append(f"共有党组织{found.units()}个，其中{'、'.join(forms)}")
    people = found.people()
    parts.append(f"{'' if parts else '共有'}党员{people}名{_among(found) if people else ''}")
    if found.hosted:
        parts.append(f"另有流入党员{found.hosted}名（组织关系在外）")
    return f"截至{day(on)}，{where}{'；'.join(parts)}。"


def _among(found: Figures) -> str:
    counts: Iterable[tuple[str, int]] = (
        ("正式党员", found.people(is_full=True)),
        ("预备党员", found.people(is_full=False)),
        ("女党员", found.people(sex=Sex.FEMALE)),
        ("外出流动党员", found.people(is_away=True)),
    )
    return "，其中" + "、".join(f"{word}{count}名" for word, count in counts if count)
