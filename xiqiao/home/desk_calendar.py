"""What the calendar puts on a desk: called off or moved today, replies missing, tomorrow, drafts to complete."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import url_for
from sqlalchemy import select

from xiqiao.accounts.models import Account
from xiqiao.calendar.bell import Notice, closes_at
from xiqiao.calendar.bell_marks import NoticeKind
from xiqiao.calendar.day_queries import year_state
from xiqiao.calendar.models import Event, EventState
from xiqiao.calendar.wording import short_day, time_words
from xiqiao.core.clock import local, today
from xiqiao.core.db import db
from xiqiao.home.waiting import Waiting
from xiqiao.organisation.policy import LOCAL

NOTICE_MONTH = 11


def of_the_calendar(account: Account, news: Sequence[Notice]) -> Iterator[Waiting]:
    """From the news that the bell has anyway; only the drafts are looked up."""
    yield from _changed_today(news)
    yield from _replies(news)
    yield from _tomorrow(news)
    yield from _drafts(account)
    yield from _notice_of_holidays(account)


def _changed_today(news: Sequence[Notice]) -> Iterator[Waiting]:
    found = [notice for notice in news if notice.is_pressing and local(notice.at).date() == today()]
    if len(found) == 1:
        notice = found[0]
        yield Waiting(f"{notice.word}：{notice.event.title}", notice.detail, "查看活动", _url(notice), is_urgent=True)
    elif found:
        detail = "；".join(f"{notice.event.title}（{notice.word}）" for notice in found)
        title = f"今天有 {len(found)} 项活动改期或取消"
        yield Waiting(title, detail, "查看提醒", url_for("bell.index"), is_urgent=True)


def _replies(news: Sequence[Notice]) -> Iterator[Waiting]:
    """The next to close comes first; when it is answered, the following one stands here."""
    found = sorted(_of_kind(news, NoticeKind.REPLY), key=lambda notice: closes_at(notice.event))
    if found:
        title = f"{len(found)} 项活动等您回复" if len(found) > 1 else f"请回复：{found[0].event.title}"
        detail = f"{found[0].event.title}：{found[0].detail}" if len(found) > 1 else found[0].detail
        yield Waiting(title, detail, "去回复", _url(found[0]))


def _tomorrow(news: Sequence[Notice]) -> Iterator[Waiting]:
    found = sorted(_of_kind(news, NoticeKind.TOMORROW), key=lambda notice: notice.event.starts_at)
    if found:
        first = found[0].event
        title = f"明天有 {len(found)} 项活动" if len(found) > 1 else f"明天：{first.title}"
        lines = (f"{time_words(notice.event)} {notice.event.title}，{_where(notice.event)}" for notice in found)
        detail = "；".join(lines) if len(found) > 1 else f"{time_words(first)}，{_where(first)}"
        yield Waiting(title, detail, "查看", _url(found[0]) if len(found) == 1 else url_for("calendar.index"))


def _drafts(account: Account) -> Iterator[Waiting]:
    """What a village planned for this very branch; those above it see the drafts among what they manage."""
    units = {grant.unit_id for grant in account.effective if grant.role.value in LOCAL}
    if not units:
        return
    waiting = select(Event).where(
        Event.state == EventState.DRAFT, Event.window_until >= today(), Event.unit_id.in_(units)
    )
    found = db.session.scalars(waiting.order_by(Event.window_until, Event.id)).all()
    if found:
        first = found[0]
        title = f"{len(found)} 项活动等支部定时间地点" if len(found) > 1 else f"请定时间地点：{first.title}"
        until = short_day(first.window_until or first.day)
        url = url_for("event.show", event_id=first.id)
        yield Waiting(title, f"{first.title}：{until}前举行，定好后发布。", "去安排", url)


def _notice_of_holidays(account: Account) -> Iterator[Waiting]:
    """The State Council announces a year's days off in the November before it."""
    year = today().year + 1
    if account.holds("manager") and today().month >= NOTICE_MONTH and not year_state(year).is_official:
        detail = "国务院办公厅的通知公布后，把原文粘贴进来；在这以前，那一年的日子按周末暂定。"
        yield Waiting(f"{year}年放假安排还没有录入", detail, "去录入", url_for("days.show", year=year))


def _of_kind(news: Sequence[Notice], kind: NoticeKind) -> list[Notice]:
    return [notice for notice in news if notice.kind is kind]


def _where(event: Event) -> str:
    return event.where or "地点未定"


def _url(notice: Notice) -> str:
    return url_for("event.show", event_id=notice.event.id)
