"""A plan from above, as a table or an .ics file: becomes drafts, each to be looked at before it is made known."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from xiqiao.calendar.models import Audience, Event, EventState
from xiqiao.calendar.planned_events import PLAN_COLUMNS, PlannedEvent, planned_event_of
from xiqiao.calendar.plans import Plan, fill_event, new_event, refuse_plan
from xiqiao.calendar.queries import WHOLE, kinds, themes
from xiqiao.calendar.themes import Kind, Theme
from xiqiao.core.clock import local, start_of_day
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.imports.importers import Action, Confirmed, Outcome, Write, some_at_a_time
from xiqiao.imports.models import Batch
from xiqiao.imports.tables import Row
from xiqiao.organisation.models import Unit
from xiqiao.organisation.queries import all_units, town
from xiqiao.organisation.searching import plain
from xiqiao.resources.models import Place
from xiqiao.resources.queries import places

USUAL = timedelta(hours=2)
#: What a plan's activity is, where its theme is no kind of ours.
USUAL_KIND = "activity"
LONGEST = {"title": 60, "place": 60, "contact": 20}
WORDS = {"title": "名称", "starts_at": "开始", "ends_at": "结束", "place": "地点", "content": "内容"}


class EventsImporter:
    kind, title, rule, day_label = "events", "活动计划", "import_events", ""
    looks_ahead = False
    explanation = (
        "上级的活动计划，表格或日历文件（.ics）都可以。导入后都是草稿，核对后逐项发布；再次导入只更新没有动过的草稿。"
    )
    columns = PLAN_COLUMNS

    def sources(self) -> Sequence[Select[Any]]:
        of_events: list[Any] = [Event.id, Event.uid, Event.state, Event.version, Event.changed_at]
        ordered = (Unit, Theme, Kind, Place)
        return [*(select(each).order_by(each.id) for each in ordered), select(*of_events).order_by(Event.id)]

    def compare(self, rows: Sequence[Row], day: date, today: date) -> list[Outcome]:
        register = _Register()
        drawn = [register.drawn(row) for row in rows if row.is_sound]
        known = _by_uid([each.plan["uid"] for each in drawn if each.plan])
        untouched = _moments_of_imports()
        return [_against(each, known.get(each.plan["uid"]), untouched) if each.plan else each for each in drawn]

    def prepare(self, outcomes: Sequence[Outcome], confirmed: Confirmed) -> Write:
        return lambda: self._write(outcomes, confirmed)

    def _write(self, outcomes: Sequence[Outcome], confirmed: Confirmed) -> list[dict[str, Any]]:
        register = _Register()
        known = _events([each.target_id for each in outcomes if each.target_id])
        made = []
        for each in outcomes:
            plan = register.plan_of(each.plan)
            event = known.get(each.target_id or 0)
            old = _as_written(event) if event else None
            if event is None:
                event = new_event(plan, by=confirmed.by, at=confirmed.at)
                event.uid, event.batch_id = each.plan["uid"] or event.uid, confirmed.batch_id
                db.session.add(event)
            else:
                with db.session.no_autoflush:
                    fill_event(event, plan)
                event.changed_at = confirmed.at
                event.bump()
            made.append((event, old))
        db.session.flush()
        return [
            {"id": event.id, "title": each.title, "version": event.version, **({"old": old} if old else {})}
            for (event, old), each in zip(made, outcomes, strict=True)
        ]

    def why_not_undo(self, traces: Sequence[dict[str, Any]]) -> list[str]:
        known = _events([trace["id"] for trace in traces])
        found = []
        for trace in traces:
            event = known.get(trace["id"])
            if event is None or event.version != trace["version"]:
                found.append(f"{trace['title']}：导入后又改过。")
            elif event.state is not EventState.DRAFT:
                found.append(f"{trace['title']}：已经发布。")
        return found

    def undo(self, traces: Sequence[dict[str, Any]], confirmed: Confirmed) -> None:
        for event in _events([trace["id"] for trace in traces if "old" not in trace]).values():
            db.session.delete(event)
        db.session.flush()
        register = _Register()
        known = _events([trace["id"] for trace in traces if "old" in trace])
        for trace in traces:
            if "old" in trace:
                event, old = known[trace["id"]], trace["old"]
                with db.session.no_autoflush:
                    fill_event(event, register.plan_of(old))
                event.changed_at = datetime.fromisoformat(old["changed_at"])
                event.bump()


def _events(keys: Sequence[int]) -> dict[int, Event]:
    """These events with all that they consist of, in a few reads."""
    whole = select(Event).options(*WHOLE)
    lots = (db.session.scalars(whole.where(Event.id.in_(some))).unique() for some in some_at_a_time(keys))
    return {event.id: event for lot in lots for event in lot}


class _Register:
    """What a plan may name: units, themes, kinds, places; and the events that are there already."""

    def __init__(self) -> None:
        self.town = town()
        self.units: dict[str, list[Unit]] = {}
        self.by_id: dict[int, Unit] = {}
        for unit in db.session.scalars(all_units()):
            self.by_id[unit.id] = unit
            for name in {plain(unit.name), plain(unit.short_name)}:
                self.units.setdefault(name, []).append(unit)
        self.themes: list[Theme] = themes()
        self.kinds: list[Kind] = kinds()
        self.places: dict[str, Place] = {plain(place.name): place for place in db.session.scalars(places()).unique()}
        self.met: set[str] = set()

    def drawn(self, row: Row) -> Outcome:
        """The row as a new event, or why it is none; whether it is there already is asked of all rows at once."""
        try:
            planned = planned_event_of(row.values)
        except ValueError as error:
            return _conflict(row, str(error))
        if planned.is_cancelled:
            return _conflict(row, "上级的计划里这一项已取消，没有导入；已经导入过的请在活动页面取消。")
        units = self.units.get(plain(planned.organiser), []) if planned.organiser else [self.town] if self.town else []
        if len(units) != 1:
            many = f"有 {len(units)} 个单位叫“{planned.organiser}”，请写全称。"
            return _conflict(row, many if units else f"没有找到承办单位“{planned.organiser}”；镇里承办的可以不填。")
        if len(planned.title) > LONGEST["title"]:
            return _conflict(row, f"标题最多 {LONGEST['title']} 个字。")
        plan, told = self._plan(planned, units[0])
        if plan["uid"] in self.met:
            return _conflict(row, "同一份计划里这一项出现了两次，只看前面的一项。")
        self.met.add(plan["uid"])
        try:
            refuse_plan(self.plan_of(plan))
        except RuleBroken as error:
            return _conflict(row, error.sentence)
        return Outcome(Action.NEW, plan["title"], row, None, told, plan)

    def _plan(self, planned: PlannedEvent, unit: Unit) -> tuple[dict[str, Any], dict[str, tuple[str, str]]]:
        """The plan as it will be written, and what the preview says of it besides."""
        starts_at = planned.starts_at or start_of_day(planned.day)
        ends_at = planned.ends_at or start_of_day(planned.last_day + timedelta(days=1))
        if planned.starts_at and not planned.ends_at:
            ends_at = starts_at + USUAL
        theme = next((each for each in self.themes if each.name == planned.theme), None)
        rest = (
            ("参加范围", planned.audience),
            ("地点", planned.place if len(planned.place) > LONGEST["place"] else ""),
            ("联系人", planned.contact if len(planned.contact) > LONGEST["contact"] else ""),
        )
        content = "\n".join(filter(None, (planned.content, *(f"{word}：{said}" for word, said in rest if said))))
        plan = {
            "uid": _uid(planned, unit), "title": planned.title, "unit_id": unit.id,
            "theme_id": (theme or self.themes[0]).id, "kind_id": self._kind(planned.theme).id,
            "starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat(),
            "is_whole_day": planned.starts is None,
            "place": planned.place if len(planned.place) <= LONGEST["place"] else "",
            "contact": planned.contact if len(planned.contact) <= LONGEST["contact"] else "", "content": content,
        }  # fmt: skip
        told = {"承办": ("", unit.short_name)}
        if theme is None:
            told["主题"] = (planned.theme, f"没有这个主题，先按“{self.themes[0].name}”，请核对")
        return plan, told

    def _kind(self, name: str) -> Kind:
        fallback = next(kind for kind in self.kinds if kind.key == USUAL_KIND)
        return next((kind for kind in self.kinds if kind.name == name), fallback)

    def plan_of(self, plan: dict[str, Any]) -> Plan:
        unit = self.by_id.get(plan["unit_id"])
        if unit is None:
            raise RuleBroken("计划里的单位已经撤销，请重新比对。")
        place = self.places.get(plain(plan["place"])) if plan["place"] else None
        return Plan(
            title=plan["title"],
            theme=next(theme for theme in self.themes if theme.id == plan["theme_id"]),
            unit=unit,
            kinds=[kind for kind in self.kinds if kind.id == plan["kind_id"]],
            audience=Audience.UNITS,
            audience_units=[unit],
            starts_at=datetime.fromisoformat(plan["starts_at"]),
            ends_at=datetime.fromisoformat(plan["ends_at"]),
            is_whole_day=plan["is_whole_day"],
            place=place,
            place_words="" if place else plan["place"],
            content=plan["content"],
            contact=plan["contact"],
        )


def _by_uid(uids: Sequence[str]) -> dict[str, Event]:
    """The events that came with an earlier plan."""
    whole = select(Event).options(*WHOLE)
    lots = (db.session.scalars(whole.where(Event.uid.in_(some))).unique() for some in some_at_a_time(uids))
    return {event.uid: event for lot in lots for event in lot}


def _moments_of_imports() -> set[datetime]:
    """When plans were confirmed: an event that was changed at any other moment was changed by hand."""
    found = select(Batch.confirmed_at).where(Batch.kind == EventsImporter.kind, Batch.confirmed_at.is_not(None))
    return {moment for moment in db.session.scalars(found) if moment is not None}


def _against(drawn: Outcome, event: Event | None, untouched: set[datetime]) -> Outcome:
    """The same act as the calendar has it: nothing to do, to be updated, or no longer the plan's to change."""
    if event is None or drawn.row is None:
        return drawn
    was, plan = _as_written(event), drawn.plan
    changes = {label: (_shown(was[key]), _shown(plan[key])) for key, label in WORDS.items() if was[key] != plan[key]}
    if not changes:
        return Outcome(Action.SAME, event.title, drawn.row, event.id)
    if event.state is not EventState.DRAFT or event.changed_at not in untouched:
        return _conflict(drawn.row, "系统里的这一项已经发布或改过，请在活动页面修改。")
    return Outcome(Action.UPDATE, event.title, drawn.row, event.id, changes, plan | {"version": event.version})


def _shown(value: str) -> str:
    """A moment as people read it; other texts as they are."""
    try:
        return f"{local(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    except ValueError:
        return value or "无"


def _uid(planned: PlannedEvent, unit: Unit) -> str:
    """The same for the same act each time its plan comes: by the foreign uid, else by title, day and unit."""
    told = planned.uid or f"{planned.title}|{planned.day}|{unit.id}"
    return "plan-" + hashlib.sha256(told.encode()).hexdigest()[:30]


def _as_written(event: Event) -> dict[str, Any]:
    return {
        "uid": event.uid, "title": event.title, "unit_id": event.unit_id, "theme_id": event.theme_id,
        "kind_id": event.kinds[0].id, "starts_at": event.starts_at.isoformat(), "ends_at": event.ends_at.isoformat(),
        "is_whole_day": event.is_whole_day, "place": event.place.name if event.place else event.place_words,
        "contact": event.contact, "content": event.content, "changed_at": event.changed_at.isoformat(),
    }  # fmt: skip


def _conflict(row: Row, reason: str) -> Outcome:
    return Outcome(Action.CONFLICT, str(row.values.get("title") or f"第{row.number}行"), row, reason=reason)
