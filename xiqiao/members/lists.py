"""名单: whose 预备期 ends, candidates for 光荣在党50年, 政治生日, whom to visit; of those whom a person may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, String, and_, case, exists, false, func, or_, select, true, type_coerce

from xiqiao.core.authority import Person, holds_any
from xiqiao.core.db import LARGEST_ID, db
from xiqiao.core.partial_dates import PartialDate
from xiqiao.members.as_of import has_years, holds, in_party
from xiqiao.members.facts import FactKind
from xiqiao.members.models import PRESENT, Fact, Member, Standing, Visit
from xiqiao.members.party_age import probation_ends
from xiqiao.members.queries import name_order, visible_members
from xiqiao.members.settings import PROBATION_NOTICE, VISIT_AGE, VISIT_HIGH_AGE, VISIT_PARTY_AGE
from xiqiao.organisation.kinds import UnitForm
from xiqiao.organisation.models import Unit
from xiqiao.organisation.policy import LOCAL, OFFICE
from xiqiao.organisation.queries import all_units
from xiqiao.organisation.terms import later
from xiqiao.rulebook.queries import in_force


def seen_in(person: Person, unit: Unit | None) -> Select[Member]:
    """The members whom the person may see, those of one unit and below it if it is named."""
    statement = visible_members(person)
    if unit is None:
        return statement
    inside = select(Unit.id).where(Unit.path.startswith(unit.path, autoescape=True))
    return statement.where(Member.branch_id.in_(inside))


def units_to_choose(person: Person, chosen: int) -> dict[int, Unit]:
    """What a list can be narrowed to: the units below the person's own, and below the chosen one, level by level."""
    key = chosen if chosen <= LARGEST_ID else 0
    if holds_any(person, OFFICE):
        tops = select(Unit.id).where(Unit.parent_id.is_(None))
        inside: ColumnElement[bool] = true()
    else:
        paths = person.reach(*LOCAL)
        tops = select(Unit.id).where(Unit.path.in_(paths))
        inside = or_(false(), *(Unit.path.startswith(path, autoescape=True) for path in paths))
    level = or_(Unit.parent_id.in_(tops), Unit.id == key, Unit.parent_id == key)
    found = all_units().where(inside, level, Unit.form.not_in((UnitForm.GROUP, UnitForm.OFFICE)))
    return {unit.id: unit for unit in db.session.scalars(found)}


# -- 预备期将满


@dataclass(frozen=True)
class Ending:
    """A probation and its last day; `ends` is None where it cannot be computed, and `note` says what is missing."""

    member: Member
    ends: date | None
    is_extended: bool = False
    note: str = ""

    def is_over(self, on: date) -> bool:
        return self.ends is not None and self.ends <= on


def probations_ending(seen: Select[Member], on: date) -> list[Ending]:
    """Who becomes due within the notice or is overdue, the longest overdue first; last those without a known day."""
    horizon = on + timedelta(days=in_force(PROBATION_NOTICE))
    extended = and_(Fact.kind == FactKind.PROBATION_EXTENDED, Fact.superseded_at.is_(None))
    # A year of probation at least: whoever joined less than a year before the horizon need not be looked at.
    due = or_(
        Member.joined.is_(None),
        Member.joined <= PartialDate.of(later(horizon, years=-1)),
        exists().where(Fact.member_id == Member.id, extended),
    )
    people = db.session.scalars(seen.where(Member.standing == Standing.PROBATIONARY, due)).unique().all()
    keys = [member.id for member in people]
    facts: dict[int, list[Fact]] = {}
    for fact in db.session.scalars(select(Fact).where(extended, Fact.member_id.in_(keys))):
        facts.setdefault(fact.member_id, []).append(fact)
    found = [_ending(member, facts.get(member.id, [])) for member in people]
    return sorted(
        (each for each in found if each.ends is None or each.ends <= horizon), key=lambda each: each.ends or date.max
    )


def _ending(member: Member, extensions: Sequence[Fact]) -> Ending:
    until = max((fact.until for fact in extensions if fact.until is not None), default=None)
    ends = probation_ends(member.joined, until)
    if ends is None:
        return Ending(member, None, note="没有入党日期，请补登" if member.joined is None else "预备期长短请查党员档案")
    if len(extensions) > sum(fact.until is not None for fact in extensions):
        return Ending(member, ends, True, "延长预备期没有登记到哪天为止，请补登")
    return Ending(member, ends, until is not None)


# -- 光荣在党50年


def fifty_years(seen: Select[Member], year: int, *, with_earlier: bool) -> Select[Member]:
    """Candidates on 1 July of that year, whoever counts longest first: alive and in the Party on that very day.

    Fifty years were full within the year before; with `with_earlier` also those who were candidates in earlier years.
    """
    on = date(year, 7, 1)
    reached = has_years(Member.party_age_from, 50, on)
    if not with_earlier:
        reached = and_(reached, ~has_years(Member.party_age_from, 50, date(year - 1, 7, 1)))
    here = holds(on, FactKind.AFFILIATION)
    return seen.where(reached, here, in_party(on)).order_by(None).order_by(Member.party_age_from, *name_order())


# -- 政治生日


def party_birthdays(seen: Select[Member], month: int) -> Select[Member]:
    """Who joined in that month of any year, by the day; last those of whom only the month is known."""
    text = type_coerce(Member.joined, String)
    day_of_month = func.substr(text, 9, 2)
    return (
        seen.where(Member.standing.in_(PRESENT), func.substr(text, 6, 2) == f"{month:02}")
        .order_by(None)
        .order_by(case((func.length(text) == 7, 1), else_=0), day_of_month, *name_order())
    )


# -- 高龄和需走访


def to_visit(seen: Select[Member], on: date, which: str = "") -> Select[Member]:
    """The old and those of many years in the Party; whom nobody has visited this year comes first.

    which: `high` for the very old, `party` for those of many years in the Party, else all.
    """
    is_old, is_very_old = (has_years(Member.birth, in_force(rule), on) for rule in (VISIT_AGE, VISIT_HIGH_AGE))
    is_senior = has_years(Member.party_age_from, in_force(VISIT_PARTY_AGE), on)
    wanted: dict[str, ColumnElement[bool]] = {"high": is_very_old, "party": is_senior}
    this_year = exists().where(Visit.member_id == Member.id, Visit.made_on >= date(on.year, 1, 1))
    return (
        seen.where(Member.standing.in_(PRESENT), wanted.get(which, or_(is_old, is_senior)))
        .order_by(None)
        .order_by(case((this_year, 1), else_=0), *name_order())
    )


@dataclass(frozen=True)
class Visits:
    """When somebody was visited last, and the next visit that is planned."""

    last: date | None = None
    planned: date | None = None


def visits_of(members: Sequence[Member]) -> dict[int, Visits]:
    """For these few members, in one statement."""
    planned = case((Visit.made_on.is_(None), Visit.planned_for))
    rows = db.session.execute(
        select(Visit.member_id, func.max(Visit.made_on), func.min(planned))
        .where(Visit.member_id.in_([member.id for member in members]))
        .group_by(Visit.member_id)
    )
    return {member_id: Visits(last, next_one) for member_id, last, next_one in rows}
