"""The life of one request: was authority asked? then commit, or roll back.

This is the second file to read (the first is `xiqiao/__init__.py`): no view commits, no GET can write.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from xiqiao.core.authority import authority_was_asked
from xiqiao.core.db import db
from xiqiao.core.errors import not_served
from xiqiao.core.rules import Busy, RuleBroken
from xiqiao.core.transactions import own_transaction, reading

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Unasked(Exception):
    """A view answered without asking anybody whether it may: a fault in the program, never the person's."""


def afterwards(write: Callable[[Session], None], *, is_essential: bool = True) -> None:
    """Have `write` done in a short transaction of its own, when the request's has ended either way.

    Only for what must be kept of a GET or of a refusal: access entries, failed sign-ins, last-seen.
    What is not essential waits for nobody, and the answer goes out without it.
    """
    g.setdefault("afterwards", []).append((write, is_essential))


def refuse_foreign() -> None:
    """An unsafe request must come from a page of ours that was drawn for the person who is signed in now."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise BadRequest
    drawn_for = request.headers.get("X-Drawn-For") or request.form.get("drawn_for")
    if drawn_for and current_user.is_authenticated and current_user.get_id() != drawn_for:
        raise RuleBroken("这个页面是另一个账号打开的，现在登录的是别人。没有保存；请刷新页面，或换回原来的账号。")


class Intranet(Flask):
    def wsgi_app(self, environ: Any, start_response: Any) -> Any:
        """Safe requests run in transactions that the database itself keeps from writing."""
        with reading(environ["REQUEST_METHOD"] in SAFE_METHODS):
            return super().wsgi_app(environ, start_response)

    #: Says why the database must not be served, None if it may; `create_app` gives it.
    why_not_served: Callable[[], str | None] = staticmethod(lambda: None)
    _is_known_schema = False

    def full_dispatch_request(self) -> Response:
        if not self._is_known_schema and (refusal := self._refuse_other_schema()):
            return refusal
        response = super().full_dispatch_request()
        return self._write_afterwards() or response

    def _refuse_other_schema(self) -> Response | None:
        """Asked once: a database of another schema gets no request at all."""
        try:
            why_not = self.why_not_served()
        except DBAPIError as error:
            return self.finalize_request(self.handle_user_exception(error), from_error_handler=True)
        self._is_known_schema = why_not is None
        return self.finalize_request(not_served(why_not), from_error_handler=True) if why_not else None

    def _write_afterwards(self) -> Response | None:
        """Do what `afterwards` asked for; the refusal if something essential could not be written."""
        writes = g.pop("afterwards", ())
        if writes:
            db.session.rollback()  # a transaction that is still open would stand before these in the queue
        for write, is_essential in writes:
            try:
                with own_transaction(db.engine, patience=None if is_essential else 0.05) as session:
                    write(session)
            except (Busy, DBAPIError) as error:
                if is_essential:  # what must leave a trace does not happen without one
                    return self.finalize_request(self.handle_user_exception(error), from_error_handler=True)
        return None

    def handle_user_exception(self, error: Exception) -> Any:
        """A refusal's page only reads: it neither holds the queue nor waits in it, least of all to say 系统正忙."""
        db.session.rollback()
        with reading():
            return super().handle_user_exception(error)

    def handle_exception(self, error: Exception) -> Response:
        db.session.rollback()
        with reading():
            return super().handle_exception(error)

    def dispatch_request(self) -> ResponseReturnValue:
        try:
            if request.method not in SAFE_METHODS:
                refuse_foreign()
            response = self.make_response(super().dispatch_request())
            if not self._may_answer():
                raise Unasked(f"{request.method} {request.path}")
            if request.method not in SAFE_METHODS and response.status_code < 400:
                db.session.commit()
            return response
        finally:
            # After a commit this ends nothing; after anything else it undoes everything.
            db.session.rollback()

    def _may_answer(self) -> bool:
        if request.method == "OPTIONS" or authority_was_asked():
            return True
        view = self.view_functions.get(request.endpoint or "")
        return getattr(view, "is_public", False)
