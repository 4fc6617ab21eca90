"""Posts from a workbook: who holds which, since when. Nobody is removed from a post by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import joinedload

from xiqiao.core.db import db
from xiqiao.imports import cells
from xiqiao.imports.importers import Action, Confirmed, Outcome, Write, some_at_a_time
from xiqiao.imports.tables import Column, Row
from xiqiao.members.matching import conflict, known_members, may_be, partial
from xiqiao.members.models import PRESENT, Member, Post, PostKind, Standing
from xiqiao.members.posts import COMMITTEE, SINGLE, posts_for
from xiqiao.organisation.models import Unit
from xiqiao.organisation.queries import all_units
from xiqiao.organisation.searching import plain

WORDS = {kind.label: kind.value for kind in PostKind} | {
    "党支部书记": "secretary", "支部书记": "secretary", "党委书记": "secretary", "党总支书记": "secretary",
    "组长": "group_leader", "党支部副书记": "deputy_secretary", "支部副书记": "deputy_secretary",
}  # fmt: skip


class PostsImporter:
    kind, title, rule, day_label = "posts", "职务", "import_posts", ""
    looks_ahead = False
    explanation = "书记、委员、党小组组长。已有人任书记的单位，先在单位页面登记免职。"
    columns = (
        Column("unit", "单位", cells.text(100), ("党组织", "支部", "所在支部", "党支部", "党组织名称"), True,
               example="东一"),
        Column("name", "姓名", cells.person_name, (), True, example="何秀英"),
        Column("birth", "出生年月", cells.partial_date, ("出生日期",), is_telling=True,
               hint="同名的人要填", example="1960-7"),
        Column("post", "职务", cells.choice(WORDS), ("党内职务", "任职"), True, True,
               "、".join(kind.label for kind in PostKind), "书记"),
        Column("since", "任职日期", cells.whole_date, ("任职时间",), True, True, example="2026-3-1"),
        Column("basis", "依据", cells.text(200), ("任职文号", "文号"), example="西樵委〔2026〕12号"),
    )  # fmt: skip

    def sources(self) -> Sequence[Select[Any]]:
        return [select(Unit).order_by(Unit.id), known_members(), select(Post).order_by(Post.id)]

    def compare(self, rows: Sequence[Row], day: date, today: date) -> list[Outcome]:
        register = _Register(today)
        return [register.outcome(row) for row in rows if row.is_sound]

    def prepare(self, outcomes: Sequence[Outcome], confirmed: Confirmed) -> Write:
        return lambda: self._write(outcomes, confirmed)

    def _write(self, outcomes: Sequence[Outcome], confirmed: Confirmed) -> list[dict[str, Any]]:
        posts = [
            Post(
                unit_id=each.plan["unit_id"],
                member_id=each.plan["member_id"],
                kind=PostKind(each.plan["post"]),
                since=date.fromisoformat(each.plan["since"]),
                basis=each.plan.get("basis") or confirmed.basis,
                batch_id=confirmed.batch_id,
            )
            for each in outcomes
        ]
        db.session.add_all(posts)
        db.session.flush()
        return [{"id": post.id, "title": each.title} for post, each in zip(posts, outcomes, strict=True)]

    def why_not_undo(self, traces: Sequence[dict[str, Any]]) -> list[str]:
        lots = (db.session.scalars(select(Post).where(Post.id.in_(some))) for some in some_at_a_time(_keys(traces)))
        posts = {post.id: post for lot in lots for post in lot}
        return [
            f"{trace['title']}：已经登记免职。"
            for trace in traces
            if trace["id"] not in posts or posts[trace["id"]].until is not None
        ]

    def undo(self, traces: Sequence[dict[str, Any]], confirmed: Confirmed) -> None:
        for some in some_at_a_time(_keys(traces)):
            db.session.execute(delete(Post).where(Post.id.in_(some)))


def _keys(traces: Sequence[dict[str, Any]]) -> list[int]:
    return [trace["id"] for trace in traces]


class _Held(NamedTuple):
    """Who holds or held a post; `until` is the last day, None if it goes on."""

    member_id: int
    name: str
    until: date | None


class _Register:
    """Units by name, members by name, and the posts that are or were held or that an earlier row takes."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.units: dict[str, list[Unit]] = defaultdict(list)
        for unit in db.session.scalars(all_units()):
            for name in {plain(unit.name), plain(unit.short_name)}:
                self.units[name].append(unit)
        present = select(Member).where(Member.standing.in_(PRESENT)).options(joinedload(Member.branch))
        self.members: dict[str, list[Member]] = defaultdict(list)
        for member in db.session.scalars(present.order_by(Member.id)):
            self.members[member.name].append(member)
        self.held: dict[tuple[int, PostKind], list[_Held]] = defaultdict(list)
        held = select(Post.unit_id, Post.kind, Post.member_id, Member.name, Post.until).join(Post.member)
        for unit_id, kind, member_id, name, until in db.session.execute(held.order_by(Post.since, Post.id)):
            self.held[unit_id, kind].append(_Held(member_id, name, until))

    def outcome(self, row: Row) -> Outcome:
        word, kind = str(row.values["unit"]), PostKind(str(row.values["post"]))
        units = self.units.get(plain(word), [])
        if len(units) != 1:
            many = f"有 {len(units)} 个单位叫“{word}”，请写全称。"
            return conflict(row, many if units else f"没有找到单位“{word}”。")
        unit = units[0]
        if kind not in posts_for(unit):
            return conflict(row, f"{unit.short_name}没有“{kind.label}”这个职务。")
        birth = partial(row.values.get("birth"))
        people = [each for each in self.members[str(row.values["name"])] if may_be(each.birth, birth)]
        inside = [each for each in people if _is_in(each, unit)] or people
        if len(inside) != 1:
            sentence = f"有 {len(inside)} 个叫这个名字的党员，请补上出生年月。"
            return conflict(row, sentence if inside else "名册里没有这个党员，请先导入党员。")
        return self._for(row, unit, kind, inside[0])

    def _for(self, row: Row, unit: Unit, kind: PostKind, member: Member) -> Outcome:
        since = date.fromisoformat(str(row.values["since"]))
        if any(each.member_id == member.id and each.until is None for each in self.held[unit.id, kind]):
            return Outcome(Action.SAME, member.name, row, member.id)
        if why_not := _why_not(member, kind, since, self.today):
            return conflict(row, why_not)
        for other in self.held[unit.id, kind]:
            if other.until is not None and other.until < since:
                continue
            if other.member_id == member.id:
                return conflict(row, f"{member.name}在这段时间已经任{kind.label}。")
            if kind in SINGLE:
                return conflict(row, f"{other.name}在这段时间任{kind.label}，请先登记免职，或核对任职日期。")
        self.held[unit.id, kind].append(_Held(member.id, member.name, None))
        plan = {**row.values, "unit_id": unit.id, "member_id": member.id}
        return Outcome(Action.NEW, member.name, row, None, {"职务": ("", f"{unit.short_name}{kind.label}")}, plan)


def _why_not(member: Member, kind: PostKind, since: date, today: date) -> str | None:
    """What one post needs, whoever else holds it."""
    if since > today:
        return "任职日期在今天以后，请到那一天再登记。"
    if member.joined is not None and since < member.joined.first:
        return f"任职日期早于入党日期（{member.joined}）。"
    if member.birth is not None and since < member.birth.first:
        return f"任职日期早于出生年月（{member.birth}）。"
    if member.standing is Standing.PROBATIONARY and kind in COMMITTEE:
        return f"预备党员没有被选举权，不能任{kind.label}。"
    return None


def _is_in(member: Member, unit: Unit) -> bool:
    return member.group_id == unit.id or (member.branch is not None and unit.contains(member.branch))
