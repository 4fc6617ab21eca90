"""A whole township: villages and communities with their branches, groups, committees and some twenty people each."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from sqlalchemy import select

from xiqiao.core.clock import local
from xiqiao.core.db import db
from xiqiao.demo.people import Life, invent
from xiqiao.members.changing import add_fact, transfer_member
from xiqiao.members.enrolling import enrol_member
from xiqiao.members.fact_rows import new_fact
from xiqiao.members.facts import FactKind
from xiqiao.members.models import Member, PostKind
from xiqiao.members.posts import take_post
from xiqiao.organisation.founding import found_unit
from xiqiao.organisation.kinds import UnitForm, UnitKind
from xiqiao.organisation.models import Unit
from xiqiao.organisation.queries import town
from xiqiao.organisation.terms import begin_term

VILLAGES = (
    "上塘", "下塘", "南岗", "北岗", "新涌", "旧涌", "大沙", "小沙", "莲塘", "荔湾", "桑园", "禾岗", "石桥", "木桥",
    "沙尾", "龙角", "凤角", "水边", "山边", "东头", "西头", "岭背", "岭前", "稔岗", "竹园", "榕荫", "蚬岗", "鱼塘",
    "丝厂", "云下", "泉边", "官厅",
)  # fmt: skip
COMMUNITIES = ("樵岭", "樵湖")
ORGANS, ENTERPRISES = 12, 14
#: 40 villages and communities with the cast's, some 300 branches of some twenty people.
BRANCHES_EACH, PEOPLE_LEAST, PEOPLE_MOST = 8, 6, 35
GROUPS_FROM = 15
COMMITTEE = (PostKind.SECRETARY, PostKind.ORGANISATION_OFFICER, PostKind.PUBLICITY_OFFICER)
NUMBERS = "一二三四五六七八九十"
BASIS = "演示名册"


def settle_township(number: int, at: datetime) -> None:
    """The same township each time for the same number; further ones carry their number in their names."""
    Builder(random.Random(number), f"{number + 1}区" if number else "", at).build()  # noqa: S311  # no secret in it


class Builder:
    def __init__(self, chance: random.Random, prefix: str, at: datetime) -> None:
        self.chance, self.prefix, self.at = chance, prefix, at
        self.today = local(at).date()
        #: Name and month of birth of everybody in the register: the same again would be the same person.
        self.taken = {
            (name, birth.iso[:7]) for name, birth in db.session.execute(select(Member.name, Member.birth)) if birth
        }
        self.branches: list[Unit] = []

    def build(self) -> None:
        top = town()
        for name in VILLAGES:
            self.village(
                top, UnitKind.VILLAGE, UnitKind.COOPERATIVE_BRANCH, f"{self.prefix}{name}村", "总支部委员会", "社"
            )
        for name in COMMUNITIES:
            self.village(
                top, UnitKind.COMMUNITY, UnitKind.RESIDENTIAL_BRANCH, f"{self.prefix}{name}社区", "委员会", "小区"
            )
        for kind, word, count in (
            (UnitKind.ORGAN_BRANCH, "机关", ORGANS),
            (UnitKind.ENTERPRISE_BRANCH, "两新", ENTERPRISES),
        ):
            for index in range(2, count + 2):
                short = f"{self.prefix}{word}第{index}支部"
                self.branch(kind, short, f"中共西樵镇{short}委员会", top)

    def village(self, top: Unit | None, kind: UnitKind, below: UnitKind, short: str, ending: str, word: str) -> None:
        unit = found_unit(kind, f"中共西樵镇{short}{ending}", short, top, founded_on=date(2011, 3, 1))
        begin_term(unit, began_on=date(2026, 3, 1), due_on=None, basis=BASIS, today=self.today, by=None)
        for index in range(BRANCHES_EACH):
            name = f"{short.removesuffix('村').removesuffix('社区')}{NUMBERS[index]}{word}"
            self.branch(below, name, f"中共西樵镇{short}{name}支部委员会", unit)
        db.session.expire_all()  # a township at once would fill the memory

    def branch(self, kind: UnitKind, short: str, name: str, parent: Unit | None) -> None:
        unit = found_unit(kind, name, short, parent, form=UnitForm.BRANCH, founded_on=date(2011, 3, 1),
                          enabled_on=date(self.today.year, 1, 1))  # fmt: skip
        self.branches.append(unit)
        count = self.chance.randint(PEOPLE_LEAST, PEOPLE_MOST)
        groups = self.groups(unit) if count >= GROUPS_FROM else [None]
        people = [
            self.enrol(invent(self.chance, self.taken, self.today), unit, self.chance.choice(groups))
            for _ in range(count)
        ]
        full = [member for member in people if member.party_age_from is not None]
        for member, post in zip(full, COMMITTEE if len(full) >= 7 else COMMITTEE[:1], strict=False):
            since = max(date(2026, 3, 1), member.party_age_from.first if member.party_age_from else self.today)
            take_post(member, unit, post, since=since, basis=BASIS, today=self.today, by=None)
        began = date(2026, 3, 1) if kind is UnitKind.COOPERATIVE_BRANCH else date(2024, self.chance.randint(1, 12), 1)
        begin_term(unit, began_on=began, due_on=None, basis=BASIS, today=self.today, by=None)
        self.live(people[len(COMMITTEE) :])

    def groups(self, unit: Unit) -> list[Unit | None]:
        return [
            found_unit(UnitKind.PARTY_GROUP, f"{unit.short_name}党支部{word}", f"{unit.short_name}{word}", unit)
            for word in ("第一小组", "第二小组")
        ]

    def enrol(self, life: Life, unit: Unit, group: Unit | None) -> Member:
        return enrol_member(life.name, life.sex, unit, birth=life.birth, joined=life.joined, confirmed=life.confirmed,
                            since=max(life.joined.first, date(2012, 1, 1)), group=group, phone=life.phone, basis=BASIS,
                            by=None, at=self.at)  # fmt: skip

    def live(self, people: list[Member]) -> None:
        """A few go away, move to another branch or die."""
        for member in people:
            fate = self.chance.random()
            since = self.today - timedelta(days=self.chance.randint(1, 300))
            last = member.confirmed or member.joined
            if last is None or last.first >= since:
                continue  # nobody dies before the 转正 that is entered already
            if fate < 0.02:
                self.enter(member, FactKind.AWAY, since)
            elif fate < 0.03:
                self.enter(member, FactKind.DIED, since)
            elif fate < 0.04 and len(self.branches) > 1:
                to = self.branches[-2]
                transfer_member(member, to, since=since, basis="组织关系介绍信", by=None, at=self.at)

    def enter(self, member: Member, kind: FactKind, since: date) -> None:
        add_fact(member, new_fact(member, kind, since, basis=BASIS, by=None, at=self.at), None, by=None, at=self.at)
