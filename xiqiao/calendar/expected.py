"""Who is meant by an event, by name: from the roll of its day, the committee, or the invitations."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from xiqiao.calendar.models import Audience, Event, Part
from xiqiao.calendar.themes import Whose
from xiqiao.calendar.viewers import viewer_of_member
from xiqiao.core.db import db
from xiqiao.members.models import PRESENT, Member, Standing
from xiqiao.members.posts import COMMITTEE, posts_on
from xiqiao.members.queries import name_order, roll


def expected_people(event: Event) -> list[Member]:
    """In the order of names. Of an open activity nobody in particular: those who signed up."""
    if event.audience is Audience.OPEN:
        return []
    if event.audience is Audience.INVITED:
        return by_ids(guest.member_id for guest in event.invitees)
    units = event.units_as(Part.AUDIENCE)
    if event.whose is Whose.COMMITTEE:
        keys = [unit.id for unit in units]
        held = posts_on(event.day)
        return by_ids(
            post.member_id for post in db.session.scalars(held) if post.unit_id in keys and post.kind in COMMITTEE
        )
    return by_ids(line.member_id for unit in units for line in roll(unit, event.day) if line.is_expected)


def by_ids(keys: Iterable[int]) -> list[Member]:
    found = select(Member).where(Member.id.in_(list(dict.fromkeys(keys)))).options(joinedload(Member.branch))
    return list(db.session.scalars(found.order_by(*name_order())))


def concerns(event: Event, member: Member) -> bool:
    """Whether the event is for this member, as the calendar shows it: what they may answer to."""
    if member.standing not in (*PRESENT, Standing.GUEST):
        return False
    is_for = viewer_of_member(member.id).is_for()
    return bool(db.session.scalar(select(exists().where(Event.id == event.id, is_for))))
