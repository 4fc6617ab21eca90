"""党员变动: register what is true from a day on, correct it, take it back; and 转接组织关系."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask import Blueprint, Response, abort
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from xiqiao.core.authority import No, may, require
from xiqiao.core.clock import now, today
from xiqiao.core.db import db, one_or_404
from xiqiao.core.forms import choices
from xiqiao.core.pages import go, page, say
from xiqiao.core.partial_dates import PartialDate
from xiqiao.core.rules import RuleBroken
from xiqiao.members.changing import add_fact, correct_fact, transfer_member, withdraw_fact
from xiqiao.members.fact_rows import new_fact
from xiqiao.members.facts import PLACING, FactKind, LeftOutClass, LeftOutScope
from xiqiao.members.forms import CorrectionForm, FactForm, ReasonForm, TransferForm
from xiqiao.members.models import Fact, Member
from xiqiao.members.queries import groups_of
from xiqiao.members.views import visible_member
from xiqiao.organisation.forms import Search, offer_found_units, offer_units
from xiqiao.organisation.models import Unit

bp = Blueprint("fact", __name__, url_prefix="/members/<int:member_id>")

#: What is registered one by one on a member's page; 组织关系 goes by 转接.
REGISTERED = tuple(kind for kind in FactKind if kind is not FactKind.AFFILIATION)
#: These happen on a day and do not end.
EVENTS = (FactKind.JOINED, FactKind.CONFIRMED, FactKind.LEFT_PARTY, FactKind.DIED)


def kept_member(member_id: int) -> Member:
    member = visible_member(member_id)
    require("keep_member", member)
    return member


@bp.get("/facts/new")
def choose(member_id: int) -> Response:
    """Which kind of change it is."""
    return page("members/choose_fact.html", member=kept_member(member_id), kinds=REGISTERED)


@bp.route("/facts/new/<kind>", methods=["GET", "POST"])
def add(member_id: int, kind: str) -> Response:
    member = kept_member(member_id)
    chosen = next((each for each in REGISTERED if each.value == kind), None) or abort(404)
    form = FactForm()
    offer(form, chosen, member)
    if form.accepts(lambda: add_fact(member, drawn(form, member, chosen), unit_of(form), by=current_user, at=now())):
        say(f"已登记：{member.name}，{chosen.label}。")
        return go("member.show", member_id=member.id)
    return page("members/fact.html", form.status, form=form, member=visible_member(member_id), kind=chosen)


@bp.route("/facts/<int:fact_id>/correct", methods=["GET", "POST"])
def correct(member_id: int, fact_id: int) -> Response:
    """Another date, an end, another basis: a new fact stands in the place of the old one.

    The fact in the address is the version of the form: if another stands in its place by now, both are shown.
    """
    member = kept_member(member_id)
    drawn_from = fact_or_404(member, fact_id)
    fact = newest(drawn_from)
    form = CorrectionForm(data=as_entered(fact))
    offer(form, fact.kind, member)
    if fact.kind is FactKind.AFFILIATION and not may("rewrite_affiliation"):
        form.unit_id.choices = named([fact.unit] if fact.unit else [])
    if fact is not drawn_from and form.is_submitted():
        is_done = not form.show_newer(as_entered(fact))
    else:
        is_done = form.accepts(lambda: _correct(form, member, fact))
    if is_done:
        say("已更正，原来的记录仍可在下面查到。")
        return go("member.show", member_id=member.id)
    member = visible_member(member_id)
    return page("members/correct.html", form.status, form=form, member=member, fact=fact_or_404(member, fact.id))


def _correct(form: CorrectionForm, member: Member, fact: Fact) -> None:
    correction = drawn(form, member, fact.kind)
    if fact.kind is FactKind.AFFILIATION and correction.unit_id != fact.unit_id:
        refuse_unless_office("unit_id")
    correct_fact(member, fact, correction, unit_of(form), form.reason.data, by=current_user, at=now())


@bp.route("/facts/<int:fact_id>/withdraw", methods=["GET", "POST"])
def withdraw(member_id: int, fact_id: int) -> Response:
    member = kept_member(member_id)
    fact = newest(fact_or_404(member, fact_id))
    form = ReasonForm()
    if form.accepts(lambda: withdraw_fact(member, fact, form.reason.data, by=current_user, at=now())):
        say("已撤回，记录仍可在下面查到。")
        return go("member.show", member_id=member.id)
    member = visible_member(member_id)
    return page("members/withdraw.html", form.status, form=form, member=member, fact=fact_or_404(member, fact.id))


@bp.route("/transfer", methods=["GET", "POST"])
def transfer(member_id: int) -> Response:
    member = kept_member(member_id)
    search, form = Search.read(), TransferForm()
    here = member.branch_id if member.is_present else None
    are_many = offer_found_units(
        form.to_id, lambda unit: unit.is_branch and unit.id != here, search.words.data, "转出本镇"
    )
    if form.accepts(lambda: _transfer(form, member)):
        say(f"已办理转接：{member.name}。以前的名册和会议不变。")
        return go("member.index")
    member = visible_member(member_id)
    return page("members/transfer.html", form.status, form=form, member=member, search=search, are_many=are_many)


def _transfer(form: TransferForm, member: Member) -> None:
    to = db.session.get(Unit, form.to_id.data) if form.to_id.data else None
    if form.since.data < date(today().year, 1, 1):
        refuse_unless_office("since")
    transfer_member(
        member,
        to,
        since=form.since.data,
        destination=form.destination.data,
        basis=form.basis.data,
        by=current_user,
        at=now(),
    )


def refuse_unless_office(field: str) -> None:
    """What changes earlier rolls of another branch is the office's; the form keeps what was typed."""
    answer = may("rewrite_affiliation")
    if isinstance(answer, No):
        raise RuleBroken(answer.reason, field)


def fact_or_404(member: Member, fact_id: int) -> Fact:
    """A fact of this member; superseded ones too, since somebody may still have a form over it."""
    return one_or_404(select(Fact).where(Fact.member_id == member.id).options(joinedload(Fact.unit)), fact_id)


def newest(fact: Fact) -> Fact:
    """What stands in the place of this fact today. Raises RuleBroken if it was taken back."""
    while fact.superseded_at is not None:
        after = select(Fact).where(Fact.replaces_id == fact.id).options(joinedload(Fact.unit)).limit(1)
        replacement = db.session.scalar(after)
        if replacement is None:
            raise RuleBroken(f"这一条“{fact.kind.label}”已经撤回，不能再更正或撤回。")
        fact = replacement
    return fact


def offer(form: FactForm, kind: FactKind, member: Member) -> None:
    """Leave the fields that this kind of fact has, and fill its choices."""
    if kind in EVENTS:
        form.drop("until")
    if kind is not FactKind.LEFT_OUT:
        form.drop("left_out_class", "left_out_scope", "consent", "approval")
    if kind not in PLACING:
        form.drop("unit_id")
    elif kind is FactKind.GROUP:
        form.unit_id.choices = named(groups_of(member.branch_id or 0))
    else:
        offer_units(form.unit_id, lambda unit: unit.is_functional if kind is FactKind.PARTICIPATION else unit.is_branch)


def named(units: Iterable[Unit]) -> list[object]:
    return list(choices((unit.id, unit.short_name) for unit in units))


def as_entered(fact: Fact) -> dict[str, object]:
    """The fact as the form would have entered it."""
    since = PartialDate(fact.since.year, fact.since.month, None if fact.is_rough else fact.since.day)
    return {
        "since": since,
        "until": fact.until,
        "unit_id": fact.unit_id,
        "left_out_class": fact.left_out_class.value if fact.left_out_class else None,
        "left_out_scope": fact.left_out_scope.value if fact.left_out_scope else None,
        "consent": fact.consent,
        "approval": fact.approval,
        "basis": fact.basis,
    }


def unit_of(form: FactForm) -> Unit | None:
    return db.session.get(Unit, form.unit_id.data) if "unit_id" in form else None


def drawn(form: FactForm, member: Member, kind: FactKind) -> Fact:
    """The fact that a sound form describes."""
    left_out = None
    if kind is FactKind.LEFT_OUT:
        left_out = (LeftOutClass(form.left_out_class.data), LeftOutScope(form.left_out_scope.data))
    return new_fact(
        member,
        kind,
        form.since.data.first,
        until=form.until.data if "until" in form else None,
        unit=unit_of(form),
        is_rough=form.since.data.is_rough,
        left_out=left_out,
        consent=form.consent.data if left_out else "",
        approval=form.approval.data if left_out else "",
        basis=form.basis.data,
        by=current_user,
        at=now(),
    )
