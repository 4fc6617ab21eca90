"""What the office's channels are told of the town's events: one digest a day, and at once what cannot wait.

Both are jobs of the worker that put one message into the outbox, with a key that is there once. Texts are complete
without a link. Without a channel nothing is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from xiqiao.calendar.answering import GOING_ON
from xiqiao.calendar.bell import KIND_OF, latest, together
from xiqiao.calendar.bell_marks import NoticeKind
from xiqiao.calendar.models import Audience, Change, Event, EventChange, EventState, EventUnit, Layer
from xiqiao.calendar.plans import audience_words
from xiqiao.calendar.settings import DIGEST_HOUR, GOES_OUT
from xiqiao.calendar.wording import short_day, time_words
from xiqiao.core.clock import at_hour, local, next_at_hour, now, start_of_day
from xiqiao.core.db import db
from xiqiao.jobs.models import Job, JobState
from xiqiao.jobs.outbox import tell
from xiqiao.jobs.quiet import may_leave
from xiqiao.jobs.sending import has_channel
from xiqiao.jobs.worker import ask_for, job
from xiqiao.rulebook.queries import in_force

DIGEST, AT_ONCE = "calendar.digest", "calendar.at_once"
#: A group chat takes about two thousand octets at a time; what is left out is counted.
MOST_LINES = 12


def goes_out(kind: NoticeKind) -> bool:
    return bool(kind in GOES_OUT and in_force(GOES_OUT[kind]))


def _of_the_town() -> ColumnElement[bool]:
    """What everybody may know and the whole town is meant by."""
    return (Event.layer == Layer.TOWN) & (Event.audience != Audience.INVITED) & (Event.state != EventState.DRAFT)


# -- at once


def cannot_wait(change: EventChange, event: Event) -> bool:
    """Cancelled, taking place after all, or moved away from or to the very day."""
    days = (change.old_day, event.day)
    is_today = change.what is Change.MOVED and local(change.at).date() in days
    return is_today or change.what in (Change.CANCELLED, Change.RESTORED)


def ask_at_once(event: Event, change: EventChange) -> None:
    """In the transaction of the change: have the channels told of it. Many at one time are one message."""
    is_public = event.layer is Layer.TOWN and event.audience is not Audience.INVITED
    if not (is_public and cannot_wait(change, event) and has_channel() and goes_out(KIND_OF[change.what])):
        return
    waiting = exists().where(Job.kind == AT_ONCE, Job.state == JobState.WAITING)
    if not db.session.scalar(select(waiting)):
        db.session.flush()
        ask_for(AT_ONCE, may_leave(change.at), first=change.id)


@job(AT_ONCE)
def tell_at_once(first: int) -> None:
    """All that was asked for since: the change with this id and those after it. Changes are numbered in their order,
    one writer at a time, so no change is in two messages."""
    at = now()
    changes = _changes(EventChange.id >= first)
    found = [each for each in changes if cannot_wait(each, each.event) and _is_worth_telling(each, at)]
    if found and has_channel():
        tell(f"{AT_ONCE}:{first}", _subject("活动变更", at), _section("", found, _change_line), may_leave(at))


def _is_worth_telling(change: EventChange, at: datetime) -> bool:
    """The worker may have stood still for days."""
    today = local(at).date()
    return goes_out(KIND_OF[change.what]) and max(change.event.last_day, change.old_day or change.event.day) >= today


def _changes(*which: ColumnElement[bool]) -> Sequence[EventChange]:
    """Of the town's events, in the order of the events; without what a later word has made untrue."""
    found = select(EventChange).join(EventChange.event).where(_of_the_town(), *which).order_by(EventChange.id.desc())
    loaded = found.options(contains_eager(EventChange.event).joinedload(Event.unit))
    told = [min(group, key=_by_time) for group in together(latest(db.session.scalars(loaded)))]
    return sorted(told, key=_by_time)


def _by_time(change: EventChange) -> tuple[datetime, int]:
    return change.event.starts_at, change.id


# -- once a day


def ensure_digest() -> None:
    """One job for the coming digest, always, if there is a channel: also after a failure or a week of standstill."""
    if not has_channel():
        return
    due_at = next_at_hour(now(), in_force(DIGEST_HOUR))
    coming = exists().where(Job.kind == DIGEST, Job.state == JobState.WAITING, Job.due_at >= due_at)
    if not db.session.scalar(select(coming)):
        ask_for(DIGEST, due_at)
    db.session.commit()


@job(DIGEST)
def send_digest() -> None:
    """Today's digest, if its hour has come: whichever job asks for it, there is one a day.

    Asks for the next one first, so that no failure ends the series.
    """
    ensure_digest()
    at = now()
    today, leaves_at = local(at).date(), may_leave(at)
    if not has_channel() or at < at_hour(today, in_force(DIGEST_HOUR)) or local(leaves_at).date() != today:
        return  # said tomorrow it would be wrong
    body = digest_text(today, at)
    if body:
        tell(f"{DIGEST}:{today}", _subject("活动安排", at), body, leaves_at)


def digest_text(today: date, at: datetime) -> str:
    """Tomorrow's events and yesterday's changes; "" if there is nothing to say."""
    tomorrow, yesterday = today + timedelta(days=1), today - timedelta(days=1)
    coming = _events_on(tomorrow) if goes_out(NoticeKind.TOMORROW) else []
    of_yesterday = EventChange.at >= start_of_day(yesterday), EventChange.at < start_of_day(today)
    changed = [
        change
        for change in _changes(*of_yesterday)
        if not cannot_wait(change, change.event) and goes_out(KIND_OF[change.what]) and not change.event.is_over(at)
    ]
    sections = (
        _section(f"【明天的活动】{short_day(tomorrow)}", coming, _event_line),
        _section("【昨天的新活动和变更】", changed, _change_line),
    )
    return "\n\n".join(filter(None, sections))


def _events_on(day: date) -> Sequence[Event]:
    found = select(Event).where(_of_the_town(), Event.day == day, Event.state.in_(GOING_ON))
    loaded = found.options(
        joinedload(Event.place), joinedload(Event.unit), selectinload(Event.parts).joinedload(EventUnit.unit),
        selectinload(Event.invitees),
    )  # fmt: skip
    return db.session.scalars(loaded.order_by(Event.starts_at, Event.id)).all()


# -- words


def _subject(what: str, at: datetime) -> str:
    return f"西樵镇{what} {short_day(local(at).date())}"


def _section(head: str, things: Iterable[object], line: Callable[..., str]) -> str:
    lines = [line(thing) for thing in things]
    if not lines:
        return ""
    more = [f"另有 {len(lines) - MOST_LINES} 项，请看日历。"] if len(lines) > MOST_LINES else []
    return "\n".join(filter(None, [head, *lines[:MOST_LINES], *more]))


def _event_line(event: Event) -> str:
    return "　".join((time_words(event), event.title, event.where or "地点未定", audience_words(event)))


def _change_line(change: EventChange) -> str:
    return f"{change.what.label}：{change.event.title}（{change.event.unit.short_name}）\n{change.sentence}"
