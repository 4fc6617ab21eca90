"""Run the migrations inside one transaction of our own, on either engine.

On SQLite foreign keys go off *before* the transaction begins: with them on, a batch rebuild's DROP TABLE deletes the
child rows of every ON DELETE CASCADE, and inside a transaction the switch does nothing. Afterwards they are checked.
"""

from typing import Literal

from alembic import context
from flask import current_app
from sqlalchemy import text

from xiqiao.core.db import Base, db


def render_item(kind: str, item: object, _autogen_context: object) -> str | Literal[False]:
    """Spell our own column types without importing them into migrations, which must not change with the code."""
    if kind == "type" and type(item).__name__ == "UtcDateTime":
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    engine = db.engine
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        try:
            # Alembic must find the transaction begun, or it commits on its own before the check.
            with connection.begin():
                context.configure(
                    connection=connection,
                    target_metadata=Base.metadata,
                    render_as_batch=is_sqlite,
                    compare_type=True,
                    render_item=render_item,
                    **{
                        key: value
                        for key, value in current_app.extensions["migrate"].configure_args.items()
                        if key not in ("render_as_batch", "compare_type")
                    },
                )
                context.run_migrations()
                if is_sqlite and connection.execute(text("PRAGMA foreign_key_check")).first():
                    raise RuntimeError("a migration left dangling references; nothing was changed")
        finally:
            if is_sqlite:
                connection.connection.cursor().execute("PRAGMA foreign_keys=ON")


run()
