"""提醒: what is new of the calendar for one person, computed when asked; nothing is written when an event changes.

Three reads however many people and events there are: what the person has seen, what was made known, what is to come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from xiqiao.calendar.answering import GOING_ON
from xiqiao.calendar.bell_marks import NoticeKind, marks_of
from xiqiao.calendar.models import Audience, Change, Event, EventChange
from xiqiao.calendar.replies import Answer, Reply, SignUp, SignUpState
from xiqiao.calendar.viewers import Viewer
from xiqiao.calendar.wording import clock_words, short_day, span_words
from xiqiao.core.clock import local, start_of_day
from xiqiao.core.db import db

#: News is told for so long; a cancellation or move stands on top for so long.
OLD, PRESSING = timedelta(days=30), timedelta(days=3)
ON_CARD = timedelta(days=14)
#: So long before the close a missing reply is reminded of.
REPLY_AHEAD = timedelta(days=7)
#: At most so many changes are looked at: a series that was ended makes many at once.
MOST = 300

KIND_OF = {
    Change.PUBLISHED: NoticeKind.PUBLISHED,
    Change.MOVED: NoticeKind.CHANGED,
    Change.EDITED: NoticeKind.CHANGED,
    Change.RESTORED: NoticeKind.CHANGED,
    Change.CANCELLED: NoticeKind.CANCELLED,
}


@dataclass(frozen=True)
class Notice:
    """One piece of news. `word` names it more closely than its kind; `at` is when it became news."""

    kind: NoticeKind
    word: str
    event: Event
    detail: str
    at: datetime
    is_new: bool = True
    is_pressing: bool = False


def notices(viewer: Viewer, account_id: int, at: datetime) -> list[Notice]:
    """What the person wants to be told: what was called off or moved lately, then what is to be done, then the rest.

    What one did oneself is no news.
    """
    marks = marks_of(account_id)
    changes = [change for change in latest(changes_for(viewer, at - OLD, at)) if change.by_id != account_id]
    found = [notice for told in together(changes) if (notice := _of_change(told, at))]
    found += _personal(viewer, at)
    wanted = [notice for notice in found if notice.kind not in marks.off]
    seen_at = marks.seen_at
    return sorted((replace(notice, is_new=seen_at is None or notice.at > seen_at) for notice in wanted), key=_order)


def moved_or_off(viewer: Viewer, at: datetime) -> list[Notice]:
    """What was called off or moved in the last two weeks, for the personal card, whose holder has no bell."""
    changes = latest(changes_for(viewer, at - ON_CARD, at))
    told = [group for group in together(changes) if group[0].what in (Change.CANCELLED, Change.MOVED)]
    return [notice for group in told if (notice := _of_change(group, at))]


def unseen(found: Iterable[Notice]) -> int:
    return sum(notice.is_new for notice in found)


def _order(notice: Notice) -> tuple[int, float]:
    is_to_do = notice.kind in (NoticeKind.TOMORROW, NoticeKind.REPLY)
    return (0 if notice.is_pressing else 1 if is_to_do else 2, -notice.at.timestamp())


# -- what was made known


def changes_for(viewer: Viewer, since: datetime, until: datetime) -> Sequence[EventChange]:
    """What was made known of this person's events, the newest first.

    That something open to all begins is news to everybody it is for; what becomes of it, to those who signed up.
    """
    begins = and_(EventChange.what == Change.PUBLISHED, viewer.is_for())
    told = and_(EventChange.at > since, EventChange.at <= until, or_(viewer.is_own(), begins))
    found = select(EventChange).join(EventChange.event).where(told)
    loaded = found.options(contains_eager(EventChange.event).joinedload(Event.unit))
    return db.session.scalars(loaded.order_by(EventChange.id.desc()).limit(MOST)).all()


def latest(changes: Iterable[EventChange]) -> list[EventChange]:
    """Without what a later word has made untrue. Publishing falls to any, everything to a cancellation or return."""
    whole, touched, kept = set(), set(), []
    for change in changes:  # the newest first
        is_outdated = change.event_id in whole or (change.what is Change.PUBLISHED and change.event_id in touched)
        if not is_outdated:
            kept.append(change)
        touched.add(change.event_id)
        if change.what in (Change.CANCELLED, Change.RESTORED):
            whole.add(change.event_id)
    return kept


def together(changes: Iterable[EventChange]) -> list[list[EventChange]]:
    """Changes that one deed made to many events of a series are one piece of news."""
    groups: dict[object, list[EventChange]] = {}
    for change in changes:
        event = change.event
        of_series = ("series", event.series_id) if event.series_id else ("event", event.id)
        groups.setdefault((of_series, change.what, change.at), []).append(change)
    return list(groups.values())


def _of_change(told: list[EventChange], at: datetime) -> Notice | None:
    """The soonest of them speaks for all. That an event takes place is no news when it is over."""
    first = min(told, key=lambda change: change.event.starts_at)
    event = first.event
    is_gone = event.ends_at <= at and event.series_id is None
    if is_gone and first.what not in (Change.CANCELLED, Change.MOVED):
        return None
    more = f"（同系列共 {len(told)} 次）" if len(told) > 1 else ""
    is_pressing = first.what in (Change.CANCELLED, Change.MOVED) and at - first.at < PRESSING
    return Notice(KIND_OF[first.what], _word(first), event, first.sentence + more, first.at, is_pressing=is_pressing)


def _word(change: EventChange) -> str:
    return {Change.PUBLISHED: "新活动", Change.CANCELLED: "已取消", Change.MOVED: "已改期"}.get(
        change.what, change.what.label
    )


# -- what is to come, and what befell the person alone


def _personal(viewer: Viewer, at: datetime) -> Iterator[Notice]:
    """Tomorrow's, replies that are missing and will soon be too late, places that came free."""
    member, today = viewer.member_id or 0, local(at).date()
    closes = func.coalesce(Event.reply_until, Event.starts_at)
    wants_reply = and_(Event.wants_reply, Event.audience != Audience.OPEN, closes > at, closes <= at + REPLY_AHEAD)
    asked = aliased(SignUp)  # `is_own` looks at the table by itself
    is_promoted = and_(asked.state == SignUpState.CONFIRMED, asked.promoted_at > at - OLD)
    is_soon = and_(or_(Event.day == today + timedelta(days=1), wants_reply), viewer.is_own())
    found = (
        select(Event, Reply, asked)
        .outerjoin(Reply, and_(Reply.event_id == Event.id, Reply.member_id == member))
        .outerjoin(asked, and_(asked.event_id == Event.id, asked.member_id == member))
        .where(Event.day >= today, Event.starts_at > at, Event.state.in_(GOING_ON), or_(is_promoted, is_soon))
        .options(joinedload(Event.place), joinedload(Event.unit))
        .order_by(Event.starts_at, Event.id)
    )
    for event, reply, place in db.session.execute(found):
        if place is not None and place.state is SignUpState.CONFIRMED and place.promoted_at is not None:
            yield _of_promotion(event, place.promoted_at)
        if event.day == today + timedelta(days=1) and (reply is None or reply.answer is not Answer.EXCUSED):
            yield _of_tomorrow(event, at)
        if viewer.member_id is not None and reply is None and _misses_reply(event, at):
            yield _of_reply(event)


def _of_promotion(event: Event, promoted_at: datetime) -> Notice:
    detail = f"有人退出，您已递补，不用再报名。{span_words(event)}，{event.where or '地点未定'}。"
    return Notice(NoticeKind.PROMOTED, "已递补", event, detail, promoted_at)


def _of_tomorrow(event: Event, at: datetime) -> Notice:
    """News since the day before began, or since it was published on that very day."""
    since = max(start_of_day(local(at).date()), event.published_at or at)
    return Notice(NoticeKind.TOMORROW, "明天", event, f"{span_words(event)}，{event.where or '地点未定'}。", since)


def closes_at(event: Event) -> datetime:
    return event.reply_until or event.starts_at


def _misses_reply(event: Event, at: datetime) -> bool:
    return event.wants_reply and event.audience is not Audience.OPEN and at < closes_at(event) <= at + REPLY_AHEAD


def _of_reply(event: Event) -> Notice:
    close = event.reply_until
    until = f"{short_day(local(close).date())} {clock_words(close)}" if close else "活动开始"
    detail = f"{span_words(event)}。请在{until}前回复参加或请假。"
    since = max(closes_at(event) - REPLY_AHEAD, event.published_at or closes_at(event) - REPLY_AHEAD)
    return Notice(NoticeKind.REPLY, "待回复", event, detail, since)
