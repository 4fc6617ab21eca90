from __future__ import annotations

from sqlalchemy import Select, func, select

from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.home.models import Suggestion


def visible_suggestions(person: Person) -> Select[Suggestion]:
    """The office sees all, everybody else the own ones; unanswered first, then the newest."""
    statement = select(Suggestion).order_by(Suggestion.answered_at.is_not(None), Suggestion.id.desc())
    if person.holds("clerk") or person.holds("manager"):
        return statement
    return statement.where(Suggestion.author_id == person.id)


def unanswered_count() -> int:
    return db.session.scalar(select(func.count(Suggestion.id)).where(Suggestion.answered_at.is_(None))) or 0


def suggestion_with_key(key: str) -> Suggestion | None:
    """The suggestion that a form with this key already made: a double press makes no second one."""
    return db.session.scalar(select(Suggestion).where(Suggestion.key == key))
