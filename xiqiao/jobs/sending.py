"""Send a message to the office's channels. Off until `channel_urls` is configured and the extra is installed."""

from __future__ import annotations

import hashlib
import time
from importlib import import_module
from typing import Any

from flask import current_app

#: So long a channel may take to answer. Hosts that cannot be reached and refusals say so sooner.
ANSWER_SECONDS = 10.0


class NotSent(Exception):
    """The channel did not take the message; it may be asked again."""


class Unsure(Exception):
    """The message left, and no answer came: nobody knows whether it arrived."""


def has_channel() -> bool:
    return bool(channels())


def channels() -> list[str]:
    """The addresses that the office has configured; they hold secrets, and are named by their digests elsewhere."""
    urls: str = current_app.config["CHANNEL_URLS"]
    return urls.split()


def digest_of(channel: str) -> str:
    return hashlib.sha256(channel.encode()).hexdigest()[:12]


def send(channel: str, subject: str, body: str) -> None:
    """Hand the message to apprise (an optional extra: WeCom, DingTalk, e-mail). Raises NotSent or Unsure.

    apprise says only yes or no. A no that took as long as an answer may take is no answer: a lost one would else be
    sent twice. Whatever breaks once the message is on its way is no answer either.
    """
    service = _service(channel)
    began = time.monotonic()
    try:
        is_taken = service.notify(title=subject, body=body)
    except Exception as error:
        raise Unsure(f"{type(error).__name__}: {error}") from error
    if not is_taken and time.monotonic() - began >= ANSWER_SECONDS:
        raise Unsure("通知渠道没有回音")
    if not is_taken:
        raise NotSent("通知渠道没有接受这条消息")


def _service(channel: str) -> Any:
    """One channel as apprise knows it."""
    try:
        service = import_module("apprise").Apprise()
    except ImportError as error:
        raise NotSent("没有安装 apprise") from error
    if not service.add(channel):
        raise NotSent("channel_urls 中有不认识的地址")
    for each in service:
        each.socket_connect_timeout = each.socket_read_timeout = ANSWER_SECONDS
    return service
