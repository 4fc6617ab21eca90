"""What a form that saves itself hears from the server: saved at what time, refused why, or both versions.

The version travels inside the answer, which htmx swaps, and never in what people type into. After a conflict the form
still carries the version that it was drawn from: saving by itself cannot overwrite anybody. Only the button beside the
two versions does, which names the one that the person has seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, make_response, render_template, request

from xiqiao.core.forms import EditForm
from xiqiao.core.pages import wants_part


@dataclass(frozen=True)
class Answer:
    """`id` names the form on its page, `draft` its draft, `seen` the thing and its version to the banner (`news`)."""

    id: str
    draft: str
    form: EditForm
    drawn: int | None
    seen: str
    saved_at: datetime | None = None
    offers_theirs: bool = False

    @property
    def stored(self) -> int | None:
        """After a conflict, the version that is stored now."""
        stored: int | None = self.form.version.data
        return stored


def drawn_from(form: EditForm) -> int | None:
    """The version that a posted form was drawn from, or that its writer decided over in sight of both."""
    drawn: int | None = request.form.get(f"{form.version.name}-decided", type=int) or form.version.data
    return drawn


def saves_itself() -> bool:
    """No button was pressed: two seconds after the last key the form was sent by itself."""
    return "act" not in request.form


def answered(answer: Answer, otherwise: Callable[[], Response], **fresh: Any) -> Response:
    """The answer alone, for htmx, into its place in the form; what is being typed stays as it is.

    `fresh`: figures elsewhere on the page that are other ones now (`fresh_counts`, `fresh_unmarked`).
    """
    if not wants_part():
        return otherwise()
    response = make_response(render_template("meetings/_answer.html", answer=answer, **fresh), answer.form.status)
    response.headers.update({"HX-Retarget": f"#{answer.id}-answer", "HX-Reswap": "innerHTML"})
    return response
