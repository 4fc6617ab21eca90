"""The three answers of a view: a whole page, one part of it, or elsewhere.

htmx-flask is used here alone, and only to read request headers: its response helper does not know
all swap names, and Chinese must not go into headers unescaped.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, flash, make_response, render_template, session, url_for
from htmx_flask import Htmx
from htmx_flask import request as htmx_request
from werkzeug.utils import redirect


def init_pages(app: Flask) -> None:
    Htmx(app)

    @app.after_request
    def vary(response: Response) -> Response:
        response.vary.add("HX-Request")
        return response


def is_htmx() -> bool:
    return bool(htmx_request.htmx)


def wants_part() -> bool:
    """HTMX asks for a part; a boosted link or a restored history entry wants the whole page."""
    htmx = htmx_request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def page(template: str, status: int = 200, **context: Any) -> Response:
    """A whole page; a refused form (409, 422) says so in its title.

    Asked by HTMX, its title and #main replace those in the browser, whatever the status and whatever the form aimed
    at. So a long form works both ways without a part of its own, and a conflict (409) is no mere notice.
    """
    context.setdefault("is_form_refused", status in (409, 422))
    response = make_response(render_template(template, **context), status)
    if wants_part():
        response.headers.update({"HX-Retarget": "#main", "HX-Reselect": "#main", "HX-Reswap": "outerHTML"})
    return response


def part(template: str, otherwise: Response, event: str = "", status: int = 200, **context: Any) -> Response:
    """One part under HTMX, with what was said (`say`) beside it; `otherwise` without.

    `event` is the name that other parts listen for (`hx-trigger="<event> from:body"`).
    """
    if not wants_part():
        return otherwise
    html = render_template(template, **context)
    if "_flashes" in session:
        html += render_template("errors/_notices_oob.html")
    response = make_response(html, status)
    if event:
        response.headers["HX-Trigger"] = event
    return response


def go(endpoint: str, **values: Any) -> Response:
    """Success that leads elsewhere: 303, or HX-Redirect under HTMX (which would nest the page in a row)."""
    return go_to(url_for(endpoint, **values))


def go_to(path: str) -> Response:
    if wants_part():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = path
        return response
    return make_response(redirect(path, 303))


def say(sentence: str, kind: str = "done") -> None:
    """A message for the next thing the person sees: `done`, `warning` or `error`."""
    flash(sentence, kind)


def draft_saved(key: str) -> None:
    """Tell the browser that the draft of this form reached the server and may go."""
    flash(key, "draft-done")


def trigger(response: Response, event: str, **detail: Any) -> Response:
    """Name an event with details; JSON is escaped to ASCII, as headers must be."""
    response.headers["HX-Trigger"] = json.dumps({event: detail})
    return response


def local_path(value: str | None) -> str | None:
    """`value` if it is a path of this site that one may be sent to, else None.

    Refuses other hosts in all spellings browsers forgive: `//host`, `\\\\host`, control characters, schemes.
    """
    if not value or not value.startswith("/") or value.startswith(("//", "/\\")):
        return None
    if any(ord(character) < 32 or character == "\\" for character in value):
        return None
    parts = urlsplit(value)
    return value if not parts.scheme and not parts.netloc else None
