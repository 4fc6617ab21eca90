"""表决、选举、民主测评: figures as counted in the room. Nobody's own vote is ever stored."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from xiqiao.core.db import Base, Labelled, Versioned


class Method(Labelled):
    VOICE = "voice", "口头"
    HANDS = "hands", "举手"
    OPEN_BALLOT = "open_ballot", "记名投票"
    SECRET_BALLOT = "secret_ballot", "无记名投票"


class Outcome(Labelled):
    PASSED = "passed", "通过"
    FAILED = "failed", "未通过"
    DEFERRED = "deferred", "暂缓"


class Vote(Base, Versioned):
    """表决 on one matter, or 选举 with candidates. `rule` is the rule as it stood (JSON), `roll` who was counted.

    All figures are of people or sheets. `entitled`: 应到会有表决权（选举权）; `present`: of them 实到 at that minute;
    `written`: valid written opinions in favour, where the rule counts them. `issued`, `returned`: sheets of a ballot.
    """

    __tablename__ = "vote"
    __table_args__ = (
        Index("ix_vote_meeting", "meeting_id", "position"),
        Index("ix_vote_item", "item_id"),
        CheckConstraint("present <= entitled", name="present_entitled"),
        CheckConstraint("in_favour >= 0 AND against >= 0 AND abstained >= 0", name="votes_counted"),
        CheckConstraint("invalid >= 0 AND written >= 0", name="sheets_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id", ondelete="SET NULL"))
    position: Mapped[int]
    subject: Mapped[str] = mapped_column(String(100))
    #: What is decided: the key of its rule row.
    decision_key: Mapped[str] = mapped_column(String(64))
    rule: Mapped[str] = mapped_column(Text)
    roll: Mapped[str] = mapped_column(Text)
    method: Mapped[Method]
    minute: Mapped[int | None]
    entitled: Mapped[int]
    present: Mapped[int]
    in_favour: Mapped[int] = mapped_column(default=0)
    against: Mapped[int] = mapped_column(default=0)
    abstained: Mapped[int] = mapped_column(default=0)
    invalid: Mapped[int] = mapped_column(default=0)
    written: Mapped[int] = mapped_column(default=0)
    issued: Mapped[int | None]
    returned: Mapped[int | None]
    #: 应选 so many, at an election.
    seats: Mapped[int | None]
    #: 监票人, 计票人.
    scrutineer: Mapped[str] = mapped_column(String(40), default="")
    teller: Mapped[str] = mapped_column(String(40), default="")
    dissent: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[Outcome]
    sentence: Mapped[str] = mapped_column(Text)

    candidates: Mapped[list[Candidate]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="Candidate.position"
    )


class Candidate(Base):
    """One person who stood for election, or one applicant of several who are voted on one at a time."""

    __tablename__ = "vote_candidate"
    __table_args__ = (UniqueConstraint("vote_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    in_favour: Mapped[int]
    against: Mapped[int]
    abstained: Mapped[int]
    outcome: Mapped[Outcome]
    sentence: Mapped[str] = mapped_column(Text)


class Grade(Labelled):
    """民主评议的等次 (《支部工作条例》第十八条; F17)."""

    EXCELLENT = "excellent", "优秀"
    QUALIFIED = "qualified", "合格"
    BASIC = "basic", "基本合格"
    UNQUALIFIED = "unqualified", "不合格"


class Assessment(Base):
    """民主测评 of one member: tallies only. `grade` is 评定意见 of the committee or the meeting, once there is one."""

    __tablename__ = "assessment"
    __table_args__ = (UniqueConstraint("meeting_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    excellent: Mapped[int] = mapped_column(default=0)
    qualified: Mapped[int] = mapped_column(default=0)
    basic: Mapped[int] = mapped_column(default=0)
    unqualified: Mapped[int] = mapped_column(default=0)
    invalid: Mapped[int] = mapped_column(default=0)
    grade: Mapped[Grade | None]
