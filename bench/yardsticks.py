"""What pages are compared with: an answer without Flask, and Flask's own cheapest answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

BARE, CONSTANT = "/-/bare", "/-/flask"

constant = Flask("constant")
constant.add_url_rule(CONSTANT, view_func=lambda: "ok", endpoint="constant")


def bare(_environ: Any, start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]
