"""The people around the cast: who of them is a member, the groups, committees and terms of their branches."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select

from xiqiao.accounts.models import Account
from xiqiao.core.clock import local
from xiqiao.core.db import db
from xiqiao.core.partial_dates import PartialDate
from xiqiao.members.changing import add_fact
from xiqiao.members.enrolling import enrol_guest, enrol_member
from xiqiao.members.fact_rows import new_fact
from xiqiao.members.facts import FactKind, LeftOutClass, LeftOutScope
from xiqiao.members.models import Member, PostKind, Sex
from xiqiao.members.posts import take_post
from xiqiao.members.visiting import plan_visit
from xiqiao.organisation.founding import found_unit
from xiqiao.organisation.kinds import UnitKind
from xiqiao.organisation.models import Unit
from xiqiao.organisation.terms import begin_term

BASIS = "西樵委〔2026〕5号"
M, F = Sex.MALE, Sex.FEMALE

Neighbour = tuple[str, str, Sex, str, str, str | None, str | None, str | None]
#: branch, name, sex, born, joined, confirmed, group, account of the cast
PEOPLE: tuple[Neighbour, ...] = (
    ("东一", "温家兴", M, "1968-09-12", "1995-07-01", "1996-07-01", "第一小组", "wen"),
    ("东一", "冯月好", F, "1985-04-20", "2009-06-30", "2010-06-30", "第一小组", "feng"),
    ("东一", "何炳坤", M, "1948-03", "1971-10-01", None, "第二小组", "hebo"),
    ("东一", "麦小苗", F, "2001-05-04", "2026-04-15", None, "第二小组", "mai"),
    ("东一", "关树根", M, "1942-01", "1966-01", "1967-01", "第一小组", None),
    ("东一", "潘秀珍", F, "1955-11", "1976-07-01", None, "第二小组", None),
    ("东一", "罗耀祥", M, "1972-08-02", "1998-07-01", "1999-07-01", "第一小组", None),
    ("东一", "李丽华", F, "1979-12-25", "2004-07-01", "2005-07-01", "第二小组", None),
    ("东一", "黄国权", M, "1990-02-14", "2014-07-01", "2015-07-01", "第一小组", None),
    ("东一", "郭美玲", F, "1994-06-18", "2018-07-01", "2019-07-01", None, None),
    ("东二", "谭永福", M, "1970-03-03", "2001-07-01", "2002-07-01", None, None),
    ("东二", "苏雪梅", F, "1982-10-10", "2006-07-01", "2007-07-01", None, None),
    ("西一", "区文杰", M, "1975-05-05", "2000-07-01", "2001-07-01", None, "jie"),
    ("西一", "冼婉仪", F, "1988-01-30", "2011-07-01", "2012-07-01", None, None),
    ("西一", "邓建业", M, "1963-07-07", "1986-07-01", "1987-07-01", None, None),
    ("机关一支部", "陈立民", M, "1974-02-02", "1996-12-01", "1997-12-01", None, "chen"),
    ("机关一支部", "林素芬", F, "1980-08-08", "2003-06-01", "2004-06-01", None, "lin"),
    ("机关一支部", "周小敏", F, "1995-03-12", "2016-12-01", "2017-12-01", None, "zhou"),
)
POSTS = (
    ("东一", "温家兴", PostKind.SECRETARY), ("东一", "罗耀祥", PostKind.ORGANISATION_OFFICER),
    ("东一", "李丽华", PostKind.PUBLICITY_OFFICER), ("西一", "区文杰", PostKind.SECRETARY),
    ("机关一支部", "陈立民", PostKind.SECRETARY), ("第一小组", "罗耀祥", PostKind.GROUP_LEADER),
)  # fmt: skip


def settle_neighbours(accounts: dict[str, Account], at: datetime) -> None:
    today = local(at).date()
    units = {unit.short_name: unit for unit in db.session.scalars(select(Unit))}
    for unit in units.values():
        unit.enabled_on = date(today.year, 1, 1) if unit.is_branch else None
    for name in ("第一小组", "第二小组"):
        units[name] = found_unit(UnitKind.PARTY_GROUP, f"东一经济社党支部{name}", name, units["东一"])
    units["樵园花园"] = found_unit(
        UnitKind.RESIDENTIAL_BRANCH, "樵园花园小区党支部", "樵园花园", units["樵园社区"], is_functional=True
    )
    members = {row[1]: enrol(row, units, at) for row in PEOPLE}
    for _, name, *_, login in PEOPLE:
        if login:
            accounts[login].member_id = members[name].id
    for short, name, kind in POSTS:
        take_post(members[name], units[short], kind, since=date(2026, 3, 1), basis=BASIS, today=today, by=None)
    for short, began in (("东一", date(2026, 3, 1)), ("西一", date(2026, 3, 1)), ("机关一支部", date(2024, 2, 20))):
        begin_term(units[short], began_on=began, due_on=None, basis=BASIS, today=today, by=None)
    live(members, units, accounts, at)


def enrol(row: Neighbour, units: dict[str, Unit], at: datetime) -> Member:
    branch, name, sex, birth, joined, confirmed, group, _ = row
    start = PartialDate.parse(joined)
    return enrol_member(
        name,
        sex,
        units[branch],
        birth=PartialDate.parse(birth),
        joined=start,
        confirmed=PartialDate.parse(confirmed) if confirmed else None,
        since=max(start.first, date(2015, 1, 1)),
        group=units[group] if group else None,
        phone="13800001014" if name == "何炳坤" else None,
        basis="演示名册",
        by=None,
        at=at,
    )


def live(members: dict[str, Member], units: dict[str, Unit], accounts: dict[str, Account], at: datetime) -> None:
    """What happened to some of them this year."""
    today = local(at).date()
    for name, kind, since in (
        ("黄国权", FactKind.AWAY, date(2026, 2, 20)),
        ("邓建业", FactKind.DISCIPLINARY_PROBATION, date(2026, 1, 8)),
    ):
        add_fact(
            members[name], new_fact(members[name], kind, since, basis="演示", by=None, at=at), None, by=None, at=at
        )
    left_out = new_fact(
        members["关树根"], FactKind.LEFT_OUT, date(2026, 2, 1),
        left_out=(LeftOutClass.BEDRIDDEN, LeftOutScope.ELECTION),
        consent="西樵委〔2026〕3号", approval="2026年1月支部党员大会", basis="本人家属申请", by=None, at=at,
    )  # fmt: skip
    add_fact(members["关树根"], left_out, None, by=None, at=at)
    enrol_guest("周外来", Sex.MALE, units["东一"], FactKind.HOSTED, birth=PartialDate(1987, 5), since=date(2026, 5, 6),
                basis="流动党员活动证", by=None, at=at)  # fmt: skip
    home = members["冼婉仪"]
    garden = units["樵园花园"]
    fact = new_fact(home, FactKind.PARTICIPATION, date(2026, 4, 1), unit=garden, basis="双报到", by=None, at=at)
    add_fact(home, fact, garden, by=None, at=at)
    plan_visit(members["关树根"], "春节前慰问老党员", today + timedelta(days=30), by=accounts["lin"])
