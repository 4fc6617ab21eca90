"""What the tests of this feature share."""

import pytest
from sqlalchemy import func, select

from xiqiao.audit.models import Entry
from xiqiao.core.db import db
from xiqiao.organisation.models import Unit
from xiqiao.resources.models import Lecturer, Place, Route
from xiqiao.resources.queries import all_lecturers, all_places, all_routes


@pytest.fixture
def unit(context):
    return lambda short: db.session.scalars(select(Unit).where(Unit.short_name == short)).one()


@pytest.fixture
def place(context):
    return lambda name: db.session.scalars(all_places().where(Place.name == name)).one()


@pytest.fixture
def route(context):
    """The route of a theme, read again."""
    return lambda theme: (
        db.session.scalars(all_routes().where(Route.theme == theme), execution_options={"populate_existing": True})
        .unique()
        .one()
    )


@pytest.fixture
def lecturer(context):
    return lambda name: db.session.scalars(all_lecturers().where(Lecturer.name == name)).unique().one()


@pytest.fixture
def new_entries(context):
    """The acts that were recorded since the last question."""
    seen = [db.session.scalar(select(func.max(Entry.seq)))]

    def ask():
        db.session.flush()
        entries = db.session.scalars(select(Entry).where(Entry.seq > seen[0]).order_by(Entry.seq)).all()
        seen[0] += len(entries)
        return [entry.act for entry in entries]

    return ask
