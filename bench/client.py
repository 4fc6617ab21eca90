"""A small browser: one keep-alive connection, its cookies, the token of its page."""

from __future__ import annotations

import gzip
import io
import re
import secrets
import time
import zlib
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from xiqiao.demo import PASSWORD

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    sent: bytes

    @property
    def body(self) -> bytes:
        unpack = {"gzip": gzip.decompress, "deflate": zlib.decompress}.get(
            self.headers.get("content-encoding", ""), bytes
        )
        return unpack(self.sent)

    @property
    def text(self) -> str:
        return self.body.decode()


class Browser:
    def __init__(self, port: int, login: str | None = None, timeout: float = 30) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=timeout)
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.used_at = 0.0
        if login:
            self.sign_in(login)

    def move(self, port: int) -> None:
        """Go on with the same cookies at a server that started anew."""
        self.connection.close()
        self.connection = HTTPConnection("127.0.0.1", port, timeout=self.connection.timeout)

    def request(
        self,
        method: str,
        path: str,
        body: str | bytes | None = None,
        form: str = FORM,
        more: dict[str, str] | None = None,
    ) -> Answer:
        if time.monotonic() - self.used_at > 5:
            self.connection.close()  # the server may have given it up; the next request opens it again
        self.used_at = time.monotonic()
        headers = {"Accept-Encoding": "gzip, deflate", **(more or {})}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = form
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        for line in response.msg.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())

    def get(self, path: str) -> Answer:
        return self.request("GET", path)

    def post(self, path: str, **fields: str) -> Answer:
        return self.request("POST", path, urlencode({"csrf_token": self.token, **fields}))

    def upload(self, path: str, file: bytes, name: str, **fields: str) -> Answer:
        """Post a form with a file in it."""
        parts = {"csrf_token": self.token, **fields, "file": FileStorage(io.BytesIO(file), name)}
        boundary, body = encode_multipart(parts)
        return self.request("POST", path, body, f"multipart/form-data; boundary={boundary}")

    def renew_token(self, path: str) -> None:
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.get(path).text)
        self.token = found.group(1) if found else ""

    def sign_in(self, login: str) -> None:
        self.renew_token("/sign-in")
        answer = self.post("/sign-in", login=login, password=PASSWORD)
        if answer.status != 303:
            raise RuntimeError(f"{login} could not sign in: {answer.status}")
        self.renew_token("/privacy")

    def suggest(self, key: str, text: str) -> Answer:
        """Make a suggestion with a key that the caller knows."""
        return self.post("/suggestions/new", key=key, text=text, page="/")


def new_key() -> str:
    return secrets.token_hex(16)
