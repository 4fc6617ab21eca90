"""Whether the register is still as it was when a workbook was compared with it.

Comparing takes seconds and is done outside the writers' queue. What is then written must be what the preview showed,
so the very rows that the comparison had read are read once more in the queue, as the database holds them, and their
digest must be the same. That takes a tenth of comparing, and relies on nobody's counting up a version.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, type_coerce
from sqlalchemy.types import NullType

from xiqiao.core.db import db

ROWS_AT_ONCE = 1000


def mark(statements: Iterable[Select[Any]]) -> str:
    """A digest of the rows that these statements find now."""
    digest = hashlib.sha256()
    for statement in statements:
        plain = [type_coerce(column, NullType()) for column in statement.selected_columns]  # no value is converted
        for rows in db.session.execute(statement.with_only_columns(*plain)).partitions(ROWS_AT_ONCE):
            digest.update(repr(rows).encode())
        digest.update(b"\n")
    return digest.hexdigest()
