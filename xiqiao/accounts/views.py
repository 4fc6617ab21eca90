"""The door: signing in and out, activation by slip, and the steps between password and desk."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from xiqiao.accounts import signing_in
from xiqiao.accounts.forms import CodeForm, NewPasswordForm, SignInAgainForm, SignInForm, SlipForm
from xiqiao.accounts.models import Account, Session
from xiqiao.accounts.queries import acting
from xiqiao.accounts.second_factor import new_secret, qr_of
from xiqiao.accounts.sessions import (
    DEVICE_COOKIE,
    current_session,
    device_label,
    end_current_session,
    open_session,
    remember_device,
)
from xiqiao.accounts.throttle import Guess
from xiqiao.audit.record import record
from xiqiao.core.authority import public, require
from xiqiao.core.clock import local, now
from xiqiao.core.db import db
from xiqiao.core.pages import go, go_to, local_path, page, say, trigger, wants_part
from xiqiao.core.rules import RuleBroken

bp = Blueprint("accounts", __name__)

NEXT = "next"
STEP_PAGES = {
    signing_in.SECOND_FACTOR: "accounts.second_factor",
    signing_in.ENROL: "accounts.enrol",
    signing_in.NEW_PASSWORD: "accounts.new_password",
}


@bp.get("/sign-in")
@public
def sign_in() -> Response:
    if current_user.is_authenticated:
        return go("home.desk")
    return page("accounts/sign_in.html", form=SignInForm(next=local_path(request.args.get("next")) or ""))


@bp.post("/sign-in")
@public
def enter() -> Response:
    form = SignInForm()
    if not form.validate_on_submit():
        return page("accounts/sign_in.html", 422, form=form)
    at = now()
    found = signing_in.check_password(guess_of(form.login.data), form.password.data, at)
    if isinstance(found, signing_in.Failure):
        form.refuse(RuleBroken(found.sentence))
        return page("accounts/sign_in.html", found.status, form=form)
    session = signing_in.begin(found, remember=form.remember.data, passed=set(), at=at)
    return proceed(session, form.next.data)


def guess_of(login: str) -> Guess:
    return Guess(login, request.cookies.get(DEVICE_COOKIE), request.remote_addr or "-")


def proceed(session: Session, target: str | None) -> Response:
    """To the next step, or to where the person was going; a complete sign-in makes the device known."""
    path = local_path(target)
    if session.pending:
        cookie[NEXT] = path or ""
        return go(STEP_PAGES[session.pending])
    response = go_to(path or url_for("home.desk"))
    device = remember_device(session.account, now())
    if device:
        # Not readable by scripts, sent to this site only; holds nothing but a random number.
        response.set_cookie(
            DEVICE_COOKIE, device, max_age=365 * 86400, httponly=True, samesite="Lax", secure=request.is_secure
        )
    return response


def pending_session(step: str) -> Session:
    """The session that waits at this step; anything else is not found."""
    session = current_session()
    if session is None or session.pending != step:
        abort(404)
    return session


def advance(session: Session, *passed: str) -> Response:
    """The steps `passed` are behind this session: a new secret, then the next step or the desk."""
    at, target = now(), cookie.get(NEXT)
    session.ended_at = at
    return proceed(signing_in.begin(session.account, remember=session.is_remembered, passed=set(passed), at=at), target)


@bp.get("/sign-in/second-factor")
@public
def second_factor() -> Response:
    pending_session(signing_in.SECOND_FACTOR)
    return page("accounts/second_factor.html", form=CodeForm())


@bp.post("/sign-in/second-factor")
@public
def check_second_factor() -> Response:
    session, form = pending_session(signing_in.SECOND_FACTOR), CodeForm()
    if form.validate_on_submit():
        account = session.account
        if signing_in.check_second_factor(account, form.code.data, guess_of(account.login), now()):
            return advance(session, signing_in.SECOND_FACTOR)
        form.refuse(RuleBroken("动态口令不对或已用过，请用手机上最新的一组。", "code"))
    return page("accounts/second_factor.html", 422, form=form)


@bp.get("/sign-in/enrol")
@public
def enrol() -> Response:
    session = pending_session(signing_in.ENROL)
    secret = cookie.setdefault("candidate", new_secret())
    return page("accounts/enrol.html", form=CodeForm(), secret=secret, qr=qr_of(session.account, secret))


@bp.post("/sign-in/enrol")
@public
def finish_enrolment() -> Response:
    session, form = pending_session(signing_in.ENROL), CodeForm()
    secret = cookie.get("candidate") or abort(404)
    try:
        if form.validate_on_submit():
            signing_in.enrol(session.account, secret, form.code.data, now())
            return advance(session, signing_in.SECOND_FACTOR)
    except RuleBroken as error:
        form.refuse(error)
    return page("accounts/enrol.html", 422, form=form, secret=secret, qr=qr_of(session.account, secret))


@bp.get("/sign-in/new-password")
@public
def new_password() -> Response:
    pending_session(signing_in.NEW_PASSWORD)
    return page("accounts/new_password.html", form=NewPasswordForm(), is_activation=False)


@bp.post("/sign-in/new-password")
@public
def replace_password() -> Response:
    session, form = pending_session(signing_in.NEW_PASSWORD), NewPasswordForm()
    account = acting(session.account, local(now()).date())
    if form.validate_on_submit() and keep_password(account, form, "account.password_changed"):
        return advance(session, signing_in.SECOND_FACTOR)  # which came before
    return page("accounts/new_password.html", 422, form=form, is_activation=False)


def keep_password(account: Account, form: NewPasswordForm, act: str) -> bool:
    try:
        is_administrator = signing_in.holds_administration(account)
        signing_in.set_password(account, form.password.data, is_administrator=is_administrator, act=act, at=now())
    except RuleBroken as error:
        form.refuse(error)
        return False
    return True


@bp.get("/activate")
@public
def activate() -> Response:
    return page("accounts/activate.html", form=SlipForm())


@bp.get("/activate/<code>")
@public
def activate_with(code: str) -> Response:
    """Where the slip's QR leads: the code is filled in, the person presses the button."""
    return page("accounts/activate.html", form=SlipForm(code=code[:40]))


@bp.post("/activate")
@public
def use_slip() -> Response:
    form, at = SlipForm(), now()
    if not form.validate_on_submit():
        return page("accounts/activate.html", 422, form=form)
    slip = signing_in.slip_by_code(form.code.data, at)
    if slip is None:
        form.refuse(RuleBroken("激活码不对，或已过期、已使用。请向制发人要一张新的。", "code"))
        return page("accounts/activate.html", 422, form=form)
    slip.used_at = at
    open_session(slip.account, remember=False, pending="activation", at=at)
    return go("accounts.first_password")


@bp.get("/activate/password")
@public
def first_password() -> Response:
    session = pending_session("activation")
    return page("accounts/new_password.html", form=NewPasswordForm(), is_activation=True, account=session.account)


@bp.post("/activate/password")
@public
def set_first_password() -> Response:
    session, form = pending_session("activation"), NewPasswordForm()
    account = acting(session.account, local(now()).date())
    if form.validate_on_submit() and keep_password(account, form, "account.activated"):
        say("密码已设好。")
        return advance(session)  # a slip replaces the password, never the second factor
    return page("accounts/new_password.html", 422, form=form, is_activation=True, account=account)


@bp.post("/sign-in/again")
@public
def sign_in_again() -> Response:
    """In place of the page whose session expired: for its account only, and the page stays as it is."""
    form, at = SignInAgainForm(), now()
    account = db.session.query(Account).filter_by(public_id=form.account.data).one_or_none() or abort(404)
    refusal = "" if form.validate_on_submit() else "请填写密码。"
    if not refusal:
        found = signing_in.check_password(guess_of(account.login), form.password.data, at)
        if isinstance(found, signing_in.Failure):
            refusal = found.sentence
        elif found.totp_secret and not signing_in.check_second_factor(
            found, form.code.data or "", guess_of(found.login), at
        ):
            refusal = "动态口令不对，请用手机上最新的一组。"
        elif signing_in.next_step(found, {signing_in.SECOND_FACTOR}, at):
            return go("accounts.sign_in")
        else:
            signing_in.begin(found, remember=False, passed={signing_in.SECOND_FACTOR}, at=at)
            answer = make_response("") if wants_part() else go("home.desk")  # 31-token.js says what to do next
            return trigger(answer, "token-renewed", token=generate_csrf(), drawnFor=found.public_id)
    return sign_in_dialog(account, 422, files_chosen=bool(request.form.get("files_chosen")), error=refusal)


def sign_in_dialog(account: Account, status: int, *, files_chosen: bool, error: str = "") -> Response:
    """The part that opens above a page whose sign-in ran out; #dialog stands outside what pages replace."""
    html = render_template(
        "errors/_sign_in.html",
        name=account.name,
        account=account.public_id,
        wants_code=account.totp_secret is not None,
        files_chosen=files_chosen,
        error=error,
    )
    response = make_response(html, status)
    response.headers["HX-Retarget"] = "#dialog"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


@bp.get("/leave")
def leave() -> Response:
    """Sign-out is a page first: it shows drafts that were not sent."""
    require("keep_own_account")
    return page("accounts/leave.html")


@bp.post("/sign-out")
def sign_out() -> Response:
    require("keep_own_account")
    record("account.signed_out", by=current_user, about=current_user.reference, device=device_label())
    end_current_session(now())
    response = go("accounts.sign_in")
    response.headers["Clear-Site-Data"] = '"cache"'  # drafts stay until their owner sends or discards them
    return response


@bp.get("/session/remaining")
@public
def remaining() -> Response:
    """Seconds left of this session; asking is no activity."""
    session = current_session()
    left = int(session.remaining(now()).total_seconds()) if session else 0
    return jsonify(seconds=max(left, 0))


@bp.post("/session/keep")
def keep_session() -> Response:
    """继续使用: the one press that only says 'I am still here'."""
    require("keep_own_account")
    session = current_session()
    if session is not None:
        session.seen_at = now()
    return jsonify(seconds=session.idle_seconds if session else 0)


def to_the_door() -> Response:
    """A stranger asked for a page: sign in, then go there."""
    target = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("accounts.sign_in", next=target or None), 303)  # type: ignore[return-value]  # werkzeug's is a parent class
