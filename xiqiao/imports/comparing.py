"""Compare a staged workbook with the register once more, without holding up whoever else writes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Select, select

from xiqiao.core.db import db, reading_aside
from xiqiao.core.rules import RuleBroken
from xiqiao.imports.importers import WRITTEN, Outcome, importers
from xiqiao.imports.marking import mark
from xiqiao.imports.models import Batch, BatchState, StagedRow
from xiqiao.imports.staging import with_errors
from xiqiao.imports.tables import Row

T = TypeVar("T")
#: So often it is compared anew because somebody wrote meanwhile.
ATTEMPTS = 3


@dataclass(frozen=True)
class Comparison:
    """`keys`: the id of each staged row by sheet and number."""

    outcomes: list[Outcome]
    keys: dict[tuple[str, int], int]

    @property
    def written(self) -> list[Outcome]:
        return [each for each in self.outcomes if each.action in WRITTEN]


def compare_aside(batch: Batch, today: date, prepare: Callable[[Comparison], T]) -> tuple[Comparison, T]:
    """Compare and `prepare` in a transaction that only reads; then one that may write is open, and nothing has changed.

    Raises RuleBroken if the batch is not ready any more, or people write all the time.
    """
    for _ in range(ATTEMPTS):
        with reading_aside():
            refuse_unless(batch, BatchState.READY, "这一批已经办理过了，请看它现在的状态。")
            compared = _compare(batch, today)
            prepared = prepare(compared)
            drawn_from = mark(_sources(batch))
        if mark(_sources(batch)) == drawn_from:
            return compared, prepared
    raise RuleBroken("名册正有人在改，这次没有办成。请过一会儿再试。")


def _compare(batch: Batch, today: date) -> Comparison:
    staged = staged_rows(batch)
    rows = [row_of(each) for each in staged if each.number]
    outcomes = with_errors(rows, importers()[batch.kind].compare(rows, batch.day, today))
    return Comparison(outcomes, {(each.sheet, each.number): each.id for each in staged if each.number})


def _sources(batch: Batch) -> list[Select[Any]]:
    """All that the comparison reads, of the batch and of the register."""
    return [
        select(Batch.kind, Batch.day, Batch.state, Batch.fingerprint).where(Batch.id == batch.id),
        select(StagedRow.id, StagedRow.sheet, StagedRow.number, StagedRow.cells)
        .where(StagedRow.batch_id == batch.id, StagedRow.action.is_not(None))
        .order_by(StagedRow.id),
        *importers()[batch.kind].sources(),
    ]


def refuse_unless(batch: Batch, state: BatchState, sentence: str) -> None:
    """Asked of the database, not of what the page showed: two people may press at once."""
    db.session.refresh(batch)
    if batch.state is not state:
        raise RuleBroken(sentence)


def staged_rows(batch: Batch) -> list[StagedRow]:
    """The rows that were read, in the order of the workbook, then what only the register has."""
    found = select(StagedRow).where(StagedRow.batch_id == batch.id, StagedRow.action.is_not(None))
    return list(db.session.scalars(found.order_by(StagedRow.id)))


def row_of(staged: StagedRow) -> Row:
    return Row(staged.sheet, staged.number, json.loads(staged.cells), staged.found)
