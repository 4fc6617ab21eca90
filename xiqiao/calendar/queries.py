"""Events as people may see them, and what concerns planning: themes, kinds, clashes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from xiqiao.calendar.models import Event, EventChange, EventState, EventUnit, Invitee
from xiqiao.calendar.series import MonthlyGuide, Series
from xiqiao.calendar.themes import Kind, Theme
from xiqiao.calendar.viewers import Viewer
from xiqiao.core.db import db
from xiqiao.organisation.kinds import UnitKind
from xiqiao.organisation.models import Unit
from xiqiao.organisation.queries import all_units

#: What stands directly below the town and plans for itself.
FIRST_LEVEL = (UnitKind.VILLAGE, UnitKind.COMMUNITY, UnitKind.ORGAN_BRANCH, UnitKind.ENTERPRISE_BRANCH)
#: What a page about one event shows of it.
WHOLE = (
    joinedload(Event.unit),
    joinedload(Event.theme),
    joinedload(Event.place),
    joinedload(Event.route),
    joinedload(Event.lecturer),
    selectinload(Event.kinds),
    selectinload(Event.files),
    selectinload(Event.invitees).joinedload(Invitee.member),
    selectinload(Event.parts).joinedload(EventUnit.unit),
)


def visible_events(viewer: Viewer) -> Select[Event]:
    """All that this person may see, in the order of time."""
    return select(Event).where(viewer.may_see()).order_by(Event.day, Event.starts_at, Event.id)


def whole(statement: Select[Event]) -> Select[Event]:
    return statement.options(*WHOLE)


def themes(year: int | None = None) -> list[Theme]:
    """In the office's order; of a year, those that are active in it."""
    found = db.session.scalars(select(Theme).order_by(Theme.position, Theme.id))
    return [theme for theme in found if year is None or theme.is_active_in(year)]


def kinds(*, with_former: bool = False) -> list[Kind]:
    found = db.session.scalars(select(Kind).order_by(Kind.position, Kind.id))
    return [kind for kind in found if kind.is_active or with_former]


def kinds_by_ids(keys: Sequence[int]) -> list[Kind]:
    return list(db.session.scalars(select(Kind).where(Kind.id.in_(keys)).order_by(Kind.position)))


def changes_of(event_id: int) -> list[EventChange]:
    """What was made known, the newest first."""
    found = select(EventChange).where(EventChange.event_id == event_id).order_by(EventChange.id.desc())
    return list(db.session.scalars(found))


def clashes(event: Event) -> list[Event]:
    """Other events with the same place or lecturer at overlapping times: a warning, never a refusal."""
    same = [
        column == value
        for column, value in ((Event.place_id, event.place_id), (Event.lecturer_id, event.lecturer_id))
        if value is not None
    ]
    if not same:
        return []
    found = select(Event).where(
        or_(*same),
        Event.id != event.id,
        Event.state != EventState.CANCELLED,
        Event.starts_at < event.ends_at,
        Event.ends_at > event.starts_at,
    )
    return list(db.session.scalars(found.options(joinedload(Event.unit)).order_by(Event.starts_at).limit(10)))


def guide_of(year: int, month: int) -> MonthlyGuide | None:
    found = select(MonthlyGuide).where(MonthlyGuide.year == year, MonthlyGuide.month == month)
    return db.session.scalar(found)


def planned_units(viewer: Viewer) -> list[Unit]:
    """The units whose calendar this person keeps, with what lies directly below each."""
    if "/" in viewer.kept:
        return list(db.session.scalars(all_units().where(Unit.kind.in_((UnitKind.TOWN, *FIRST_LEVEL)))))
    keys = [int(path.strip("/").split("/")[-1]) for path in viewer.kept]
    return list(db.session.scalars(all_units().where(or_(Unit.id.in_(keys), Unit.parent_id.in_(keys)))))


def kept_unit_ids(viewer: Viewer) -> Select[int]:
    """The units whose calendar this person keeps, as a subquery."""
    inside = (Unit.path.startswith(path, autoescape=True) for path in viewer.kept)
    return select(Unit.id).where(or_(false(), *inside))


def guides() -> list[MonthlyGuide]:
    """The newest month first."""
    return list(db.session.scalars(select(MonthlyGuide).order_by(MonthlyGuide.year.desc(), MonthlyGuide.month.desc())))


def published_guide(day: date) -> MonthlyGuide | None:
    """The guide of the day's month, once it is published."""
    guide = guide_of(day.year, day.month)
    return guide if guide is not None and guide.published_at is not None else None


def planner_of(event: Event) -> Unit:
    """The unit that planned the series an event belongs to; the event's own unit if it belongs to none."""
    if event.series_id is None:
        return event.unit
    return db.session.scalars(
        select(Unit).join(Series, Series.unit_id == Unit.id).where(Series.id == event.series_id)
    ).one()
