"""The one deed of this package: the office changes a rule."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.core.references import Reference
from xiqiao.core.rules import Outdated, RuleBroken
from xiqiao.core.text import day
from xiqiao.rulebook.declaring import Definition
from xiqiao.rulebook.models import RuleRow
from xiqiao.rulebook.queries import forget_read_rows, in_force, last_row_id


def change_rule(
    definition: Definition[Any],
    value: Any,
    valid_from: date,
    *,
    source: str,
    reason: str,
    seen: int,
    by: Person,
    at: datetime,
) -> RuleRow:
    """Add a row. `seen` is the last row of this rule when the form was drawn (0 if none).

    Raises Outdated if another was added since, RuleBroken if nothing would change.
    """
    if seen != last_row_id(definition):
        raise Outdated
    old = in_force(definition, valid_from)
    if old == value:
        raise RuleBroken("与当天已生效的内容相同，没有需要保存的改动。", "value")
    row = RuleRow(
        key=definition.key,
        value_json=json.dumps(value, ensure_ascii=False),
        valid_from=valid_from,
        source=source,
        reason=reason,
        changed_by_id=by.id,
        changed_by_name=by.name,
        changed_at=at,
    )
    db.session.add(row)
    db.session.flush()
    forget_read_rows()
    record(
        "rule.changed",
        by=by,
        about=Reference("rule", row.id, definition.label),
        valid_from=day(valid_from),
        old=definition.kind.show(old),
        new=definition.kind.show(value),
        source=source,
        reason=reason,
    )
    return row
