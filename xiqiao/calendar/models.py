"""Event, for whom it is, and what was said of its changes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from xiqiao.calendar.themes import Kind, Theme, Whose
from xiqiao.core.db import Base, Labelled, Versioned
from xiqiao.core.references import Reference
from xiqiao.files.models import File
from xiqiao.members.models import Member
from xiqiao.organisation.models import Unit
from xiqiao.resources.models import Lecturer, Place, Route


class EventState(Labelled):
    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"
    MOVED = "moved", "已改期"
    CANCELLED = "cancelled", "已取消"
    HELD = "held", "已结束"


#: What people other than its planners see of the calendar.
SHOWN = (EventState.PUBLISHED, EventState.MOVED, EventState.CANCELLED, EventState.HELD)
#: What will still take place, or has.
STANDING = (EventState.PUBLISHED, EventState.MOVED, EventState.HELD)


class Audience(Labelled):
    UNITS = "units", "单位内的党员"
    INVITED = "invited", "受邀人员"
    OPEN = "open", "自愿报名"


class Layer(Labelled):
    """How far an event reaches, by the largest unit whose people it is for."""

    TOWN = "town", "全镇"
    VILLAGE = "village", "村（社区）"
    BRANCH = "branch", "支部"


class Part(Labelled):
    """What a unit has to do with an event."""

    HOLDER = "holder", "承办"
    AUDIENCE = "audience", "参加"


class Planned:
    """What is said of a planned activity: of one (Event), or of all of a series."""

    title: Mapped[str] = mapped_column(String(60))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    #: Whose it is first; further holders of a joint event stand in EventUnit.
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    audience: Mapped[Audience]
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    place_words: Mapped[str] = mapped_column(String(60), default="")
    route_id: Mapped[int | None] = mapped_column(ForeignKey("route.id"))
    lecturer_id: Mapped[int | None] = mapped_column(ForeignKey("lecturer.id"))
    #: How to come in where it is held 线上; empty where one goes there.
    online: Mapped[str] = mapped_column(String(100), default="")
    content: Mapped[str] = mapped_column(Text, default="")
    teaching: Mapped[str] = mapped_column(Text, default="")
    cost: Mapped[str] = mapped_column(String(100), default="")
    contact: Mapped[str] = mapped_column(String(20), default="")
    contact_phone: Mapped[str] = mapped_column(String(20), default="")
    wants_reply: Mapped[bool] = mapped_column(default=False)
    #: Of an open one: so many places; None: no limit.
    capacity: Mapped[int | None]


event_to_kind = Table(
    "event_to_kind",
    Base.metadata,
    Column("event_id", ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
    Column("kind_id", ForeignKey("event_kind.id"), primary_key=True),
)
event_to_file = Table(
    "event_to_file",
    Base.metadata,
    Column("event_id", ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
    Column("file_id", ForeignKey("file.id"), primary_key=True),
)


class Event(Base, Planned, Versioned):
    """活动（计划）. `day` and `last_day` repeat the moments on the township's wall clock, for looking up."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_day", "day", "state"),
        Index("ix_event_unit_day", "unit_id", "day"),
        Index(
            "ix_event_occurrence",
            "series_id",
            "unit_id",
            "nominal",
            unique=True,
            sqlite_where=text("series_id IS NOT NULL"),
            postgresql_where=text("series_id IS NOT NULL"),
        ),
        Index("ix_event_place", "place_id", "day"),
        Index("ix_event_lecturer", "lecturer_id", "day"),
        Index("ix_event_batch", "batch_id"),
        CheckConstraint("ends_at > starts_at", name="times_in_order"),
        CheckConstraint("last_day >= day", name="days_in_order"),
        CheckConstraint("capacity IS NULL OR (capacity > 0 AND audience = 'open')", name="capacity_of_open"),
        CheckConstraint("state NOT IN ('moved', 'cancelled') OR length(reason) > 0", name="change_explained"),
        CheckConstraint("(series_id IS NULL) = (nominal IS NULL)", name="occurrence_whole"),
        CheckConstraint("(window_since IS NULL) = (window_until IS NULL)", name="window_whole"),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="published_with_moment"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Never changes: what foreign calendars know the event by.
    uid: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[EventState] = mapped_column(default=EventState.DRAFT)
    reason: Mapped[str] = mapped_column(String(200), default="")
    day: Mapped[date]
    last_day: Mapped[date]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    is_whole_day: Mapped[bool] = mapped_column(default=False)
    #: Of which layer it is: views of a larger one gather those of smaller ones in one line.
    layer: Mapped[Layer]
    #: Who of the units is meant, by its kinds.
    whose: Mapped[Whose]
    reply_until: Mapped[datetime | None]
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    #: The date of the series that this event stands for, before any holiday or move.
    nominal: Mapped[date | None]
    #: Changed by hand: what the series says later no longer touches it.
    is_own_way: Mapped[bool] = mapped_column(default=False)
    #: Within these days the branch may choose its time (a village's plan for all its branches).
    window_since: Mapped[date | None]
    window_until: Mapped[date | None]
    guide_id: Mapped[int | None] = mapped_column(ForeignKey("monthly_guide.id"))
    #: Counts moves and cancellations, as RFC 5545 wants it.
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    created_by_name: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    batch_id: Mapped[int | None]

    unit: Mapped[Unit] = relationship(foreign_keys="Event.unit_id", lazy="raise_on_sql")
    theme: Mapped[Theme] = relationship(lazy="raise_on_sql")
    place: Mapped[Place | None] = relationship(lazy="raise_on_sql")
    route: Mapped[Route | None] = relationship(lazy="raise_on_sql")
    lecturer: Mapped[Lecturer | None] = relationship(lazy="raise_on_sql")
    kinds: Mapped[list[Kind]] = relationship(secondary=event_to_kind, order_by=Kind.position, lazy="raise_on_sql")
    files: Mapped[list[File]] = relationship(secondary=event_to_file, order_by=File.id, lazy="raise_on_sql")
    parts: Mapped[list[EventUnit]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="EventUnit.unit_id"
    )
    invitees: Mapped[list[Invitee]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")

    @property
    def reference(self) -> Reference:
        return Reference("event", self.id, self.title)

    @property
    def where(self) -> str:
        """The place as people read it; empty if none is set yet."""
        names = [self.place.name if self.place else "", self.place_words, "线上" if self.online else ""]
        return "，".join(name for name in names if name)

    def units_as(self, part: Part) -> list[Unit]:
        return [each.unit for each in self.parts if each.part is part]

    def is_over(self, at: datetime) -> bool:
        return self.ends_at <= at

    def state_at(self, at: datetime) -> EventState:
        """已发布 and 已改期 become 已结束 by themselves when the time has passed."""
        is_past = self.state in (EventState.PUBLISHED, EventState.MOVED) and self.is_over(at)
        return EventState.HELD if is_past else self.state


class EventUnit(Base):
    """A unit that holds the event, or whose people it is for (with those below it)."""

    __tablename__ = "event_unit"
    __table_args__ = (Index("ix_event_unit_unit", "unit_id", "part", "event_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    part: Mapped[Part] = mapped_column(primary_key=True)

    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")


class Invitee(Base):
    """Somebody who was invited by name."""

    __tablename__ = "event_invitee"
    __table_args__ = (Index("ix_event_invitee_member", "member_id", "event_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)

    member: Mapped[Member] = relationship(lazy="raise_on_sql")


class Change(Labelled):
    PUBLISHED = "published", "发布"
    MOVED = "moved", "改期"
    EDITED = "edited", "内容变更"
    CANCELLED = "cancelled", "取消"
    RESTORED = "restored", "恢复"


class EventChange(Base):
    """What was made known of an event: the sentence says old → new. Drawn upon by the bell, feeds and copied texts."""

    __tablename__ = "event_change"
    __table_args__ = (Index("ix_event_change_event", "event_id", "id"), Index("ix_event_change_at", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    what: Mapped[Change]
    sentence: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_name: Mapped[str] = mapped_column(String(64))
    #: Whose deed it was: no news to that person.
    by_id: Mapped[int | None]
    #: The day for which the event was planned before; set where its time was changed.
    old_day: Mapped[date | None]

    event: Mapped[Event] = relationship(lazy="raise_on_sql")
