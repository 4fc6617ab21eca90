"""Move or cancel many events: all of them, or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from xiqiao.calendar.models import Event, EventState
from xiqiao.calendar.planning import cancel_event, move_event
from xiqiao.core.authority import Person
from xiqiao.core.rules import RuleBroken


def cancel_many(events: Sequence[Event], reason: str, *, by: Person, at: datetime) -> int:
    """台风 and the like. Drafts are no news to anybody and are refused by name, as is what was cancelled or held."""
    _refuse(events, (EventState.PUBLISHED, EventState.MOVED), "取消")
    for event in events:
        cancel_event(event, reason, by=by, at=at)
    return len(events)


def put_off_many(events: Sequence[Event], by_days: timedelta, reason: str, *, by: Person, at: datetime) -> int:
    """All of them so many days later, at the same times of day; earlier if negative."""
    if not by_days:
        raise RuleBroken("推迟 0 天等于没有改。", "days")
    _refuse(events, (EventState.DRAFT, EventState.PUBLISHED, EventState.MOVED), "改期")
    for event in events:
        move_event(event, event.starts_at + by_days, event.ends_at + by_days, reason, by=by, at=at)
    return len(events)


def _refuse(events: Sequence[Event], states: Sequence[EventState], deed: str) -> None:
    wrong = [
        f"{event.unit.short_name}“{event.title}”（{event.state.label}）"
        for event in events
        if event.state not in states
    ]
    if wrong:
        raise RuleBroken(f"这些不能{deed}，请去掉勾选：{'、'.join(wrong[:10])}。")
