"""Pages of a list. The log turns by keyset (its queries say where to go on), short lists by page number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select

from xiqiao.core.db import db

T = TypeVar("T")
PAGE_SIZE = 50
#: Of lists that are printed or read from end to end.
LONG_PAGE = 200


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows of one page; `has_more` says whether another follows in the same direction."""

    rows: list[T]
    has_more: bool


def first_rows(statement: Select[Any], page_number: int = 1, size: int = PAGE_SIZE) -> Page[Any]:
    """One page of an ordered select; one more row is read to know whether there are others.

    A page number costs all rows before it: for lists of a few thousand at most.
    """
    rows = list(db.session.scalars(statement.offset((page_number - 1) * size).limit(size + 1)).unique())
    return Page(rows[:size], len(rows) > size)


def slice_of(rows: Sequence[T], page_number: int = 1, size: int = PAGE_SIZE) -> Page[T]:
    """One page of rows that are all read already."""
    start = (page_number - 1) * size
    return Page(list(rows[start : start + size]), len(rows) > start + size)
