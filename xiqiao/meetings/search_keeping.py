"""Keep the index true: in the same transaction as the change, and by nobody's remembering.

Every flush that touches a sitting, an item of an agenda or a task writes the passages of that sitting anew. It hangs on
the session, not on the verbs: a verb that is written next year cannot forget it, what is rolled back leaves nothing,
and a killed process leaves index and record as they were, for they are one transaction. What is deleted takes its
passages along by foreign key. Only UPDATE statements beside the session go unseen; `flask search verify` would tell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, event, insert, select, update
from sqlalchemy.orm import Session

from xiqiao.core.db import db
from xiqiao.meetings.models import AgendaItem, Meeting, Sitting
from xiqiao.meetings.search_index import MOST_ROWS, SearchPassage, SearchRow, renew_engine, rows_without_engine
from xiqiao.meetings.search_words import rows_of
from xiqiao.meetings.tasks import Task

BATCH = 100


class Place(NamedTuple):
    """Which passage is meant; without item and task it is what the sitting is called and where it was."""

    sitting_id: int
    meeting_id: int | None = None
    item_id: int | None = None
    task_id: int | None = None


@dataclass(frozen=True)
class Content:
    is_criticism: bool
    rows: list[str]


def text_of_sitting(sitting: Any) -> str:
    return "\n".join((sitting.title, sitting.place))


def text_of_item(item: Any) -> str:
    return "\n".join((item.title, said_in(item)))


def said_in(item: Any) -> str:
    """All of an item but what it is called."""
    return "\n".join(part for part in (item.presenter, item.text, item.points, item.decision) if part)


def text_of_task(task: Any) -> str:
    return "\n".join((task.text, task.problem, task.closing_note))


@event.listens_for(Session, "after_flush")
def keep_index(session: Session, _context: object) -> None:
    sittings, meetings = set[int](), set[int]()
    for thing in (*session.new, *session.dirty, *session.deleted):
        if isinstance(thing, Sitting):
            sittings.add(thing.id)
        elif isinstance(thing, AgendaItem):
            sittings.add(thing.sitting_id)
        elif isinstance(thing, Task):
            meetings.add(thing.meeting_id)
    if meetings:
        sittings |= set(session.connection().scalars(select(Meeting.sitting_id).where(Meeting.id.in_(meetings))))
    for some in _batches(sittings):
        index_sittings(session.connection(), some)


def _batches(keys: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), BATCH):
        yield ordered[start : start + BATCH]


def index_sittings(connection: Connection, keys: Collection[int]) -> None:
    """Make the passages of these sittings what they should be; what is already so is left alone."""
    wanted, stored = wanted_passages(connection, keys), stored_passages(connection, keys)
    gone = [stored[place][0] for place in stored.keys() - wanted.keys()]
    if gone:
        connection.execute(delete(SearchPassage).where(SearchPassage.id.in_(gone)))
    for place, content in wanted.items():
        passage_id, before = stored.get(place, (None, None))
        if content == before:
            continue
        if passage_id is None:
            made = insert(SearchPassage).values(**place._asdict(), is_criticism=content.is_criticism)
            passage_id = connection.execute(made.returning(SearchPassage.id)).scalar_one()
        else:
            changed = update(SearchPassage).where(SearchPassage.id == passage_id)
            connection.execute(changed.values(is_criticism=content.is_criticism))
            connection.execute(delete(SearchRow).where(SearchRow.passage_id == passage_id))
        rows = [
            {"id": passage_id * MOST_ROWS + part, "passage_id": passage_id, "tokens": row}
            for part, row in enumerate(content.rows, 1)
        ]
        if rows:
            connection.execute(insert(SearchRow), rows)


def wanted_passages(connection: Connection, keys: Collection[int]) -> dict[Place, Content]:
    """What should be found of these sittings, from what is recorded."""
    wanted = {}
    for sitting in connection.execute(select(Sitting.id, Sitting.title, Sitting.place).where(Sitting.id.in_(keys))):
        wanted[Place(sitting.id)] = Content(False, rows_of(text_of_sitting(sitting)))
    for item in connection.execute(select(AgendaItem.__table__).where(AgendaItem.sitting_id.in_(keys))):
        wanted[Place(item.sitting_id, item_id=item.id)] = Content(item.is_criticism, rows_of(text_of_item(item)))
    tasks = (
        select(Task.__table__, Meeting.sitting_id, AgendaItem.is_criticism)
        .join(Meeting, Task.meeting_id == Meeting.id)
        .outerjoin(AgendaItem, Task.item_id == AgendaItem.id)
        .where(Meeting.sitting_id.in_(keys))
    )
    for task in connection.execute(tasks):
        place = Place(task.sitting_id, task.meeting_id, task_id=task.id)
        wanted[place] = Content(bool(task.is_criticism), rows_of(text_of_task(task)))
    return wanted


def stored_passages(connection: Connection, keys: Collection[int]) -> dict[Place, tuple[int, Content]]:
    """What the index holds of these sittings, each passage with its id."""
    stored: dict[Place, tuple[int, Content]] = {}
    found = (
        select(SearchPassage.__table__, SearchRow.tokens)
        .outerjoin(SearchRow, SearchRow.passage_id == SearchPassage.id)
        .where(SearchPassage.sitting_id.in_(keys))
        .order_by(SearchPassage.id, SearchRow.id)
    )
    for row in connection.execute(found):
        place = Place(row.sitting_id, row.meeting_id, row.item_id, row.task_id)
        _, content = stored.setdefault(place, (row.id, Content(row.is_criticism, [])))
        if row.tokens is not None:
            content.rows.append(row.tokens)
    return stored


def rebuild() -> int:
    """Read everything anew, committing now and then so that nobody waits long. How many sittings were read."""
    renew_engine()
    db.session.commit()
    keys = list(db.session.scalars(select(Sitting.id)))
    for some in _batches(keys):
        index_sittings(db.session.connection(), some)
        db.session.commit()
    return len(keys)


def differences() -> Iterator[str]:
    """Whatever of the index is not as the records are, a sentence each."""
    keys = list(db.session.scalars(select(Sitting.id)))
    connection = db.session.connection()
    for some in _batches(keys):
        wanted, stored = wanted_passages(connection, some), stored_passages(connection, some)
        for place in sorted(wanted.keys() | stored.keys(), key=lambda each: [key or 0 for key in each]):
            if place not in stored:
                yield f"{_name(place)}没有收录。"
            elif place not in wanted:
                yield f"{_name(place)}已经没有了，还收录着。"
            elif wanted[place] != stored[place][1]:
                yield f"{_name(place)}收录的内容与记录不一致。"
    for key in rows_without_engine():
        yield f"索引第 {key} 行与数据库的检索表不一致。"


def _name(place: Place) -> str:
    what = f"议题 {place.item_id}" if place.item_id else f"任务 {place.task_id}" if place.task_id else "名称和地点"
    return f"会议 {place.sitting_id} 的{what}"
