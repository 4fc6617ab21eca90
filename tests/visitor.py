"""A person with a browser, for tests: opens pages, fills the form it found, submits, and inspects every answer.

Any page without exactly one h1, with a wrong title, duplicate ids, an unlabelled control, inline code or English left
over fails the test that opened it, whichever that was.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from xiqiao.accounts.models import Account
from xiqiao.accounts.sessions import SECRET, open_session
from xiqiao.core.app import Intranet
from xiqiao.core.clock import now
from xiqiao.core.db import db

HTMX = {"HX-Request": "true"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Document(HTMLParser):
    """What the inspector and the form filler need to know of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.forms: list[dict[str, Any]] = []
        self.texts: dict[str, list[str]] = {}
        self.open: list[str] = []
        self._textarea: dict[str, Any] | None = None
        self._option: dict[str, str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "form":
            self.forms.append({"action": attributes.get("action"), "method": attributes.get("method", "get"),
                               "attributes": attributes, "fields": {}, "buttons": []})  # fmt: skip
        if not self.forms or "form" not in self.open:
            return
        form, name = self.forms[-1], attributes.get("name", "")
        if tag == "input" and name:
            self._input(form, name, attributes)
        elif tag == "textarea" and name:
            self._textarea = form["fields"]
            form["fields"][name] = ""
            self._name = name
        elif tag == "select" and name:
            self._name = name
            form["fields"][name] = None
        elif tag == "option" and self._name in form["fields"]:
            if "selected" in attributes or form["fields"][self._name] is None:
                form["fields"][self._name] = attributes.get("value", "")
        elif tag == "button":
            form["buttons"].append(attributes)

    _name = ""

    def _input(self, form: dict[str, Any], name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("type", "text")
        if kind in ("checkbox", "radio"):
            if "checked" in attributes:
                form["fields"][name] = attributes.get("value", "on")
        elif kind != "file":
            form["fields"][name] = attributes.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass
        if tag == "textarea":
            self._textarea = None

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            # HTML drops the first line break of a textarea
            first = not self._textarea[self._name]
            self._textarea[self._name] += data.removeprefix("\r").removeprefix("\n") if first else data
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)

    def text(self, tag: str) -> str:
        return "".join(self.texts.get(tag, [])).strip()

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


class Answer:
    """A response that was inspected."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.html = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
        self.location = response.headers.get("Location", "") or response.headers.get("HX-Redirect", "")
        self.document = Document(self.html)
        if self.html.lstrip().startswith("<!doctype") and not 300 <= self.status < 400:
            inspect(self)

    def __contains__(self, text: str) -> bool:
        return text in self.html

    def form(self, action: str) -> dict[str, Any]:
        for form in self.document.forms:
            if form["action"] == action:
                return form
        raise AssertionError(f"no form posts to {action}: {[form['action'] for form in self.document.forms]}")


class Visitor:
    def __init__(
        self, app: Intranet, address: str = "127.0.0.1", agent: str = "Mozilla/5.0 (Windows NT 10.0) Chrome/109"
    ) -> None:
        self.app = app
        self.client = app.test_client()
        self.client.environ_base = {"REMOTE_ADDR": address, "HTTP_USER_AGENT": agent}
        self.public_id = ""

    def sign_in_as(self, login: str) -> None:
        """A session as the door would open it, without the hash's cost; the door has tests of its own."""
        with self.app.test_request_context(environ_base=self.client.environ_base):
            account = db.session.scalars(select(Account).where(Account.login == login)).one()
            self.public_id = account.public_id
            open_session(account, remember=False, pending=None, at=now())
            from flask import session

            secret = session[SECRET]
            db.session.commit()
        with self.client.session_transaction() as cookie:
            cookie[SECRET] = secret

    def open(self, path: str, status: int = 200, htmx: bool = False) -> Answer:
        answer = Answer(self.client.get(path, headers=self.headers(htmx)))
        assert answer.status == status, f"{path}: {answer.status} {answer.html[:1500]}"
        return answer

    def headers(self, htmx: bool) -> dict[str, str]:
        return {**HTMX, "X-Drawn-For": self.public_id} if htmx else {}

    def submit(self, page: Answer, action: str, htmx: bool = False, status: int | None = None, **values: Any) -> Answer:
        """Fill the form that the page holds and press its button; a value of None takes a field away."""
        fields = {**page.form(action)["fields"], **values}
        fields = {name: value for name, value in fields.items() if value is not None}
        answer = Answer(self.client.post(action, data=fields, headers=self.headers(htmx)))
        if status is not None:
            assert answer.status == status, f"{action}: {answer.status} {answer.html[:1500]}"
        return answer

    def post(self, path: str, htmx: bool = False, **values: Any) -> Answer:
        """A post with a valid token but no page behind it: what a script or an attacker would send."""
        token = re.search(r'name="csrf-token" content="([^"]+)"', self.client.get("/privacy").get_data(as_text=True))
        assert token is not None
        fields = {"csrf_token": token.group(1), "drawn_for": self.public_id, **values}
        return Answer(self.client.post(path, data=fields, headers=self.headers(htmx)))


INLINE = re.compile(r"<style|<script(?![^>]*\ssrc=)|=\"javascript:", re.IGNORECASE)
INLINE_ATTRIBUTE = re.compile(r"on[a-z]+|style|hx-on.*")
ENGLISH = re.compile(r">[^<]*\b(?:Error|Not a valid|This field|required|Invalid|undefined|None|True|False)\b[^<]*<")


def inspect(answer: Answer) -> None:
    """The conventions of every whole page."""
    document, html = answer.document, answer.html
    headings = [attributes for tag, attributes in document.elements if tag == "h1"]
    assert len(headings) == 1, f"{len(headings)} h1 on the page"
    title, heading = document.text("title"), " ".join(document.text("h1").split())
    expected = heading if answer.status not in (409, 422) else f"错误：{heading}"
    assert title.startswith((heading, f"错误：{heading}")), f"title {title!r} does not begin with {expected!r}"
    assert 'lang="zh-CN"' in html
    ids = [attributes["id"] for _, attributes in document.elements if "id" in attributes]
    assert len(ids) == len(set(ids)), f"duplicate ids: {[name for name in ids if ids.count(name) > 1]}"
    labels = {attributes["for"] for attributes in document.all("label") if "for" in attributes}
    for tag in ("input", "select", "textarea"):
        for attributes in document.all(tag):
            if attributes.get("type") not in ("hidden", "submit"):
                assert attributes.get("id") in labels or "aria-label" in attributes, f"no label: {attributes}"
    assert all(form["action"] for form in document.forms), "a form without action"
    assert not INLINE.search(html), f"inline code: {INLINE.search(html)}"
    attributes = {name for _, found in document.elements for name in found}
    assert not [name for name in attributes if INLINE_ATTRIBUTE.fullmatch(name)], "an inline attribute"
    english = ENGLISH.search(re.sub(r"<(textarea|pre|code)[^>]*>.*?</\1>", "", html, flags=re.DOTALL))
    assert not english, f"English left over: {english and english.group(0)}"
    for form in document.forms:
        if form["method"].lower() == "post":
            assert "csrf_token" in form["fields"], f"no token in the form to {form['action']}"
