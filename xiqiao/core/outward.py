"""对外模式 (PUBLIC=1): a second process for a proxy on the open net, which serves only what is declared outward.

Nobody is signed in there. What may leave the house is a short list that a test holds (tests/conventions).
"""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, current_app, request, url_for

from xiqiao.core.authority import F, public

#: Files of the program itself, which carry nothing of anybody.
FILES = frozenset({"static"})


def outward(view: F) -> F:
    """Mark a view that the open net may see; it must know by itself who asks (a secret in its address)."""
    view.is_outward = True  # type: ignore[attr-defined]  # functions carry attributes; mypy cannot see it
    return public(view)


def is_outward_endpoint(app: Flask, endpoint: str | None) -> bool:
    view = app.view_functions.get(endpoint or "")
    return endpoint in FILES or getattr(view, "is_outward", False)


def outward_paths(app: Flask) -> list[str]:
    """What is served there, for whoever starts it."""
    return sorted(rule.rule for rule in app.url_map.iter_rules() if is_outward_endpoint(app, rule.endpoint))


def init_outward(app: Flask) -> None:
    """To be called before whatever else looks at requests: what is not there gets no other answer than 404."""

    @app.before_request
    def only_outward() -> None:
        if app.config["OUTWARD"] and not is_outward_endpoint(app, request.endpoint):
            abort(404)

    @app.context_processor
    def outward_context() -> dict[str, Any]:
        """Pages for people outside offer no door and no desk, whichever process serves them."""
        return {"is_outward": app.config["OUTWARD"] or is_outward_endpoint(app, request.endpoint)}


def outward_url(endpoint: str, **values: Any) -> str:
    """The address for people outside: of the outward host if the office has one, else of this house."""
    base = str(current_app.config["PUBLIC_URL"])
    if base:
        return base.rstrip("/") + url_for(endpoint, **values)
    return url_for(endpoint, _external=True, **values)
