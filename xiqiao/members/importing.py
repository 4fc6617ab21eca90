"""Members from a branch's or the town's roster: enrol who is new, correct what differs, remove nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select

from xiqiao.core.db import db
from xiqiao.imports import cells
from xiqiao.imports.importers import Action, Confirmed, Outcome
from xiqiao.imports.tables import Column, Row
from xiqiao.members.matching import Roster
from xiqiao.members.models import Fact, Member, Post, Visit
from xiqiao.members.staged_facts import enrolled, fact_row, restored, updated

SEXES = {"男": "male", "女": "female"}
STANDINGS = {
    "正式": "full", "正式党员": "full", "预备": "probationary", "预备党员": "probationary",
}  # fmt: skip
BRANCH_WORDS = ("支部", "所属支部", "所在党支部", "党支部", "所在党组织", "组织关系所在支部")
JOINED_WORDS = ("入党时间", "加入党组织日期", "入党年月", "加入党组织时间")
PEOPLE_AT_ONCE = 1000


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

    def compare(self, rows: Sequence[Row], day: date) -> list[Outcome]:
        return list(_outcomes(rows, day))

    def write(self, outcomes: Sequence[Outcome], confirmed: Confirmed) -> list[dict[str, Any]]:
        """Two inserts for all that are new; those that change are loaded together and written together."""
        people = _people([each.target_id for each in outcomes if each.target_id])
        new = {
            index: enrolled(each.plan, confirmed) for index, each in enumerate(outcomes) if each.action is Action.NEW
        }
        db.session.add_all(member for member, _ in new.values())
        db.session.flush()
        rows = [fact_row(fact, member.id, confirmed) for member, facts in new.values() for fact in facts]
        traces = []
        for index, each in enumerate(outcomes):
            if index in new:
                traces.append({"id": new[index][0].id, "title": each.title, "version": 1})
                continue
            member, facts = people[each.target_id or 0]
            trace, more = updated(member, facts, each.plan, confirmed)
            rows += more
            traces.append({**trace, "title": each.title})
        if rows:
            db.session.execute(insert(Fact), rows, execution_options={"render_nulls": True})  # as one set
        return traces

    def why_not_undo(self, traces: Sequence[dict[str, Any]]) -> list[str]:
        people = _people([trace["id"] for trace in traces])
        found = [
            f"{trace['title']}：导入后又改过。"
            for trace in traces
            if trace["id"] not in people or people[trace["id"]][0].version != trace["version"]
        ]
        new = [trace["id"] for trace in traces if "old" not in trace]
        for model, word in ((Post, "登记了职务"), (Visit, "有走访安排")):
            for name in db.session.scalars(select(Member.name).join(model).where(Member.id.in_(new)).distinct()):
                found.append(f"{name}：{word}。")
        return found

    def undo(self, traces: Sequence[dict[str, Any]], confirmed: Confirmed) -> None:
        new = [trace["id"] for trace in traces if "old" not in trace]
        db.session.execute(delete(Fact).where(Fact.member_id.in_(new)))
        db.session.execute(delete(Member).where(Member.id.in_(new)))
        changed = [trace for trace in traces if "old" in trace]
        people = _people([trace["id"] for trace in changed])
        rows = [row for trace in changed for row in restored(*people[trace["id"]], trace, confirmed)]
        if rows:
            db.session.execute(insert(Fact), rows, execution_options={"render_nulls": True})  # as one set


def _people(keys: Sequence[int]) -> dict[int, tuple[Member, list[Fact]]]:
    """These members, each with all facts, in a few reads."""
    found: dict[int, tuple[Member, list[Fact]]] = {}
    for start in range(0, len(keys), PEOPLE_AT_ONCE):
        some = keys[start : start + PEOPLE_AT_ONCE]
        found |= {member.id: (member, []) for member in db.session.scalars(select(Member).where(Member.id.in_(some)))}
        for fact in db.session.scalars(select(Fact).where(Fact.member_id.in_(some)).order_by(Fact.since, Fact.id)):
            found[fact.member_id][1].append(fact)
    return found


def _outcomes(rows: Sequence[Row], day: date) -> Iterator[Outcome]:
    roster = Roster(day)
    for row in rows:
        if row.is_sound:
            yield roster.outcome(row)
        else:
            roster.pass_over(row)
    yield from roster.absent()
