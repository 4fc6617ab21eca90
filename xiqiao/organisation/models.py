"""A node of the tree under the town. Terms, posts and history come with the network's own pages."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from xiqiao.core.db import Base, Labelled


class UnitKind(Labelled):
    TOWN = "town", "镇党委"
    PARTY_OFFICE = "party_office", "党建办"
    VILLAGE = "village", "村党组织"
    COMMUNITY = "community", "社区党组织"
    COOPERATIVE_BRANCH = "cooperative_branch", "经济社党支部"
    ORGAN_BRANCH = "organ_branch", "机关党支部"
    ENTERPRISE_BRANCH = "enterprise_branch", "两新组织党支部"
    RESIDENTIAL_BRANCH = "residential_branch", "小区党支部"
    PARTY_GROUP = "party_group", "党小组"


class Unit(Base):
    """`path` is `/1/14/203/`: the ids from the town down to the unit itself."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(String(255), index=True, unique=True)
    kind: Mapped[UnitKind]
    name: Mapped[str] = mapped_column(String(100))
    short_name: Mapped[str] = mapped_column(String(40))

    def contains(self, other: Unit) -> bool:
        """Whether `other` is this unit or stands below it."""
        return other.path.startswith(self.path)
