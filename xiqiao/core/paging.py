"""Pages of a list. The log turns by keyset (its queries say where to go on), short lists by page number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select

from xiqiao.core.db import db

T = TypeVar("T")
PAGE_SIZE = 50


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows of one page; `has_more` says whether another follows in the same direction."""

    rows: list[T]
    has_more: bool


def first_rows(statement: Select[Any], page_number: int = 1) -> Page[Any]:
    """One page of an ordered select; one more row is read to know whether there are others.

    A page number costs all rows before it: for lists of a few thousand at most.
    """
    rows = list(db.session.scalars(statement.offset((page_number - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1)).unique())
    return Page(rows[:PAGE_SIZE], len(rows) > PAGE_SIZE)
