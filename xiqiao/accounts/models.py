"""Account and its Session rows, activation slips and known devices."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import Any, ClassVar

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from xiqiao.accounts.grants import Grant
from xiqiao.accounts.roles import Role
from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.db import Base, Versioned
from xiqiao.core.references import Reference
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import pinyin_key, strokes_key
from xiqiao.members.models import Member  # noqa: F401  # the foreign key names its table
from xiqiao.organisation.models import Unit


def digest(secret: str) -> str:
    """How secrets of high entropy (cookies, slips) are stored: a leaked table opens nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()


def normal_login(text: str) -> str:
    """One spelling per account: full-width and upper-case forms sign in to the same one."""
    return unicodedata.normalize("NFKC", text).casefold().replace(" ", "")


class Account(Base, Versioned, UserMixin):  # type: ignore[misc]  # UserMixin is untyped
    """Somebody who can sign in. What they may do is in `Grant`."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("(password_hash IS NULL) = (password_changed_at IS NULL)", name="password_dated"),
        CheckConstraint("(disabled_at IS NULL) = (disabled_reason IS NULL)", name="disabled_explained"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=lambda: secrets.token_hex(8))
    login: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    name_pinyin: Mapped[str] = mapped_column(String(120))
    name_strokes: Mapped[str] = mapped_column(String(120))
    birth_month: Mapped[str | None] = mapped_column(String(7))
    phone: Mapped[str | None] = mapped_column(String(20), unique=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    #: Which member this is; judges and administrators from outside are none.
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_changed_at: Mapped[datetime | None]
    totp_secret: Mapped[str | None] = mapped_column(String(40))
    totp_last_step: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    disabled_reason: Mapped[str | None] = mapped_column(String(200))
    opened_at: Mapped[datetime]

    unit: Mapped[Unit | None] = relationship(lazy="raise_on_sql")

    #: The grants in force today, set by whoever loads the account to act (`queries.acting`).
    effective: ClassVar[tuple[Grant, ...]] = ()

    @classmethod
    def open(
        cls, login: str, name: str, *, unit: Unit | None, phone: str | None, birth_month: str | None, at: datetime
    ) -> Account:
        """A new account; it has no password until its slip is used."""
        account = cls(login=normal_login(login), phone=phone, birth_month=birth_month, opened_at=at, version=1)
        account.rename(name)
        account.unit_id = unit.id if unit else None
        return account

    def rename(self, name: str) -> None:
        self.name, self.name_pinyin, self.name_strokes = name, pinyin_key(name), strokes_key(name)

    @property
    def reference(self) -> Reference:
        return Reference("account", self.id, self.name)

    @property
    def is_active(self) -> bool:
        return self.disabled_at is None

    @property
    def is_activated(self) -> bool:
        return self.password_hash is not None

    @property
    def display_name(self) -> str:
        """With the birth month where namesakes need telling apart."""
        return f"{self.name}（{self.birth_month}生）" if self.birth_month else self.name

    def get_id(self) -> str:
        return self.public_id

    def holds(self, role: str, at: Any | None = None) -> bool:
        """Person protocol: an unknown role raises ValueError."""
        wanted = Role(role)
        return any(grant.role is wanted and (at is None or grant.unit.contains(at)) for grant in self.effective)

    def reach(self, *roles: str) -> list[str]:
        """Person protocol."""
        wanted = {Role(role) for role in roles}
        return [grant.unit.path for grant in self.effective if grant.role in wanted]

    @property
    def roles(self) -> set[Role]:
        return {grant.role for grant in self.effective}

    def edit(
        self,
        *,
        name: str,
        phone: str | None,
        birth_month: str | None,
        unit: Unit | None,
        drawn_from: int | None,
        by: Person,
    ) -> None:
        """Change what identifies the person. Raises Outdated; records field → (old, new)."""
        self.check_version(drawn_from)
        old_unit, new_unit = (self.unit.name if self.unit else ""), (unit.name if unit else "")
        pairs = {
            "姓名": (self.name, name),
            "手机": (self.phone or "", phone or ""),
            "出生年月": (self.birth_month or "", birth_month or ""),
            "所属单位": (old_unit, new_unit),
        }
        changes = {label: pair for label, pair in pairs.items() if pair[0] != pair[1]}
        if not changes:
            return
        self.rename(name)
        self.phone, self.birth_month, self.unit_id, self.unit = phone, birth_month, unit.id if unit else None, unit
        self.bump()
        record("account.edited", by=by, about=self.reference, changes=changes)

    def disable(self, reason: str, *, by: Person, at: datetime) -> None:
        if self.disabled_at is not None:
            raise RuleBroken("这个账号已经停用。")
        if self.id == by.id:
            raise RuleBroken("不能停用自己的账号。")
        self.disabled_at, self.disabled_reason = at, reason
        self.bump()
        record("account.disabled", by=by, about=self.reference, reason=reason)

    def enable(self, reason: str, *, by: Person) -> None:
        if self.disabled_at is None:
            raise RuleBroken("这个账号没有停用。")
        self.disabled_at = self.disabled_reason = None
        self.bump()
        record("account.enabled", by=by, about=self.reference, reason=reason)


class Session(Base):
    """One signed-in browser. The cookie holds the secret, the row its digest; ending the row ends the session."""

    __tablename__ = "account_session"
    __table_args__ = (Index("ix_account_session_open", "account_id", "ended_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    idle_seconds: Mapped[int]
    is_remembered: Mapped[bool]
    #: What stands between the password and the desk; such a session opens no page but that step's.
    pending: Mapped[str | None] = mapped_column(String(20))
    device: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(45))
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="raise_on_sql")

    def remaining(self, at: datetime) -> timedelta:
        """How long this session would last without another touch."""
        return min(self.expires_at, self.seen_at + timedelta(seconds=self.idle_seconds)) - at

    def is_open(self, at: datetime) -> bool:
        return self.ended_at is None and self.remaining(at) > timedelta(0)


class ActivationSlip(Base):
    """一次性激活条: lets its owner set a password once. A new slip makes the older ones void."""

    __tablename__ = "activation_slip"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    is_void: Mapped[bool] = mapped_column(default=False)

    account: Mapped[Account] = relationship(lazy="raise_on_sql")

    def is_usable(self, at: datetime) -> bool:
        return self.used_at is None and not self.is_void and at < self.expires_at


class KnownDevice(Base):
    """A browser on which this account once signed in: guesses from elsewhere cannot lock it out (device cookies)."""

    __tablename__ = "known_device"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    known_since: Mapped[datetime]

    __table_args__ = (Index("ix_known_device_digest_account", "digest", "account_id", unique=True),)


class FailedAttempt(Base):
    """A wrong guess. `login_digest` and not the text: people type passwords into the wrong field."""

    __tablename__ = "failed_attempt"
    __table_args__ = (
        Index("ix_failed_attempt_login", "login_digest", "at"),
        Index("ix_failed_attempt_address", "address", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    login_digest: Mapped[str] = mapped_column(String(64))
    device_digest: Mapped[str | None] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(45))
