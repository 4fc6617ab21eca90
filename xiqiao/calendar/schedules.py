"""The lines of a schedule: events one by one, and those of smaller layers gathered, "每月5日主题党日 · 302 个支部".

However many events there are, a schedule costs two reads, and one more to end a list after a whole day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, not_, or_, select
from sqlalchemy.orm import joinedload

from xiqiao.calendar.models import Event, EventState, EventUnit, Layer
from xiqiao.calendar.plans import LONGEST
from xiqiao.calendar.series import Series
from xiqiao.calendar.themes import Theme
from xiqiao.calendar.viewers import Viewer
from xiqiao.core.db import Labelled, db
from xiqiao.organisation.models import Unit


class Scope(Labelled):
    MINE = "mine", "我的"
    BRANCH = "branch", "支部"
    VILLAGE = "village", "村（社区）"
    TOWN = "town", "全镇"


#: In a scope, what lies below is gathered, unless it concerns the person or is open to all.
GATHERED = {Scope.VILLAGE: (Layer.BRANCH,), Scope.TOWN: (Layer.BRANCH, Layer.VILLAGE)}


@dataclass(frozen=True)
class Line:
    """One line on one day: an event, or `count` events of one series or theme (`event_id` is the first of them)."""

    day: date
    starts_at: datetime
    title: str
    theme: Theme
    event_id: int
    event: Event | None = None
    is_mine: bool = False
    count: int = 1
    series_id: int | None = None


@dataclass(frozen=True)
class Wanted:
    """Which part of the calendar is asked for."""

    viewer: Viewer
    scope: Scope
    since: date
    until: date
    theme_id: int | None = None


def lines(wanted: Wanted, most: int | None = None) -> list[Line]:
    """All lines of these days in the order of time, the person's own first; at most `most` of the single events."""
    here = _asked_for(wanted)
    is_mine = wanted.viewer.is_for()
    gathered = _gathered(wanted, is_mine)
    singles = (
        select(Event, is_mine)
        .where(here, not_(gathered))
        .options(joinedload(Event.theme), joinedload(Event.place), joinedload(Event.unit))
        .order_by(Event.day, Event.starts_at, Event.id)
    )
    found = [
        Line(event.day, event.starts_at, event.title, event.theme, event.id, event, mine)
        for event, mine in db.session.execute(singles if most is None else singles.limit(most))
    ]
    if wanted.scope in GATHERED:
        found += _groups(and_(here, gathered))
    return sorted(found, key=lambda line: (line.day, not line.is_mine, line.starts_at, line.count > 1, line.title))


def lines_up_to(wanted: Wanted, most: int) -> tuple[list[Line], date]:
    """The lines of as many whole days as hold at most `most` single events, one day in any case; and the last of them.

    Whatever is left out begins after that day.
    """
    here, is_mine = _asked_for(wanted), wanted.viewer.is_for()
    single = select(Event.day).where(here, not_(_gathered(wanted, is_mine))).order_by(Event.day).offset(most).limit(1)
    too_many = db.session.scalar(single)
    if too_many is not None:
        last = max(wanted.since, too_many - timedelta(days=1))
        wanted = replace(wanted, until=min(wanted.until, last))
    return lines(wanted), wanted.until


def _asked_for(wanted: Wanted) -> ColumnElement[bool]:
    parts = [
        Event.day.between(wanted.since - LONGEST, wanted.until),
        Event.last_day >= wanted.since,
        Event.state != EventState.DRAFT,
        wanted.viewer.may_see(),
    ]
    if wanted.theme_id is not None:
        parts.append(Event.theme_id == wanted.theme_id)
    if wanted.scope is Scope.MINE:
        parts.append(wanted.viewer.is_own())
    elif wanted.scope in (Scope.BRANCH, Scope.VILLAGE):
        parts.append(_around(wanted.viewer, wanted.scope))
    return and_(*parts)


def _around(viewer: Viewer, scope: Scope) -> ColumnElement[bool]:
    """What is held by or for the person's branch; or by or for the village and all that is below it."""
    tops = viewer.branches if scope is Scope.BRANCH else viewer.villages
    inside = select(Unit.id).where(or_(false(), *(Unit.path.startswith(top, autoescape=True) for top in sorted(tops))))
    return exists().where(EventUnit.event_id == Event.id, EventUnit.unit_id.in_(inside))


def _gathered(wanted: Wanted, is_mine: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether an event stands in a line with others of its kind."""
    layers = GATHERED.get(wanted.scope)
    return and_(Event.layer.in_(layers), not_(is_mine)) if layers else false()


def _groups(here: ColumnElement[bool]) -> list[Line]:
    """One line a day for each series, and for what is no unit's in common with others, for each theme."""
    shared = _shared_series()
    statement = (
        select(
            Event.day,
            shared,
            func.max(Series.title),
            func.min(Event.starts_at),
            func.count(Event.id),
            func.min(Event.id),
            func.min(Event.title),
            Theme,
        )
        .join(Theme, Event.theme_id == Theme.id)
        .outerjoin(Series, Event.series_id == Series.id)
        .where(here, Event.state != EventState.CANCELLED)
        .group_by(Event.day, shared, *Theme.__table__.columns)
    )
    return [_group(*row) for row in db.session.execute(statement)]


def _shared_series() -> ColumnElement[int | None]:
    """The series of an event that another unit planned for it, such as the town for 302 branches.

    What each branch plans for itself would make a line for each branch; it is gathered under its theme.
    """
    return case((Series.unit_id != Event.unit_id, Event.series_id), else_=None)


def _group(
    day: date, series_id: int | None, name: str | None, starts_at: Any, count: int, first: int, title: str, theme: Theme
) -> Line:
    words = title if count == 1 else (name if series_id and name else theme.name)
    return Line(day, starts_at, words, theme, first, count=count, series_id=series_id)


def by_day(found: Iterable[Line], since: date, until: date) -> dict[date, list[Line]]:
    """The lines under each of their days; one that lasts longer stands under each day of its own."""
    days: dict[date, list[Line]] = defaultdict(list)
    for line in found:
        last = line.event.last_day if line.event else line.day
        day = max(line.day, since)
        while day <= min(last, until):
            days[day].append(line)
            day += timedelta(days=1)
    return days


def of_group(wanted: Wanted, day: date, series_id: int | None) -> Select[Event]:
    """The events that a gathered line stands for, by unit."""
    is_mine = wanted.viewer.is_for()
    shared = _shared_series()
    which = shared == series_id if series_id else shared.is_(None)
    return (
        select(Event)
        .join(Unit, Event.unit_id == Unit.id)
        .outerjoin(Series, Event.series_id == Series.id)
        .where(_asked_for(wanted), _gathered(wanted, is_mine), Event.day == day, which)
        .options(joinedload(Event.unit), joinedload(Event.place), joinedload(Event.theme))
        .order_by(Unit.path)
    )


def scopes_for(viewer: Viewer) -> Sequence[Scope]:
    """支部 and 村 only for those who belong to one."""
    missing = {Scope.BRANCH: not viewer.branches, Scope.VILLAGE: not viewer.villages}
    return [scope for scope in Scope if not missing.get(scope)]
