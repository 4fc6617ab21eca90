"""任职和免职, from the unit's page."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_login import current_user
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from xiqiao.core.authority import require
from xiqiao.core.clock import today
from xiqiao.core.db import LARGEST_ID, db, one_or_404
from xiqiao.core.forms import choices
from xiqiao.core.pages import go, page, say
from xiqiao.core.paging import first_rows
from xiqiao.members.forms import CandidateQuery, LeaveForm, PostForm
from xiqiao.members.models import PRESENT, Member, Post, PostKind, Standing
from xiqiao.members.posts import leave_post, posts_for, take_post
from xiqiao.members.queries import members_of, named
from xiqiao.organisation.models import Unit
from xiqiao.organisation.views import unit_or_404

bp = Blueprint("post", __name__)


#: So many people fit into a select; where there are more, they are searched by name.
FEW = 60


@bp.route("/units/<int:unit_id>/posts/new", methods=["GET", "POST"])
def take(unit_id: int) -> Response:
    unit = unit_or_404(unit_id)
    require("keep_posts", unit)
    search, form = CandidateQuery.read(), PostForm()
    form.offer(posts_for(unit))
    people, are_many = candidates(unit, search.words.data)
    chosen = one_candidate(unit, form.member_id.data)
    offered = {member.id: member.display_name for member in (*chosen, *people)}
    form.member_id.choices = choices(offered.items())
    if form.accepts(lambda: _take(form, unit)):
        say("已登记任职。")
        return go("network.show", unit_id=unit.id)
    unit = unit_or_404(unit_id)
    return page("members/take_post.html", form.status, form=form, search=search, are_many=are_many, unit=unit)


def eligible(unit: Unit) -> Select[Member]:
    """Who may be offered for a post: those who belong to the unit or below, in a 功能型 branch its participants."""
    standings = (*PRESENT, Standing.GUEST) if unit.is_functional else PRESENT
    return members_of(unit).where(Member.standing.in_(standings))


def candidates(unit: Unit, words: str) -> tuple[list[Member], bool]:
    """All if they are few, else the first of those whom the words fit; and whether they are many."""
    found = first_rows(eligible(unit), size=FEW)
    if found.has_more:
        return (first_rows(eligible(unit).where(named(words)), size=FEW).rows if words else []), True
    return found.rows, False


def one_candidate(unit: Unit, member_id: int | None) -> list[Member]:
    """Whoever was chosen from an earlier search."""
    if not member_id or member_id > LARGEST_ID:
        return []
    return list(db.session.scalars(eligible(unit).where(Member.id == member_id)))


def _take(form: PostForm, unit: Unit) -> None:
    member = one_or_404(select(Member), form.member_id.data)
    take_post(
        member,
        unit,
        PostKind(form.kind.data),
        since=form.since.data,
        basis=form.basis.data,
        today=today(),
        by=current_user,
    )


@bp.route("/posts/<int:post_id>/end", methods=["GET", "POST"])
def leave(post_id: int) -> Response:
    post = post_or_404(post_id)
    require("keep_posts", post.unit)
    form = LeaveForm()
    if form.accepts(lambda: _leave(form, post)):
        say("已登记免职。")
        return go("network.show", unit_id=post.unit_id)
    return page("members/leave_post.html", form.status, form=form, post=post_or_404(post_id))


def post_or_404(post_id: int) -> Post:
    return one_or_404(select(Post).options(joinedload(Post.member), joinedload(Post.unit)), post_id)


def _leave(form: LeaveForm, post: Post) -> None:
    leave_post(post, post.unit, until=form.until.data, basis=form.basis.data, today=today(), by=current_user)
