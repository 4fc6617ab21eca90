"""The verbs of one event: plan, publish, change, move, cancel. Those over many are in `series` and `moving`."""

from __future__ import annotations

from datetime import date, datetime

from xiqiao.audit.record import record
from xiqiao.calendar.answering import promote, taken, waiting
from xiqiao.calendar.digest import ask_at_once
from xiqiao.calendar.models import Audience, Change, Event, EventChange, EventState
from xiqiao.calendar.plans import (
    Plan,
    fill_event,
    new_event,
    picture,
    refuse_plan,
    refuse_times,
    refuse_unready,
    set_times,
)
from xiqiao.calendar.wording import span_words
from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken

#: Changes of these are told to people; the rest stands on the page.
TOLD = ("名称", "时间", "阵地", "地点", "线路", "线上方式", "参加范围")


def plan_event(plan: Plan, *, by: Person | None, at: datetime) -> Event:
    """A new draft. Raises RuleBroken for what cannot be, whoever plans it."""
    refuse_plan(plan)
    event = new_event(plan, by=by, at=at)
    db.session.add(event)
    db.session.flush()
    record("event.planned", by=by, about=event.reference, unit_path=plan.unit.path,
           when=span_words(event))  # fmt: skip
    return event


def publish_event(event: Event, *, by: Person | None, at: datetime) -> None:
    """发布: from now on everybody concerned sees it."""
    if event.state is not EventState.DRAFT:
        raise RuleBroken(f"活动已经是“{event.state.label}”。")
    refuse_unready(event)
    event.state, event.published_at = EventState.PUBLISHED, at
    _touch(event, at)
    tell_change(event, Change.PUBLISHED, f"{span_words(event)}，{event.where}。", by=by, at=at)
    record("event.published", by=by, about=event.reference, unit_path=event.unit.path, when=span_words(event))


def edit_event(
    event: Event, plan: Plan, *, reason: str, drawn_from: int | None, by: Person | None, at: datetime
) -> None:
    """Change what is planned. Of a published event, another time needs a reason, and what matters is made known.

    Raises Outdated, RuleBroken.
    """
    event.check_version(drawn_from)
    refuse_settled(event)
    if changes := rewrite(event, plan, reason=reason, by=by, at=at):
        event.is_own_way = event.series_id is not None
        record("event.edited", by=by, about=event.reference, unit_path=event.unit.path, changes=changes)


def rewrite(event: Event, plan: Plan, *, reason: str, by: Person | None, at: datetime) -> dict[str, tuple[str, str]]:
    """Make of the event what the plan says, and tell those concerned; what differs, label → (old, new)."""
    refuse_plan(plan)
    if plan.capacity is not None and plan.capacity < (given := taken(event.id)):
        raise RuleBroken(f"已有 {given} 人报名，名额不能少于 {given}。", "capacity")
    if event.audience is Audience.OPEN is not plan.audience and (asked := taken(event.id) + len(waiting(event.id))):
        raise RuleBroken(f"已有 {asked} 人报名，不能改成“{plan.audience.label}”。请取消这次，另外安排。", "audience")
    before, when, day = picture(event), (event.starts_at, event.ends_at, event.is_whole_day), event.day
    with db.session.no_autoflush:
        fill_event(event, plan)
    changes = {label: (old, new) for label, old in before.items() if (new := picture(event)[label]) != old}
    if not changes:
        return {}
    is_moved = when != (event.starts_at, event.ends_at, event.is_whole_day)
    _touch(event, at)
    if event.state is not EventState.DRAFT:
        refuse_unready(event)
        if is_moved:
            _say_moved(event, reason)
        told = {label: pair for label, pair in changes.items() if label in TOLD}
        if told:
            event.sequence += 1
            sentence = "；".join(f"{label}：{old or '无'} → {new or '无'}" for label, (old, new) in told.items())
            what = Change.MOVED if is_moved else Change.EDITED
            said = sentence + (f"。原因：{reason}" if reason else "。")
            tell_change(event, what, said, by=by, at=at, old_day=day if is_moved else None)
    promote(event, at)
    return changes


def _say_moved(event: Event, reason: str) -> None:
    if not reason:
        raise RuleBroken("改了时间，请写明原因。", "reason")
    event.state, event.reason = EventState.MOVED, reason


def move_event(
    event: Event, starts_at: datetime, ends_at: datetime, reason: str, *, by: Person | None, at: datetime
) -> None:
    """改期: another time, and the last day for replies moves along. A draft is moved without a word."""
    refuse_settled(event)
    refuse_times(event.theme, starts_at, ends_at)
    if (starts_at, ends_at) == (event.starts_at, event.ends_at):
        raise RuleBroken("时间没有变。", "day")
    old, old_day = span_words(event), event.day
    if event.reply_until is not None:
        event.reply_until += starts_at - event.starts_at
    set_times(event, starts_at, ends_at, is_whole_day=event.is_whole_day)
    event.is_own_way = event.series_id is not None
    _touch(event, at)
    if event.state is not EventState.DRAFT:
        _say_moved(event, reason)
        event.sequence += 1
        sentence = f"时间：{old} → {span_words(event)}。原因：{reason}"
        tell_change(event, Change.MOVED, sentence, by=by, at=at, old_day=old_day)
    record("event.moved", by=by, about=event.reference, unit_path=event.unit.path, old=old, new=span_words(event),
           reason=reason or "—")  # fmt: skip


def cancel_event(event: Event, reason: str, *, by: Person | None, at: datetime) -> None:
    """取消: stays in the calendar, struck through, with the reason."""
    refuse_settled(event)
    if event.state is EventState.DRAFT:
        raise RuleBroken("草稿还没有发布，直接删除即可。")
    if not reason:
        raise RuleBroken("请写明取消的原因。", "reason")
    event.state, event.reason = EventState.CANCELLED, reason
    event.sequence += 1
    _touch(event, at)
    tell_change(event, Change.CANCELLED, f"{span_words(event)}的活动取消。原因：{reason}", by=by, at=at)
    record("event.cancelled", by=by, about=event.reference, unit_path=event.unit.path, reason=reason)


def restore_event(event: Event, reason: str, *, by: Person | None, at: datetime) -> None:
    """Cancelled by mistake, or after all to be held."""
    if event.state is not EventState.CANCELLED:
        raise RuleBroken("只有已取消的活动可以恢复。")
    event.state, event.reason = EventState.PUBLISHED, ""
    event.sequence += 1
    _touch(event, at)
    tell_change(event, Change.RESTORED, f"活动照常举行：{span_words(event)}，{event.where}。{reason}", by=by, at=at)
    record("event.restored", by=by, about=event.reference, unit_path=event.unit.path, reason=reason)
    promote(event, at)  # some may have given their places back meanwhile


def mark_held(event: Event, *, by: Person | None, at: datetime) -> None:
    """已结束: its record was finalised. Asked for by the package of records."""
    if event.state in (EventState.DRAFT, EventState.CANCELLED):
        raise RuleBroken(f"活动是“{event.state.label}”，不能记为已结束。")
    if event.state is not EventState.HELD:
        event.state = EventState.HELD
        _touch(event, at)
        record("event.held", by=by, about=event.reference, unit_path=event.unit.path)


def discard_draft(event: Event, *, by: Person | None) -> None:
    """Delete what nobody but its planners has seen."""
    if event.state is not EventState.DRAFT:
        raise RuleBroken("已经发布过的活动不能删除，只能取消。")
    record("event.discarded", by=by, about=event.reference, unit_path=event.unit.path)
    db.session.delete(event)


def refuse_settled(event: Event) -> None:
    """What was cancelled or held is changed no more."""
    if event.state in (EventState.CANCELLED, EventState.HELD):
        raise RuleBroken(f"活动{event.state.label}，不能再改。")


def _touch(event: Event, at: datetime) -> None:
    event.changed_at = at
    event.bump()


def tell_change(
    event: Event, what: Change, sentence: str, *, by: Person | None, at: datetime, old_day: date | None = None
) -> None:
    """Make a change known to everybody concerned: the bell, copied texts and feeds draw upon it.

    `old_day` is the day for which a moved event was planned before.
    """
    db.session.flush()
    change = EventChange(event_id=event.id, what=what, sentence=sentence, at=at, old_day=old_day,
                         by_name=by.name if by else "系统", by_id=by.id if by else None)  # fmt: skip
    db.session.add(change)
    ask_at_once(event, change)
