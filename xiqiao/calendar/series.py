"""Series, what is planned for many dates and branches; and MonthlyGuide, what the town sets for a month."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from xiqiao.calendar.models import Planned
from xiqiao.calendar.recurrence import Repeat, Rhythm
from xiqiao.calendar.themes import Kind, Theme
from xiqiao.calendar.working_days import Shift
from xiqiao.core.db import Base, Versioned
from xiqiao.core.references import Reference
from xiqiao.organisation.models import Unit
from xiqiao.resources.models import Lecturer, Place, Route

series_to_kind = Table(
    "series_to_kind",
    Base.metadata,
    Column("series_id", ForeignKey("series.id", ondelete="CASCADE"), primary_key=True),
    Column("kind_id", ForeignKey("event_kind.id"), primary_key=True),
)
#: The units that hold it, each an event of its own; the planning unit stands in `Series.unit_id`.
series_to_unit = Table(
    "series_to_unit",
    Base.metadata,
    Column("series_id", ForeignKey("series.id", ondelete="CASCADE"), primary_key=True),
    Column("unit_id", ForeignKey("unit.id"), primary_key=True),
)
#: Whose people come where one unit alone holds it; of several, each has its own people come.
series_to_audience = Table(
    "series_to_audience",
    Base.metadata,
    Column("series_id", ForeignKey("series.id", ondelete="CASCADE"), primary_key=True),
    Column("unit_id", ForeignKey("unit.id"), primary_key=True),
)


class Series(Base, Planned, Versioned):
    """系列. Minutes are counted from midnight. `window_days`: so far a branch may move its date to either side."""

    __tablename__ = "series"
    __table_args__ = (
        Index("ix_series_unit", "unit_id"),
        CheckConstraint("ends_minute > starts_minute AND starts_minute >= 0 AND ends_minute <= 1440", name="times"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity_positive"),
        CheckConstraint("window_days >= 0 AND window_days <= 31", name="window_small"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    repeat: Mapped[Repeat]
    day: Mapped[int | None]
    week: Mapped[int | None]
    weekday: Mapped[int | None]
    month: Mapped[int | None]
    shift: Mapped[Shift]
    since: Mapped[date]
    #: The last day by the rhythm; before `since` if it was ended before it began.
    until: Mapped[date | None]
    starts_minute: Mapped[int]
    ends_minute: Mapped[int]
    window_days: Mapped[int] = mapped_column(default=0)
    #: Its events are made known at once; else each branch publishes its own when time and place are set.
    is_published: Mapped[bool] = mapped_column(default=True)
    #: Up to this day its events stand in the calendar; the worker goes on from here.
    planned_until: Mapped[date]
    created_at: Mapped[datetime]
    created_by_name: Mapped[str] = mapped_column(String(64))
    #: The series that this one goes on from, after a change of "this and following".
    continues_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))

    unit: Mapped[Unit] = relationship(foreign_keys="Series.unit_id", lazy="raise_on_sql")
    theme: Mapped[Theme] = relationship(lazy="raise_on_sql")
    place: Mapped[Place | None] = relationship(lazy="joined")
    route: Mapped[Route | None] = relationship(lazy="joined")
    lecturer: Mapped[Lecturer | None] = relationship(lazy="joined")
    kinds: Mapped[list[Kind]] = relationship(secondary=series_to_kind, order_by=Kind.position, lazy="raise_on_sql")
    units: Mapped[list[Unit]] = relationship(secondary=series_to_unit, order_by=Unit.path, lazy="raise_on_sql")
    audience_units: Mapped[list[Unit]] = relationship(
        secondary=series_to_audience, order_by=Unit.path, lazy="raise_on_sql"
    )

    @property
    def reference(self) -> Reference:
        return Reference("series", self.id, self.title)

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(self.repeat, self.day, self.week, self.weekday, self.month)


class MonthlyGuide(Base, Versioned):
    """月度指引: what the town sets for a month. Lines of text; one heading or act a line."""

    __tablename__ = "monthly_guide"
    __table_args__ = (
        Index("ix_monthly_guide_month", "year", "month", unique=True),
        CheckConstraint("month BETWEEN 1 AND 12", name="month_of_year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    month: Mapped[int]
    topic: Mapped[str] = mapped_column(String(60))
    acts: Mapped[str] = mapped_column(Text, default="")
    readings: Mapped[str] = mapped_column(Text, default="")
    headings: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(200), default="")
    published_at: Mapped[datetime | None]
    changed_by_name: Mapped[str] = mapped_column(String(64))

    @property
    def reference(self) -> Reference:
        return Reference("monthly_guide", self.id, f"{self.year}年{self.month}月指引")
