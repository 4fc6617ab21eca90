"""What the benchmark's server serves: the intranet, and beside it the yardsticks in the same process."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bench.yardsticks import BARE, CONSTANT, bare, constant
from xiqiao import create_app

intranet = create_app()


def app(environ: Any, start_response: Any) -> Iterable[bytes]:
    served = {BARE: bare, CONSTANT: constant}.get(environ["PATH_INFO"], intranet)
    return served(environ, start_response)
