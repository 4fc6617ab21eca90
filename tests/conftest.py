from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import joinedload

from tests import engines
from tests.visitor import Visitor
from xiqiao.accounts.models import Account
from xiqiao.accounts.queries import acting
from xiqiao.config import Settings
from xiqiao.core.app import Intranet
from xiqiao.core.clock import today
from xiqiao.core.db import db

T = TypeVar("T")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="long races and crash loops")


@pytest.fixture(params=engines.ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Each test that touches the database runs on both engines."""
    return str(request.param)


@pytest.fixture
def settings(request: pytest.FixtureRequest, engine: str) -> Settings:
    """An installation that nobody has touched, with the cast in it."""
    return engines.fresh(engine) if request.node.get_closest_marker("own_app") else engines.renewed(engine)


@pytest.fixture
def app(settings: Settings, engine: str) -> Iterator[Intranet]:
    """The application on this installation. Who changes it (routes) asks for one alone: `pytest.mark.own_app`."""
    is_standing = engines.standing(engine).config["SETTINGS"] is settings
    with engines.borrowed(engine) if is_standing else engines.running(settings) as made:
        yield made


@pytest.fixture
def context(app: Intranet) -> Iterator[None]:
    """For tests of rules and verbs: an application context of their own."""
    with app.app_context():
        yield


@pytest.fixture
def visitor(app: Intranet) -> Callable[..., Visitor]:
    """`visitor("feng")` is 冯月好 with a browser of her own; `visitor()` is not signed in."""

    def make(login: str | None = None, **options: object) -> Visitor:
        made = Visitor(app, **options)
        if login is not None:
            made.sign_in_as(login)
        return made

    return make


@pytest.fixture
def person(context: None) -> Callable[[str], Account]:
    """`person("feng")` as rules see her: the account with what it holds today."""

    def load(login: str) -> Account:
        found = select(Account).where(Account.login == login).options(joinedload(Account.unit))
        return acting(db.session.scalars(found).one(), today())

    return load


@pytest.fixture
def behind(app: Intranet) -> Callable[[Callable[[], T]], T]:
    """`behind(act)`: do something in the database beside the pages that visitors open; gives what `act` gave."""

    def do(act: Callable[[], T]) -> T:
        with app.app_context():
            made = act()
            db.session.commit()
            return made

    return do


@pytest.fixture
def statements(app: Intranet) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with statements() as seen:` collects the SQL that is sent meanwhile."""

    @contextmanager
    def watch() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            seen.append(statement)

        with app.app_context():
            bind = db.engine
        event.listen(bind, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(bind, "before_cursor_execute", note)

    return watch
