"""走访: the plan, and what was made of it."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_login import current_user

from xiqiao.core.authority import person_here, require
from xiqiao.core.clock import today
from xiqiao.core.db import one_or_404
from xiqiao.core.pages import draft_saved, go, page, say
from xiqiao.core.paging import first_rows
from xiqiao.members.forms import VisitFilter, VisitForm, VisitPlanForm
from xiqiao.members.models import Visit
from xiqiao.members.views import visible_member
from xiqiao.members.visiting import make_visit, plan_visit, visible_visits

bp = Blueprint("visit", __name__)


@bp.get("/visits")
def index() -> Response:
    require("list_visits")
    form = VisitFilter.read()
    statement = visible_visits(current_user)
    if form.open_only.data:
        statement = statement.where(Visit.made_on.is_(None))
    return page("members/visits.html", form=form, found=first_rows(statement, form.number.data))


@bp.route("/members/<int:member_id>/visits/new", methods=["GET", "POST"])
def plan(member_id: int) -> Response:
    member = visible_member(member_id)
    require("keep_visit", member)
    form = VisitPlanForm()
    if form.accepts(lambda: plan_visit(member, form.purpose.data, form.planned_for.data, by=current_user)):
        say(f"已安排走访：{member.name}。")
        return go("visit.index")
    return page("members/plan_visit.html", form.status, form=form, member=visible_member(member_id))


def visit_or_404(visit_id: int) -> Visit:
    visit = one_or_404(visible_visits(person_here()), visit_id)
    require("keep_visit", visit.member)
    return visit


@bp.get("/visits/<int:visit_id>")
def show(visit_id: int) -> Response:
    visit = visit_or_404(visit_id)
    return page("members/visit.html", form=VisitForm(obj=visit), visit=visit)


@bp.post("/visits/<int:visit_id>")
def make(visit_id: int) -> Response:
    visit = visit_or_404(visit_id)
    form = VisitForm()
    if form.accepts(lambda: _make(form, visit), visit):
        draft_saved(f"visit:{visit.id}")
        say("已登记走访情况。")
        return go("visit.index")
    return page("members/visit.html", form.status, form=form, visit=visit_or_404(visit_id))


def _make(form: VisitForm, visit: Visit) -> None:
    make_visit(
        visit,
        made_on=form.made_on.data,
        made_by=form.made_by.data,
        note=form.note.data,
        drawn_from=form.version.data,
        today=today(),
        by=current_user,
    )
