"""Slow guessing down without letting strangers lock anybody out (OWASP device cookies).

Guesses from unknown devices are counted per account and per address; a device on which the account once signed in
has a counter of its own. So a thousand hostile guesses do not keep the owner's phone out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DatabaseSession

from xiqiao.accounts.models import Account, FailedAttempt, KnownDevice, digest, normal_login
from xiqiao.accounts.settings import (
    ADDRESS_MINUTES,
    DENGBAO_MODE,
    GUESS_MINUTES,
    GUESSES_PER_ACCOUNT,
    GUESSES_PER_ADDRESS,
)
from xiqiao.core.app import afterwards
from xiqiao.core.db import db
from xiqiao.rulebook.queries import in_force

LOCK_MINUTES = 30


@dataclass(frozen=True)
class Guess:
    """Who tries to sign in, from where: `device` is the secret of the device cookie, if there is one."""

    login: str
    device: str | None
    address: str

    def login_digest(self, account: Account | None) -> str:
        """One counter for an account, whether it is guessed by name or by phone; one for each unknown text."""
        return digest(account.public_id if account is not None else normal_login(self.login))


def is_throttled(guess: Guess, account: Account | None, at: datetime) -> bool:
    """Whether this guess is one too many. An unknown login is treated like a known one."""
    since = at - timedelta(minutes=GUESS_MINUTES)
    failures = select(func.count()).where(FailedAttempt.login_digest == guess.login_digest(account))
    if is_known_device(guess.device, account):
        own = failures.where(FailedAttempt.at > since, FailedAttempt.device_digest == digest(guess.device or ""))
        return (db.session.scalar(own) or 0) >= GUESSES_PER_ACCOUNT
    strangers = failures.where(FailedAttempt.at > since, FailedAttempt.device_digest.is_(None))
    if (db.session.scalar(strangers) or 0) >= GUESSES_PER_ACCOUNT:
        return True
    from_address = select(func.count()).where(
        FailedAttempt.address == guess.address,
        FailedAttempt.device_digest.is_(None),
        FailedAttempt.at > at - timedelta(minutes=ADDRESS_MINUTES),
    )
    return (db.session.scalar(from_address) or 0) >= GUESSES_PER_ADDRESS


def is_known_device(device: str | None, account: Account | None) -> bool:
    if device is None or account is None:
        return False
    known = select(KnownDevice.id).where(KnownDevice.digest == digest(device), KnownDevice.account_id == account.id)
    return db.session.scalar(known) is not None


def count_failure(guess: Guess, account: Account | None, at: datetime) -> None:
    """Keep the failure when the refused request is over; in 等保模式 the fifth in a row locks the account."""
    known = is_known_device(guess.device, account)
    key = guess.login_digest(account)
    account_id = account.id if account is not None and in_force(DENGBAO_MODE) else None

    def write(session: DatabaseSession) -> None:
        session.add(
            FailedAttempt(
                at=at,
                login_digest=key,
                device_digest=digest(guess.device) if known and guess.device else None,
                address=guess.address,
            )
        )
        session.flush()
        if account_id is not None:
            _lock_if_needed(session, account_id, key, at)

    afterwards(write)


def _lock_if_needed(session: DatabaseSession, account_id: int, key: str, at: datetime) -> None:
    """等保 (GB/T 22239-2019 8.1.4.1): repeated failures lock the account for a while, wherever they come from."""
    recent = select(func.count()).where(
        FailedAttempt.login_digest == key, FailedAttempt.at > at - timedelta(minutes=LOCK_MINUTES)
    )
    if (session.scalar(recent) or 0) >= GUESSES_PER_ACCOUNT:
        account = session.get_one(Account, account_id)
        account.locked_until = at + timedelta(minutes=LOCK_MINUTES)
