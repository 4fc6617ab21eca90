"""基本情况 from the dated facts, set-based: a census is one statement however many members there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select, type_coerce
from sqlalchemy.orm import joinedload

from xiqiao.core.db import db
from xiqiao.members.as_of import ENDED, has_years, holds, in_party, is_full, placed, true_on
from xiqiao.members.facts import FactKind
from xiqiao.members.models import Fact, Member
from xiqiao.members.queries import name_order
from xiqiao.network.figures import ORGANISATIONS, UNKNOWN, Band, Cell, Figures, Organisations, bands
from xiqiao.network.settings import AGE_BANDS, PARTY_AGE_BANDS
from xiqiao.organisation.kinds import UnitKind
from xiqiao.organisation.models import Unit, UnitState
from xiqiao.organisation.queries import states_on
from xiqiao.rulebook.queries import in_force


def age_bands() -> list[Band]:
    return bands(in_force(AGE_BANDS), "岁")


def party_age_bands() -> list[Band]:
    return bands(in_force(PARTY_AGE_BANDS), "年")


@dataclass(frozen=True)
class Census:
    """The members of a unit on a day, and how each is counted."""

    state: UnitState
    on: date

    @property
    def units(self) -> Select[Any]:
        """The unit and all that stood below it on that day."""
        inside = UnitState.path.startswith(self.state.path, autoescape=True)
        return states_on(self.on).where(inside).with_only_columns(UnitState.unit_id)

    @property
    def belonging(self) -> ColumnElement[bool]:
        """组织关系 here, as `roll` has it; in a 党小组 its own people, in a 功能型 branch nobody."""
        kind = FactKind.GROUP if self.state.kind is UnitKind.PARTY_GROUP else FactKind.AFFILIATION
        counted = self.units.where(UnitState.is_functional.is_(False))
        return and_(placed(counted, self.on, kind), in_party(self.on))

    @property
    def hosted(self) -> ColumnElement[bool]:
        """流入: takes part here by 流动党员活动证 and belongs elsewhere."""
        return and_(placed(self.units, self.on, FactKind.HOSTED), ~placed(self.units, self.on), ~holds(self.on, *ENDED))

    @property
    def columns(self) -> dict[str, ColumnElement[Any]]:
        """What a member is counted by; the names of `Cell`."""
        full = is_full(self.on)
        return {
            "is_full": case((full, 1), else_=0),
            "sex": type_coerce(Member.sex, Member.sex.type),
            "age": self._band(Member.birth, age_bands()),
            "party_age": case((full, self._band(Member.party_age_from, party_age_bands())), else_=UNKNOWN),
            "is_away": case((holds(self.on, FactKind.AWAY), 1), else_=0),
        }

    def _band(self, column: Any, found: Sequence[Band]) -> ColumnElement[int]:
        steps = [(has_years(column, band.key, self.on), band.key) for band in reversed(found[1:])]
        return case((column.is_(None), UNKNOWN), *steps, else_=0)

    def people(self, wanted: dict[str, Any]) -> Select[Member]:
        """Who stands behind a figure, in the order of names; `wanted` as in `Figures.people`."""
        columns = self.columns
        alike = [columns[name] == (int(value) if isinstance(value, bool) else value) for name, value in wanted.items()]
        return self._named(self.belonging, *alike)

    def guests(self) -> Select[Member]:
        return self._named(self.hosted)

    @staticmethod
    def _named(*conditions: ColumnElement[bool]) -> Select[Member]:
        return select(Member).where(*conditions).options(joinedload(Member.branch)).order_by(*name_order())


def state_on(unit: Unit, on: date) -> UnitState | None:
    """What the unit was on that day; None if it did not exist."""
    return db.session.scalar(states_on(on).where(UnitState.unit_id == unit.id))


def figures_of(census: Census) -> Figures:
    """Three statements: members, guests, organisations."""
    each = select(*(column.label(name) for name, column in census.columns.items())).where(census.belonging).subquery()
    counted: list[Any] = list(each.c)
    cells: Any = db.session.execute(select(*counted, func.count()).group_by(*counted))
    hosted = db.session.scalar(select(func.count(Member.id)).where(census.hosted)) or 0
    return Figures(
        tuple(
            Cell(bool(full), sex, age, party_age, bool(away), count) for full, sex, age, party_age, away, count in cells
        ),
        tuple(_organisations(census)),
        hosted,
    )


def _organisations(census: Census) -> list[Organisations]:
    shape = (UnitState.kind, UnitState.form, UnitState.is_functional)
    inside = UnitState.path.startswith(census.state.path, autoescape=True)
    counted = states_on(census.on).where(inside, UnitState.form.in_(ORGANISATIONS))
    rows = db.session.execute(counted.with_only_columns(*shape, func.count()).group_by(*shape))
    return [Organisations(kind, form, is_functional, count) for kind, form, is_functional, count in rows]


def branch_names(members: Sequence[Member], on: date) -> dict[int, str]:
    """Where each of these few had their 组织关系 on that day, as it was called then."""
    found = (
        states_on(on)
        .join(Fact, Fact.unit_id == UnitState.unit_id)
        .where(true_on(on, FactKind.AFFILIATION), Fact.member_id.in_([member.id for member in members]))
        .with_only_columns(Fact.member_id, UnitState.short_name)
    )
    return dict(db.session.execute(found).all())
