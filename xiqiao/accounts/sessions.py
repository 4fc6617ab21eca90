"""The session behind the cookie: opened at sign-in, found at each request, ended from either side.

Flask's signed cookie carries the secret; the row decides. The last-seen stamp is the second of the two writes a GET
may cause (the first is `audit.record.record_access`): at most once a minute, and polling is no activity.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from flask import Flask, current_app, g, request
from flask import session as cookie
from flask_login import LoginManager
from sqlalchemy import update
from sqlalchemy.orm import Session as DatabaseSession

from xiqiao.accounts.models import Account, KnownDevice, Session, digest
from xiqiao.accounts.queries import acting, effective_grants, session_of
from xiqiao.accounts.roles import Role
from xiqiao.accounts.settings import ABSOLUTE_HOURS, IDLE_MINUTES, IDLE_MINUTES_JUDGE, REMEMBER_DAYS
from xiqiao.accounts.throttle import is_known_device
from xiqiao.core.app import afterwards
from xiqiao.core.clock import local, now
from xiqiao.core.db import db
from xiqiao.rulebook.queries import in_force

SECRET = "sid"  # the key in the cookie, not a secret itself  # noqa: S105
DEVICE_COOKIE = "xiqiao_device"
TOUCH_SECONDS = 60
#: No rule can ask for less (`settings.IDLE_MINUTES`), so a session seen since then needs no reading of rules.
SHORTEST_IDLE = timedelta(minutes=5)
#: Roles that work on foot with a phone; holding only these gives the longer idle time.
ON_FOOT = frozenset({Role.JUDGE, Role.MEMBER})


def init_sessions(app: Flask) -> None:
    manager = LoginManager(app)
    # Sessions are rows of ours; the library's own cookies and fingerprints stay unused.
    manager.session_protection = None
    manager.request_loader(load_account)


def load_account(_request: object) -> Account | None:
    """The account of this request, ready to act; None for strangers and for sign-ins that are not complete.

    In the process that faces the open net nobody is signed in, whatever cookie comes along.
    """
    if current_app.config["OUTWARD"]:
        return None
    session = current_session()
    if session is None or session.pending:
        return None
    account = acting(session.account, local(now()).date())
    return account if suits(session, account.roles, now()) else None


def suits(session: Session, roles: set[Role], at: datetime) -> bool:
    """Whether a session may go on for the roles held now: one opened for fewer has no longer life than they allow."""
    if session.is_remembered:
        return roles <= {Role.MEMBER}
    unseen = at - session.seen_at
    return unseen < SHORTEST_IDLE or unseen < idle_time(roles)


def idle_time(roles: set[Role]) -> timedelta:
    """How long these roles may sit still; who only works on foot has longer."""
    on_foot = Role.JUDGE in roles and roles <= ON_FOOT
    return timedelta(minutes=in_force(IDLE_MINUTES_JUDGE if on_foot else IDLE_MINUTES))


def current_session() -> Session | None:
    """The open session of this request, complete or not; notes that it was seen."""
    if "account_session" not in g:
        secret = cookie.get(SECRET)
        g.account_session = session_of(secret, now()) if isinstance(secret, str) else None
        if g.account_session is not None:
            _touch(g.account_session, now())
    found: Session | None = g.account_session
    return found


def is_polling() -> bool:
    """A page that refreshes itself is no activity of the person."""
    return request.headers.get("X-Polling") == "1" or request.endpoint == "accounts.remaining"


def _touch(session: Session, at: datetime) -> None:
    if is_polling() or at - session.seen_at < timedelta(seconds=TOUCH_SECONDS):
        return
    seen = update(Session).where(Session.id == session.id, Session.ended_at.is_(None)).values(seen_at=at)

    def write(database: DatabaseSession) -> None:
        database.execute(seen)

    afterwards(write, is_essential=False)


def open_session(account: Account, *, remember: bool, pending: str | None, at: datetime) -> Session:
    """A new session with a new secret: a planted or older cookie is worth nothing."""
    roles = {grant.role for grant in effective_grants(account.id, local(at).date())}
    remembered = remember and roles <= {Role.MEMBER}
    lifetime = timedelta(days=in_force(REMEMBER_DAYS)) if remembered else timedelta(hours=in_force(ABSOLUTE_HOURS))
    idle = lifetime if remembered else idle_time(roles)
    secret = secrets.token_urlsafe(32)
    session = Session(
        digest=digest(secret),
        account_id=account.id,
        account=account,
        began_at=at,
        seen_at=at,
        expires_at=at + lifetime,
        idle_seconds=int(idle.total_seconds()),
        is_remembered=remembered,
        pending=pending,
        device=device_label(),
        address=request.remote_addr or "-",
    )
    db.session.add(session)
    cookie.clear()  # the CSRF token too: it belongs to the stranger who came
    g.pop("csrf_token", None)  # where Flask-WTF keeps the one it made for this request
    cookie[SECRET] = secret
    cookie.permanent = remembered
    g.account_session = session
    return session


def end_current_session(at: datetime) -> None:
    session = current_session()
    if session is not None:
        session.ended_at = at
    cookie.clear()
    g.account_session = None


def end_sessions(account_id: int, at: datetime, *, but: Session | None = None) -> int:
    """End all open sessions of an account (disabling, new password, 在其他设备退出); returns how many."""
    statement = update(Session).where(Session.account_id == account_id, Session.ended_at.is_(None)).values(ended_at=at)
    if but is not None:
        statement = statement.where(Session.id != but.id)
    return int(db.session.execute(statement, execution_options={"synchronize_session": "fetch"}).rowcount)  # type: ignore[attr-defined]  # a cursor result has it


def remember_device(account: Account, at: datetime) -> str | None:
    """Know this browser for the account; returns the secret for a new device cookie, None if it has one."""
    held = request.cookies.get(DEVICE_COOKIE)
    device = held or secrets.token_urlsafe(24)
    if not is_known_device(device, account):
        db.session.add(KnownDevice(digest=digest(device), account_id=account.id, known_since=at))
    return None if held else device


def device_label() -> str:
    """What a person recognises in the list of own sessions: system and browser, no more."""
    agent = request.headers.get("User-Agent", "")
    systems = (("Android", "安卓"), ("iPhone", "苹果手机"), ("iPad", "苹果平板"), ("Windows", "Windows 电脑"),
               ("Mac OS", "苹果电脑"), ("Linux", "Linux 电脑"))  # fmt: skip
    browsers = (("MicroMessenger", "微信"), ("QIHU", "360 浏览器"), ("Edg", "Edge"), ("Chrome", "Chrome 内核浏览器"),
                ("Safari", "Safari"), ("Firefox", "Firefox"))  # fmt: skip
    system = next((label for mark, label in systems if mark in agent), "未知设备")
    browser = next((label for mark, label in browsers if mark in agent), "未知浏览器")
    return f"{system}，{browser}"
