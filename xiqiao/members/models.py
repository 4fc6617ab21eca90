"""Member, the dated facts about each, posts and visits."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from xiqiao.core.db import Base, Labelled, Versioned
from xiqiao.core.partial_dates import PartialDate, PartialDateColumn
from xiqiao.core.references import Reference
from xiqiao.core.text import pinyin_key, strokes_key
from xiqiao.members.facts import FactKind, LeftOutClass, LeftOutScope
from xiqiao.organisation.models import Unit


class Sex(Labelled):
    MALE = "male", "男"
    FEMALE = "female", "女"


class Standing(Labelled):
    """What a member is today; of other days the facts are asked."""

    FULL = "full", "正式党员"
    PROBATIONARY = "probationary", "预备党员"
    GUEST = "guest", "组织关系在外"  # takes part here as 流动党员, or in a 功能型 branch
    MOVED_OUT = "moved_out", "已转出本镇"
    SUSPENDED = "suspended", "停止党籍"
    LEFT_PARTY = "left_party", "已出党"
    DIED = "died", "已去世"


#: Those whom lists and figures mean by 党员.
PRESENT = (Standing.FULL, Standing.PROBATIONARY)


class Member(Base, Versioned):
    """Who somebody is (domain.md E1: no ID number, no address), and the present picture of the facts.

    The columns below `note` repeat what the facts say today, so that lists need not ask each; only `settling.settle`
    writes them. `branch_id` is where the person belongs or takes part, or belonged last.
    """

    __tablename__ = "member"
    __table_args__ = (
        Index("ix_member_branch_standing", "branch_id", "standing"),
        Index("ix_member_name", "name"),
        Index("ix_member_strokes", "name_strokes", "id"),
        Index("ix_member_pinyin", "name_pinyin", "id"),
        Index("ix_member_party_age_from", "party_age_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    name_pinyin: Mapped[str] = mapped_column(String(120))
    name_strokes: Mapped[str] = mapped_column(String(120))
    sex: Mapped[Sex]
    birth: Mapped[PartialDate | None] = mapped_column(PartialDateColumn)
    phone: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(200), default="")

    standing: Mapped[Standing]
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    joined: Mapped[PartialDate | None] = mapped_column(PartialDateColumn)
    confirmed: Mapped[PartialDate | None] = mapped_column(PartialDateColumn)
    party_age_from: Mapped[PartialDate | None] = mapped_column(PartialDateColumn)

    branch: Mapped[Unit | None] = relationship(foreign_keys=[branch_id], lazy="raise_on_sql")
    group: Mapped[Unit | None] = relationship(foreign_keys=[group_id], lazy="raise_on_sql")

    @property
    def reference(self) -> Reference:
        return Reference("member", self.id, self.name)

    @property
    def is_present(self) -> bool:
        return self.standing in PRESENT

    @property
    def display_name(self) -> str:
        """With the birth month where namesakes need telling apart."""
        return f"{self.name}（{self.birth.iso[:7]}生）" if self.birth else self.name

    def rename(self, name: str) -> None:
        self.name, self.name_pinyin, self.name_strokes = name, pinyin_key(name), strokes_key(name)


class Fact(Base):
    """Something that is true of a member from `since` to `until` (its last day; None: until further notice).

    Never changed: a correction enters another fact and supersedes this one, so that it can always be asked what was
    known at a time.
    """

    __tablename__ = "member_fact"
    __table_args__ = (
        Index("ix_member_fact_member", "member_id", "kind"),
        Index("ix_member_fact_unit", "unit_id", "kind", "since"),
        Index("ix_member_fact_batch", "batch_id"),
        # 组织关系 is at one place at a time; so is the group. (The verbs refuse overlaps; this stops the worst.)
        Index(
            "ix_member_fact_one_open",
            "member_id",
            "kind",
            unique=True,
            sqlite_where=text("until IS NULL AND superseded_at IS NULL AND kind IN ('affiliation', 'group')"),
            postgresql_where=text("until IS NULL AND superseded_at IS NULL AND kind IN ('affiliation', 'group')"),
        ),
        CheckConstraint("until IS NULL OR until >= since", name="days_in_order"),
        CheckConstraint("(left_out_class IS NULL) = (left_out_scope IS NULL)", name="left_out_whole"),
        CheckConstraint("(superseded_at IS NULL) = (superseded_reason IS NULL)", name="superseded_explained"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[FactKind]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    since: Mapped[date]
    until: Mapped[date | None]
    #: Only the month of `since` is known; it is counted from the first.
    is_rough: Mapped[bool] = mapped_column(default=False)
    left_out_class: Mapped[LeftOutClass | None]
    left_out_scope: Mapped[LeftOutScope | None]
    consent: Mapped[str] = mapped_column(String(100), default="")
    approval: Mapped[str] = mapped_column(String(100), default="")
    basis: Mapped[str] = mapped_column(String(200), default="")
    entered_at: Mapped[datetime]
    entered_by_name: Mapped[str] = mapped_column(String(64))
    superseded_at: Mapped[datetime | None]
    superseded_reason: Mapped[str | None] = mapped_column(String(200))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("member_fact.id"), index=True)
    batch_id: Mapped[int | None]

    unit: Mapped[Unit | None] = relationship(lazy="raise_on_sql")


class PostKind(Labelled):
    SECRETARY = "secretary", "书记"
    DEPUTY_SECRETARY = "deputy_secretary", "副书记"
    ORGANISATION_OFFICER = "organisation_officer", "组织委员"
    PUBLICITY_OFFICER = "publicity_officer", "宣传委员"
    DISCIPLINE_OFFICER = "discipline_officer", "纪检委员"
    COMMITTEE_MEMBER = "committee_member", "委员"
    GROUP_LEADER = "group_leader", "党小组组长"


class Post(Base):
    """职务: held by a member in a unit from a day to a day."""

    __tablename__ = "post"
    __table_args__ = (
        Index("ix_post_unit", "unit_id", "until"),
        Index("ix_post_member", "member_id", "until"),
        Index("ix_post_batch", "batch_id"),
        CheckConstraint("until IS NULL OR until >= since", name="days_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[PostKind]
    since: Mapped[date]
    until: Mapped[date | None]
    basis: Mapped[str] = mapped_column(String(200), default="")
    left_basis: Mapped[str] = mapped_column(String(200), default="")
    batch_id: Mapped[int | None]

    member: Mapped[Member] = relationship(lazy="raise_on_sql")
    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")


class Visit(Base, Versioned):
    """走访慰问: planned for a day, then made on one. The note is for those concerned only."""

    __tablename__ = "visit"
    __table_args__ = (
        Index("ix_visit_member", "member_id"),
        Index("ix_visit_planned", "made_on", "planned_for"),
        CheckConstraint("(made_on IS NULL) = (made_by IS NULL)", name="made_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    purpose: Mapped[str] = mapped_column(String(60))
    planned_for: Mapped[date]
    planned_by_name: Mapped[str] = mapped_column(String(64))
    made_on: Mapped[date | None]
    #: Who went, as people say it: 梁彩霞、冯月好.
    made_by: Mapped[str | None] = mapped_column(String(100))
    note: Mapped[str] = mapped_column(Text, default="")

    member: Mapped[Member] = relationship(lazy="raise_on_sql")
