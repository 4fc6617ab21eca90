"""The typed Base of all models, and `db`: engine and unit of work.

Models inherit `Base` and know nothing of Flask; queries, deeds and views use `db.session`.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Enum, MetaData, Select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator
from werkzeug.exceptions import NotFound

from xiqiao.config import Settings
from xiqiao.core.rules import Outdated
from xiqiao.core.transactions import prepare_postgresql, prepare_sqlite, reading

T = TypeVar("T")
#: Ids are four-byte integers on PostgreSQL; a larger one in an address is no id.
LARGEST_ID = 2**31 - 1


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment: `timestamptz` on PostgreSQL, UTC text on SQLite. Naive moments are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Enums are stored as checked text, moments as UTC; every constraint has a name, so it can be altered."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  # SQLAlchemy reads it from the class
        datetime: UtcDateTime,
        enum.Enum: Enum(
            enum.Enum,
            native_enum=False,
            create_constraint=True,
            length=32,
            values_callable=lambda kind: [member.value for member in kind],
        ),
    }


class Labelled(enum.Enum):
    """An enum whose members are `(value, Chinese label)`: `NAME = "stored", "显示"`."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Labelled:
        member = object.__new__(cls)
        member._value_ = value
        member.label = label
        return member


class Versioned:
    """A record that people edit in forms: the form carries the version it was drawn from."""

    version: Mapped[int] = mapped_column(default=1)

    def check_version(self, drawn_from: int | None) -> None:
        """Raise Outdated if the record was saved since `drawn_from`; a form without version is outdated too."""
        if drawn_from != self.version:
            raise Outdated

    def bump(self) -> None:
        self.version += 1


db = SQLAlchemy(metadata=Base.metadata, disable_autonaming=True)


@contextmanager
def reading_aside() -> Iterator[None]:
    """Leave the writers' queue for work that only reads and takes long.

    What was written before is undone, what was loaded is read again when it is next asked for. After the block a new
    transaction begins, which may write, and which has to make sure that things are still as they were.
    """
    db.session.rollback()
    with reading():
        try:
            yield
        finally:
            db.session.rollback()


def engine_options(settings: Settings) -> dict[str, Any]:
    """SQLite comes from the newer library of the wheel where one fits (Debian 12's has a corruption bug)."""
    if not settings.is_sqlite:
        return {"pool_pre_ping": True}
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        return {}
    return {"module": dbapi2}


def prepare_engine(settings: Settings) -> None:
    """Attach pragmas and BEGIN to the engine of the current application."""
    if settings.is_sqlite:
        prepare_sqlite(db.engine, settings.sqlite_path)
    else:
        prepare_postgresql(db.engine)


def one_or_404(visible: Select[T], key: int) -> T:
    """The row with this id among those the person may see; what is not theirs is not found."""
    if key > LARGEST_ID:
        raise NotFound
    model = visible.column_descriptions[0]["entity"]
    found = db.session.scalars(visible.where(model.id == key)).unique().one_or_none()
    if found is None:
        raise NotFound
    return found
