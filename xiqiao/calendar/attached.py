"""What of the calendar hangs on a unit, and what of it counts on a place, a route or a lecturer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from flask import url_for
from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import selectinload

from xiqiao.audit.record import record
from xiqiao.calendar.feeds import Feed
from xiqiao.calendar.following import OPEN_STATES, drop
from xiqiao.calendar.models import Change, Event, EventState, EventUnit, Part
from xiqiao.calendar.planning import tell_change
from xiqiao.calendar.queries import WHOLE
from xiqiao.calendar.series import Series, series_to_audience, series_to_unit
from xiqiao.calendar.wording import short_day
from xiqiao.core.authority import Person
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.references import Reference
from xiqiao.organisation.models import Unit
from xiqiao.resources.uses import Use


class EventsOnUnits:
    """What has taken place stays with the unit that held it."""

    def why_not_end(self, unit: Unit, on: date) -> str | None:
        coming = select(func.count(Event.id)).where(_concerns(unit), _comes(on + timedelta(days=1)))
        running = select(func.count(Series.id)).where(_is_of(unit), or_(Series.until.is_(None), Series.until > on))
        counts = [(db.session.scalar(coming), "项活动"), (db.session.scalar(running), "个系列活动")]
        there = "、".join(f"{count} {words}" for count, words in counts if count)
        return f"日历里以后还有 {there}与这里有关，请先取消、结束或改由别的单位举行。" if there else None

    def why_not_functional(self, unit: Unit, since: date) -> str | None:
        return None

    def hand_on(self, unit: Unit, successor: Unit, on: date, basis: str, by: Person) -> None:
        """From `on` the successor holds them; of a series that both held, its own event is enough."""
        reason, at = f"{unit.short_name}并入{successor.short_name}", now()
        _hand_on_series(unit, successor)
        db.session.execute(update(Feed).where(Feed.unit_id == unit.id).values(unit_id=successor.id))
        found = select(Event).where(_concerns(unit), Event.day >= on, Event.state.in_(OPEN_STATES))
        events = db.session.scalars(found.options(*WHOLE).order_by(Event.id)).unique().all()
        for event in events:
            if event.unit_id == unit.id and _has_own(event, successor):
                drop(event, reason, by=by, at=at)
                continue
            _put_in_place(event, unit, successor)
            event.changed_at = at
            event.bump()
            if event.state is not EventState.DRAFT and event.day >= today():
                sentence = f"承办、参加单位：{unit.short_name} → {successor.short_name}。原因：{reason}"
                tell_change(event, Change.EDITED, sentence, by=by, at=at)
        if events:
            record("calendar.handed_on", by=by, about=unit.reference, unit_path=successor.path, count=len(events),
                   new=successor.name, basis=basis)  # fmt: skip


def _concerns(unit: Unit) -> ColumnElement[bool]:
    return exists().where(EventUnit.event_id == Event.id, EventUnit.unit_id == unit.id)


def _comes(since: date) -> ColumnElement[bool]:
    return (Event.last_day >= since) & Event.state.in_(OPEN_STATES)


def _is_of(unit: Unit) -> ColumnElement[bool]:
    holds, attends = (
        exists().where(table.c.series_id == Series.id, table.c.unit_id == unit.id)
        for table in (series_to_unit, series_to_audience)
    )
    return or_(Series.unit_id == unit.id, holds, attends)


def _hand_on_series(unit: Unit, successor: Unit) -> None:
    """Series that have ended too: nothing is planned by a unit that is no more."""
    found = select(Series).where(_is_of(unit)).options(selectinload(Series.units), selectinload(Series.audience_units))
    for series in db.session.scalars(found).unique():
        series.units = _replaced(series.units, unit, successor)
        series.audience_units = _replaced(series.audience_units, unit, successor)
        if series.unit_id == unit.id:
            series.unit = successor
        series.bump()


def _replaced(units: Sequence[Unit], unit: Unit, successor: Unit) -> list[Unit]:
    return list(dict.fromkeys(successor if each.id == unit.id else each for each in units))


def _has_own(event: Event, successor: Unit) -> bool:
    """Whether the successor has an event of the same series on the same date by its rhythm."""
    if event.series_id is None:
        return False
    same = select(Event.id).where(
        Event.series_id == event.series_id, Event.nominal == event.nominal, Event.unit_id == successor.id
    )
    return db.session.scalar(same) is not None


def _put_in_place(event: Event, unit: Unit, successor: Unit) -> None:
    if event.unit_id == unit.id:
        event.unit = successor
    for part in Part:
        if unit in (units := event.units_as(part)):
            event.parts = [each for each in event.parts if (each.unit_id, each.part) != (unit.id, part)]
            if successor not in units:
                event.parts.append(EventUnit(unit_id=successor.id, part=part, unit=successor))


COLUMNS = {"place": Event.place_id, "route": Event.route_id, "lecturer": Event.lecturer_id}


class EventsUseResources:
    """Events one by one, those of a series together. Each leads to the next event."""

    def uses_of(self, thing: Reference, since: date | None) -> list[Use]:
        column = COLUMNS.get(thing.kind)
        if column is None:
            return []
        found = select(func.min(Event.day), func.min(Event.id), func.count(Event.id), func.min(Event.title)).where(
            column == thing.id
        )
        if since is not None:
            found = found.where(_comes(since))
        alone = found.where(Event.series_id.is_(None)).group_by(Event.id)
        together = found.where(Event.series_id.is_not(None)).group_by(Event.series_id)
        rows = [*db.session.execute(alone), *db.session.execute(together)]
        return [_use(*row) for row in sorted(rows, key=lambda row: (row[0], row[1]))]


def _use(day: date, event_id: int, count: int, title: str) -> Use:
    often = f"等系列活动 {count} 次" if count > 1 else ""
    return Use(f"{day.year}年{short_day(day)}的活动“{title}”{often}", url_for("event.show", event_id=event_id))
