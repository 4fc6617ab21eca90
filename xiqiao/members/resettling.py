"""Draw the present picture again where a day has passed: a fact ended or began since the picture was drawn.

`settle` writes what is true on the day of a change. A suspension, a group or a place as a guest may end on a day that
is known beforehand, and in a merger people belong to the successor from tomorrow; then nobody touches the member on
the day itself. The worker does, each night.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from sqlalchemy import and_, or_, select

from xiqiao.core.db import db
from xiqiao.members.facts import FactKind
from xiqiao.members.models import Fact, Member
from xiqiao.members.settling import settle

#: What `settle` asks whether it is true today.
SETTLED_BY = (
    FactKind.AFFILIATION, FactKind.HOSTED, FactKind.PARTICIPATION, FactKind.GROUP, FactKind.JOINED, FactKind.CONFIRMED,
    FactKind.SUSPENDED, FactKind.LEFT_PARTY, FactKind.DIED,
)  # fmt: skip
#: So long a worker may stand still and the first night still mends everything.
LOOKED_BACK = timedelta(days=366)
BATCH = 500


def settle_again(on: date) -> int:
    """Everybody of whom a fact began or ended lately; returns how many pictures were wrong. Commits nothing.

    The version stays: nothing that a form holds has changed. Two statements for every 500 people, and one for each
    picture that changes.
    """
    changed = 0
    for keys in _batches(_lately(on)):
        members = {member.id: member for member in db.session.scalars(select(Member).where(Member.id.in_(keys)))}
        facts = db.session.scalars(select(Fact).where(Fact.member_id.in_(keys)).order_by(Fact.member_id, Fact.since))
        for member_id, group in groupby(facts, key=lambda fact: fact.member_id):
            settle(members[member_id], list(group), on)
        changed += sum(db.session.is_modified(member) for member in members.values())
        db.session.flush()
    return changed


def _lately(on: date) -> list[int]:
    ended = and_(Fact.until < on, Fact.until >= on - LOOKED_BACK)
    began = and_(Fact.since <= on, Fact.since > on - LOOKED_BACK)
    concerned = select(Fact.member_id).where(Fact.kind.in_(SETTLED_BY), Fact.superseded_at.is_(None), or_(ended, began))
    return list(db.session.scalars(concerned.distinct().order_by(Fact.member_id)))


def _batches(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]
