"""Sitting, its agenda, and Meeting, one unit's record of it, with the versions that were frozen."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from xiqiao.calendar.models import Event
from xiqiao.calendar.themes import Kind
from xiqiao.core.db import Base, Labelled, Versioned
from xiqiao.core.references import Reference
from xiqiao.files.models import File
from xiqiao.meetings.attendance import Attendance
from xiqiao.meetings.tasks import Task
from xiqiao.meetings.votes import Assessment, Vote
from xiqiao.organisation.models import Unit


class MeetingState(Labelled):
    DRAFT = "draft", "草稿"
    AWAITING = "awaiting", "待主持人确认"
    FINAL = "final", "已定稿"
    ARCHIVED = "archived", "已归档"
    VOID = "void", "已作废"


#: Whose content stands fast, and which fulfil duties.
SETTLED = (MeetingState.FINAL, MeetingState.ARCHIVED)
#: What people still write in.
OPEN = (MeetingState.DRAFT, MeetingState.AWAITING)


class Source(Labelled):
    """Where the full record is: here, or elsewhere; what is elsewhere counts too, and is labelled."""

    HERE = "here", "本系统记录"
    BRIEF = "brief", "简录（纸质另存）"
    PLATFORM = "platform", "上级平台"
    WORKBOOK = "workbook", "往年台账"


class Confirmation(Labelled):
    """How the chair's word came (domain.md A5: important records are signed by recorder and chair)."""

    CHAIR = "chair", "主持人确认"
    DELEGATE = "delegate", "受主持人委托确认"
    PAPER = "paper", "主持人已在纸质签字"


sitting_to_kind = Table(
    "sitting_to_kind",
    Base.metadata,
    Column("sitting_id", ForeignKey("sitting.id", ondelete="CASCADE"), primary_key=True),
    Column("kind_id", ForeignKey("event_kind.id"), primary_key=True, index=True),
)
meeting_to_file = Table(
    "meeting_to_file",
    Base.metadata,
    Column("meeting_id", ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True),
    Column("file_id", ForeignKey("file.id"), primary_key=True),
)
item_to_task = Table(
    "agenda_item_to_task",
    Base.metadata,
    Column("item_id", ForeignKey("agenda_item.id", ondelete="CASCADE"), primary_key=True),
    Column("task_id", ForeignKey("task.id"), primary_key=True, index=True),
)


class Sitting(Base, Versioned):
    """一次会议. One sitting may be of several kinds (党员大会 + 党课); it is written down once."""

    __tablename__ = "sitting"
    __table_args__ = (
        Index("ix_sitting_event", "event_id"),
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="times_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    title: Mapped[str] = mapped_column(String(60))
    day: Mapped[date]
    starts_at: Mapped[datetime]
    #: None until it is over.
    ends_at: Mapped[datetime | None]
    place: Mapped[str] = mapped_column(String(100), default="")
    online: Mapped[str] = mapped_column(String(100), default="")
    #: 列席: who was there and stands on no roll; 姓名、单位、职务, one a line.
    observers: Mapped[str] = mapped_column(Text, default="")

    event: Mapped[Event | None] = relationship(lazy="raise_on_sql")
    kinds: Mapped[list[Kind]] = relationship(secondary=sitting_to_kind, order_by=Kind.position, lazy="raise_on_sql")
    items: Mapped[list[AgendaItem]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="AgendaItem.position"
    )
    meetings: Mapped[list[Meeting]] = relationship(lazy="raise_on_sql", order_by="Meeting.unit_id")


class AgendaItem(Base, Versioned):
    """议题. Minutes that were pasted whole are one item with nothing but its text.

    `points`: who said what, a speech a line (`张三：…`); `decision`: 决议, empty if it was for information only. Tasks
    hang on it. `is_criticism`: 批评与自我批评, for the branch and the office only.
    """

    __tablename__ = "agenda_item"
    __table_args__ = (Index("ix_agenda_item_sitting", "sitting_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id", ondelete="CASCADE"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(100))
    presenter: Mapped[str] = mapped_column(String(40), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    points: Mapped[str] = mapped_column(Text, default="")
    decision: Mapped[str] = mapped_column(Text, default="")
    is_criticism: Mapped[bool] = mapped_column(default=False)
    #: 未完: it is on the agenda of the next meeting of this kind again.
    is_unfinished: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]
    changed_by_name: Mapped[str] = mapped_column(String(64))

    #: Tasks of earlier meetings that this item follows up.
    followed: Mapped[list[Task]] = relationship(secondary=item_to_task, order_by=Task.id, lazy="raise_on_sql")


class Meeting(Base, Versioned):
    """会议记录: one unit's record. Figures are counted when it is finalised, or typed where it is kept elsewhere."""

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("sitting_id", "unit_id"),
        Index("ix_meeting_unit_day", "unit_id", "day", "state"),
        Index("ix_meeting_day", "day", "state"),
        Index("ix_meeting_state", "state"),
        Index("ix_meeting_batch", "batch_id"),
        CheckConstraint("state NOT IN ('final', 'archived') OR finalised_at IS NOT NULL", name="finalised_with_moment"),
        CheckConstraint("(state = 'void') = (voided_at IS NOT NULL)", name="void_with_moment"),
        CheckConstraint("state <> 'void' OR length(void_reason) > 0", name="void_explained"),
        CheckConstraint("source <> 'brief' OR length(kept_at) > 0", name="brief_says_where"),
        CheckConstraint("expected IS NULL OR (present BETWEEN 0 AND expected)", name="figures_possible"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    #: Repeats that of the sitting, for looking up.
    day: Mapped[date]
    state: Mapped[MeetingState] = mapped_column(default=MeetingState.DRAFT)
    source: Mapped[Source] = mapped_column(default=Source.HERE)
    #: 第几次: of this unit's records of the same first kind in the year; given when it is finalised.
    number: Mapped[int | None]
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    chair_name: Mapped[str] = mapped_column(String(40), default="")
    recorder_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    recorder_name: Mapped[str] = mapped_column(String(40), default="")
    #: 应到, 实到, of them 有表决权.
    expected: Mapped[int | None]
    present: Mapped[int | None]
    entitled: Mapped[int | None]
    entitled_present: Mapped[int | None]
    #: Where the paper lies, of a 简录.
    kept_at: Mapped[str] = mapped_column(String(100), default="")
    #: 已核对: typed from paper, and compared with it.
    is_checked: Mapped[bool] = mapped_column(default=False)
    #: 已录上级平台: when somebody ticked it.
    on_platform_at: Mapped[datetime | None]
    on_platform_by_name: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime]
    created_by_name: Mapped[str] = mapped_column(String(64))
    finalised_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(200), default="")
    batch_id: Mapped[int | None]

    sitting: Mapped[Sitting] = relationship(lazy="raise_on_sql", back_populates="meetings")
    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")
    attendance: Mapped[list[Attendance]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by=Attendance.position
    )
    votes: Mapped[list[Vote]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan", order_by=Vote.position)
    assessments: Mapped[list[Assessment]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by=Assessment.position
    )
    tasks: Mapped[list[Task]] = relationship(lazy="raise_on_sql", order_by=Task.id, back_populates="meeting")
    versions: Mapped[list[MeetingVersion]] = relationship(lazy="raise_on_sql", order_by="MeetingVersion.number")
    files: Mapped[list[File]] = relationship(secondary=meeting_to_file, order_by=File.id, lazy="raise_on_sql")

    @property
    def reference(self) -> Reference:
        return Reference("meeting", self.id, self.sitting.title)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_settled(self) -> bool:
        return self.state in SETTLED


class MeetingVersion(Base):
    """What was finalised, as it stood: content as canonical JSON, and its SHA-256. Only ever added to.

    `reopened_*` are set once, when the record is opened again; the version itself stays as it is.
    """

    __tablename__ = "meeting_version"
    __table_args__ = (
        UniqueConstraint("meeting_id", "number"),
        CheckConstraint("(reopened_at IS NULL) = (reopen_reason IS NULL)", name="reopening_explained"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    number: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    confirmation: Mapped[Confirmation]
    confirmed_by_name: Mapped[str] = mapped_column(String(64))
    frozen_at: Mapped[datetime]
    reopened_at: Mapped[datetime | None]
    reopened_by_name: Mapped[str | None] = mapped_column(String(64))
    reopen_reason: Mapped[str | None] = mapped_column(String(200))
