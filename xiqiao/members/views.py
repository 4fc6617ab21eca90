"""党员: the list, one member with the facts, enrolment, and correction of who somebody is."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from flask_login import current_user
from sqlalchemy import Select

from xiqiao.audit.record import record
from xiqiao.core.authority import person_here, require
from xiqiao.core.clock import now, today
from xiqiao.core.db import db, one_or_404
from xiqiao.core.forms import choices
from xiqiao.core.pages import draft_saved, go, page, say
from xiqiao.core.paging import first_rows
from xiqiao.members.enrolling import edit_member, enrol_guest, enrol_member, path_of
from xiqiao.members.fact_rows import facts_of
from xiqiao.members.facts import FactKind
from xiqiao.members.forms import EnrolForm, MemberFilter, PersonForm
from xiqiao.members.models import PRESENT, Member, Standing
from xiqiao.members.party_age import joining_warnings, party_age_words
from xiqiao.members.posts import posts_of
from xiqiao.members.queries import groups_of, is_at, named, visible_members
from xiqiao.organisation.models import Unit
from xiqiao.organisation.views import unit_or_404

bp = Blueprint("member", __name__, url_prefix="/members")


@bp.get("")
def index() -> Response:
    require("list_members")
    form = MemberFilter.read()
    unit = db.session.get(Unit, form.unit.data) if form.unit.data else None
    found = first_rows(_wanted(form, unit), form.number.data)
    return page("members/index.html", form=form, found=found, unit=unit)


def _wanted(form: MemberFilter, unit: Unit | None) -> Select[Member]:
    statement = visible_members(current_user)
    if unit is not None:
        statement = statement.where(is_at(unit))
    if form.words.data:
        statement = statement.where(named(form.words.data))
    if form.standing.data == "":
        return statement.where(Member.standing.in_(PRESENT))
    return (
        statement if form.standing.data == "all" else statement.where(Member.standing == Standing(form.standing.data))
    )


def visible_member(member_id: int) -> Member:
    return one_or_404(visible_members(person_here()), member_id)


@bp.get("/<int:member_id>")
def show(member_id: int) -> Response:
    member = visible_member(member_id)
    require("read_member", member)
    facts = facts_of(member.id)
    return page(
        "members/show.html",
        member=member,
        standing=[fact for fact in facts if fact.superseded_at is None],
        superseded=[fact for fact in facts if fact.superseded_at is not None],
        posts=posts_of(member.id),
        age=party_age_words(member.party_age_from, today()) if member.is_present else "",
        warnings=joining_warnings(member.joined, member.confirmed),
    )


@bp.post("/<int:member_id>/phone")
def read_phone(member_id: int) -> Response:
    """The whole number, once, with its trace; a POST, so that nothing reads it in passing."""
    member = visible_member(member_id)
    require("read_phone", member)
    record("member.phone_read", by=current_user, about=member.reference, unit_path=path_of(member))
    return page("members/phone.html", member=member)


@bp.get("/<int:member_id>/edit")
def edit(member_id: int) -> Response:
    member = visible_member(member_id)
    require("keep_member", member)
    form = PersonForm(obj=member)
    form.sex.data = member.sex.value
    return page("members/edit.html", form=form, member=member)


@bp.post("/<int:member_id>/edit")
def save(member_id: int) -> Response:
    member = visible_member(member_id)
    require("keep_member", member)
    form = PersonForm()
    if form.accepts(lambda: _save(form, member), member):
        draft_saved(f"member:{member.id}")
        say("已保存。")
        return go("member.show", member_id=member.id)
    return page("members/edit.html", form.status, form=form, member=visible_member(member_id))


def _save(form: PersonForm, member: Member) -> None:
    edit_member(member, **form.person, note=form.note.data, drawn_from=form.version.data, by=current_user, at=now())


@bp.route("/enrol/<int:unit_id>", methods=["GET", "POST"])
def enrol(unit_id: int) -> Response:
    unit = unit_or_404(unit_id)
    require("enrol_member", unit)
    form = EnrolForm()
    _offer(form, unit)
    if form.accepts(lambda: _enrol(form, unit)):
        say(f"已登记：{form.name.data}。")
        return go("member.index", unit=unit.id)
    return page("members/enrol.html", form.status, form=form, unit=unit_or_404(unit_id))


def _offer(form: EnrolForm, unit: Unit) -> None:
    kinds = [FactKind.PARTICIPATION] if unit.is_functional else [FactKind.AFFILIATION, FactKind.HOSTED]
    words = {FactKind.AFFILIATION: "在本支部", FactKind.HOSTED: "在外地，作为流动党员在本支部参加活动"}
    form.kind.choices = choices((kind.value, words.get(kind, kind.label)) for kind in kinds)
    form.group_id.choices = choices(
        [(0, "（未编组）"), *((group.id, group.short_name) for group in groups_of(unit.id))]
    )
    if not form.is_submitted():
        form.kind.data, form.since.data = kinds[0].value, today()


def _enrol(form: EnrolForm, unit: Unit) -> None:
    shared: dict[str, Any] = {
        **form.person, "since": form.since.data, "basis": form.basis.data, "by": current_user, "at": now()
    }  # fmt: skip
    kind = FactKind(form.kind.data)
    if kind is not FactKind.AFFILIATION:
        enrol_guest(unit=unit, kind=kind, **shared)
        return
    enrol_member(
        branch=unit,
        joined=form.joined.data,
        confirmed=form.confirmed.data,
        group=db.session.get(Unit, form.group_id.data) if form.group_id.data else None,
        note=form.note.data,
        **shared,
    )
