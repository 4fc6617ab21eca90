"""Accounts and grants as people may see them; the account of a session, ready to act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.orm import aliased, joinedload

from xiqiao.accounts.grants import Grant
from xiqiao.accounts.models import Account, Session, digest, normal_login
from xiqiao.accounts.roles import Role
from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.organisation.models import Unit
from xiqiao.rulebook.office import NAME_ORDER
from xiqiao.rulebook.queries import in_force

#: Asked at every request, so built once: building them costs more than running them.
_SESSION = select(Session).where(Session.digest == bindparam("digest")).options(joinedload(Session.account))
_LENDER = aliased(Grant)
_EFFECTIVE = (
    select(Grant)
    .outerjoin(_LENDER, Grant.delegated_from_id == _LENDER.id)
    .where(
        Grant.account_id == bindparam("account_id"),
        Grant.ended_at.is_(None),
        Grant.since <= bindparam("on"),
        or_(Grant.until.is_(None), Grant.until >= bindparam("on")),
        or_(
            Grant.delegated_from_id.is_(None),
            and_(
                _LENDER.ended_at.is_(None),
                _LENDER.since <= bindparam("on"),
                or_(_LENDER.until.is_(None), _LENDER.until >= bindparam("on")),
            ),
        ),
    )
    .options(joinedload(Grant.unit))
    .order_by(Grant.id)
)


def session_of(secret: str, at: datetime) -> Session | None:
    """The open session that a cookie's secret belongs to, with its account; two reads with its grants."""
    found = db.session.scalar(_SESSION, {"digest": digest(secret)})
    if found is None or not found.is_open(at) or not found.account.is_active:
        return None
    return found


def acting(account: Account, on: date) -> Account:
    """Load what the account holds on this day, so that `holds` can answer."""
    account.effective = tuple(effective_grants(account.id, on))  # type: ignore[misc]  # per instance, by design
    return account


def effective_grants(account_id: int, on: date) -> list[Grant]:
    """Grants in force on a day; a lent one only while the lender's own is in force too."""
    return list(db.session.scalars(_EFFECTIVE, {"account_id": account_id, "on": on}))


def visible_accounts(person: Person) -> Select[Account]:
    """The administrators see all accounts; a recorder those of the own branch; others their own."""
    everyone = select(Account).options(joinedload(Account.unit)).order_by(*name_order(), Account.id)
    if any(person.holds(role.value) for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)):
        return everyone
    below = [Unit.path.startswith(path, autoescape=True) for path in person.reach(Role.RECORDER.value)]
    return everyone.outerjoin(Unit, Account.unit_id == Unit.id).where(or_(Account.id == person.id, *below))


def name_order() -> tuple[Any, ...]:
    """The order of lists of people: 姓氏笔画 or pinyin, as the office has it."""
    column = Account.name_pinyin if in_force(NAME_ORDER) == "pinyin" else Account.name_strokes
    return (column, Account.name_pinyin, Account.birth_month)


def account_by_identifier(text: str) -> Account | None:
    """The account with this login or phone."""
    plain = normal_login(text)
    return db.session.scalar(select(Account).where(or_(Account.login == plain, Account.phone == plain)))


def standing_grants(account_id: int | None = None) -> list[Grant]:
    """Grants that were not ended, whoever holds them or one account's; for lists and the half-yearly review."""
    statement = select(Grant).where(Grant.ended_at.is_(None)).options(joinedload(Grant.unit)).order_by(Grant.id)
    if account_id is not None:
        statement = statement.where(Grant.account_id == account_id)
    return list(db.session.scalars(statement))


def roles_to_come(account_id: int, on: date) -> set[Role]:
    """What the account holds on a day or will hold from a later one on, as far as it is given by now."""
    standing = select(Grant.role).where(Grant.account_id == account_id, Grant.ended_at.is_(None))
    return set(db.session.scalars(standing.where(or_(Grant.until.is_(None), Grant.until >= on))))


def open_sessions(account_id: int, at: datetime) -> list[Session]:
    rows = db.session.scalars(
        select(Session)
        .where(Session.account_id == account_id, Session.ended_at.is_(None))
        .order_by(Session.seen_at.desc())
    )
    return [row for row in rows if row.is_open(at)]


@dataclass(frozen=True)
class Delegation:
    """A grant that was lent, and to whom."""

    grant: Grant
    holder: str


def delegations_of(account_id: int) -> list[Delegation]:
    """What this account has lent and not taken back."""
    lender = aliased(Grant)
    rows = db.session.execute(
        select(Grant, Account.name)
        .join(lender, Grant.delegated_from_id == lender.id)
        .join(Account, Grant.account_id == Account.id)
        .where(lender.account_id == account_id, Grant.ended_at.is_(None))
        .options(joinedload(Grant.unit))
        .order_by(Grant.since)
    )
    return [Delegation(grant, name) for grant, name in rows]


@dataclass(frozen=True)
class ReviewLine:
    """A standing grant as the half-yearly review prints it."""

    holder: str
    login: str
    grant: Grant


def review_lines() -> list[ReviewLine]:
    rows = db.session.execute(
        select(Account.name, Account.login, Grant)
        .join(Account, Grant.account_id == Account.id)
        .join(Unit, Grant.unit_id == Unit.id)
        .where(Grant.ended_at.is_(None))
        .options(joinedload(Grant.unit))
        .order_by(Grant.role, Unit.path, *name_order())
    )
    return [ReviewLine(name, login, grant) for name, login, grant in rows]
