"""Texts to copy into a WeChat group: complete without any link, since members outside the office cannot follow one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from xiqiao.calendar.models import Event, EventChange, EventState, Part
from xiqiao.calendar.plans import audience_words
from xiqiao.calendar.schedules import Line
from xiqiao.calendar.wording import clock_words, short_day, span_words, time_words
from xiqiao.core.clock import local


def event_text(event: Event) -> str:
    """The notice of one event, line by line; nothing is said of what is not set."""
    holders = "、".join(unit.short_name for unit in event.units_as(Part.HOLDER))
    contact = " ".join(filter(None, (event.contact, event.contact_phone)))
    pairs = (
        ("时间", span_words(event)),
        (
            "地点",
            event.where if not event.online else "，".join(filter(None, (_on_site(event), f"线上：{event.online}"))),
        ),
        ("参加", audience_words(event)),
        ("线路", event.route.name if event.route else ""),
        ("讲师", event.lecturer.name if event.lecturer else ""),
        ("内容", event.content),
        ("教学内容", event.teaching),
        ("回复", _reply_words(event)),
        ("联系人", contact),
    )
    head = {EventState.CANCELLED: "【活动取消】", EventState.MOVED: "【活动改期】"}.get(event.state, "【活动通知】")
    reason = [f"原因：{event.reason}"] if event.state in (EventState.CANCELLED, EventState.MOVED) else []
    return "\n".join([f"{head}{event.title}", *(f"{word}：{said}" for word, said in pairs if said), *reason, holders])


def _on_site(event: Event) -> str:
    return "，".join(filter(None, (event.place.name if event.place else "", event.place_words)))


def _reply_words(event: Event) -> str:
    if not event.wants_reply:
        return ""
    until = local(event.reply_until) if event.reply_until else None
    return "请回复参加或请假" + (f"，{short_day(until.date())}前" if until else "")


def change_text(event: Event, change: EventChange) -> str:
    """What was changed, old → new, with what now holds."""
    return f"【{change.what.label}】{event.title}\n{change.sentence}\n\n{event_text(event)}"


def month_text(year: int, month: int, found: Iterable[Line], whose: str) -> str:
    """The plan of a month: a line an event, under its day."""
    rows: list[str] = [f"【{year}年{month}月活动安排】{whose}"]
    last: date | None = None
    for line in found:
        if line.day != last:
            rows.append(short_day(line.day))
            last = line.day
        rows.append("　".join(filter(None, _of_line(line))))
    return "\n".join(rows) if len(rows) > 1 else f"{rows[0]}\n没有安排活动。"


def _of_line(line: Line) -> tuple[str, ...]:
    event = line.event
    if event is None:
        return (f"　{clock_words(line.starts_at)}起", line.title, f"{line.count} 个单位" if line.count > 1 else "")
    state = "（已取消）" if event.state is EventState.CANCELLED else ""
    return (f"　{time_words(event)}", event.title + state, event.where)
