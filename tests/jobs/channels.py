"""A stand-in for apprise, which is an extra and not installed: its interface as `sending` uses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from xiqiao.jobs import sending


class Channels:
    """What the group chats received, in `sent`; `answers` says what a channel answers (True if it is not named)."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.answers: dict[str, Callable[[], bool]] = {}
        self.unknown: set[str] = set()

    def opened(self) -> Any:
        return Service(self)


class Service:
    """One `Apprise()`: takes an address, can be walked, notifies."""

    def __init__(self, channels: Channels) -> None:
        self.channels, self.url, self.plugin = channels, "", SimpleNamespace()

    def add(self, url: str) -> bool:
        self.url = url
        return url not in self.channels.unknown

    def __iter__(self) -> Iterator[Any]:
        return iter([self.plugin])

    def notify(self, *, title: str, body: str) -> bool:
        assert self.plugin.socket_read_timeout == self.plugin.socket_connect_timeout == sending.ANSWER_SECONDS
        self.channels.sent.append((self.url, title, body))
        return self.channels.answers.get(self.url, lambda: True)()


def stand_in(monkeypatch: pytest.MonkeyPatch, urls: str) -> Channels:
    """Configure these channels, in the current application."""
    channels = Channels()
    monkeypatch.setattr(sending, "import_module", lambda _: SimpleNamespace(Apprise=channels.opened))
    monkeypatch.setitem(sending.current_app.config, "CHANNEL_URLS", urls)
    return channels
