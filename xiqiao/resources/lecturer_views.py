"""讲师团: the list, one lecturer, and entering, changing, tying to a member, closing."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_login import current_user
from sqlalchemy import Select

from xiqiao.core.authority import may, require
from xiqiao.core.clock import today
from xiqiao.core.db import one_or_404
from xiqiao.core.forms import choices
from xiqiao.core.pages import draft_saved, go, page, say
from xiqiao.core.paging import first_rows
from xiqiao.members.models import Member
from xiqiao.organisation.forms import offer_units
from xiqiao.organisation.views import unit_or_404
from xiqiao.resources.closing_views import answer_closing, answer_reopening
from xiqiao.resources.filters import below, narrowed
from xiqiao.resources.forms import LecturerFilter, LecturerForm, TieForm, offer_too
from xiqiao.resources.history import history_of
from xiqiao.resources.lecturers import LecturerFacts, add_lecturer, edit_lecturer, namesakes, tie_to_member
from xiqiao.resources.models import Lecturer, LecturerAudience
from xiqiao.resources.queries import all_lecturers

bp = Blueprint("lecturer", __name__, url_prefix="/lecturers")


@bp.get("")
def index() -> Response:
    require("read_resources")
    form = LecturerFilter.read()
    found = first_rows(_wanted(form), form.number.data)
    return page("resources/lecturers.html", form=form, found=found, today=today())


def _wanted(form: LecturerFilter) -> Select[Lecturer]:
    statement = below(all_lecturers(), Lecturer, form.village.data)
    if form.audience.data:
        statement = statement.where(Lecturer.audience_rows.any(LecturerAudience.audience == form.audience.data))
    return narrowed(statement, Lecturer, form.state.data, form.words.data)


def lecturer_or_404(lecturer_id: int) -> Lecturer:
    return one_or_404(all_lecturers(), lecturer_id)


def kept_lecturer(lecturer_id: int) -> Lecturer:
    """A lecturer, for those who may change what is known."""
    require("keep_lecturers")
    return lecturer_or_404(lecturer_id)


@bp.get("/<int:lecturer_id>")
def show(lecturer_id: int) -> Response:
    require("read_resources")
    lecturer = lecturer_or_404(lecturer_id)
    history = list(history_of(lecturer.reference)) if may("keep_lecturers") else []
    return page("resources/lecturer.html", lecturer=lecturer, history=history, today=today())


@bp.route("/new", methods=["GET", "POST"])
def add() -> Response:
    require("keep_lecturers")
    form, made = LecturerForm(), []
    _offer(form)
    if form.accepts(lambda: made.append(add_lecturer(_facts(form), by=current_user))):
        draft_saved("lecturer:new")
        say(f"已登记：{form.name.data}。")
        return go("lecturer.show", lecturer_id=made[0].id)
    return page("resources/new_lecturer.html", form.status, form=form)


def _offer(form: LecturerForm, lecturer: Lecturer | None = None) -> None:
    form.offer(lecturer)
    offer_units(form.unit_id, lambda unit: True)
    if lecturer is not None:
        offer_too(form.unit_id, lecturer.unit)


def _facts(form: LecturerForm) -> LecturerFacts:
    return LecturerFacts(
        name=form.name.data,
        unit=unit_or_404(form.unit_id.data),
        introduction=form.introduction.data,
        phone=form.phone.data,
        topics=form.topics.data,
        audiences=tuple(form.audiences.data or ()),
    )


@bp.get("/<int:lecturer_id>/edit")
def edit(lecturer_id: int) -> Response:
    lecturer = kept_lecturer(lecturer_id)
    form = LecturerForm(obj=lecturer)
    _offer(form, lecturer)
    return page("resources/edit_lecturer.html", form=form, lecturer=lecturer)


@bp.post("/<int:lecturer_id>/edit")
def save(lecturer_id: int) -> Response:
    lecturer = kept_lecturer(lecturer_id)
    form = LecturerForm()
    _offer(form, lecturer)
    if form.accepts(lambda: _save(form, lecturer), lecturer):
        draft_saved(f"lecturer:{lecturer.id}")
        say("已保存。")
        return go("lecturer.show", lecturer_id=lecturer.id)
    return page("resources/edit_lecturer.html", form.status, form=form, lecturer=lecturer_or_404(lecturer_id))


def _save(form: LecturerForm, lecturer: Lecturer) -> None:
    edit_lecturer(lecturer, _facts(form), drawn_from=form.version.data, by=current_user)


@bp.route("/<int:lecturer_id>/member", methods=["GET", "POST"])
def tie(lecturer_id: int) -> Response:
    """Which member of the register this is: asked among those of the same name."""
    lecturer = kept_lecturer(lecturer_id)
    people = {member.id: member for member in namesakes(lecturer)}
    form = TieForm()
    form.member_id.choices = choices([(0, "不关联"), *((key, _described(each)) for key, each in people.items())])
    if not form.is_submitted():
        form.version.data, form.member_id.data = lecturer.version, lecturer.member_id or 0
    if form.accepts(lambda: _tie(form, lecturer, people.get(form.member_id.data)), lecturer):
        say("已保存。")
        return go("lecturer.show", lecturer_id=lecturer_id)
    return page("resources/tie.html", form.status, form=form, lecturer=lecturer_or_404(lecturer_id), people=people)


def _described(member: Member) -> str:
    return f"{member.display_name}，{member.branch.short_name if member.branch else '无支部'}"


def _tie(form: TieForm, lecturer: Lecturer, member: Member | None) -> None:
    tie_to_member(lecturer, member, drawn_from=form.version.data, by=current_user)


@bp.route("/<int:lecturer_id>/close", methods=["GET", "POST"])
def close(lecturer_id: int) -> Response:
    return answer_closing(kept_lecturer(lecturer_id))


@bp.post("/<int:lecturer_id>/reopen")
def reopen(lecturer_id: int) -> Response:
    return answer_reopening(kept_lecturer(lecturer_id))
