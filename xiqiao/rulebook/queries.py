"""Read rules by date, and their history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import func, select

from xiqiao.core.clock import today
from xiqiao.core.db import db
from xiqiao.rulebook.declaring import Definition, First
from xiqiao.rulebook.models import RuleRow

T = TypeVar("T")


def in_force(definition: Definition[T], on: date | None = None) -> T:
    """The value of a rule on a day (today by default).

    The row with the latest `valid_from` not after that day, the later added one of two; else the first value.
    Costs one read a transaction for all rules together: the office changes few, and each page asks several.
    """
    on = definition.day_asked(on or today())
    rows = [row for row in changed_rows().get(definition.key, ()) if row.valid_from <= on]
    firsts = [first for first in definition.first if first.valid_from <= on]
    row = max(rows, key=lambda row: (row.valid_from, row.id), default=None)
    first = max(firsts, key=lambda first: first.valid_from, default=None)
    if row is not None and (first is None or row.valid_from >= first.valid_from):
        return row.value  # type: ignore[no-any-return]  # JSON of a value that `kind` parsed
    if first is None:
        raise LookupError(f"{definition.key} has no value on {on}")
    return first.value


def changed_rows() -> dict[str, list[RuleRow]]:
    """All rows by key, read once per transaction: a worker that lives for weeks sees each change."""
    info, transaction = db.session().info, db.session().get_transaction()
    if transaction is None or info.get("rule_rows_of") is not transaction:
        rows: dict[str, list[RuleRow]] = {}
        for row in db.session.scalars(select(RuleRow).order_by(RuleRow.id)):
            rows.setdefault(row.key, []).append(row)
        info["rule_rows"], info["rule_rows_of"] = rows, db.session().get_transaction()
    return info["rule_rows"]  # type: ignore[no-any-return]  # Session.info is untyped


def forget_read_rows() -> None:
    db.session().info.pop("rule_rows_of", None)


def last_row_id(definition: Definition[Any]) -> int:
    """The id of the rule's newest row, 0 if it was never changed: what an edit form was drawn from."""
    return db.session.scalar(select(func.max(RuleRow.id)).where(RuleRow.key == definition.key)) or 0


@dataclass(frozen=True)
class HistoryLine:
    """One value a rule had or will have, newest first."""

    value: Any
    valid_from: date
    source: str
    row: RuleRow | None
    is_in_force: bool


def history(definition: Definition[Any], on: date | None = None) -> list[HistoryLine]:
    """All values of a rule, first values included; the one in force is marked."""
    on = definition.day_asked(on or today())
    lines: list[tuple[tuple[date, int], RuleRow | First[Any]]] = [
        ((first.valid_from, 0), first) for first in definition.first
    ]
    lines += [((row.valid_from, row.id), row) for row in changed_rows().get(definition.key, ())]
    lines.sort(key=lambda line: line[0], reverse=True)
    current = next((key for key, _ in lines if key[0] <= on), None)
    return [
        HistoryLine(
            line.value, line.valid_from, line.source, line if isinstance(line, RuleRow) else None, key == current
        )
        for key, line in lines
    ]
