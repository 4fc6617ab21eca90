"""Feeds made for tests: the four events of `ics/00_good.ics`, told as FeedEvents."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from xiqiao.calendar.ical import FeedEvent, FeedStatus, render_feed
from xiqiao.core.clock import SHANGHAI

#: Composed for the project's design notes; `expected.csv` says which fault each has and what seven parsers did with it.
SEEDED = Path(__file__).with_name("ics")
WRITTEN = datetime(2026, 11, 1, tzinfo=UTC)
NAME = "西樵镇主题党日（样例）"


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def event(number: int = 1, **changes: object) -> FeedEvent:
    made = FeedEvent(
        uid=f"pd-{number}@xiqiao.invalid",
        title="主题党日：游红色西樵——红色线路参观学习，重温入党誓词；请携带党徽",
        created_at=WRITTEN,
        changed_at=WRITTEN,
        starts_at=at(11, 25, 15),
        ends_at=at(11, 25, 17),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


PARTY_DAY = event(
    1,
    sequence=3,
    place="西樵镇党群服务中心, 三楼\\东侧会议室; 自行前往",
    description="第一行\n第二行：" + "学习交流、" * 12 + "。",
    categories=("主题党日", "游红色西樵"),
    colour="firebrick",
)
CANCELLED = event(2, title="党课🎉", sequence=5, status=FeedStatus.CANCELLED,
                  starts_at=at(12, 2, 9, 30), ends_at=at(12, 2, 11, 30))  # fmt: skip
WHOLE_DAY = event(3, title="志愿服务日", starts_at=None, ends_at=None, day=date(2026, 12, 5))
MONTHLY = event(4, title="每月固定党日", starts_at=at(12, 25, 15), ends_at=at(12, 25, 17))
EVENTS = (PARTY_DAY, CANCELLED, WHOLE_DAY, MONTHLY)


def feed(*events: FeedEvent) -> bytes:
    return render_feed(NAME, events or EVENTS, colour="firebrick")
