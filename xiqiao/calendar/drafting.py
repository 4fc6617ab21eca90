"""Between the form of an event and its Plan: what may be chosen, what was chosen, and the event as the form has it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask_login import current_user
from sqlalchemy import select

from xiqiao.calendar.forms import EventForm, PlannedForm, named
from xiqiao.calendar.models import Audience, Event, Part
from xiqiao.calendar.plans import Plan
from xiqiao.calendar.queries import kinds, kinds_by_ids, themes
from xiqiao.calendar.series import Series
from xiqiao.calendar.themes import Theme
from xiqiao.core.clock import local, start_of_day
from xiqiao.core.db import db
from xiqiao.core.forms import choices
from xiqiao.core.partial_dates import PartialDate
from xiqiao.core.rules import RuleBroken
from xiqiao.members.models import PRESENT, Member
from xiqiao.organisation.models import Unit
from xiqiao.organisation.queries import all_units
from xiqiao.resources.models import Lecturer, Place, Route
from xiqiao.resources.queries import lecturers, places, routes

USUAL_MINUTES = 120
NAMED = re.compile(r"(\S+?)[\s(（]+(\d{4}\s*[-./年]\s*\d{1,2})\s*月?[)）]?")


def offer(form: EventForm, unit: Unit, event: Event | None = None) -> None:
    """Fill the choices; what is planned already stays among them, though it may have gone out of use."""
    offer_planned(form, event)
    below, beside = units_to_join(unit)
    form.audience_units.choices = named(dict.fromkeys([unit, *below, *(own_audience(event) if event else ())]))
    form.co_holders.choices = named(beside)
    if not beside:
        form.drop("co_holders")


def offer_planned(form: PlannedForm, planned: Event | Series | None) -> None:
    """The choices of what events and series have in common."""
    form.theme_id.choices = choices((theme.id, theme.name) for theme in _with(themes(), planned and planned.theme))
    form.kinds.choices = choices((kind.id, kind.name) for kind in kinds(with_former=planned is not None))
    for field, read, chosen, nothing in (
        (form.place_id, places(), planned and planned.place, "（不在名单上）"),
        (form.route_id, routes(), planned and planned.route, "（不走线路）"),
        (form.lecturer_id, lecturers(), planned and planned.lecturer, "（没有）"),
    ):
        found = _with(db.session.scalars(read).unique(), chosen)
        field.choices = choices([(0, nothing), *((thing.id, thing.name) for thing in found)])


def _with(found: Any, chosen: Any) -> list[Any]:
    things = list(found)
    return things if chosen is None or chosen in things else [*things, chosen]


def own_audience(event: Event) -> list[Unit]:
    """Whose people it is for, without those who come in as further holders."""
    beside = set(event.units_as(Part.HOLDER)) - {event.unit}
    return [unit for unit in event.units_as(Part.AUDIENCE) if unit not in beside]


def units_to_join(unit: Unit) -> tuple[list[Unit], list[Unit]]:
    """Directly below: whose people an event may be for; and beside: who may hold it together with this unit."""
    below = db.session.scalars(all_units().where(Unit.parent_id == unit.id))
    beside = all_units().where(Unit.parent_id == unit.parent_id, Unit.id != unit.id, Unit.kind == unit.kind)
    return list(below), list(db.session.scalars(beside)) if unit.parent_id else []


def plan_from(form: EventForm, unit: Unit) -> Plan:
    """What the form says. Raises RuleBroken for people who are not found."""
    audience = Audience(form.audience.data)
    starts_at, ends_at = span_from(form)
    holders = units_by_ids(form.co_holders.data) if "co_holders" in form else []
    said = said_from(form) | {"capacity": form.capacity.data if audience is Audience.OPEN else None}
    return Plan(
        unit=unit,
        audience=audience,
        audience_units=[*(units_by_ids(form.audience_units.data) or [unit]), *holders],
        starts_at=starts_at,
        ends_at=ends_at,
        is_whole_day=form.is_whole_day.data,
        co_holders=holders,
        invitees=invited(form.invitees.data or "") if audience is Audience.INVITED else (),
        reply_until=end_of(form.reply_until.data, starts_at) if form.wants_reply.data else None,
        **said,
    )


#: Texts and ticks that a plan takes from its form as they are.
AS_THEY_ARE = (
    "title", "place_words", "online", "content", "teaching", "cost", "contact", "contact_phone", "wants_reply",
)  # fmt: skip


def said_from(form: PlannedForm) -> dict[str, Any]:
    """What events and series say alike, as arguments of a Plan."""
    return {name: form[name].data or type(form[name].data)() for name in AS_THEY_ARE} | {
        "theme": db.session.get_one(Theme, form.theme_id.data),
        "kinds": kinds_by_ids(form.kinds.data or []),
        "place": db.session.get(Place, form.place_id.data) if form.place_id.data else None,
        "route": db.session.get(Route, form.route_id.data) if form.route_id.data else None,
        "lecturer": db.session.get(Lecturer, form.lecturer_id.data) if form.lecturer_id.data else None,
    }


def units_by_ids(keys: Sequence[int] | None) -> list[Unit]:
    return list(db.session.scalars(all_units().where(Unit.id.in_(keys or ()))))


def span_from(form: EventForm) -> tuple[datetime, datetime]:
    """From when to when. Raises RuleBroken beside the field that is missing."""
    day, last = form.day.data, form.last_day.data or form.day.data
    if last < day:
        raise RuleBroken("最后一天早于日期。", "last_day")
    if form.is_whole_day.data:
        return start_of_day(day), start_of_day(last + timedelta(days=1))
    if form.starts.data is None:
        raise RuleBroken("请填写开始时间，或勾选全天。", "starts")
    starts_at = at_clock(day, form.starts.data)
    ends = form.ends.data if form.ends.data is not None else form.starts.data + USUAL_MINUTES
    return starts_at, at_clock(last, ends)


def at_clock(day: date, minutes: int) -> datetime:
    """The moment so many minutes after midnight of a day in the township."""
    return start_of_day(day) + timedelta(minutes=minutes)


def end_of(day: date | None, starts_at: datetime) -> datetime | None:
    """The end of the last day for replies, at the latest when the event begins; None: until then."""
    if day is None:
        return None
    return (
        min(start_of_day(day + timedelta(days=1)), starts_at) if day <= local(starts_at).date() else start_of_day(day)
    )


def invited(text: str) -> list[Member]:
    """The members named one a line. Raises RuleBroken naming every line that fits nobody, or several."""
    found, wrong = [], []
    for line in dict.fromkeys(filter(None, map(str.strip, text.splitlines()))):
        people = list(_people_named(line))
        if len(people) == 1:
            found.append(people[0])
        else:
            wrong.append(
                f"{line}（{'同名的有 ' + str(len(people)) + ' 人，请加出生年月' if people else '名册里没有'}）"
            )
    if wrong:
        raise RuleBroken(f"这些人没有认出来：{'、'.join(wrong[:10])}。", "invitees")
    return found


def _people_named(line: str) -> Iterator[Member]:
    match = NAMED.fullmatch(line)
    name = match[1] if match else line
    try:
        birth = PartialDate.parse(re.sub(r"\s", "", match[2])) if match else None
    except ValueError:
        return
    people = select(Member).where(Member.name == name, Member.standing.in_(PRESENT))
    for member in db.session.scalars(people):
        if birth is None or (member.birth is not None and member.birth.iso[:7] == birth.iso[:7]):
            yield member


def as_form(event: Event) -> dict[str, Any]:
    """The event as the form would have it."""
    starts, ends = local(event.starts_at), local(event.ends_at)
    return as_planned_form(event) | {
        "version": event.version,
        "day": event.day,
        "is_whole_day": event.is_whole_day,
        "starts": None if event.is_whole_day else starts.hour * 60 + starts.minute,
        "ends": None if event.is_whole_day else (ends.hour * 60 + ends.minute) or 24 * 60,
        "last_day": event.last_day if event.last_day != event.day else None,
        "audience": event.audience.value,
        "audience_units": [unit.id for unit in own_audience(event)],
        "co_holders": [unit.id for unit in event.units_as(Part.HOLDER) if unit.id != event.unit_id],
        "invitees": "\n".join(_called(guest.member) for guest in event.invitees),
        "reply_until": local(event.reply_until - timedelta(seconds=1)).date() if event.reply_until else None,
    }


def as_planned_form(planned: Event | Series) -> dict[str, Any]:
    """What events and series say alike, as their forms would have it."""
    things = {name: getattr(planned, name) or 0 for name in ("place_id", "route_id", "lecturer_id")}
    return {name: getattr(planned, name) for name in (*AS_THEY_ARE, "theme_id", "capacity")} | things | {
        "kinds": [kind.id for kind in planned.kinds],
    }  # fmt: skip


def _called(member: Member) -> str:
    return f"{member.name} {member.birth.iso[:7]}" if member.birth else member.name


def blank(unit: Unit, day: date) -> dict[str, Any]:
    """A new event as the form begins with it."""
    return {"day": day, "audience": Audience.UNITS.value, "audience_units": [unit.id], "contact": current_user.name,
            "wants_reply": unit.is_branch}  # fmt: skip
