"""停用 and 恢复使用, the same for places, routes and lecturers: their views have asked who may."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask_login import current_user

from xiqiao.core.clock import today
from xiqiao.core.pages import go_to, page, say
from xiqiao.resources.closing import WORDS, Thing, close, later_uses, reopen
from xiqiao.resources.forms import ClosingForm, RemovalForm


def address_of(thing: Thing) -> str:
    kind = thing.reference.kind
    key: dict[str, Any] = {f"{kind}_id": thing.id}
    return url_for(f"{kind}.show", **key)


def answer_closing(thing: Thing) -> Response:
    """The form that asks for last day and reason, and names what still counts on the thing."""
    form, back = ClosingForm(), address_of(thing)
    if not form.is_submitted():
        form.version.data, form.on.data = thing.version, today()
    if form.accepts(lambda: _close(thing, form), thing):
        say(f"已停用：{thing.name}。以前的记录都在。")
        return go_to(back)
    uses = later_uses(thing, form.on.data or today())
    kind = WORDS[thing.reference.kind]
    return page("resources/close.html", form.status, form=form, thing=thing, uses=uses, kind=kind, back=back)


def _close(thing: Thing, form: ClosingForm) -> None:
    close(
        thing,
        on=form.on.data,
        reason=form.reason.data,
        is_known=form.is_known.data,
        drawn_from=form.version.data,
        today=today(),
        by=current_user,
    )


def answer_reopening(thing: Thing) -> Response:
    form = RemovalForm()
    reopen(thing, drawn_from=form.version.data, by=current_user)
    say(f"已恢复使用：{thing.name}。")
    return go_to(address_of(thing))
