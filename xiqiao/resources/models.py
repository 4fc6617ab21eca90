"""Place, Route with its Stops, Lecturer with topics; each in use until it is closed for a reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from xiqiao.core.db import Base, Labelled, Versioned
from xiqiao.core.references import Reference
from xiqiao.core.text import pinyin_key, strokes_key
from xiqiao.members.models import Member
from xiqiao.organisation.models import Unit

#: What entries about things of the whole town carry for a unit in the log.
NO_UNIT = "-"


class PlaceKind(Labelled):
    SERVICE_STATION = "service_station", "党群服务站"
    SERVICE_CENTRE = "service_centre", "党群服务中心"
    THEME_PARK = "theme_park", "党建主题园区"
    PARTY_SCHOOL = "party_school", "镇委党校"
    RED_SITE = "red_site", "红色教育点"
    MEETING_ROOM = "meeting_room", "会议室"
    OTHER = "other", "其他场所"


class PlaceAccess(Labelled):
    """How people get in."""

    OPEN = "open", "对外开放，不用预约"
    BOOKING = "booking", "需要预约"


class Closable(Versioned):
    """In use up to `closed_on`, its last day; None: until further notice."""

    closed_on: Mapped[date | None]
    closing_reason: Mapped[str | None] = mapped_column(String(200))

    def is_in_use(self, on: date) -> bool:
        return self.closed_on is None or on <= self.closed_on


CLOSING_EXPLAINED = "(closed_on IS NULL) = (closing_reason IS NULL)"


class Place(Base, Closable):
    """`search_key` is what it is found by: its name in characters, pinyin and initials, and its address."""

    __tablename__ = "place"
    __table_args__ = (
        Index("ix_place_unit", "unit_id", "kind"),
        CheckConstraint(CLOSING_EXPLAINED, name="closing_explained"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity_positive"),
        CheckConstraint("opened_on IS NULL OR closed_on IS NULL OR opened_on <= closed_on", name="days_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    search_key: Mapped[str] = mapped_column(String(2000))
    kind: Mapped[PlaceKind]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    address: Mapped[str] = mapped_column(String(200), default="")
    directions: Mapped[str] = mapped_column(String(300), default="")
    capacity: Mapped[int | None]
    opening_hours: Mapped[str] = mapped_column(String(200), default="")
    access: Mapped[PlaceAccess]
    accessibility: Mapped[str] = mapped_column(String(200), default="")
    contact: Mapped[str] = mapped_column(String(40), default="")
    #: A work phone that anybody signed in may ring.
    phone: Mapped[str | None] = mapped_column(String(20))
    opened_on: Mapped[date | None]

    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")

    @property
    def reference(self) -> Reference:
        return Reference("place", self.id, self.name)

    @property
    def unit_path(self) -> str:
        return self.unit.path

    def is_in_use(self, on: date) -> bool:
        return super().is_in_use(on) and (self.opened_on is None or self.opened_on <= on)


class Route(Base, Closable):
    """红色线路. `theme` is one of the office's wordings of the time when it was chosen."""

    __tablename__ = "route"
    __table_args__ = (CheckConstraint(CLOSING_EXPLAINED, name="closing_explained"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    search_key: Mapped[str] = mapped_column(String(2000))
    theme: Mapped[str] = mapped_column(String(20), index=True)
    description: Mapped[str] = mapped_column(Text, default="")

    stops: Mapped[list[Stop]] = relationship(back_populates="route", order_by="Stop.position", lazy="raise_on_sql")

    @property
    def reference(self) -> Reference:
        return Reference("route", self.id, self.name)

    @property
    def unit_path(self) -> str:
        return NO_UNIT


class Stop(Base, Versioned):
    """途经点: at a Place of ours, or anywhere else by its name. Positions count from 1 without gaps.

    `next_minutes` and `next_metres` lead to the following stop, whichever that is.
    """

    __tablename__ = "route_stop"
    __table_args__ = (
        Index("ix_route_stop_route", "route_id", "position"),
        CheckConstraint("place_id IS NOT NULL OR length(name) > 0", name="named"),
        CheckConstraint("position > 0", name="position_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    route_id: Mapped[int] = mapped_column(ForeignKey("route.id"))
    position: Mapped[int]
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    name: Mapped[str] = mapped_column(String(60), default="")
    story: Mapped[str] = mapped_column(Text, default="")
    teaching: Mapped[str] = mapped_column(Text, default="")
    stay_minutes: Mapped[int | None]
    next_minutes: Mapped[int | None]
    next_metres: Mapped[int | None]
    notes: Mapped[str] = mapped_column(String(300), default="")

    route: Mapped[Route] = relationship(back_populates="stops", lazy="raise_on_sql")
    place: Mapped[Place | None] = relationship(lazy="raise_on_sql")

    @property
    def title(self) -> str:
        """Its own name where it has one, else that of the place."""
        return self.name or (self.place.name if self.place else "")

    @property
    def next_km(self) -> Decimal | None:
        return None if self.next_metres is None else Decimal(self.next_metres) / 1000


class Lecturer(Base, Closable):
    """讲师. `phone` is for booking and seen by those who book; others see it masked (`policy`)."""

    __tablename__ = "lecturer"
    __table_args__ = (
        Index("ix_lecturer_strokes", "name_strokes", "id"),
        Index("ix_lecturer_pinyin", "name_pinyin", "id"),
        CheckConstraint(CLOSING_EXPLAINED, name="closing_explained"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    name_pinyin: Mapped[str] = mapped_column(String(120))
    name_strokes: Mapped[str] = mapped_column(String(120))
    search_key: Mapped[str] = mapped_column(String(2000))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    introduction: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str | None] = mapped_column(String(20))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), unique=True)

    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")
    member: Mapped[Member | None] = relationship(lazy="raise_on_sql")
    topic_rows: Mapped[list[LecturerTopic]] = relationship(
        order_by="LecturerTopic.position", cascade="all, delete-orphan", lazy="raise_on_sql"
    )
    audience_rows: Mapped[list[LecturerAudience]] = relationship(
        order_by="LecturerAudience.id", cascade="all, delete-orphan", lazy="raise_on_sql"
    )

    @property
    def reference(self) -> Reference:
        return Reference("lecturer", self.id, self.name)

    @property
    def unit_path(self) -> str:
        return self.unit.path

    @property
    def topics(self) -> tuple[str, ...]:
        return tuple(row.words for row in self.topic_rows)

    @topics.setter
    def topics(self, topics: tuple[str, ...]) -> None:
        self.topic_rows = [LecturerTopic(position=number, words=words) for number, words in enumerate(topics, 1)]

    @property
    def audiences(self) -> tuple[str, ...]:
        return tuple(row.audience for row in self.audience_rows)

    @audiences.setter
    def audiences(self, audiences: tuple[str, ...]) -> None:
        self.audience_rows = [LecturerAudience(audience=audience) for audience in audiences]

    def rename(self, name: str) -> None:
        self.name, self.name_pinyin, self.name_strokes = name, pinyin_key(name), strokes_key(name)


class LecturerTopic(Base):
    """One lecture that somebody offers."""

    __tablename__ = "lecturer_topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    lecturer_id: Mapped[int] = mapped_column(ForeignKey("lecturer.id"), index=True)
    position: Mapped[int]
    words: Mapped[str] = mapped_column(String(60))


class LecturerAudience(Base):
    """One of the 五个走进 that somebody goes to; the wording is the office's."""

    __tablename__ = "lecturer_audience"

    id: Mapped[int] = mapped_column(primary_key=True)
    lecturer_id: Mapped[int] = mapped_column(ForeignKey("lecturer.id"), index=True)
    audience: Mapped[str] = mapped_column(String(20), index=True)
