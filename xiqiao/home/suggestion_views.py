"""意见建议: make one from any page, read the answer, answer it in the office."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, request
from flask_login import current_user

from xiqiao.audit.record import record
from xiqiao.core.authority import person_here, require
from xiqiao.core.clock import now
from xiqiao.core.db import db, one_or_404
from xiqiao.core.pages import draft_saved, go, local_path, page, say
from xiqiao.core.paging import first_rows
from xiqiao.core.rules import Outdated, RuleBroken
from xiqiao.home.forms import AnswerForm, ListPage, SuggestionForm
from xiqiao.home.models import Suggestion
from xiqiao.home.queries import suggestion_with_key, visible_suggestions

bp = Blueprint("suggestions", __name__, url_prefix="/suggestions")

NEW_DRAFT = "suggestion:new"


@bp.get("")
def index() -> Response:
    require("make_suggestion")
    form = ListPage.read()
    found = first_rows(visible_suggestions(current_user), form.number.data)
    return page("home/suggestions.html", form=form, found=found)


@bp.get("/new")
def new() -> Response:
    require("make_suggestion")
    form = SuggestionForm(page=local_path(request.args.get("page")) or "/", key=secrets.token_hex(16))
    return page("home/suggest.html", form=form, draft=NEW_DRAFT)


@bp.post("/new")
def make() -> Response:
    require("make_suggestion")
    form = SuggestionForm()
    if not form.validate_on_submit():
        return page("home/suggest.html", 422, form=form, draft=NEW_DRAFT)
    if suggestion_with_key(form.key.data) is None:
        _add(form)
    draft_saved(NEW_DRAFT)
    say("已提交，党建办答复后会显示在这里。")
    return go("suggestions.index")


def _add(form: SuggestionForm) -> None:
    suggestion = Suggestion(
        key=(form.key.data or secrets.token_hex(16))[:32],
        text=form.text.data,
        page=(local_path(form.page.data) or "/")[:200],
        author_id=current_user.id,
        author_name=current_user.name,
        made_at=now(),
        version=1,
    )
    db.session.add(suggestion)
    db.session.flush()
    record("suggestion.made", by=current_user, about=suggestion.reference)


@bp.get("/<int:suggestion_id>")
def show(suggestion_id: int) -> Response:
    suggestion = one_or_404(visible_suggestions(person_here()), suggestion_id)
    require("read_suggestion", suggestion)
    return page("home/suggestion.html", suggestion=suggestion, form=AnswerForm(obj=suggestion))


@bp.post("/<int:suggestion_id>/answer")
def answer(suggestion_id: int) -> Response:
    suggestion = one_or_404(visible_suggestions(person_here()), suggestion_id)
    require("answer_suggestion", suggestion)
    form = AnswerForm()
    status = 422
    if form.validate_on_submit():
        try:
            suggestion.give_answer(form.answer.data, drawn_from=form.version.data, by=current_user, at=now())
        except Outdated as error:
            form.show_conflict(error, suggestion)
            status = 409
        except RuleBroken as error:
            form.refuse(error)
        else:
            draft_saved(f"suggestion:{suggestion.id}")
            say("已答复。")
            return go("suggestions.show", suggestion_id=suggestion.id)
    return page("home/suggestion.html", status, suggestion=suggestion, form=form)
