"""What of accounts hangs on a unit. Authority is not handed on by a merger, except what every member has."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, or_, select, update

from xiqiao.accounts.granting import end_grant
from xiqiao.accounts.grants import Grant
from xiqiao.accounts.models import Account
from xiqiao.accounts.roles import Role
from xiqiao.core.authority import Person
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.organisation.models import Unit


class AccountsOnUnits:
    def why_not_end(self, unit: Unit, on: date) -> str | None:
        accounts = _count(select(func.count(Account.id)).where(Account.unit_id == unit.id))
        grants = _count(select(func.count(Grant.id)).where(*_in_force_after(unit, on)))
        if not accounts and not grants:
            return None
        return f"还有 {accounts} 个账号属于这里、{grants} 项授权有效，请管理员先调整。"

    def why_not_functional(self, unit: Unit, since: date) -> str | None:
        return None

    def hand_on(self, unit: Unit, successor: Unit, on: date, basis: str, by: Person) -> None:
        """Accounts belong to the successor. A secretary of the one is not thereby secretary of the other.

        A grant whose time was over before needs neither an end nor a heir.
        """
        standing = select(Grant).where(*_in_force_after(unit, on - timedelta(days=1)))
        if db.session.scalar(standing.where(Grant.role != Role.MEMBER).limit(1)) is not None:
            raise RuleBroken("这里还有书记、文书等授权有效，请安全管理员先终止。")
        for grant in db.session.scalars(standing).all():
            end_grant(grant, f"{unit.short_name}并入{successor.short_name}", by=by, at=now())
            db.session.add(_member_grant(grant, successor, on, basis))
        db.session.execute(update(Account).where(Account.unit_id == unit.id).values(unit_id=successor.id))


def _in_force_after(unit: Unit, on: date) -> tuple[ColumnElement[bool], ...]:
    """Given at this unit, neither ended nor over on that day."""
    return (Grant.unit_id == unit.id, Grant.ended_at.is_(None), or_(Grant.until.is_(None), Grant.until > on))


def _member_grant(grant: Grant, successor: Unit, on: date, basis: str) -> Grant:
    return Grant(
        account_id=grant.account_id,
        role=Role.MEMBER,
        unit_id=successor.id,
        since=max(on, grant.since),
        until=grant.until,
        reason=basis[:200],
        given_by_name="系统",
        given_at=now(),
    )


def _count(statement: object) -> int:
    return db.session.scalar(statement) or 0  # type: ignore[call-overload]  # a select of one number
