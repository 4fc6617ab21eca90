"""Posts: taken and left on a day; a unit has one secretary at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import day
from xiqiao.members.models import Member, Post, PostKind, Standing
from xiqiao.members.spans import Span
from xiqiao.organisation.kinds import UnitForm, UnitKind
from xiqiao.organisation.models import Unit

#: Held by one person at a time in each unit.
SINGLE = (PostKind.SECRETARY, PostKind.GROUP_LEADER)
#: Who sits on a committee: three of them make one.
COMMITTEE = tuple(kind for kind in PostKind if kind is not PostKind.GROUP_LEADER)
COMMITTEE_LEAST = 3


def posts_for(unit: Unit) -> list[PostKind]:
    """The posts that this kind of unit has."""
    if unit.kind is UnitKind.PARTY_GROUP:
        return [PostKind.GROUP_LEADER]
    return [] if unit.form is UnitForm.OFFICE else list(COMMITTEE)


def posts_held(unit_id: int, on: date) -> list[Post]:
    """Who holds what in a unit on a day, the secretary first; each with the branch where they belong."""
    held = posts_on(on).where(Post.unit_id == unit_id).options(joinedload(Post.member).joinedload(Member.branch))
    found = db.session.scalars(held)
    order = list(PostKind)
    return sorted(found, key=lambda post: (order.index(post.kind), post.member.name_strokes))


def posts_of(member_id: int) -> list[Post]:
    """What a member held and holds, the latest first."""
    held = select(Post).where(Post.member_id == member_id).options(joinedload(Post.unit))
    return list(db.session.scalars(held.order_by(Post.since.desc(), Post.id)))


def posts_on(day_: date) -> Select[Post]:
    in_force = (Post.since <= day_, or_(Post.until.is_(None), Post.until >= day_))
    return select(Post).where(*in_force).options(joinedload(Post.member))


def has_committee(held: Iterable[Post]) -> bool:
    """Whether these posts make a 支委会: three of them at least are filled (支部工作条例第六章: 3 to 5 people)."""
    return sum(post.kind in COMMITTEE for post in held) >= COMMITTEE_LEAST


def committee_spans(terms: Iterable[Span]) -> list[Span]:
    """The days on which a unit had a 支委会, from the days on which each post on it was held."""
    changes: Counter[date] = Counter()
    for since, until in terms:
        changes[since] += 1
        if until is not None:
            changes[until + timedelta(days=1)] -= 1
    found: list[Span] = []
    filled = 0
    began: date | None = None
    for on in sorted(changes):
        filled += changes[on]
        if filled >= COMMITTEE_LEAST and began is None:
            began = on
        elif filled < COMMITTEE_LEAST and began is not None:
            found.append((began, on - timedelta(days=1)))
            began = None
    return [*found, (began, None)] if began is not None else found


def take_post(
    member: Member, unit: Unit, kind: PostKind, *, since: date, basis: str, today: date, by: Person | None
) -> Post:
    """任职 from a day on.

    Raises RuleBroken: a post the unit does not have, held already by this person or another, somebody who cannot be
    elected to it.
    """
    if kind not in posts_for(unit):
        raise RuleBroken(f"{unit.short_name}没有“{kind.label}”这个职务。", "kind")
    if since > today:
        raise RuleBroken("任职日期不能在今天以后。", "since")
    if unit.ended_on is not None:
        raise RuleBroken("这个单位已经撤销或并入其他组织。")
    why_not = why_not_elected(member, unit, since)
    if why_not:
        raise RuleBroken(why_not, "member_id")
    later = select(Post).where(
        Post.unit_id == unit.id, Post.kind == kind, or_(Post.until.is_(None), Post.until >= since)
    )
    for other in db.session.scalars(later.options(joinedload(Post.member))):
        if other.member_id == member.id:
            raise RuleBroken(f"{member.name}在这段时间已经任{kind.label}。", "member_id")
        if kind in SINGLE:
            raise RuleBroken(f"{other.member.name}在这段时间任{kind.label}，请先登记免职。", "kind")
    post = Post(unit_id=unit.id, member_id=member.id, member=member, kind=kind, since=since, basis=basis)
    db.session.add(post)
    record("post.taken", by=by, about=member.reference, unit_path=unit.path,
           post=f"{unit.short_name}{kind.label}", since=day(since), basis=basis)  # fmt: skip
    return post


def why_not_elected(member: Member, unit: Unit, since: date) -> str | None:
    """Why somebody cannot hold a post from that day; None if they can.

    预备党员 have no 被选举权 (党章第七条). Of a guest of a 功能型 branch the register does not know when they joined.
    """
    if unit.is_functional and member.standing is Standing.GUEST:
        return None
    if not member.is_present:
        return f"{member.name}{member.standing.label}，不能任职。"
    start = member.party_age_from
    if start is None:
        return f"{member.name}没有登记转正，预备党员没有被选举权，不能任职。已经转正的，请先补登转正日期。"
    if start.first > since:
        return f"{member.name}{start}才转正，在那以前没有被选举权，任职日期要在它之后。"
    return None


def leave_post(post: Post, unit: Unit, *, until: date, basis: str, today: date, by: Person | None) -> None:
    """免职: `until` is the last day."""
    if post.until is not None:
        raise RuleBroken("已经登记过免职。")
    if until < post.since:
        raise RuleBroken(f"免职日期早于任职日期（{day(post.since)}）。", "until")
    if until > today:
        raise RuleBroken("免职日期不能在今天以后。", "until")
    post.until, post.left_basis = until, basis
    record("post.left", by=by, about=post.member.reference, unit_path=unit.path,
           post=f"{unit.short_name}{post.kind.label}", until=day(until), basis=basis)  # fmt: skip
