"""单位的办理: found, change, move, merge, dissolve, and 换届. What a unit looks like is in `network`."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_login import current_user
from sqlalchemy import select

from xiqiao.core.authority import holds_any, require
from xiqiao.core.clock import today
from xiqiao.core.db import db, one_or_404
from xiqiao.core.pages import go, page, say
from xiqiao.core.rules import RuleBroken
from xiqiao.organisation.ending import dissolve_unit, merge_unit, why_not_dissolve, why_not_merge
from xiqiao.organisation.forms import ChangeForm, EndingForm, MoveForm, NewUnitForm, TermForm, offer_units
from xiqiao.organisation.founding import edit_unit, found_unit, move_unit
from xiqiao.organisation.kinds import UnitKind, why_not_below
from xiqiao.organisation.models import Unit
from xiqiao.organisation.policy import OFFICE
from xiqiao.organisation.terms import begin_term, terms_of, usual_due_day

bp = Blueprint("unit", __name__, url_prefix="/units")


def unit_or_404(unit_id: int) -> Unit:
    """Any unit, ended ones too: what a unit is called is known to everybody who is signed in."""
    return one_or_404(select(Unit), unit_id)


def kept_unit(unit_id: int) -> Unit:
    """A living unit that this person may change."""
    unit = unit_or_404(unit_id)
    require("keep_unit", unit)
    if unit.ended_on is not None:
        raise RuleBroken("这个单位已经撤销或并入其他组织，不能再变更。")
    return unit


def kinds_below(parent: Unit) -> list[UnitKind]:
    """What this person may found below that unit."""
    kinds = [kind for kind in UnitKind if why_not_below(kind, parent.kind, parent.form) is None]
    if not holds_any(current_user, OFFICE):
        kinds = [kind for kind in kinds if kind is UnitKind.PARTY_GROUP]
    if not kinds:
        raise RuleBroken(f"{parent.short_name}下面不能再设单位。")
    return kinds


@bp.route("/<int:unit_id>/units/new", methods=["GET", "POST"])
def found(unit_id: int) -> Response:
    parent = unit_or_404(unit_id)
    require("found_below", parent)
    form = NewUnitForm()
    form.offer(kinds_below(parent), today())
    if form.accepts(lambda: _found(form, parent)):
        say(f"已设立：{form.name.data}。")
        return go("network.show", unit_id=parent.id)
    return page("organisation/new.html", form.status, form=form, parent=unit_or_404(unit_id))


def _found(form: NewUnitForm, parent: Unit) -> None:
    found_unit(
        UnitKind(form.kind.data),
        form.name.data,
        form.short_name.data,
        parent,
        form=form.chosen_form,
        founded_on=form.founded_on.data,
        enabled_on=form.enabled_on.data,
        is_functional=form.is_functional.data,
        today=today(),
        by=current_user,
    )


@bp.get("/<int:unit_id>/edit")
def edit(unit_id: int) -> Response:
    unit = kept_unit(unit_id)
    form = ChangeForm(obj=unit)
    form.offer_forms([unit.kind])
    form.form.data = unit.form.value
    return page("organisation/edit.html", form=form, unit=unit)


@bp.post("/<int:unit_id>/edit")
def change(unit_id: int) -> Response:
    unit = kept_unit(unit_id)
    form = ChangeForm()
    form.offer_forms([unit.kind])
    if form.accepts(lambda: _change(form, unit), unit):
        say("已保存。")
        return go("network.show", unit_id=unit.id)
    return page("organisation/edit.html", form.status, form=form, unit=unit_or_404(unit_id))


def _change(form: ChangeForm, unit: Unit) -> None:
    if form.since.data and not form.basis.data:
        raise RuleBroken("请写明变更的依据。", "basis")
    edit_unit(
        unit,
        name=form.name.data,
        short_name=form.short_name.data,
        form=form.chosen_form,
        is_functional=form.is_functional.data,
        founded_on=form.founded_on.data,
        enabled_on=form.enabled_on.data,
        since=form.since.data,
        basis=form.basis.data,
        drawn_from=form.version.data,
        today=today(),
        by=current_user,
    )


@bp.route("/<int:unit_id>/move", methods=["GET", "POST"])
def move(unit_id: int) -> Response:
    unit = kept_unit(unit_id)
    if unit.kind is UnitKind.PARTY_GROUP:
        raise RuleBroken("党小组不能移到别的支部。请办理党员转接，再编入那里的党小组。")
    form = MoveForm()
    offer_units(form.parent_id, lambda to: not unit.contains(to) and not why_not_below(unit.kind, to.kind, to.form))
    if form.accepts(lambda: _move(form, unit)):
        say(f"已移动：{unit.short_name}。以前的记录留在原来的单位名下。")
        return go("network.show", unit_id=unit.id)
    return page("organisation/move.html", form.status, form=form, unit=unit_or_404(unit_id))


def _move(form: MoveForm, unit: Unit) -> None:
    to = unit_or_404(form.parent_id.data)
    move_unit(unit, to, since=form.since.data, basis=form.basis.data, today=today(), by=current_user)


@bp.route("/<int:unit_id>/end", methods=["GET", "POST"])
def end(unit_id: int) -> Response:
    """撤销或合并: without a successor the unit must be empty."""
    unit = kept_unit(unit_id)
    form = EndingForm()
    offer_units(form.successor_id, lambda to: why_not_merge(unit, to) is None, "不并入，直接撤销")
    if form.accepts(lambda: _end(form, unit)):
        say(f"已办理：{unit.name}。它的历史记录都还在。")
        return go("network.show", unit_id=unit.id)
    unit = unit_or_404(unit_id)
    return page("organisation/end.html", form.status, form=form, unit=unit, obstacles=why_not_dissolve(unit, today()))


def _end(form: EndingForm, unit: Unit) -> None:
    successor = db.session.get(Unit, form.successor_id.data) if form.successor_id.data else None
    days = {"on": form.on.data, "basis": form.basis.data, "today": today(), "by": current_user}
    if successor is None:
        dissolve_unit(unit, **days)
    else:
        merge_unit(unit, successor, **days)


@bp.route("/<int:unit_id>/term", methods=["GET", "POST"])
def term(unit_id: int) -> Response:
    """换届: the day of the election begins a term and ends the one before."""
    unit = unit_or_404(unit_id)
    require("keep_posts", unit)
    form = TermForm()
    if form.accepts(lambda: _begin_term(form, unit)):
        say("已登记新一届。请接着登记书记和委员的任职。")
        return go("network.show", unit_id=unit.id)
    unit = unit_or_404(unit_id)
    usual = usual_due_day(unit, today())
    return page("organisation/term.html", form.status, form=form, unit=unit, terms=terms_of(unit.id), usual=usual)


def _begin_term(form: TermForm, unit: Unit) -> None:
    if unit.ended_on is not None:
        raise RuleBroken("这个单位已经撤销或并入其他组织。")
    begin_term(
        unit,
        began_on=form.began_on.data,
        due_on=form.due_on.data,
        basis=form.basis.data,
        today=today(),
        by=current_user,
    )
