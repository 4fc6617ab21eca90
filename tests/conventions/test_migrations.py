"""The migrations make the schema of the models, checks and partial indexes included, on both engines."""

from sqlalchemy import MetaData, inspect, text

from tests import engines
from xiqiao.core.db import Base, db
from xiqiao.operations.schema import migrate

#: They tell the full-text table of SQLite of each row; PostgreSQL keeps tokens and index in one.
SEARCH_TRIGGERS = {"search_row_added", "search_row_removed", "search_row_changed"}
TRIGGERS = {
    "sqlite": {
        "audit_entry_append", "audit_entry_no_update", "audit_entry_no_delete",
        "meeting_version_no_update", "meeting_version_no_delete", *SEARCH_TRIGGERS,
    },
    "postgresql": {
        "audit_entry_append", "audit_entry_no_update", "audit_entry_no_truncate",
        "meeting_version_no_update", "meeting_version_no_delete", "meeting_version_no_truncate",
    },
}  # fmt: skip

#: The full-text table of SQLite and the tables it keeps for itself: no model can declare what only one engine has.
SEARCH_TABLES = {"search_text", *(f"search_text_{part}" for part in ("data", "idx", "docsize", "config"))}


def schema(bind) -> dict:
    """What an inspector sees, in a form that can be compared."""
    inspector, found = inspect(bind), {}
    for table in sorted(inspector.get_table_names()):
        if table == "alembic_version" or table in SEARCH_TABLES:
            continue
        found[table] = {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"]) for column in inspector.get_columns(table)
            },
            "checks": {
                check["name"]: " ".join(check["sqltext"].split()) for check in inspector.get_check_constraints(table)
            },
            "unique": {key["name"]: key["column_names"] for key in inspector.get_unique_constraints(table)},
            "foreign": {
                key["name"]: (key["constrained_columns"], key["referred_table"])
                for key in inspector.get_foreign_keys(table)
            },
            "indexes": {
                index["name"]: (index["column_names"], index["unique"]) for index in inspector.get_indexes(table)
            },
        }
    return found


def test_models_and_migrations_make_the_same_schema(engine):
    migrated, declared = engines.empty(engine), engines.empty(engine)
    seen = []
    for settings, make in ((migrated, migrate), (declared, lambda: Base.metadata.create_all(db.engine))):
        with engines.running(settings) as app, app.app_context():
            make()
            seen.append(schema(db.engine))
    assert seen[0] == seen[1]


def test_the_guards_of_the_log_and_of_frozen_records_are_there_after_the_migrations(context, engine):
    listing = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    assert set(db.session.scalars(text(listing[engine]))) == TRIGGERS[engine]


def test_the_full_text_table_of_sqlite_is_there_after_the_migrations(context, engine):
    assert set(inspect(db.engine).get_table_names()) >= SEARCH_TABLES or engine != "sqlite"


def test_every_constraint_has_a_name():
    for table in Base.metadata.tables.values():
        assert all(constraint.name for constraint in table.constraints), table.name


def test_no_table_name_is_a_reserved_word_of_either_engine():
    reserved = {"user", "order", "group", "grant", "session", "table", "check", "index"}
    assert not reserved & set(Base.metadata.tables)
    assert isinstance(Base.metadata, MetaData)
