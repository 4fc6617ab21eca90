"""How an event's time is written for people, the same on pages, in texts to copy, and in the log."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Protocol

from flask import Flask

from xiqiao.core.clock import local

WEEKDAYS = "一二三四五六日"


class Timed(Protocol):
    """Whatever has a beginning and an end."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def is_whole_day(self) -> bool: ...
    @property
    def day(self) -> date: ...
    @property
    def last_day(self) -> date: ...


def weekday(day: date) -> str:
    return f"周{WEEKDAYS[day.weekday()]}"


def day_words(day: date) -> str:
    """2026年12月5日（周六）"""
    return f"{day.year}年{day.month}月{day.day}日（{weekday(day)}）"


def short_day(day: date) -> str:
    """12月5日 周六"""
    return f"{day.month}月{day.day}日 {weekday(day)}"


def clock_words(moment: datetime) -> str:
    """14:30, on the township's clock."""
    return f"{local(moment):%H:%M}"


def time_words(event: Timed) -> str:
    """14:30–16:00；全天 of a whole day; with the last day where it lasts longer."""
    if event.is_whole_day:
        return "全天" if event.day == event.last_day else f"至{short_day(event.last_day)}，全天"
    if event.day == event.last_day:
        return f"{clock_words(event.starts_at)}–{clock_words(event.ends_at)}"
    return f"{clock_words(event.starts_at)}至{short_day(event.last_day)} {clock_words(event.ends_at)}"


def span_words(event: Timed) -> str:
    """2026年12月5日（周六）14:30–16:00"""
    return f"{day_words(event.day)}{time_words(event)}"


def days_later(day: date, number: int) -> date:
    return day + timedelta(days=number)


def init_wording(app: Flask) -> None:
    app.jinja_env.filters.update(
        whole_day=day_words,
        short_day=short_day,
        clock_words=clock_words,
        time_words=time_words,
        span_words=span_words,
        days_later=days_later,
    )
