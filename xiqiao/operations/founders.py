"""The first three people of an empty office: 三员, each with a one-time slip on the console."""

from __future__ import annotations

from datetime import datetime

from xiqiao.accounts.granting import give_grant
from xiqiao.accounts.keeping import issue_slip, open_account
from xiqiao.accounts.models import Account
from xiqiao.accounts.queries import account_by_identifier
from xiqiao.accounts.roles import Role
from xiqiao.core.clock import local
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import moment
from xiqiao.organisation.founding import found_unit
from xiqiao.organisation.kinds import UnitKind
from xiqiao.organisation.queries import town

FIRST_THREE = (
    ("xitong", "系统管理员", Role.SYSTEM_ADMIN),
    ("anquan", "安全管理员", Role.SECURITY_ADMIN),
    ("shenji", "审计管理员", Role.AUDIT_ADMIN),
)


def first_slips(at: datetime) -> list[str]:
    """Open the three accounts and return their slips as lines to print; commits."""
    top = town() or found_unit(UnitKind.TOWN, "中共西樵镇委员会", "西樵镇", None)
    lines = []
    for login, name, role in FIRST_THREE:
        account = open_account(login, name, unit=top, by=None, at=at)
        give_grant(account, role, top, since=local(at).date(), until=None, reason="系统初始化", by=None, at=at)
        lines.append(slip_line(account, *issue_slip(account, by=None, at=at, reason="系统初始化")))
    db.session.commit()
    return lines


def slip_line(account: Account, code: str, until: datetime) -> str:
    return f"{account.name}  账号 {account.login}  激活码 {code}  {moment(until)} 前有效"


def rescue_slip(login: str, reason: str, at: datetime) -> str:
    """For an administrator who is locked out: an audited slip from the server's console; commits."""
    account = account_by_identifier(login)
    if account is None:
        raise RuleBroken(f"没有账号“{login}”。")
    account.locked_until = None
    line = slip_line(account, *issue_slip(account, by=None, at=at, reason=reason))
    db.session.commit()
    return line
