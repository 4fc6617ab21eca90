"""支部工作手册: what one branch was and did in one year, put together from what is kept anyway.

What was said in criticism is never in it, whoever asks: the workbook is handed round.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import or_, select

from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.meetings.duties import Duty
from xiqiao.meetings.duty_queries import board_of, year_of
from xiqiao.meetings.duty_rules import kind_names
from xiqiao.meetings.filing import records_of_year
from xiqiao.meetings.models import Meeting
from xiqiao.meetings.records import Absence, Record, record_of
from xiqiao.members.models import Post
from xiqiao.members.posts import posts_held
from xiqiao.members.queries import groups_of, roll
from xiqiao.members.rolls import RollLine
from xiqiao.organisation.kinds import BRANCH_FORMS
from xiqiao.organisation.models import Term, Unit


class Entry(NamedTuple):
    """One meeting of the year: its row, and what it says without criticism."""

    meeting: Meeting
    record: Record

    @property
    def figures(self) -> Mapping[str, int | None]:
        """应到 and 实到 as they were counted; none of a draft: who is not marked yet is not absent."""
        return {} if self.meeting.is_open else self.record.figures

    @property
    def absent(self) -> Sequence[Absence]:
        return [] if self.meeting.is_open else self.record.absent


@dataclass(frozen=True)
class Book:
    """`on`: the day of which posts and members are told, the last of the year or today."""

    unit: Unit
    year: int
    on: date
    term: Term | None
    posts: Sequence[Post]
    lines: Sequence[RollLine]
    groups: Sequence[Unit]
    entries: Sequence[Entry]
    duties: Sequence[Duty]
    names: dict[str, str]

    def by_kind(self) -> dict[str, list[Entry]]:
        """Under the name of each kind its meetings, in the office's order; one of two kinds stands under both."""
        found: dict[str, list[Entry]] = {name: [] for name in self.names.values()}
        for entry in self.entries:
            for name in entry.record.kinds or ["没有类别"]:
                found.setdefault(name, []).append(entry)
        return {name: entries for name, entries in found.items() if entries}


def refuse_no_branch(unit: Unit) -> None:
    if unit.form not in BRANCH_FORMS:
        raise RuleBroken("支部工作手册按党支部生成，请选择党支部。")


def book_of(unit: Unit, year: int, today: date) -> Book:
    """Raises RuleBroken for what is no branch; a 党小组 stands in the book of its branch."""
    refuse_no_branch(unit)
    on = min(date(year, 12, 31), today)
    return Book(
        unit=unit,
        year=year,
        on=on,
        term=_term(unit, on),
        posts=posts_held(unit.id, on),
        lines=roll(unit, on),
        groups=groups_of(unit.id),
        entries=[Entry(each, record_of(each, reads_criticism=False)) for each in records_of_year(unit, year)],
        duties=board_of([unit.path], year_of(date(year, 1, 1))).duties,
        names=kind_names(),
    )


def _term(unit: Unit, on: date) -> Term | None:
    in_force = (Term.began_on <= on, or_(Term.ended_on.is_(None), Term.ended_on >= on))
    return db.session.scalars(select(Term).where(Term.unit_id == unit.id, *in_force).limit(1)).first()
