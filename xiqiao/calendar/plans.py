"""Plan: all that is said of one event, what no event can be, and how it becomes the row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from xiqiao.calendar.models import Audience, Event, EventState, EventUnit, Invitee, Layer, Part
from xiqiao.calendar.themes import Kind, Theme, Whose
from xiqiao.calendar.wording import short_day, span_words
from xiqiao.core.authority import Person
from xiqiao.core.clock import local
from xiqiao.core.rules import RuleBroken
from xiqiao.members.models import Member
from xiqiao.organisation.kinds import UnitKind
from xiqiao.organisation.models import Unit
from xiqiao.resources.models import Lecturer, Place, Route

LONGEST = timedelta(days=31)


@dataclass(frozen=True)
class Plan:
    """All that is said of one event. `audience_units`: whose people it is for, or may sign up."""

    title: str
    theme: Theme
    unit: Unit
    kinds: Sequence[Kind]
    audience: Audience
    audience_units: Sequence[Unit]
    starts_at: datetime
    ends_at: datetime
    is_whole_day: bool = False
    co_holders: Sequence[Unit] = ()
    invitees: Sequence[Member] = ()
    place: Place | None = None
    place_words: str = ""
    route: Route | None = None
    lecturer: Lecturer | None = None
    online: str = ""
    content: str = ""
    teaching: str = ""
    cost: str = ""
    contact: str = ""
    contact_phone: str = ""
    wants_reply: bool = False
    reply_until: datetime | None = None
    capacity: int | None = None


#: What is copied from a plan as it is, with the word for it in the log and in what is made known.
WORDS = {
    "title": "名称", "theme": "主题", "place": "阵地", "place_words": "地点", "route": "线路", "lecturer": "讲师",
    "online": "线上方式", "content": "内容", "teaching": "教学内容", "cost": "费用来源", "contact": "联系人",
    "contact_phone": "联系电话", "wants_reply": "需要回复", "reply_until": "回复截止", "capacity": "名额",
}  # fmt: skip


def new_event(plan: Plan, *, by: Person | None, at: datetime) -> Event:
    """The row alone, with everybody it concerns."""
    event = Event(
        uid=uuid4().hex,
        state=EventState.DRAFT,
        unit_id=plan.unit.id,
        unit=plan.unit,
        created_at=at,
        created_by_name=by.name if by else "系统",
        changed_at=at,
        sequence=0,
        version=1,
    )
    fill_event(event, plan)
    return event


def fill_event(event: Event, plan: Plan) -> None:
    """Write the plan into the row, and keep what it repeats in step."""
    for name in WORDS:
        setattr(event, name, getattr(plan, name))
    event.theme_id = plan.theme.id
    event.place_id, event.route_id, event.lecturer_id = (
        thing.id if thing else None for thing in (plan.place, plan.route, plan.lecturer)
    )
    event.audience, event.kinds = plan.audience, list(plan.kinds)
    event.whose, event.layer = whose_of(plan.kinds), layer_of(plan)
    set_times(event, plan.starts_at, plan.ends_at, is_whole_day=plan.is_whole_day)
    wanted = {(unit.id, Part.HOLDER): unit for unit in (plan.unit, *plan.co_holders)}
    wanted |= {(unit.id, Part.AUDIENCE): unit for unit in plan.audience_units}
    kept = [each for each in event.parts if (each.unit_id, each.part) in wanted]
    known = {(each.unit_id, each.part) for each in kept}
    event.parts = kept + [
        EventUnit(unit_id=key, part=part, unit=unit) for (key, part), unit in wanted.items() if (key, part) not in known
    ]
    invited = plan.invitees if plan.audience is Audience.INVITED else ()
    guests = {each.member_id: each for each in event.invitees}
    event.invitees = [guests.get(member.id) or Invitee(member_id=member.id, member=member) for member in invited]


def set_times(event: Event, starts_at: datetime, ends_at: datetime, *, is_whole_day: bool = False) -> None:
    """The one place that writes the moments, and the days that repeat them."""
    event.starts_at, event.ends_at, event.is_whole_day = starts_at, ends_at, is_whole_day
    event.day = local(starts_at).date()
    # An end at midnight belongs to the day before.
    event.last_day = max(event.day, local(ends_at - timedelta(seconds=1)).date())


def whose_of(kinds: Sequence[Kind]) -> Whose:
    """The widest circle among the kinds: 支委会 with 党员大会 is for all members."""
    order = (Whose.ANYBODY, Whose.MEMBERS, Whose.GROUP, Whose.COMMITTEE)
    return min((kind.whose for kind in kinds), key=order.index, default=Whose.ANYBODY)


def layer_of(plan: Plan) -> Layer:
    """By the largest unit whose people it is for."""
    kinds = {unit.kind for unit in plan.audience_units}
    if kinds & {UnitKind.TOWN, UnitKind.PARTY_OFFICE}:
        return Layer.TOWN
    return Layer.VILLAGE if kinds & {UnitKind.VILLAGE, UnitKind.COMMUNITY} else Layer.BRANCH


def refuse_times(theme: Theme, starts_at: datetime, ends_at: datetime) -> None:
    """When no event of this theme can be."""
    if ends_at <= starts_at:
        raise RuleBroken("结束时间应在开始时间之后。", "ends")
    if ends_at - starts_at > LONGEST:
        raise RuleBroken("一次活动最长 31 天；更长的请分成几次，或排成系列。", "last_day")
    year = local(starts_at).year
    if not theme.is_active_in(year):
        raise RuleBroken(f"主题“{theme.name}”在{year}年没有启用。", "theme_id")


def refuse_plan(plan: Plan) -> None:
    """What no event can be. What only a published one needs is in `refuse_unready`."""
    refuse_times(plan.theme, plan.starts_at, plan.ends_at)
    if not plan.kinds:
        raise RuleBroken("请至少选一个类别。", "kinds")
    if plan.audience is not Audience.INVITED and not plan.audience_units:
        raise RuleBroken("请选择参加的单位。", "audience_units")
    if plan.capacity is not None and plan.audience is not Audience.OPEN:
        raise RuleBroken("只有自愿报名的活动可以限名额。", "capacity")
    for unit in (plan.unit, *plan.co_holders, *plan.audience_units):
        if unit.ended_on is not None and unit.ended_on < local(plan.starts_at).date():
            raise RuleBroken(f"{unit.short_name}已经撤销或并入其他组织。", "audience_units")
    if plan.reply_until is not None and plan.reply_until > plan.starts_at:
        raise RuleBroken("回复截止应在活动开始以前。", "reply_until")


def unready(event: Event) -> Iterator[tuple[str, str]]:
    """What is still missing before the event can be made known: the sentence, and the field."""
    if not event.where:
        yield "还没有地点；线上活动请写明怎样进入。", "place_id"
    if event.theme.needs_teaching and not event.teaching.strip():
        yield f"“{event.theme.name}”要写明教学内容，不能只是参观休闲。", "teaching"
    if event.audience is Audience.INVITED and not event.invitees:
        yield "还没有写明邀请谁。", "invitees"
    for name in ("place", "route", "lecturer"):
        thing = getattr(event, name)
        if thing is not None and not thing.is_in_use(event.day):
            yield f"“{thing.name}”只用到{short_day(thing.closed_on)}，请换一个，或者先恢复使用。", f"{name}_id"


def refuse_unready(event: Event) -> None:
    found = next(unready(event), None)
    if found:
        raise RuleBroken(*found)


def picture(event: Event) -> dict[str, str]:
    """The event in words, field by field, for comparing."""
    found = {label: _shown(getattr(event, name)) for name, label in WORDS.items()}
    holders = "、".join(sorted(each.unit.short_name for each in event.parts if each.part is Part.HOLDER))
    return found | {
        "时间": span_words(event),
        "类别": "、".join(kind.name for kind in event.kinds),
        "承办": holders,
        "参加范围": audience_words(event),
    }


def audience_words(event: Event) -> str:
    """全镇党员；樵东村、樵西村党员；自愿报名（全镇）；受邀人员 12 人"""
    if event.audience is Audience.INVITED:
        return f"受邀人员 {len(event.invitees)} 人"
    units = [each.unit for each in event.parts if each.part is Part.AUDIENCE]
    names = "全镇" if any(unit.parent_id is None for unit in units) else "、".join(unit.short_name for unit in units)
    if event.audience is Audience.OPEN:
        return f"自愿报名（{names}）"
    return f"{names}{'支委会委员' if event.whose is Whose.COMMITTEE else '党员'}"


def _shown(value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{local(value):%Y-%m-%d %H:%M}"
    return str(getattr(value, "name", value))
