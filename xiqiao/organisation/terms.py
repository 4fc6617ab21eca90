"""届: begin a term, and say which are due."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Select, select

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import day
from xiqiao.organisation.models import Term, Unit
from xiqiao.organisation.settings import TERM_NOTICE_MONTHS, TERM_YEARS, VILLAGE_KINDS, VILLAGE_TERM_YEARS
from xiqiao.rulebook.queries import in_force


def later(start: date, *, years: int = 0, months: int = 0) -> date:
    """The same day so many years or months on (backwards if negative); 29 February becomes the 28th."""
    count = start.year * 12 + start.month - 1 + years * 12 + months
    year, month = divmod(count, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(start.day, last))


def usual_due_day(unit: Unit, began_on: date) -> date:
    """When the next election is due by the rules of the day the term began."""
    rule = VILLAGE_TERM_YEARS if unit.kind in VILLAGE_KINDS else TERM_YEARS
    return later(began_on, years=in_force(rule, began_on))


def begin_term(unit: Unit, *, began_on: date, due_on: date | None, basis: str, today: date, by: Person | None) -> Term:
    """A new term from the day of the election; the one before ends the day before. Raises RuleBroken."""
    due_on = due_on or usual_due_day(unit, began_on)
    if began_on > today:
        raise RuleBroken("当选日期不能在今天以后。", "began_on")
    if due_on <= began_on:
        raise RuleBroken("届满日期应在当选日期之后。", "due_on")
    previous = present_term(unit.id)
    if previous is not None:
        if began_on <= previous.began_on:
            raise RuleBroken(f"当选日期应在上一届（{day(previous.began_on)}）之后。", "began_on")
        previous.ended_on = began_on - timedelta(days=1)
    term = Term(unit_id=unit.id, began_on=began_on, due_on=due_on, basis=basis)
    db.session.add(term)
    record("unit.term_began", by=by, about=unit.reference, unit_path=unit.path, since=day(began_on),
           until=day(due_on), basis=basis)  # fmt: skip
    return term


def present_term(unit_id: int) -> Term | None:
    return db.session.scalar(select(Term).where(Term.unit_id == unit_id, Term.ended_on.is_(None)))


def terms_of(unit_id: int) -> list[Term]:
    return list(db.session.scalars(select(Term).where(Term.unit_id == unit_id).order_by(Term.began_on.desc())))


def notice_day(due_on: date) -> date:
    """From which day 换届 is announced."""
    return later(due_on, months=-in_force(TERM_NOTICE_MONTHS))


def terms_due(on: date) -> Select[Term, Unit]:
    """Terms that end within the notice, the most urgent first, with their units; overdue ones too."""
    horizon = later(on, months=in_force(TERM_NOTICE_MONTHS))
    return (
        select(Term, Unit)
        .join(Unit, Term.unit_id == Unit.id)
        .where(Term.ended_on.is_(None), Term.due_on <= horizon, Unit.ended_on.is_(None))
        .order_by(Term.due_on, Unit.path)
    )
