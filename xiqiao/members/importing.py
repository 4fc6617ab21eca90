"""Members from a branch's or the town's roster: enrol who is new, correct what differs, remove nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Select, delete, insert, select, update

from xiqiao.core.db import db
from xiqiao.imports import cells
from xiqiao.imports.importers import Action, Confirmed, Outcome, Write, some_at_a_time
from xiqiao.imports.tables import Column, Row
from xiqiao.members.matching import Roster, known_members
from xiqiao.members.models import Fact, Member, Post, Visit
from xiqiao.members.roster_writing import RosterWriting, identity_row, people_with_facts, touches_facts
from xiqiao.members.staged_facts import new_contradiction, restored
from xiqiao.organisation.models import Unit

SEXES = {"男": "male", "女": "female"}
STANDINGS = {
    "正式": "full", "正式党员": "full", "预备": "probationary", "预备党员": "probationary",
}  # fmt: skip
BRANCH_WORDS = ("支部", "所属支部", "所在党支部", "党支部", "所在党组织", "组织关系所在支部")
JOINED_WORDS = ("入党时间", "加入党组织日期", "入党年月", "加入党组织时间")


class MembersImporter:
    kind, title, rule, day_label = "members", "党员", "import_members", "名册日期"
    looks_ahead = False
    explanation = "党员名册，可以一个支部一张工作表。系统里有而名册没有的人只会列出来，不会删除。"
    columns = (
        Column("name", "姓名", cells.person_name, ("党员姓名", "名字"), True, True, example="何秀英"),
        Column("sex", "性别", cells.choice(SEXES), (), True, True, "男或女", "女"),
        Column("birth", "出生年月", cells.partial_date, ("出生日期", "出生年月日", "生日"), is_telling=True,
               hint="用来区分同名的人；只知道年月的写年月", example="1960-7"),
        Column("branch", "所在支部", cells.text(100), BRANCH_WORDS,
               hint="简称或全称；不填按工作表的名称", example="东一"),
        Column("group", "党小组", cells.text(100), ("所在党小组", "所属党小组", "小组"),
               hint="先导入单位里的党小组", example="第一小组"),
        Column("standing", "人员类别", cells.choice(STANDINGS), ("党员类别", "类别", "党员类型", "身份"),
               is_telling=True,
               hint="正式党员或预备党员，用来和日期核对", example="正式党员"),
        Column("joined", "入党日期", cells.partial_date, JOINED_WORDS, is_telling=True, example="1985-7-1"),
        Column("confirmed", "转正日期", cells.partial_date, ("转正时间", "转为正式党员日期", "转正年月"),
               is_telling=True, hint="预备党员、1969年4月至1977年8月入党的不填", example="1986-7-1"),
        Column("phone", "手机", cells.phone, ("手机号", "手机号码", "联系电话", "电话", "联系方式"),
               is_telling=True, example="13800000000"),
        Column("note", "备注", cells.text(200)),
    )  # fmt: skip

    def sources(self) -> Sequence[Select[Any]]:
        standing = select(Fact.id, Fact.member_id, Fact.kind, Fact.unit_id, Fact.since, Fact.until, Fact.is_rough)
        return [
            select(Unit).order_by(Unit.id),
            known_members(),
            standing.where(Fact.superseded_at.is_(None)).order_by(Fact.id),
        ]

    def compare(self, rows: Sequence[Row], day: date, today: date) -> list[Outcome]:
        return _without_contradictions(list(_outcomes(rows, day, today)))

    def prepare(self, outcomes: Sequence[Outcome], confirmed: Confirmed) -> Write:
        return RosterWriting(outcomes, confirmed).write

    def why_not_undo(self, traces: Sequence[dict[str, Any]]) -> list[str]:
        versions = _versions([trace["id"] for trace in traces])
        found = [
            f"{trace['title']}：导入后又改过。" for trace in traces if versions.get(trace["id"]) != trace["version"]
        ]
        new = [trace["id"] for trace in traces if "old" not in trace]
        for model, word in ((Post, "登记了职务"), (Visit, "有走访安排")):
            for some in some_at_a_time(new):
                names = select(Member.name).join(model).where(Member.id.in_(some)).distinct()
                found += [f"{name}：{word}。" for name in db.session.scalars(names)]
        return found

    def undo(self, traces: Sequence[dict[str, Any]], confirmed: Confirmed) -> None:
        new = [trace["id"] for trace in traces if "old" not in trace]
        for some in some_at_a_time(new):
            db.session.execute(delete(Fact).where(Fact.member_id.in_(some)))
            db.session.execute(delete(Member).where(Member.id.in_(some)))
        entered = select(Fact.member_id).where(Fact.batch_id == confirmed.batch_id, Fact.superseded_at.is_(None))
        touched = set(db.session.scalars(entered))
        changed = {trace["id"]: trace for trace in traces if "old" in trace and trace["id"] in touched}
        members, facts = _members([*changed]), _facts([*changed])
        rows = [row for key, trace in changed.items() for row in restored(members[key], facts[key], trace, confirmed)]
        others = [identity_row(trace) for trace in traces if "old" in trace and trace["id"] not in touched]
        if others:
            db.session.execute(update(Member), others)
        if rows:
            db.session.execute(insert(Fact), rows, execution_options={"render_nulls": True})  # as one set


def _versions(keys: Sequence[int]) -> dict[int, int]:
    lots = (
        db.session.execute(select(Member.id, Member.version).where(Member.id.in_(some)))
        for some in some_at_a_time(keys)
    )
    return {key: version for lot in lots for key, version in lot}


def _members(keys: Sequence[int]) -> dict[int, Member]:
    lots = (db.session.scalars(select(Member).where(Member.id.in_(some))) for some in some_at_a_time(keys))
    return {member.id: member for lot in lots for member in lot}


def _facts(keys: Sequence[int]) -> dict[int, list[Fact]]:
    """All facts of these members, the earliest first."""
    found: dict[int, list[Fact]] = {key: [] for key in keys}
    for some in some_at_a_time(keys):
        for fact in db.session.scalars(select(Fact).where(Fact.member_id.in_(some)).order_by(Fact.since, Fact.id)):
            found[fact.member_id].append(fact)
    return found


def _outcomes(rows: Sequence[Row], day: date, today: date) -> Iterator[Outcome]:
    roster = Roster(rows, day, today)
    for row in rows:
        if row.is_sound:
            yield roster.outcome(row)
        else:
            roster.pass_over(row)
    yield from roster.absent()


def _without_contradictions(outcomes: list[Outcome]) -> list[Outcome]:
    """An update after which the facts could not all be true is a conflict."""
    people = people_with_facts([each.target_id or 0 for each in outcomes if touches_facts(each)])
    return [_if_possible(each, *people[each.target_id or 0]) if touches_facts(each) else each for each in outcomes]


def _if_possible(each: Outcome, member: Member, facts: Sequence[Fact]) -> Outcome:
    fault = new_contradiction(facts, member.birth, each.plan)
    return replace(each, action=Action.CONFLICT, changes={}, plan={}, reason=fault) if fault else each
