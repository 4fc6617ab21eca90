"""会议内容: the facts of a sitting and the items of its agenda, which the records of a joint sitting share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import exists, select

from xiqiao.audit.record import record
from xiqiao.calendar.themes import Kind
from xiqiao.core.authority import Person
from xiqiao.core.clock import local
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import moment
from xiqiao.meetings.attending import refresh_roll
from xiqiao.meetings.keeping import refuse_settled
from xiqiao.meetings.models import AgendaItem, Meeting
from xiqiao.meetings.queries import records_beside, whole
from xiqiao.meetings.starting import Outline, refuse_outline
from xiqiao.meetings.tasks import Task
from xiqiao.meetings.votes import Vote

MOST_ITEMS = 60
#: Somebody who goes on writing leaves one line in the log, not one for every autosave.
ONE_SPELL = timedelta(minutes=30)


@dataclass(frozen=True)
class Facts:
    """What is known of the sitting, and who led and wrote it down for one unit."""

    title: str
    kinds: Sequence[Kind]
    starts_at: datetime
    ends_at: datetime | None
    place: str
    online: str
    observers: str
    chair_name: str
    recorder_name: str
    is_checked: bool

    @property
    def day(self) -> date:
        return local(self.starts_at).date()


@dataclass(frozen=True)
class Written:
    """One item as somebody wrote it."""

    title: str
    presenter: str = ""
    text: str = ""
    points: str = ""
    decision: str = ""
    is_unfinished: bool = False
    is_criticism: bool = False


def refuse_fixed(meeting: Meeting) -> None:
    """Raise RuleBroken if what the sitting's records share may not be changed: one of them is settled."""
    refuse_settled(meeting)
    for other in records_beside(meeting):
        if other.is_settled:
            raise RuleBroken(f"{other.unit.short_name}的记录{other.state.label}，共用的内容不能再改。")


def change_facts(
    meeting: Meeting, facts: Facts, *, drawn_from: int | None, by: Person | None, at: datetime
) -> list[str]:
    """Put the facts right; another day or kind reads the rolls anew. What that changed, a sentence a unit.

    Raises Outdated, RuleBroken.
    """
    refuse_fixed(meeting)
    sitting = meeting.sitting
    sitting.check_version(drawn_from)
    refuse_outline(Outline(facts.title, facts.kinds, [meeting.unit], facts.starts_at, facts.ends_at), at)
    before = _picture(meeting)
    is_other_roll = facts.day != sitting.day or {kind.id for kind in facts.kinds} != {kind.id for kind in sitting.kinds}
    for name in ("title", "starts_at", "ends_at", "day", "place", "online", "observers"):
        setattr(sitting, name, getattr(facts, name))
    sitting.kinds = list(facts.kinds)
    for name in ("chair_name", "recorder_name", "is_checked"):
        setattr(meeting, name, getattr(facts, name))
    changed = {label: (old, new) for label, old in before.items() if (new := _picture(meeting)[label]) != old}
    if not changed:
        return []
    sitting.bump()
    record("meeting.facts_changed", by=by, about=meeting.reference, unit_path=meeting.unit.path, changes=changed)
    said = list(_other_rolls(meeting, by)) if is_other_roll else []
    meeting.chair_id, meeting.recorder_id = on_roll(meeting, facts.chair_name), on_roll(meeting, facts.recorder_name)
    return said


def _picture(meeting: Meeting) -> dict[str, str]:
    sitting = meeting.sitting
    return {
        "名称": sitting.title,
        "类别": "、".join(kind.name for kind in sitting.kinds),
        "开始": moment(sitting.starts_at),
        "结束": moment(sitting.ends_at) if sitting.ends_at else "",
        "地点": sitting.place,
        "线上方式": sitting.online,
        "列席": sitting.observers,
        "主持人": meeting.chair_name,
        "记录人": meeting.recorder_name,
        "已核对": "是" if meeting.is_checked else "否",
    }


def _other_rolls(meeting: Meeting, by: Person | None) -> list[str]:
    """The rolls of all records of the sitting, called for its new day and kinds."""
    keys = [other.id for other in records_beside(meeting)]
    others = db.session.scalars(whole(select(Meeting).where(Meeting.id.in_(keys)))).unique() if keys else ()
    said = []
    for each in (meeting, *others):
        each.day = meeting.sitting.day
        added, removed = refresh_roll(each, by=by)
        if added or removed:
            words = [f"{word}{'、'.join(names)}" for word, names in (("加入", added), ("去掉", removed)) if names]
            said.append(f"{each.unit.short_name}名册：{'；'.join(words)}。")
    return said


def on_roll(meeting: Meeting, name: str) -> int | None:
    """Which member of the roll is meant by a name; None if nobody or several are called so."""
    found = [line.member_id for line in meeting.attendance if line.name == name]
    return found[0] if len(found) == 1 else None


def add_item(meeting: Meeting, title: str, *, by: Person | None, at: datetime) -> AgendaItem:
    """One more item, at the end."""
    refuse_fixed(meeting)
    items = meeting.sitting.items
    if len(items) >= MOST_ITEMS:
        raise RuleBroken(f"一次会议最多 {MOST_ITEMS} 项议题。", "title")
    item = AgendaItem(
        sitting_id=meeting.sitting_id,
        position=max((each.position for each in items), default=0) + 1,
        title=title,
        changed_at=at,
        changed_by_name=by.name if by else "系统",
        followed=[],
    )
    items.append(item)
    db.session.flush()
    record("meeting.item_added", by=by, about=meeting.reference, unit_path=meeting.unit.path, item=title)
    return item


def write_item(
    meeting: Meeting, item: AgendaItem, written: Written, *, drawn_from: int | None, by: Person | None, at: datetime
) -> None:
    """Write an item down. Items are saved one by one, so that two recorders write at once. Raises Outdated."""
    refuse_fixed(meeting)
    item.check_version(drawn_from)
    if all(getattr(item, name) == value for name, value in vars(written).items()):
        return
    by_name = by.name if by else "系统"
    is_new_spell = item.changed_by_name != by_name or at - item.changed_at > ONE_SPELL or item.version == 1
    for name, value in vars(written).items():
        setattr(item, name, value)
    item.changed_at, item.changed_by_name = at, by_name
    item.bump()
    if is_new_spell:
        record("meeting.item_written", by=by, about=meeting.reference, unit_path=meeting.unit.path,
               number=item.position)  # fmt: skip


def move_item(meeting: Meeting, item: AgendaItem, step: int) -> None:
    """One place up (-1) or down (1); at the end of the list it stays."""
    refuse_fixed(meeting)
    items = list(meeting.sitting.items)
    place = items.index(item)
    if 0 <= place + step < len(items):
        items.insert(place + step, items.pop(place))
        for position, each in enumerate(items, 1):
            each.position = position


def remove_item(meeting: Meeting, item: AgendaItem, *, by: Person | None) -> None:
    """Take an empty item away. What somebody wrote is never removed with one tap."""
    refuse_fixed(meeting)
    if item.text or item.points or item.decision:
        raise RuleBroken("这项议题已有内容。确实不要的，请先清空内容再删除。")
    if db.session.scalar(select(exists().where(Task.item_id == item.id) | exists().where(Vote.item_id == item.id))):
        raise RuleBroken("这项议题下有任务或表决，不能删除。")
    record("meeting.item_removed", by=by, about=meeting.reference, unit_path=meeting.unit.path, item=item.title)
    meeting.sitting.items.remove(item)
