"""Who looks at the calendar: with an account, or only with a personal card. Reads begin here."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import aliased

from xiqiao.accounts.models import Account
from xiqiao.calendar.models import Audience, Event, EventState, EventUnit, Invitee, Part
from xiqiao.calendar.replies import SignUp, SignUpState
from xiqiao.calendar.themes import Whose
from xiqiao.core.authority import Person, holds_any
from xiqiao.core.db import db
from xiqiao.members.facts import FactKind
from xiqiao.members.models import Fact, Member, Post
from xiqiao.members.posts import COMMITTEE
from xiqiao.organisation.kinds import UnitKind
from xiqiao.organisation.models import Unit
from xiqiao.organisation.policy import LOCAL, OFFICE


@dataclass(frozen=True)
class Viewer:
    """unit_ids: where the person belongs, up to the town. branches, villages: the paths of these among them.

    kept: paths of the units whose calendar the person keeps; the office keeps the whole town's.
    """

    member_id: int | None
    unit_ids: frozenset[int]
    branches: frozenset[str]
    villages: frozenset[str]
    kept: tuple[str, ...]

    def is_for(self) -> ColumnElement[bool]:
        """SQL: the event concerns this person."""
        audience = exists().where(
            EventUnit.event_id == Event.id, EventUnit.part == Part.AUDIENCE, EventUnit.unit_id.in_(self.unit_ids)
        )
        in_circle = or_(Event.whose != Whose.COMMITTEE, self._sits_on_committee())
        by_units = and_(Event.audience != Audience.INVITED, audience, in_circle)
        return or_(by_units, self._is_invited())

    def is_own(self) -> ColumnElement[bool]:
        """SQL: it stands under 我的: what repeats and is open to all only once the person has signed up."""
        took_part = exists().where(
            SignUp.event_id == Event.id,
            SignUp.member_id == (self.member_id or 0),
            SignUp.state != SignUpState.WITHDRAWN,
        )
        return and_(self.is_for(), or_(Event.audience != Audience.OPEN, Event.series_id.is_(None), took_part))

    def _sits_on_committee(self) -> ColumnElement[bool]:
        if self.member_id is None:
            return false()
        part = aliased(EventUnit)
        return exists().where(
            part.event_id == Event.id,
            part.part == Part.AUDIENCE,
            Post.unit_id == part.unit_id,
            Post.member_id == self.member_id,
            Post.kind.in_(COMMITTEE),
            Post.since <= Event.day,
            or_(Post.until.is_(None), Post.until >= Event.day),
        )

    def _is_invited(self) -> ColumnElement[bool]:
        if self.member_id is None:
            return false()
        return exists().where(Invitee.event_id == Event.id, Invitee.member_id == self.member_id)

    def keeps(self) -> ColumnElement[bool]:
        """SQL: the person plans this event's unit's calendar."""
        if not self.kept:
            return false()
        inside = select(Unit.id).where(or_(*(Unit.path.startswith(path, autoescape=True) for path in self.kept)))
        return Event.unit_id.in_(inside)

    def may_see(self) -> ColumnElement[bool]:
        """SQL: drafts are seen by those who plan them, meetings of invited people by these; the rest by everybody."""
        is_known = and_(Event.state != EventState.DRAFT, or_(Event.audience != Audience.INVITED, self._is_invited()))
        return or_(is_known, self.keeps())


def viewer_of(person: Person) -> Viewer:
    """One read. An account of no member belongs where the account does."""
    kept = ["/"] if holds_any(person, OFFICE) else person.reach(*LOCAL)
    own = exists().where(Account.unit_id == Unit.id, Account.id == person.id)
    return _viewer(person.member_id, own, kept)


def viewer_of_member(member_id: int) -> Viewer:
    """Somebody with a personal card, who has no account or has not signed in."""
    return _viewer(member_id, false(), [])


def _viewer(member_id: int | None, own: ColumnElement[bool], kept: list[str]) -> Viewer:
    key = member_id or 0
    at_home = exists().where(Member.id == key, or_(Unit.id == Member.branch_id, Unit.id == Member.group_id))
    as_guest = exists().where(
        Fact.unit_id == Unit.id,
        Fact.member_id == key,
        Fact.superseded_at.is_(None),
        Fact.until.is_(None),
        Fact.kind.in_((FactKind.PARTICIPATION, FactKind.HOSTED)),
    )
    rows = db.session.execute(select(Unit.path, Unit.kind).where(or_(own, at_home, as_guest)))
    homes = [home_of(path, kind) for path, kind in rows]
    ids = {int(part) for path, _, _ in homes for part in path.strip("/").split("/")}
    branches = {branch for _, branch, _ in homes if branch}
    villages = {village for _, _, village in homes if village}
    return Viewer(member_id, frozenset(ids), frozenset(branches), frozenset(villages), tuple(kept))


def home_of(path: str, kind: UnitKind) -> tuple[str, str, str]:
    """A unit's path with those of its branch and of what stands above that below the town; "" where there is none."""
    parts = path.strip("/").split("/")
    if kind in (UnitKind.TOWN, UnitKind.PARTY_OFFICE):
        return path, "", ""
    first = f"/{'/'.join(parts[:2])}/"
    if kind in (UnitKind.VILLAGE, UnitKind.COMMUNITY):
        return path, "", first
    branch = f"/{'/'.join(parts[:-1])}/" if kind is UnitKind.PARTY_GROUP else path
    return path, branch, first if first != branch else ""
