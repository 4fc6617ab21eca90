"""Give, lend and end grants: deeds over several rows."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from xiqiao.accounts.grants import Grant
from xiqiao.accounts.models import Account
from xiqiao.accounts.queries import standing_grants
from xiqiao.accounts.roles import Role, why_not_together
from xiqiao.accounts.settings import ADMIN_SPLIT
from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import day
from xiqiao.organisation.models import Unit
from xiqiao.rulebook.queries import in_force


def give_grant(
    account: Account,
    role: Role,
    unit: Unit,
    *,
    since: date,
    until: date | None,
    reason: str,
    by: Person | None,
    at: datetime,
    lent_from: Grant | None = None,
) -> Grant:
    """Give a role at a unit.

    Raises RuleBroken: own account, 三员 separation, the same grant twice, days in disorder.
    """
    if by is not None and by.id == account.id:
        raise RuleBroken("不能给自己授权。")
    if account.disabled_at is not None:
        raise RuleBroken("账号已停用，请先恢复。")
    if until is not None and until < since:
        raise RuleBroken("结束日期早于开始日期。", "until")
    standing = standing_grants(account.id)
    clash = why_not_together({grant.role for grant in standing}, role, in_force(ADMIN_SPLIT))
    if clash:
        raise RuleBroken(clash, "role")
    if any(grant.role is role and grant.unit_id == unit.id and _overlap(grant, since, until) for grant in standing):
        raise RuleBroken(f"{account.name}在这段时间已经有这项授权。", "role")
    grant = Grant(
        account_id=account.id,
        role=role,
        unit_id=unit.id,
        unit=unit,
        since=since,
        until=until,
        reason=reason,
        given_by_name=by.name if by else "系统",
        given_at=at,
        delegated_from_id=lent_from.id if lent_from else None,
    )
    db.session.add(grant)
    record(
        "grant.delegated" if lent_from else "grant.given",
        by=by,
        about=account.reference,
        unit_path=unit.path,
        role=role.label,
        unit=unit.name,
        since=day(since),
        until=day(until) if until else "长期",
        reason=reason,
    )
    return grant


def _overlap(grant: Grant, since: date, until: date | None) -> bool:
    return (until is None or grant.since <= until) and (grant.until is None or grant.until >= since)


def delegate(grant: Grant, to: Account, *, since: date, until: date, reason: str, by: Person, at: datetime) -> Grant:
    """临时委托: lend one's own grant for some days, when ill or away. It ends with the lender's at the latest."""
    if grant.account_id != by.id:
        raise RuleBroken("只能委托自己的权限。")
    if to.id == by.id:
        raise RuleBroken("不能委托给自己。", "login")
    if not grant.is_effective(since):
        raise RuleBroken("开始那天您还没有这项权限，或已经到期。", "since")
    why_not = grant.why_not_delegable(since, until)
    if why_not:
        raise RuleBroken(why_not, "until")
    return give_grant(
        to, grant.role, grant.unit, since=since, until=until, reason=reason, by=by, at=at, lent_from=grant
    )


def end_grant(grant: Grant, reason: str, *, by: Person, at: datetime) -> int:
    """End a grant and all that was lent from it; returns how many ended."""
    lent = db.session.execute(
        select(Grant, Account.name)
        .join(Account, Grant.account_id == Account.id)
        .where(Grant.delegated_from_id == grant.id, Grant.ended_at.is_(None))
    ).all()
    for row, holder in lent:
        _load_unit(row).end(f"委托人的授权终止：{reason}"[:200], holder, by=by, at=at)
    holder = db.session.scalars(select(Account.name).where(Account.id == grant.account_id)).one()
    _load_unit(grant).end(reason, holder, by=by, at=at)
    return 1 + len(lent)


def _load_unit(grant: Grant) -> Grant:
    grant.unit = db.session.get_one(Unit, grant.unit_id)
    return grant
