"""Search what a person may read. Permission stands inside the query: neither count nor order tell of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from xiqiao.core.authority import Person, holds_any
from xiqiao.core.db import db
from xiqiao.core.paging import Page
from xiqiao.meetings.attendance import Attendance
from xiqiao.meetings.models import SETTLED, AgendaItem, Meeting, Sitting
from xiqiao.meetings.queries import standing, visible_meetings
from xiqiao.meetings.search_index import SearchPassage, passages_with
from xiqiao.meetings.search_keeping import said_in, text_of_sitting, text_of_task
from xiqiao.meetings.search_words import Piece, Term, excerpts, marked
from xiqiao.meetings.tasks import Task
from xiqiao.organisation.kinds import UnitKind
from xiqiao.organisation.models import Unit
from xiqiao.organisation.policy import BRANCH, OFFICE

T = TypeVar("T")
HITS_PER_PAGE = 20


@dataclass(frozen=True)
class Hit:
    """A passage in which all terms stand; `anchor` is its place on the page of the record."""

    meeting: Meeting
    kind: str
    heading: list[Piece]
    anchor: str
    excerpts: list[list[Piece]]


def searchable_meetings(person: Person) -> Select[Meeting]:
    """What the person may read and nobody has declared void."""
    return standing(visible_meetings(person))


def is_criticism_readable(person: Person) -> ColumnElement[bool]:
    """Of records that are visible: `may_read_criticism` as a condition. A test holds the two together."""
    if holds_any(person, OFFICE):
        return true()
    member_id = person.member_id or 0
    on_roll = select(Attendance.meeting_id).where(Attendance.member_id == member_id)
    own = or_(Meeting.chair_id == member_id, Meeting.state.in_(SETTLED) & Meeting.id.in_(on_roll))
    branches = select(Unit.id).where(Unit.path.in_(person.reach(*BRANCH)))
    groups = select(Unit.id).where(Unit.kind == UnitKind.PARTY_GROUP, Unit.parent_id.in_(branches))
    return or_(own, Meeting.unit_id.in_(branches), Meeting.unit_id.in_(groups))


def hits_of(meetings: Select[Meeting], person: Person, terms: Sequence[Term], page_number: int = 1) -> Page[Hit]:
    """The newest first: when something was decided is what people look for. A sitting of several units is one hit."""
    if not terms:
        return Page([], False)
    is_of_meeting = or_(SearchPassage.meeting_id.is_(None), SearchPassage.meeting_id == Meeting.id)
    found = (
        meetings.join(SearchPassage, and_(SearchPassage.sitting_id == Meeting.sitting_id, is_of_meeting))
        .where(
            or_(SearchPassage.is_criticism == false(), is_criticism_readable(person)),
            *(SearchPassage.id.in_(passages_with(term)) for term in terms),
        )
        .with_only_columns(SearchPassage.id, func.min(Meeting.id))
        .group_by(SearchPassage.id)
        .order_by(None)
        .order_by(func.max(Meeting.day).desc(), SearchPassage.sitting_id.desc(), SearchPassage.id)
        .offset((page_number - 1) * HITS_PER_PAGE)
        .limit(HITS_PER_PAGE + 1)
    )
    rows = [(passage_id, meeting_id) for passage_id, meeting_id in db.session.execute(found)]
    return Page(_as_hits(rows[:HITS_PER_PAGE], terms), len(rows) > HITS_PER_PAGE)


def _as_hits(rows: Sequence[tuple[int, int]], terms: Sequence[Term]) -> list[Hit]:
    """Read with few statements what the hits of one page show."""
    passages = _loaded(select(SearchPassage), [passage_id for passage_id, _ in rows])
    items = _loaded(select(AgendaItem), [passage.item_id for passage in passages.values()])
    tasks = _loaded(select(Task), [passage.task_id for passage in passages.values()])
    shown = (joinedload(Meeting.unit), joinedload(Meeting.sitting).selectinload(Sitting.kinds))
    meetings = _loaded(select(Meeting).options(*shown), [meeting_id for _, meeting_id in rows])
    hits = []
    for passage_id, meeting_id in rows:
        passage, meeting = passages[passage_id], meetings[meeting_id]
        if passage.item_id is not None:
            item = items[passage.item_id]
            said = excerpts(said_in(item), terms)
            hits.append(Hit(meeting, "议题", marked(item.title, terms), f"said-{item.id}", said))
        elif passage.task_id is not None:
            hits.append(Hit(meeting, "任务", [], "tasks", excerpts(text_of_task(tasks[passage.task_id]), terms)))
        else:
            hits.append(Hit(meeting, "名称和地点", [], "", excerpts(text_of_sitting(meeting.sitting), terms)))
    return hits


def _loaded(statement: Select[T], keys: Iterable[int | None]) -> dict[int | None, T]:
    model = statement.column_descriptions[0]["entity"]
    found = db.session.scalars(statement.where(model.id.in_({key for key in keys if key is not None})))
    return {each.id: each for each in found}  # type: ignore[attr-defined]  # all our models have an id
