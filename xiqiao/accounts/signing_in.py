"""Signing in, step by step: password, second factor, and a new password where one is due.

The password is verified between two transactions, so that nobody waits in the write queue for a hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from xiqiao.accounts.models import Account, ActivationSlip, Session, digest
from xiqiao.accounts.passwords import hash_password, is_overdue, verify_password, why_not_password
from xiqiao.accounts.queries import account_by_identifier
from xiqiao.accounts.roles import ADMINISTRATORS
from xiqiao.accounts.sessions import device_label, end_sessions, open_session
from xiqiao.accounts.settings import DENGBAO_MODE
from xiqiao.accounts.throttle import Guess, count_failure, is_throttled
from xiqiao.audit.record import record, record_access
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.core.transactions import reading
from xiqiao.rulebook.queries import in_force

#: One sentence for every failure: which part was wrong is nobody's business.
WRONG = "账号或密码不对，或账号暂时不能登录。"
THROTTLED = "尝试次数太多，请 15 分钟后再试；忘记密码请找支部文书或系统管理员。"

SECOND_FACTOR, ENROL, NEW_PASSWORD = "second-factor", "enrol", "new-password"  # names of steps


@dataclass(frozen=True)
class Failure:
    sentence: str
    status: int


def check_password(guess: Guess, password: str, at: datetime) -> Account | Failure:
    """The account if the password is right and it may sign in; a failure is counted and logged."""
    with reading():
        account = account_by_identifier(guess.login)
        throttled = is_throttled(guess, account, at)
        stored = account.password_hash if account else None
        account_id = account.id if account else None
        db.session.rollback()
    if throttled:
        return Failure(THROTTLED, 429)
    is_right = verify_password(stored, password)
    account = db.session.get(Account, account_id) if account_id is not None else None
    if account is not None and is_right and account.password_hash == stored:
        if account.disabled_at is None and (account.locked_until is None or account.locked_until <= at):
            return account
        reason = "账号已停用" if account.disabled_at else "账号已锁定"
    else:
        reason = "密码不对" if account else "没有这个账号"
    _fail(guess, account, reason, at)
    return Failure(WRONG, 422)


def _fail(guess: Guess, account: Account | None, reason: str, at: datetime) -> None:
    count_failure(guess, account, at)
    record_access(
        "account.sign_in_failed",
        by=None,
        about=account.reference if account else None,
        reason=reason,
        device=device_label(),
        address=guess.address,
    )


def begin(account: Account, *, remember: bool, passed: set[str], at: datetime) -> Session:
    """Open a session; it is complete when no step remains besides those `passed`."""
    step = next_step(account, passed, at)
    session = open_session(account, remember=remember, pending=step, at=at)
    if step is None:
        record("account.signed_in", by=account, about=account.reference, device=session.device, address=session.address)
    return session


def next_step(account: Account, passed: set[str], at: datetime) -> str | None:
    """What stands between this account and its desk."""
    if account.totp_secret and SECOND_FACTOR not in passed:
        return SECOND_FACTOR
    if in_force(DENGBAO_MODE) and not account.totp_secret:
        return ENROL
    if account.password_changed_at and is_overdue(account.password_changed_at, at):
        return NEW_PASSWORD
    return None


def check_second_factor(account: Account, code: str, guess: Guess, at: datetime) -> bool:
    """Whether the six digits are right and fresh: each step of 30 seconds is good once, one step of drift allowed."""
    if is_throttled(guess, account, at):
        return False
    step = int(at.timestamp()) // 30
    totp = pyotp.TOTP(account.totp_secret or "")
    for candidate in (step, step - 1, step + 1):
        if candidate > account.totp_last_step and pyotp.utils.strings_equal(code, totp.at(candidate * 30)):
            account.totp_last_step = candidate
            return True
    _fail(guess, account, "动态口令不对", at)
    return False


def enrol(account: Account, secret: str, code: str, at: datetime) -> None:
    """Keep a new second factor once its first code proves that the phone has it."""
    if not pyotp.TOTP(secret).verify(code, for_time=at, valid_window=1):
        raise RuleBroken("动态口令不对，请等下一组数字再试。", "code")
    account.totp_secret, account.totp_last_step = secret, int(at.timestamp()) // 30
    record("account.second_factor_added", by=account, about=account.reference)


def set_password(account: Account, password: str, *, is_administrator: bool, act: str, at: datetime) -> None:
    """A new password ends every session of the account; the caller opens the new one.

    `act` is the audit act: `account.activated` or `account.password_changed`. Raises RuleBroken.
    """
    why_not = why_not_password(password, login=account.login, name=account.name, is_administrator=is_administrator)
    if why_not:
        raise RuleBroken(why_not, "password")
    account.password_hash = hash_password(password)
    account.password_changed_at = at
    account.locked_until = None
    end_sessions(account.id, at)
    record(act, by=account, about=account.reference)


def slip_by_code(code: str, at: datetime) -> ActivationSlip | None:
    """The usable slip with this code; spaces and hyphens as printed do not matter."""
    plain = "".join(character for character in code.upper() if character.isalnum())
    wanted = select(ActivationSlip).where(ActivationSlip.digest == digest(plain))
    slip = db.session.scalar(wanted.options(joinedload(ActivationSlip.account)))
    return slip if slip is not None and slip.is_usable(at) and slip.account.is_active else None


def holds_administration(account: Account) -> bool:
    return bool(account.roles & ADMINISTRATORS)
