"""主题 and 类别: rows of the office. The first ones come with the migration."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from xiqiao.core.db import Base, Labelled, Versioned
from xiqiao.core.references import Reference


class Palette(Labelled):
    """Twelve classes of the style sheet; each keeps its contrast in light and dark."""

    VERMILION = "vermilion", "朱红"
    ORANGE = "orange", "橙"
    AMBER = "amber", "琥珀"
    OLIVE = "olive", "橄榄"
    GREEN = "green", "绿"
    TEAL = "teal", "青绿"
    AZURE = "azure", "天蓝"
    BLUE = "blue", "蓝"
    INDIGO = "indigo", "靛蓝"
    VIOLET = "violet", "紫"
    ROSE = "rose", "玫红"
    STONE = "stone", "石灰"


class Theme(Base, Versioned):
    """`sign` is the one character that stands for it where there is little room, so that colour is never alone."""

    __tablename__ = "theme"
    __table_args__ = (CheckConstraint("until_year IS NULL OR until_year >= since_year", name="years_in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)
    sign: Mapped[str] = mapped_column(String(2))
    palette: Mapped[Palette]
    position: Mapped[int]
    since_year: Mapped[int]
    until_year: Mapped[int | None]
    #: 游红色西樵: a walk without something to learn is leisure, and no party day (domain.md A6).
    needs_teaching: Mapped[bool] = mapped_column(default=False)
    explanation: Mapped[str] = mapped_column(String(200), default="")

    @property
    def reference(self) -> Reference:
        return Reference("theme", self.id, self.name)

    def is_active_in(self, year: int) -> bool:
        return self.since_year <= year and (self.until_year is None or year <= self.until_year)


class Whose(Labelled):
    """Who is meant to come to a kind of meeting."""

    MEMBERS = "members", "全体党员"
    COMMITTEE = "committee", "支委会委员"
    GROUP = "group", "党小组党员"
    ANYBODY = "anybody", "不限"


class Kind(Base, Versioned):
    """会议、活动的类别: one event can be several at once. Duties (频次) are told by these."""

    __tablename__ = "event_kind"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)
    whose: Mapped[Whose]
    position: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)

    @property
    def reference(self) -> Reference:
        return Reference("event_kind", self.id, self.name)
