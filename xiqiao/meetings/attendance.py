"""到会情况: each person on the roll of the day, and whether they were there. It exists here alone."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from xiqiao.core.db import Base, Labelled
from xiqiao.members.rolls import RollStanding


class Presence(Labelled):
    PRESENT = "present", "出席"
    ONLINE = "online", "线上"
    ABSENT = "absent", "缺席"


#: Who was there, in the room or on the line.
THERE = (Presence.PRESENT, Presence.ONLINE)


class AbsenceReason(Labelled):
    """Why somebody was absent (domain.md A5); the note says it in their own words."""

    ILLNESS = "illness", "因病"
    DUTY = "duty", "公出"
    WORK_AWAY = "work_away", "外出务工"
    AGE = "age", "年老体弱"
    OTHER = "other", "其他"
    UNEXCUSED = "unexcused", "未请假"


class Attendance(Base):
    """One line of the roll of the day. The columns from `name` to `reasons` are the roll; the rest was there to see.

    `presence` is None until somebody says. Minutes are counted from midnight of the sitting's day: 迟到 and 早退 change
    who is counted at a vote, never who should have come.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        Index("ix_attendance_member", "member_id"),
        CheckConstraint("absence IS NULL OR presence = 'absent'", name="reason_of_absent"),
        CheckConstraint(
            "(arrived_minute IS NULL AND left_minute IS NULL) OR presence IN ('present', 'online')",
            name="minutes_of_present",
        ),
        CheckConstraint("made_up_on IS NULL OR presence = 'absent'", name="made_up_by_absent"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    standing: Mapped[RollStanding]
    is_expected: Mapped[bool]
    is_entitled: Mapped[bool]
    is_entitled_to_elect: Mapped[bool]
    reasons: Mapped[str] = mapped_column(Text, default="")

    presence: Mapped[Presence | None]
    absence: Mapped[AbsenceReason | None]
    note: Mapped[str] = mapped_column(String(100), default="")
    arrived_minute: Mapped[int | None]
    left_minute: Mapped[int | None]
    #: 补课: when and how an absent person caught up.
    made_up_on: Mapped[date | None]
    made_up_how: Mapped[str] = mapped_column(String(60), default="")

    @property
    def was_there(self) -> bool:
        return self.presence in THERE

    def was_there_at(self, minute: int | None, *, counts_online: bool = True) -> bool:
        """Whether the person is counted at a vote that was taken at this minute (None: nobody wrote it down)."""
        if not self.was_there or (self.presence is Presence.ONLINE and not counts_online):
            return False
        if minute is None:
            return True
        came = self.arrived_minute is None or self.arrived_minute <= minute
        return came and (self.left_minute is None or minute < self.left_minute)
