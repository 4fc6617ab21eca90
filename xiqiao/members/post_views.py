"""任职和免职, from the unit's page."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from xiqiao.core.authority import require
from xiqiao.core.clock import today
from xiqiao.core.db import db, one_or_404
from xiqiao.core.forms import choices
from xiqiao.core.pages import go, page, say
from xiqiao.members.forms import LeaveForm, PostForm
from xiqiao.members.models import PRESENT, Member, Post, PostKind
from xiqiao.members.posts import leave_post, posts_for, take_post
from xiqiao.members.queries import members_of
from xiqiao.organisation.models import Unit
from xiqiao.organisation.views import unit_or_404

bp = Blueprint("post", __name__)


@bp.route("/units/<int:unit_id>/posts/new", methods=["GET", "POST"])
def take(unit_id: int) -> Response:
    unit = unit_or_404(unit_id)
    require("keep_posts", unit)
    form = PostForm()
    form.offer(posts_for(unit))
    form.member_id.choices = choices((member.id, member.display_name) for member in eligible(unit))
    if form.accepts(lambda: _take(form, unit)):
        say("已登记任职。")
        return go("network.show", unit_id=unit.id)
    return page("members/take_post.html", form.status, form=form, unit=unit_or_404(unit_id))


def eligible(unit: Unit) -> list[Member]:
    """Who may be offered for a post: those who belong to the unit or below; a group's secretary from its branch."""
    return list(db.session.scalars(members_of(unit).where(Member.standing.in_(PRESENT))))


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
