"""Thousands of records of meetings: a hundred of each branch in three years, with what was said and who was there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from xiqiao.calendar.themes import Kind
from xiqiao.core.clock import now, start_of_day, today
from xiqiao.core.db import db
from xiqiao.meetings.attendance import Attendance, Presence
from xiqiao.meetings.models import AgendaItem, Meeting, MeetingState, Sitting, Source, sitting_to_kind
from xiqiao.meetings.search_keeping import index_sittings
from xiqiao.members.models import PRESENT, Member
from xiqiao.members.rolls import RollStanding
from xiqiao.organisation.queries import branches

#: Records of one branch: 33 in each of three years, as 三会一课 and 主题党日 ask for.
EACH, LINES, AT_ONCE = 100, 8, 500
KINDS = ("party_day", "members_meeting", "party_lecture", "committee_meeting")
SAID = (
    "会议听取了上季度党费收缴情况的通报，讨论了鱼塘发包、路灯改造和文化室开放时间，与会党员逐项发表意见。",
    "书记领学上级文件，结合本村实际讲了一课，党员谈了体会，议定由支委分片走访困难群众，下次会议汇报。",
    "通报环境整治进度，研究涌边清洁和垃圾分类的分工，确定党员责任路段，按月检查，结果张榜公布。",
)
#: In one record of many, to be searched for.
RARE = "百滘桥头驿站"


def fill_records() -> int:
    """Bulk rows, as importing them would leave: nobody tells thirty thousand meetings in verbs. How many there are."""
    kinds = dict(db.session.execute(select(Kind.key, Kind.id).where(Kind.key.in_(KINDS))).all())
    first = max(db.session.scalar(select(func.max(table.id))) or 0 for table in (Sitting, Meeting, AgendaItem)) + 1
    people = members_by_branch()
    owners = [unit.id for unit in db.session.scalars(branches()) for _ in range(EACH)]
    numbers = [(first + place, unit_id, place % EACH) for place, unit_id in enumerate(owners)]
    for start in range(0, len(numbers), AT_ONCE):
        some = numbers[start : start + AT_ONCE]
        of_kinds = [{"sitting_id": key, "kind_id": kinds[KINDS[number % len(KINDS)]]} for key, _, number in some]
        db.session.execute(insert(Sitting), [sitting(key, number) for key, _, number in some])
        db.session.execute(insert(sitting_to_kind), of_kinds)
        db.session.execute(insert(Meeting), [meeting(*each) for each in some])
        db.session.execute(insert(AgendaItem), [item(key) for key, _, _ in some])
        lines = [line for key, unit_id, _ in some for line in attendance(key, people.get(unit_id, ()))]
        if lines:
            db.session.execute(insert(Attendance), lines)
        index_sittings(db.session.connection(), [key for key, _, _ in some])
    return len(numbers)


def members_by_branch() -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = {}
    rows = select(Member.branch_id, Member.id, Member.name).where(Member.standing.in_(PRESENT)).order_by(Member.id)
    for branch_id, key, name in db.session.execute(rows):
        found.setdefault(branch_id or 0, []).append((key, name))
    return found


def day_of(number: int) -> date:
    return today() - timedelta(days=10 + number * 10)


def begins(number: int) -> datetime:
    return start_of_day(day_of(number)) + timedelta(hours=15)


def sitting(key: int, number: int) -> dict[str, Any]:
    return {"id": key, "title": f"第 {number} 次会议", "day": day_of(number), "starts_at": begins(number),
            "ends_at": begins(number) + timedelta(hours=2), "place": "党群服务站", "online": "", "observers": "",
            "version": 1}  # fmt: skip


def meeting(key: int, unit_id: int, number: int) -> dict[str, Any]:
    return {"id": key, "sitting_id": key, "unit_id": unit_id, "day": day_of(number), "state": MeetingState.FINAL,
            "source": Source.WORKBOOK, "chair_name": "书记", "recorder_name": "文书", "expected": 20, "present": 17,
            "created_at": now(), "created_by_name": "系统", "finalised_at": now(), "kept_at": "", "is_checked": False,
            "on_platform_by_name": "", "void_reason": "", "version": 1}  # fmt: skip


def item(key: int) -> dict[str, Any]:
    said = SAID[key % len(SAID)] * 3 + (f"{RARE}。" if key % 9973 == 0 else "")
    return {"sitting_id": key, "position": 1, "title": "议事", "presenter": "", "text": said, "points": "",
            "decision": "", "is_criticism": False, "is_unfinished": False, "changed_at": now(),
            "changed_by_name": "文书", "version": 1}  # fmt: skip


def attendance(key: int, people: Sequence[tuple[int, str]]) -> Iterator[dict[str, Any]]:
    for position, (member_id, name) in enumerate(people[:LINES], 1):
        yield {"meeting_id": key, "member_id": member_id, "position": position, "name": name,
               "standing": RollStanding.FULL, "is_expected": True, "is_entitled": True, "is_entitled_to_elect": True,
               "reasons": "", "presence": Presence.PRESENT, "note": "", "made_up_how": ""}  # fmt: skip
