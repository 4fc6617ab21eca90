"""账号管理: the system administrator opens, edits, disables; slips are issued and printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from flask import Blueprint, Response, request, url_for
from flask_login import current_user
from sqlalchemy import or_

from xiqiao.accounts.forms import AccountFilter, AccountForm, OpenAccountForm, ReasonForm
from xiqiao.accounts.keeping import disable_account, issue_slip, open_account, refuse_taken, reset_second_factor
from xiqiao.accounts.models import Account, normal_login
from xiqiao.accounts.queries import acting, standing_grants, visible_accounts
from xiqiao.accounts.sessions import end_sessions
from xiqiao.audit.record import record
from xiqiao.core.authority import person_here, require
from xiqiao.core.clock import now, today
from xiqiao.core.db import LARGEST_ID, db, one_or_404
from xiqiao.core.forms import choices
from xiqiao.core.pages import go, page, say
from xiqiao.core.paging import first_rows
from xiqiao.core.rules import Outdated, RuleBroken
from xiqiao.organisation.models import Unit
from xiqiao.organisation.queries import all_units

bp = Blueprint("account", __name__, url_prefix="/accounts")

#: Slips printed at once: a branch with its candidates.
MOST_SLIPS = 100


@bp.get("")
def index() -> Response:
    require("list_accounts")
    wanted = AccountFilter.read()
    statement = visible_accounts(current_user)
    if wanted.words.data:
        words = normal_login(wanted.words.data)
        columns = (Account.login, Account.name, Account.name_pinyin)
        statement = statement.where(or_(*(column.contains(words, autoescape=True) for column in columns)))
    if wanted.state.data == "disabled":
        statement = statement.where(Account.disabled_at.is_not(None))
    elif wanted.state.data:
        is_active = wanted.state.data == "active"
        statement = statement.where(
            Account.disabled_at.is_(None),
            Account.password_hash.is_not(None) if is_active else Account.password_hash.is_(None),
        )
    return page("accounts/index.html", found=first_rows(statement, wanted.number.data), form=wanted)


def visible_account(account_id: int) -> Account:
    return acting(one_or_404(visible_accounts(person_here()), account_id), today())


@bp.get("/<int:account_id>")
def show(account_id: int) -> Response:
    account = visible_account(account_id)
    require("read_account", account)
    return page("accounts/show.html", account=account, grants=standing_grants(account.id))


def with_units(form: Any) -> Any:
    form.unit_id.choices = choices(
        [(0, "（不属于任何单位）"), *((unit.id, unit.name) for unit in db.session.scalars(all_units()))]
    )
    return form


def chosen_unit(form: Any) -> Unit | None:
    return db.session.get(Unit, form.unit_id.data) if form.unit_id.data else None


@bp.get("/new")
def new() -> Response:
    require("open_account")
    return page("accounts/new.html", form=with_units(OpenAccountForm()))


@bp.post("/new")
def open_new() -> Response:
    require("open_account")
    form = with_units(OpenAccountForm())
    if form.validate_on_submit():
        try:
            account = open_account(
                form.login.data,
                form.name.data,
                unit=chosen_unit(form),
                phone=form.phone.data,
                birth_month=form.birth_month.data,
                by=current_user,
                at=now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            say(f"已开通账号：{account.name}。请制发激活条；角色由安全管理员授予。")
            return go("account.show", account_id=account.id)
    return page("accounts/new.html", 422, form=form)


@bp.get("/<int:account_id>/edit")
def edit(account_id: int) -> Response:
    account = visible_account(account_id)
    require("edit_account", account)
    form = with_units(AccountForm(obj=account))
    form.unit_id.data = account.unit_id or 0
    return page("accounts/edit.html", account=account, form=form)


@bp.post("/<int:account_id>/edit")
def save(account_id: int) -> Response:
    account = visible_account(account_id)
    require("edit_account", account)
    form = with_units(AccountForm())
    if not form.validate_on_submit():
        return page("accounts/edit.html", 422, account=account, form=form)
    try:
        refuse_taken(None, form.phone.data, but=account.id)
        account.edit(
            name=form.name.data,
            phone=form.phone.data,
            birth_month=form.birth_month.data,
            unit=chosen_unit(form),
            drawn_from=form.version.data,
            by=current_user,
        )
    except Outdated as error:
        form.show_conflict(error, account)
        return page("accounts/edit.html", 409, account=account, form=form)
    except RuleBroken as error:
        form.refuse(error)
        return page("accounts/edit.html", 422, account=account, form=form)
    say("已保存。")
    return go("account.show", account_id=account.id)


@bp.get("/<int:account_id>/state")
def confirm_state(account_id: int) -> Response:
    account = visible_account(account_id)
    require("disable_account", account)
    return page("accounts/state.html", account=account, form=ReasonForm())


@bp.post("/<int:account_id>/state")
def change_state(account_id: int) -> Response:
    """Disable an account in use, or bring a disabled one back: one page, one reason."""
    account = visible_account(account_id)
    require("disable_account", account)
    form = ReasonForm()
    if not form.validate_on_submit():
        return page("accounts/state.html", 422, account=account, form=form)
    if account.disabled_at is None:
        disable_account(account, form.reason.data, by=current_user, at=now())
        say("账号已停用，正在进行的登录都已结束。")
    else:
        account.enable(form.reason.data, by=current_user)
        say("账号已恢复。")
    return go("account.show", account_id=account.id)


@bp.post("/<int:account_id>/sessions/end")
def end_all_sessions(account_id: int) -> Response:
    account = visible_account(account_id)
    require("disable_account", account)
    count = end_sessions(account.id, now())
    record("account.sessions_ended", by=current_user, about=account.reference, count=count, reason="系统管理员结束")
    say(f"已结束 {count} 处登录。")
    return go("account.show", account_id=account.id)


@bp.post("/<int:account_id>/second-factor/reset")
def reset_factor(account_id: int) -> Response:
    account = visible_account(account_id)
    require("disable_account", account)
    reset_second_factor(account, "本人申请，手机遗失或更换", by=current_user, at=now())
    say("动态口令已重置。")
    return go("account.show", account_id=account.id)


@dataclass(frozen=True)
class PrintedSlip:
    """What goes on paper; the code is shown on this page only, never again."""

    account: Account
    code: str
    until: datetime
    url: str
    qr: str


@bp.post("/slips")
def print_slips() -> Response:
    """Slips for the ticked accounts, or for all of a unit that wait for one; one page to print."""
    require("list_accounts")
    chosen = ticked_accounts() or waiting_accounts()
    if not chosen:
        raise RuleBroken("没有勾选账号，请先勾选要打印激活条的账号。")
    for account in chosen:
        require("issue_slip", account)
    return page("accounts/slips.html", slips=[printed_slip(account) for account in chosen])


def posted_ids(field: str) -> list[int]:
    """The ids among what was posted; anything else is passed over."""
    keys = request.form.getlist(field)
    return [int(key) for key in keys if key.isdecimal() and len(key) <= 10 and int(key) <= LARGEST_ID]


def ticked_accounts() -> list[Account]:
    return [visible_account(key) for key in posted_ids("chosen")[:MOST_SLIPS]]


def waiting_accounts() -> list[Account]:
    """The accounts of the posted unit that nobody has activated."""
    waiting = visible_accounts(person_here()).where(
        Account.unit_id.in_(posted_ids("unit")), Account.password_hash.is_(None), Account.disabled_at.is_(None)
    )
    return [acting(account, today()) for account in db.session.scalars(waiting.limit(MOST_SLIPS))]


def printed_slip(account: Account) -> PrintedSlip:
    code, until = issue_slip(account, by=current_user, at=now())
    url = url_for("accounts.activate_with", code=code, _external=True)
    return PrintedSlip(account, code, until, url, segno.make(url, micro=False).svg_data_uri(scale=3))
