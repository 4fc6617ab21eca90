"""Grant: a role at a unit and everything below it, from a day to a day, with a reason."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from xiqiao.accounts.roles import ADMINISTRATORS, Role
from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.db import Base
from xiqiao.core.references import Reference
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import day
from xiqiao.organisation.models import Unit


class Grant(Base):
    """Given by the security administrator, or lent by its holder (`delegated_from_id`) for some days.

    Days are the township's; `until` is the last day. An ended grant stays as a row.
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        Index("ix_role_grant_account_ended", "account_id", "ended_at"),
        CheckConstraint("until IS NULL OR until >= since", name="days_in_order"),
        CheckConstraint("(ended_at IS NULL) = (ended_reason IS NULL)", name="end_explained"),
        CheckConstraint("delegated_from_id IS NULL OR until IS NOT NULL", name="delegation_ends"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[Role]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(200))
    given_by_name: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime]
    delegated_from_id: Mapped[int | None] = mapped_column(ForeignKey("role_grant.id"), index=True)
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None] = mapped_column(String(200))

    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")

    @property
    def title(self) -> str:
        return f"{self.role.label}（{self.unit.short_name}）"

    def is_effective(self, on: date) -> bool:
        return self.ended_at is None and self.since <= on and (self.until is None or on <= self.until)

    def end(self, reason: str, holder: str, *, by: Person, at: datetime) -> None:
        """End this grant now; what was lent from it is ended by `granting.end_grant`. `holder` is the name."""
        if self.ended_at is not None:
            raise RuleBroken("这项授权已经终止。")
        self.ended_at, self.ended_reason = at, reason
        record(
            "grant.ended",
            by=by,
            about=Reference("account", self.account_id, holder),
            unit_path=self.unit.path,
            role=self.role.label,
            unit=self.unit.name,
            reason=reason,
        )

    def why_not_delegable(self, since: date, until: date) -> str | None:
        """Why this grant cannot be lent for these days; None if it can."""
        if self.role in ADMINISTRATORS:
            return "三员的权限不能委托。"
        if self.delegated_from_id is not None:
            return "受委托的权限不能再转委托。"
        if until < since:
            return "结束日期早于开始日期。"
        if (until - since).days > 92:
            return "一次委托最长三个月。"
        if self.until is not None and until > self.until:
            return f"您的授权到{day(self.until)}为止，委托不能更长。"
        return None
