"""Open accounts and issue slips: the deeds of the system administrator and of the recorder."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from xiqiao.accounts.models import Account, ActivationSlip, digest, normal_login
from xiqiao.accounts.queries import delegations_of
from xiqiao.accounts.sessions import end_sessions
from xiqiao.accounts.settings import SLIP_DAYS
from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import day
from xiqiao.organisation.models import Unit
from xiqiao.rulebook.queries import in_force

#: Letters and digits that are not mistaken for each other on paper (no 0 O 1 I L).
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
SLIP_LENGTH = 16


def open_account(
    login: str,
    name: str,
    *,
    unit: Unit | None = None,
    phone: str | None = None,
    birth_month: str | None = None,
    by: Person | None,
    at: datetime,
) -> Account:
    """A new account without password. Raises RuleBroken if login or phone belong to another."""
    refuse_taken(login, phone, but=None)
    account = Account.open(login, name, unit=unit, phone=phone, birth_month=birth_month, at=at)
    db.session.add(account)
    db.session.flush()
    record(
        "account.opened",
        by=by,
        about=account.reference,
        unit_path=unit.path if unit else "-",
        login=account.login,
        phone=phone or "",
    )
    return account


def refuse_taken(login: str | None, phone: str | None, *, but: int | None) -> None:
    """Login and phone both sign in, so neither may equal another account's login or phone."""
    for field, value in (("login", normal_login(login) if login else None), ("phone", phone)):
        if value is None:
            continue
        taken = select(Account.id).where(or_(Account.login == value, Account.phone == value), Account.id != (but or 0))
        if db.session.scalar(taken) is not None:
            raise RuleBroken("已有账号使用这个手机号。" if field == "phone" else "已有账号使用这个账号名。", field)


def issue_slip(account: Account, *, by: Person | None, at: datetime, reason: str | None = None) -> tuple[str, datetime]:
    """A new one-time slip: returns its code (shown once, stored as a digest) and until when it is good.

    Older slips become void. The old password keeps working until the slip is used, so a lost slip locks nobody out.
    `reason` is given by the command on the server only.
    """
    code = "".join(secrets.choice(ALPHABET) for _ in range(SLIP_LENGTH))
    until = at + timedelta(days=in_force(SLIP_DAYS))
    db.session.execute(update(ActivationSlip).where(ActivationSlip.account_id == account.id).values(is_void=True))
    db.session.add(ActivationSlip(digest=digest(code), account_id=account.id, issued_at=at, expires_at=until))
    if reason is None:
        record("account.slip_issued", by=by, about=account.reference, until=day(until))
    else:
        record("account.slip_issued_on_server", by=by, about=account.reference, until=day(until), reason=reason)
    return "-".join(code[i : i + 4] for i in range(0, SLIP_LENGTH, 4)), until


def disable_account(account: Account, reason: str, *, by: Person, at: datetime) -> None:
    """Disable, and end what is open or was lent: the very next request of that person is a stranger's."""
    account.disable(reason, by=by, at=at)
    end_sessions(account.id, at)
    for lent in delegations_of(account.id):
        lent.grant.end("委托人的账号已停用", lent.holder, by=by, at=at)


def reset_second_factor(account: Account, reason: str, *, by: Person, at: datetime) -> None:
    """For a lost phone. Sessions end; in 等保模式 the next sign-in asks to enrol again."""
    if account.totp_secret is None:
        raise RuleBroken("这个账号没有启用动态口令。")
    account.totp_secret = None
    end_sessions(account.id, at)
    record("account.second_factor_reset", by=by, about=account.reference, reason=reason)
