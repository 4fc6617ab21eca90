"""主题和类别: lists for the office, one form for each."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from flask_login import current_user
from sqlalchemy import select

from xiqiao.calendar.forms import KindForm, ThemeForm
from xiqiao.calendar.queries import kinds, themes
from xiqiao.calendar.theme_keeping import save_kind, save_theme
from xiqiao.calendar.themes import Kind, Palette, Theme, Whose
from xiqiao.core.authority import require
from xiqiao.core.clock import today
from xiqiao.core.db import one_or_404
from xiqiao.core.pages import go, page, say

bp = Blueprint("theme", __name__, url_prefix="/calendar/themes")


@bp.get("")
def index() -> Response:
    require("keep_themes")
    return page("calendar/themes.html", themes=themes(), kinds=kinds(with_former=True), year=today().year)


@bp.route("/new", methods=["GET", "POST"])
def new() -> Response:
    require("keep_themes")
    form = ThemeForm(data={"since_year": today().year, "position": 100})
    return _theme(form, None)


@bp.route("/<int:theme_id>", methods=["GET", "POST"])
def edit(theme_id: int) -> Response:
    require("keep_themes")
    theme = one_or_404(select(Theme), theme_id)
    form = ThemeForm(obj=theme)
    if not form.is_submitted():
        form.palette.data = theme.palette.value
    return _theme(form, theme)


def _theme(form: ThemeForm, theme: Theme | None) -> Response:
    if form.accepts(lambda: _save_theme(form, theme), theme):
        say("已保存。")
        return go("theme.index")
    return page("calendar/theme_edit.html", form.status, form=form, theme=theme)


def _save_theme(form: ThemeForm, theme: Theme | None) -> None:
    names = ("name", "sign", "position", "since_year", "until_year", "needs_teaching", "explanation")
    said: dict[str, Any] = {name: form[name].data for name in names}
    said |= {"palette": Palette(form.palette.data), "explanation": form.explanation.data or ""}
    save_theme(theme, said, drawn_from=form.version.data, by=current_user)


@bp.route("/kinds/new", methods=["GET", "POST"])
def new_kind() -> Response:
    require("keep_themes")
    return _kind(KindForm(data={"position": 200, "is_active": True, "whose": Whose.ANYBODY.value}), None)


@bp.route("/kinds/<int:kind_id>", methods=["GET", "POST"])
def edit_kind(kind_id: int) -> Response:
    require("keep_themes")
    kind = one_or_404(select(Kind), kind_id)
    form = KindForm(obj=kind)
    if not form.is_submitted():
        form.whose.data = kind.whose.value
    return _kind(form, kind)


def _kind(form: KindForm, kind: Kind | None) -> Response:
    if form.accepts(lambda: _save_kind(form, kind), kind):
        say("已保存。")
        return go("theme.index")
    return page("calendar/kind_edit.html", form.status, form=form, kind=kind)


def _save_kind(form: KindForm, kind: Kind | None) -> None:
    said: dict[str, Any] = {name: form[name].data for name in ("name", "position", "is_active")}
    save_kind(kind, said | {"whose": Whose(form.whose.data)}, drawn_from=form.version.data, by=current_user)
