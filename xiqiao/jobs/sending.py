"""Send a message to the office's channel. Off until `channel_urls` is configured and the extra is installed."""

from __future__ import annotations

from importlib import import_module

from flask import current_app


class NotSent(Exception):
    """The channel did not take the message; it is tried again."""


def send(subject: str, body: str) -> None:
    """Hand the message to apprise (an optional extra: WeCom, DingTalk, e-mail). Without a channel it is done at once:
    the same text stands on the system page."""
    urls: str = current_app.config["CHANNEL_URLS"]
    if not urls:
        return
    channel = import_module("apprise").Apprise()
    if not channel.add(urls.split()) or not channel.notify(title=subject, body=body):
        raise NotSent("通知渠道没有接受这条消息")
