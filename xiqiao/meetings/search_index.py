"""The index of the full text, and the one place that knows how either engine looks things up in it.

A passage is what a search finds: an item of an agenda, a task, or the title and place of a sitting. It belongs to the
sitting; unit, state, day and permission are asked of the records at each search, so they can never be out of date here.
Its rows hold tokens (`search_words`). SQLite keeps them as text that an FTS5 table reads, told by triggers (migration
0009); PostgreSQL as a `tsvector` with a GIN index. The text itself is not copied: excerpts are cut from the record.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Text,
    cast,
    column,
    literal,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from xiqiao.core.db import Base, db
from xiqiao.meetings.search_words import Term

#: Of one passage. A request of 2 MB, one character over and over, makes 4,000.
MOST_ROWS = 10_000
LEXEME = re.compile(r"'([^']*)':([\d,]+)")
#: The FTS5 table; its hidden column of the same name is what MATCH is asked of.
FTS = table("search_text", column("rowid", Integer), column("search_text"))
#: An id for each row that the FTS5 table has taken in.
FTS_ROWS = table("search_text_docsize", column("id"))


class Tokens(TypeDecorator[str]):
    """Tokens with spaces between. As `tsvector` each with its place, past the parser of PostgreSQL and its opinions."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or dialect.name != "postgresql":
            return value
        return " ".join(f"'{token}':{place}" for place, token in enumerate(value.split(), 1))

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or dialect.name != "postgresql":
            return value
        placed = [(int(place), token) for token, places in LEXEME.findall(value) for place in places.split(",")]
        return " ".join(token for _, token in sorted(placed))


class SearchPassage(Base):
    """`meeting_id`: of what only one unit's record has, its tasks. `is_criticism`: found only by who may read it."""

    __tablename__ = "search_passage"
    __table_args__ = (Index("ix_search_passage_sitting", "sitting_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id", ondelete="CASCADE"))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id", ondelete="CASCADE"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"), index=True)
    is_criticism: Mapped[bool]


class SearchRow(Base):
    """So much of a passage as an engine can take in without losing anything.

    The passage can be told from the id alone, so that FTS5 need not open a page of this table for each match.
    """

    __tablename__ = "search_row"
    __table_args__ = (
        Index("ix_search_row_passage", "passage_id"),
        CheckConstraint(f"id / {MOST_ROWS} = passage_id", name="id_tells_passage"),
        Index("ix_search_row_tokens", "tokens", postgresql_using="gin").ddl_if(dialect="postgresql"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)
    passage_id: Mapped[int] = mapped_column(ForeignKey("search_passage.id", ondelete="CASCADE"))
    tokens: Mapped[str] = mapped_column(Tokens)


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def passages_with(term: Term) -> Select[int]:
    """Ids of the passages in which the term stands. Tokens hold letters and digits alone, nothing to be escaped."""
    if _is_sqlite():
        phrase = f'"{" ".join(term.tokens)}"{" *" if term.is_open else ""}'
        return select(FTS.c.rowid // MOST_ROWS).where(FTS.c.search_text.op("MATCH")(phrase))
    phrase = " <-> ".join(f"'{token}'" for token in term.tokens) + (":*" if term.is_open else "")
    return select(SearchRow.passage_id).where(SearchRow.tokens.op("@@")(cast(literal(phrase, String), TSQUERY)))


def renew_engine() -> None:
    """Have the engine read all rows anew, whatever became of its own part."""
    if _is_sqlite():
        db.session.execute(text("INSERT INTO search_text (search_text) VALUES ('rebuild')"))
    else:
        db.session.execute(text("REINDEX INDEX ix_search_row_tokens"))


def rows_without_engine() -> list[int]:
    """Ids of rows that the engine has not taken in, or has kept although they are gone. In PostgreSQL they are one."""
    if not _is_sqlite():
        return []
    ours, its = select(SearchRow.id), select(FTS_ROWS.c.id)
    return [*db.session.scalars(ours.except_(its)), *db.session.scalars(its.except_(ours))]
