from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.fixture
def amount(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """`amount(3, 200)`: three in the normal suite, two hundred under `make soak`."""
    is_soak = bool(request.config.getoption("--soak"))
    return lambda short, long: long if is_soak else short
