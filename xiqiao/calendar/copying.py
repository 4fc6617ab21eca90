"""沿用: take over a month's plan into another month, as drafts to be looked through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from xiqiao.audit.record import record
from xiqiao.calendar.day_queries import known_days
from xiqiao.calendar.models import Event, EventState, Part
from xiqiao.calendar.plans import Plan, new_event, refuse_plan
from xiqiao.calendar.queries import WHOLE
from xiqiao.calendar.recurrence import last_day_of
from xiqiao.calendar.working_days import Shift, shifted
from xiqiao.core.authority import Person
from xiqiao.core.clock import start_of_day
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.organisation.models import Unit


@dataclass(frozen=True)
class Copied:
    """The new drafts, and why others could not be copied."""

    events: list[Event]
    left_out: list[str]


def copy_month(unit: Unit, old: date, new: date, *, by: Person, at: datetime) -> Copied:
    """The unit's single events of one month (named by its first day) as drafts in another, on the same day numbers.

    A day off is put later; series go on by themselves and are not copied, nor what was cancelled. What can no longer be
    (its theme or one of its units has ended) is left out. Raises RuleBroken if there is nothing to copy, or it was
    copied already.
    """
    former = _events_of(unit, old)
    if not former:
        raise RuleBroken(f"{old.year}年{old.month}月没有单次的活动可以沿用。")
    there = {(event.title, event.theme_id) for event in _events_of(unit, new)}
    plans = [_plan(event, new) for event in former if (event.title, event.theme_id) not in there]
    if not plans:
        raise RuleBroken(f"{old.month}月的活动在{new.month}月都已经有了。")
    copied, left_out = [], []
    for plan in plans:
        try:
            refuse_plan(plan)
        except RuleBroken as error:
            left_out.append(f"没有沿用“{plan.title}”：{error.sentence}")
        else:
            copied.append(new_event(plan, by=by, at=at))
    if not copied:
        raise RuleBroken("".join(left_out))
    db.session.add_all(copied)
    record("month.copied", by=by, about=unit.reference, unit_path=unit.path, old=f"{old.year}年{old.month}月",
           new=f"{new.year}年{new.month}月", count=len(copied))  # fmt: skip
    return Copied(copied, left_out)


def _events_of(unit: Unit, first: date) -> list[Event]:
    found = select(Event).where(
        Event.unit_id == unit.id,
        Event.day.between(first, last_day_of(first.year, first.month)),
        Event.series_id.is_(None),
        Event.state != EventState.CANCELLED,
    )
    return list(db.session.scalars(found.options(*WHOLE).order_by(Event.starts_at)).unique())


def _plan(event: Event, first: date) -> Plan:
    day = _day_in(first, event.day.day)
    starts_at = event.starts_at + (start_of_day(day) - start_of_day(event.day))
    return Plan(
        title=event.title, theme=event.theme, unit=event.unit, kinds=event.kinds, audience=event.audience,
        audience_units=event.units_as(Part.AUDIENCE), starts_at=starts_at,
        ends_at=starts_at + (event.ends_at - event.starts_at), is_whole_day=event.is_whole_day,
        co_holders=[unit for unit in event.units_as(Part.HOLDER) if unit.id != event.unit_id],
        invitees=[guest.member for guest in event.invitees], place=event.place, place_words=event.place_words,
        route=event.route, lecturer=event.lecturer, online=event.online, content=event.content,
        teaching=event.teaching, cost=event.cost, contact=event.contact, contact_phone=event.contact_phone,
        wants_reply=event.wants_reply, capacity=event.capacity,
    )  # fmt: skip


def _day_in(first: date, number: int) -> date:
    """The same day of another month, or its last; a day off is put later, but stays in the month."""
    day = min(first.replace(day=1) + timedelta(days=number - 1), last_day_of(first.year, first.month))
    held = shifted(day, Shift.LATER, known_days()).day
    return held if held.month == first.month else shifted(day, Shift.EARLIER, known_days()).day


def month_before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)
