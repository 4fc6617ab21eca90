"""What a stranger's request gets — also when it was somebody's a moment ago.

A safe request goes to the door. An unsafe one keeps what was typed: under HTMX the sign-in opens as a dialog over
the page, for the account that the page was drawn for; without scripts the refusal page shows the long fields back.
"""

from __future__ import annotations

from flask import Flask, Response, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf

from xiqiao.accounts.models import Account
from xiqiao.accounts.views import sign_in_dialog, to_the_door
from xiqiao.core.app import SAFE_METHODS
from xiqiao.core.authority import SignInNeeded
from xiqiao.core.db import db
from xiqiao.core.errors import answer
from xiqiao.core.outward import is_outward_endpoint
from xiqiao.core.pages import trigger, wants_part

csrf = CSRFProtect()


def init_stranger(app: Flask) -> None:
    csrf.init_app(app)

    @app.errorhandler(SignInNeeded)
    def sign_in_needed(_error: SignInNeeded) -> Response:
        return stranger()

    @app.errorhandler(CSRFError)
    def csrf_failed(_error: CSRFError) -> Response:
        """An expired cookie takes the token with it, so this comes before anybody asks who it is."""
        if not current_user.is_authenticated:
            if is_outward_endpoint(app, request.endpoint):  # whoever comes with a card has nowhere to sign in
                return answer(400, sentence="页面已过期，这次没有保存。")
            return stranger()
        if wants_part() and drawn_for() == current_user.public_id:
            again = answer(400, sentence="页面的安全标记已更新，请再按一次刚才的按钮。")
            return trigger(again, "token-renewed", token=generate_csrf(), drawnFor=current_user.public_id)
        return answer(400, sentence="页面已过期，这次没有保存。")


def drawn_for() -> str:
    """The account that the page was drawn for, as the page says."""
    told = request.headers.get("X-Drawn-For") or request.form.get("drawn_for", "")
    return told.replace("\0", "")  # PostgreSQL compares no text that has one


def stranger() -> Response:
    if request.method in SAFE_METHODS and not wants_part():
        return to_the_door()
    db.session.rollback()
    account = db.session.query(Account).filter_by(public_id=drawn_for()).one_or_none() if drawn_for() else None
    if account is None or not wants_part():
        return answer(401)
    return sign_in_dialog(account, 401, files_chosen=bool(request.files))
