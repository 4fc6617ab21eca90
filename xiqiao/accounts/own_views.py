"""我的: the own account — sessions, password, second factor, and lending a grant."""

from __future__ import annotations

from flask import Blueprint, Response, abort
from flask import session as cookie
from flask_login import current_user
from sqlalchemy import select

from xiqiao.accounts import signing_in
from xiqiao.accounts.forms import ChangePasswordForm, CodeForm, DelegationForm, ReasonForm
from xiqiao.accounts.granting import delegate, end_grant
from xiqiao.accounts.grants import Grant
from xiqiao.accounts.models import Session
from xiqiao.accounts.passwords import verify_password
from xiqiao.accounts.queries import account_by_identifier, delegations_of, open_sessions
from xiqiao.accounts.second_factor import new_secret, qr_of
from xiqiao.accounts.sessions import current_session, end_sessions, open_session
from xiqiao.audit.record import record
from xiqiao.core.authority import person_here, require
from xiqiao.core.clock import now, today
from xiqiao.core.db import one_or_404
from xiqiao.core.pages import go, page, part, say
from xiqiao.core.rules import RuleBroken

bp = Blueprint("me", __name__, url_prefix="/me")


@bp.get("")
def show() -> Response:
    require("keep_own_account")
    return page(
        "accounts/me.html",
        sessions=open_sessions(current_user.id, now()),
        current=current_session(),
        delegations=delegations_of(current_user.id),
    )


@bp.post("/sessions/<int:session_id>/end")
def end_session(session_id: int) -> Response:
    require("keep_own_account")
    session = one_or_404(select(Session).where(Session.account_id == current_user.id), session_id)
    session.ended_at = session.ended_at or now()
    record(
        "account.sessions_ended", by=current_user, about=current_user.reference, count=1, reason="本人在其他设备退出"
    )
    return part(
        "accounts/_sessions.html",
        otherwise=go("me.show"),
        sessions=open_sessions(current_user.id, now()),
        current=current_session(),
    )


@bp.post("/sessions/end-others")
def end_others() -> Response:
    require("keep_own_account")
    count = end_sessions(current_user.id, now(), but=current_session())
    record(
        "account.sessions_ended",
        by=current_user,
        about=current_user.reference,
        count=count,
        reason="本人在其他设备退出",
    )
    say(f"已退出其他 {count} 处登录。")
    return go("me.show")


@bp.get("/password")
def password() -> Response:
    require("keep_own_account")
    return page("accounts/password.html", form=ChangePasswordForm())


@bp.post("/password")
def change_password() -> Response:
    require("keep_own_account")
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            _replace_password(form)
        except RuleBroken as error:
            form.refuse(error)
        else:
            say("密码已修改，其他设备上的登录都已退出。")
            return go("me.show")
    return page("accounts/password.html", 422, form=form)


def _replace_password(form: ChangePasswordForm) -> None:
    """The old password proves that it is still the same person; the session gets a new secret."""
    if not verify_password(current_user.password_hash, form.current.data):
        raise RuleBroken("现在的密码不对。", "current")
    session = current_session()
    signing_in.set_password(
        current_user,
        form.password.data,
        is_administrator=signing_in.holds_administration(current_user),
        act="account.password_changed",
        at=now(),
    )
    open_session(current_user, remember=bool(session and session.is_remembered), pending=None, at=now())


@bp.get("/second-factor")
def second_factor() -> Response:
    require("keep_own_account")
    secret = cookie.setdefault("candidate", new_secret())
    return page("accounts/own_second_factor.html", form=CodeForm(), secret=secret, qr=qr_of(current_user, secret))


@bp.post("/second-factor")
def add_second_factor() -> Response:
    require("keep_own_account")
    form, secret = CodeForm(), cookie.get("candidate") or abort(404)
    try:
        if form.validate_on_submit():
            signing_in.enrol(current_user, secret, form.code.data, now())
            cookie.pop("candidate")
            say("动态口令已启用，下次登录时要用。")
            return go("me.show")
    except RuleBroken as error:
        form.refuse(error)
    return page("accounts/own_second_factor.html", 422, form=form, secret=secret, qr=qr_of(current_user, secret))


def own_grant(grant_id: int) -> Grant:
    found: Grant = next((grant for grant in person_here().effective if grant.id == grant_id), None) or abort(404)
    return found


@bp.get("/grants/<int:grant_id>/delegation")
def delegation(grant_id: int) -> Response:
    grant = own_grant(grant_id)
    require("delegate_grant", grant)
    return page("accounts/delegation.html", grant=grant, form=DelegationForm(since=today()))


@bp.post("/grants/<int:grant_id>/delegation")
def lend(grant_id: int) -> Response:
    grant, form = own_grant(grant_id), DelegationForm()
    require("delegate_grant", grant)
    if form.validate_on_submit():
        try:
            to = account_by_identifier(form.login.data)
            if to is None:
                raise RuleBroken("没有这个账号，请核对后再填。", "login")
            days = {"since": form.since.data, "until": form.until.data}
            delegate(grant, to, **days, reason=form.reason.data, by=current_user, at=now())
        except RuleBroken as error:
            form.refuse(error)
        else:
            say(f"已委托给{to.name}。")
            return go("me.show")
    return page("accounts/delegation.html", 422, grant=grant, form=form)


@bp.get("/delegations/<int:grant_id>/end")
def confirm_end_delegation(grant_id: int) -> Response:
    return page("accounts/end_delegation.html", grant=lent_grant(grant_id), form=ReasonForm())


@bp.post("/delegations/<int:grant_id>/end")
def end_delegation(grant_id: int) -> Response:
    grant, form = lent_grant(grant_id), ReasonForm()
    if not form.validate_on_submit():
        return page("accounts/end_delegation.html", 422, grant=grant, form=form)
    end_grant(grant, form.reason.data, by=current_user, at=now())
    say("已收回委托。")
    return go("me.show")


def lent_grant(grant_id: int) -> Grant:
    """A grant that this person lent; others are not found."""
    require("keep_own_account")
    lent = next((row.grant for row in delegations_of(current_user.id) if row.grant.id == grant_id), None) or abort(404)
    require("end_delegation", lent, current_user.id)
    return lent
