"""Unit, a node of the tree under the town; what it was called and where it stood at each time; committee terms."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from xiqiao.core.db import Base, Labelled, Versioned
from xiqiao.core.references import Reference
from xiqiao.organisation.kinds import BRANCH_FORMS, UnitForm, UnitKind

#: Since when a unit stood where it stands, if nobody has entered the day.
BEGINNING = date(1921, 7, 1)


class Ending(Labelled):
    MERGED = "merged", "并入其他组织"
    DISSOLVED = "dissolved", "撤销"


class Placed:
    """What a unit is called and where it stands: now in `Unit`, at other times in `UnitState`.

    `path` is `/1/14/203/`: the ids from the town down to the unit itself.
    """

    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[UnitKind]
    form: Mapped[UnitForm]
    name: Mapped[str] = mapped_column(String(100))
    short_name: Mapped[str] = mapped_column(String(40))
    #: 功能型: takes part in the work of a residential quarter; its people keep their 组织关系 elsewhere.
    is_functional: Mapped[bool] = mapped_column(default=False)


class Unit(Base, Placed, Versioned):
    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint("(ended_on IS NULL) = (ending IS NULL)", name="ending_explained"),
        CheckConstraint("ending <> 'merged' OR successor_id IS NOT NULL", name="merged_into"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(String(255), index=True, unique=True)
    search_key: Mapped[str] = mapped_column(String(600))
    founded_on: Mapped[date | None]
    #: 启用日期: nothing is owed for the time before it; None: nothing is owed yet.
    enabled_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    ending: Mapped[Ending | None]
    ending_basis: Mapped[str | None] = mapped_column(String(200))
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))

    @property
    def reference(self) -> Reference:
        return Reference("unit", self.id, self.name)

    @property
    def is_branch(self) -> bool:
        """Whether members' 组织关系 may be here: a branch, and not merely 功能型."""
        return self.form in BRANCH_FORMS and not self.is_functional

    @property
    def depth(self) -> int:
        """0 for the town."""
        return self.path.count("/") - 2

    def contains(self, other: Unit) -> bool:
        """Whether `other` is this unit or stands below it."""
        return other.path.startswith(self.path)

    def owes_on(self, day: date) -> bool:
        """Whether duties are counted for this unit on a day."""
        enabled = self.enabled_on is not None and self.enabled_on <= day
        return enabled and not self.is_functional and (self.ended_on is None or day <= self.ended_on)


class UnitState(Base, Placed):
    """What a unit was from a day to a day (`until` is the last; None: still). Records of those days stay there."""

    __tablename__ = "unit_state"
    __table_args__ = (
        Index("ix_unit_state_unit_since", "unit_id", "since", unique=True),
        Index("ix_unit_state_path", "path"),
        CheckConstraint("until IS NULL OR until >= since", name="days_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    path: Mapped[str] = mapped_column(String(255))
    since: Mapped[date]
    until: Mapped[date | None]
    basis: Mapped[str] = mapped_column(String(200))


class Term(Base):
    """届: the term of a unit's committee, or of its secretary where it has none. `due_on`: when the next is due."""

    __tablename__ = "unit_term"
    __table_args__ = (
        Index("ix_unit_term_unit_began", "unit_id", "began_on", unique=True),
        Index("ix_unit_term_due", "ended_on", "due_on"),
        CheckConstraint("due_on > began_on", name="days_in_order"),
        CheckConstraint("ended_on IS NULL OR ended_on >= began_on", name="end_after_beginning"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    began_on: Mapped[date]
    due_on: Mapped[date]
    ended_on: Mapped[date | None]
    basis: Mapped[str] = mapped_column(String(200))
