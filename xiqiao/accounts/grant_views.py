"""授权: the security administrator gives and ends roles; everybody may read 权限一览."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from xiqiao.accounts.forms import GrantForm, ReasonForm
from xiqiao.accounts.granting import end_grant, give_grant
from xiqiao.accounts.grants import Grant
from xiqiao.accounts.keeping_views import visible_account
from xiqiao.accounts.models import Account
from xiqiao.accounts.permissions import permission_lines
from xiqiao.accounts.queries import review_lines
from xiqiao.accounts.roles import Role
from xiqiao.audit.chain import head
from xiqiao.audit.record import record
from xiqiao.core.authority import require
from xiqiao.core.clock import now, today
from xiqiao.core.db import db, one_or_404
from xiqiao.core.forms import choices
from xiqiao.core.pages import go, page, say
from xiqiao.core.rules import RuleBroken
from xiqiao.organisation.models import Unit
from xiqiao.organisation.queries import all_units

bp = Blueprint("grants", __name__)


def grant_form(account: Account) -> GrantForm:
    form = GrantForm(since=today(), unit_id=account.unit_id)
    form.unit_id.choices = choices((unit.id, unit.name) for unit in db.session.scalars(all_units()))
    return form


@bp.get("/accounts/<int:account_id>/grants/new")
def new(account_id: int) -> Response:
    require("give_grant")
    account = visible_account(account_id)
    return page("accounts/grant.html", account=account, form=grant_form(account))


@bp.post("/accounts/<int:account_id>/grants/new")
def give(account_id: int) -> Response:
    require("give_grant")
    account = visible_account(account_id)
    form = grant_form(account)
    if form.validate_on_submit():
        try:
            unit = db.session.get_one(Unit, form.unit_id.data)
            days = {"since": form.since.data, "until": form.until.data}
            give_grant(account, Role(form.role.data), unit, **days, reason=form.reason.data, by=current_user, at=now())
        except RuleBroken as error:
            form.refuse(error)
        else:
            say("已授权，对方下一次操作时生效。")
            return go("account.show", account_id=account.id)
    return page("accounts/grant.html", 422, account=account, form=form)


def grant_or_404(grant_id: int) -> Grant:
    return one_or_404(select(Grant).options(joinedload(Grant.unit)), grant_id)


@bp.get("/grants/<int:grant_id>/end")
def confirm_end(grant_id: int) -> Response:
    require("give_grant")
    grant = grant_or_404(grant_id)
    return page("accounts/end_grant.html", grant=grant, account=visible_account(grant.account_id), form=ReasonForm())


@bp.post("/grants/<int:grant_id>/end")
def end(grant_id: int) -> Response:
    require("give_grant")
    grant, form = grant_or_404(grant_id), ReasonForm()
    account = visible_account(grant.account_id)
    if not form.validate_on_submit():
        return page("accounts/end_grant.html", 422, grant=grant, account=account, form=form)
    count = end_grant(grant, form.reason.data, by=current_user, at=now())
    say("已终止授权。" if count == 1 else f"已终止授权，连同 {count - 1} 项委托。")
    return go("account.show", account_id=account.id)


@bp.get("/grants/review")
def review() -> Response:
    """The half-yearly review: every standing grant on one sheet, to be signed."""
    require("give_grant")
    return page("accounts/review.html", lines=review_lines(), head=head())


@bp.post("/grants/review")
def reviewed() -> Response:
    require("give_grant")
    lines = review_lines()
    record("grant.reviewed", by=current_user, count=len(lines))
    say("已记录本次授权复核。")
    return go("grants.review")


@bp.get("/permissions")
def permissions() -> Response:
    require("read_permissions")
    return page("accounts/permissions.html", lines=permission_lines(), everybody=len(Role))
