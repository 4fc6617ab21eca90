from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import chromium
from tests.journeys.house import House
from tests.journeys.walker import Story, Walker

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The installed Chromium; none is ever downloaded."""
    path = chromium()
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("没有 Chromium：apt-get install chromium")
        pytest.skip("没有 Chromium：apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def house() -> Iterator[House]:
    made = House()
    yield made
    made.close()


@pytest.fixture
def walker(browser: Browser, house: House, request: pytest.FixtureRequest) -> Iterator[Callable[..., Walker]]:
    """`walker("feng")` is 冯月好, signed in by the door, with a browser of her own; `walker()` is a stranger."""
    walkers: list[Walker] = []
    call = getattr(request.node, "callspec", None)
    name = request.node.originalname.removeprefix("test_")
    story = Story(name, call.params if call else {}, call.id if call else "")

    def make(login: str | None = None, **options: object) -> Walker:
        made = Walker(browser, house, story, **options)
        walkers.append(made)
        return made.sign_in(login) if login else made

    yield make
    for made in walkers:
        made.close()
