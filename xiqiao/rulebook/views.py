"""规则: a list by group, the history of one, and the one editor for all."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, Response, abort, request
from flask_login import current_user

from xiqiao.core.authority import require
from xiqiao.core.clock import now, today
from xiqiao.core.pages import draft_saved, go, page, say
from xiqiao.core.rules import Outdated, RuleBroken
from xiqiao.rulebook.changing import change_rule
from xiqiao.rulebook.declaring import YEARS, Definition, definition_of, definitions, yearly_rules
from xiqiao.rulebook.forms import RuleForm
from xiqiao.rulebook.queries import history, in_force, last_row_id

bp = Blueprint("rules", __name__, url_prefix="/rules")


def definition_or_404(key: str) -> Definition[Any]:
    return definition_of(key) or abort(404)


@bp.get("")
def index() -> Response:
    require("read_rules")
    this_year = today().year
    of_years = [rule.of(year) for rule in yearly_rules() for year in (this_year, this_year + 1) if year in YEARS]
    ordered = sorted([*definitions().values(), *of_years], key=lambda definition: definition.group)
    groups = [(name, list(rules)) for name, rules in groupby(ordered, key=lambda definition: definition.group)]
    return page("rulebook/index.html", groups=groups, in_force=in_force)


@bp.get("/<key>")
def show(key: str) -> Response:
    definition = definition_or_404(key)
    require("read_rules")
    return page("rulebook/show.html", definition=definition, history=history(definition))


@bp.get("/<key>/change")
def edit(key: str) -> Response:
    definition = definition_or_404(key)
    require("change_rule", definition)
    form = RuleForm(
        definition,
        value=definition.kind.show(in_force(definition)),
        valid_from=today(),
        seen=last_row_id(definition),
    )
    return page("rulebook/edit.html", definition=definition, form=form)


@bp.post("/<key>/preview")
def preview(key: str) -> Response:
    """What would change, before anything does."""
    definition = definition_or_404(key)
    require("change_rule", definition)
    form = RuleForm(definition)
    if not form.validate_on_submit():
        return page("rulebook/edit.html", 422, definition=definition, form=form)
    if "back" in request.form:
        return page("rulebook/edit.html", definition=definition, form=form)
    return page(
        "rulebook/preview.html",
        definition=definition,
        form=form,
        old=in_force(definition, form.begins),
        is_backdated=form.begins < today(),
    )


@bp.post("/<key>/change")
def change(key: str) -> Response:
    definition = definition_or_404(key)
    require("change_rule", definition)
    form = RuleForm(definition)
    if not form.validate_on_submit():
        return page("rulebook/edit.html", 422, definition=definition, form=form)
    try:
        change_rule(
            definition,
            form.parsed,
            form.begins,
            source=form.source.data,
            reason=form.reason.data,
            seen=form.seen.data,
            by=current_user,
            at=now(),
        )
    except Outdated as error:
        return _conflict(definition, form, error)
    except RuleBroken as error:
        form.refuse(error)
        return page("rulebook/edit.html", 422, definition=definition, form=form)
    draft_saved(f"rule:{key}")
    say(f"已保存：{definition.label}")
    return go("rules.show", key=key)


def _conflict(definition: Definition[Any], form: RuleForm, error: Outdated) -> Response:
    """Both versions; the person's own stays in the form."""
    form.refuse(error)
    stored = definition.kind.show(in_force(definition, form.begins))
    form.conflicts = [(form.value.label.text, form.value.data, stored, form.value.id)]
    form.seen.data, form.seen.raw_data = last_row_id(definition), None
    return page("rulebook/edit.html", 409, definition=definition, form=form)
