"""What of accounts hangs on a unit. Authority is not handed on by a merger, except what every member has."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select, update

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
    def why_not_dissolve(self, unit: Unit) -> str | None:
        accounts = _count(select(func.count(Account.id)).where(Account.unit_id == unit.id))
        grants = _count(select(func.count(Grant.id)).where(Grant.unit_id == unit.id, Grant.ended_at.is_(None)))
        if not accounts and not grants:
            return None
        return f"还有 {accounts} 个账号属于这里、{grants} 项授权有效，请管理员先调整。"

    def hand_on(self, unit: Unit, successor: Unit, on: date, basis: str, by: Person) -> None:
        """Accounts belong to the successor. A secretary of the one is not thereby secretary of the other."""
        standing = select(Grant).where(Grant.unit_id == unit.id, Grant.ended_at.is_(None))
        if db.session.scalar(standing.where(Grant.role != Role.MEMBER)) is not None:
            raise RuleBroken("这里还有书记、文书等授权有效，请安全管理员先终止。")
        for grant in db.session.scalars(standing).all():
            end_grant(grant, f"{unit.short_name}并入{successor.short_name}", by=by, at=now())
            db.session.add(_member_grant(grant, successor, on, basis))
        db.session.execute(update(Account).where(Account.unit_id == unit.id).values(unit_id=successor.id))


def _member_grant(grant: Grant, successor: Unit, on: date, basis: str) -> Grant:
    return Grant(
        account_id=grant.account_id,
        role=Role.MEMBER,
        unit_id=successor.id,
        since=on,
        until=grant.until,
        reason=basis[:200],
        given_by_name="系统",
        given_at=now(),
    )


def _count(statement: object) -> int:
    return db.session.scalar(statement) or 0  # type: ignore[call-overload]  # a select of one number
