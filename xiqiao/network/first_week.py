"""The first week of an office: what is entered, what is still missing, and the next step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from xiqiao.accounts.models import Account
from xiqiao.core.db import db
from xiqiao.members.models import PRESENT, Member, Post, PostKind
from xiqiao.organisation.kinds import BRANCH_FORMS, UnitForm, UnitKind
from xiqiao.organisation.models import Term, Unit

#: So many of what is missing are named; the rest is a number.
NAMED = 10


@dataclass(frozen=True)
class Step:
    """`done` of `total`; `missing` names the first few that are not done, each with where to do it."""

    title: str
    done: int
    total: int
    action: str
    url: str
    missing: tuple[tuple[str, str], ...] = ()

    @property
    def is_done(self) -> bool:
        return self.total > 0 and self.done >= self.total


def steps(on: date) -> list[Step]:
    """In the order in which an office does them."""
    living = Unit.ended_on.is_(None)
    own_branch = and_(living, Unit.form.in_(BRANCH_FORMS), Unit.is_functional.is_(False))
    bodies = and_(living, Unit.form.not_in((UnitForm.GROUP, UnitForm.OFFICE)), Unit.is_functional.is_(False))
    member_here = exists().where(Member.branch_id == Unit.id, Member.standing.in_(PRESENT))
    term_here = exists().where(Term.unit_id == Unit.id, Term.ended_on.is_(None))
    secretary_here = exists().where(
        Post.unit_id == Unit.id,
        Post.kind == PostKind.SECRETARY,
        Post.since <= on,
        or_(Post.until.is_(None), Post.until >= on),
    )
    return [
        _units_entered(own_branch),
        _of_units("党支部登记了党员", own_branch, member_here, "导入党员", "members"),
        _of_units("单位登记了书记", bodies, secretary_here, "导入职务", "posts"),
        _of_units("单位登记了本届和换届日期", bodies, term_here, "在单位页面登记", ""),
        _of_units("单位填了启用日期", bodies, Unit.enabled_on.is_not(None), "在单位页面填写", ""),
        _grouped(),
        _accounts(),
    ]


def _units_entered(own_branch: ColumnElement[bool]) -> Step:
    count = _count(select(func.count(Unit.id)).where(own_branch))
    return Step("录入村、社区和党支部", count, max(count, 1), "导入单位", url_for("imports.index"))


def _of_units(title: str, which: ColumnElement[bool], is_done: ColumnElement[bool], action: str, kind: str) -> Step:
    total = _count(select(func.count(Unit.id)).where(which))
    missing = db.session.execute(
        select(Unit.id, Unit.name).where(which, ~is_done).order_by(Unit.path).limit(NAMED)
    ).all()
    short = _count(select(func.count(Unit.id)).where(which, ~is_done))
    return Step(
        title,
        total - short,
        total,
        action,
        url_for("imports.index") if kind else url_for("network.index"),
        tuple((name, url_for("network.show", unit_id=key)) for key, name in missing),
    )


def _grouped() -> Step:
    """Only branches that have groups: a branch without them needs none (支部工作条例第九条)."""
    group = select(Unit.parent_id).where(Unit.kind == UnitKind.PARTY_GROUP, Unit.ended_on.is_(None))
    concerned = and_(Member.branch_id.in_(group), Member.standing.in_(PRESENT))
    total = _count(select(func.count(Member.id)).where(concerned))
    missing = db.session.execute(
        select(Member.id, Member.name).where(concerned, Member.group_id.is_(None)).order_by(Member.id).limit(NAMED)
    ).all()
    short = _count(select(func.count(Member.id)).where(concerned, Member.group_id.is_(None)))
    named = tuple((name, url_for("member.show", member_id=key)) for key, name in missing)
    return Step("设了党小组的支部，党员都编了组", total - short, total, "查看党员名单", url_for("member.index"), named)


def _accounts() -> Step:
    in_use = Account.disabled_at.is_(None)
    total = _count(select(func.count(Account.id)).where(in_use))
    done = _count(select(func.count(Account.id)).where(in_use, Account.password_hash.is_not(None)))
    return Step("账号已激活", done, total, "打印激活条", url_for("network.first_week") + "#slips")


def branches_without_activation() -> list[tuple[Unit, int]]:
    """The units with accounts that wait for their slip, with how many wait."""
    rows = db.session.execute(
        select(Account.unit_id, func.count(Account.id))
        .where(Account.password_hash.is_(None), Account.disabled_at.is_(None), Account.unit_id.is_not(None))
        .group_by(Account.unit_id)
    )
    counts: dict[int | None, int] = dict(rows.all())
    units = db.session.scalars(select(Unit).where(Unit.id.in_(counts)).order_by(Unit.path))
    return [(unit, counts[unit.id]) for unit in units]


def _count(statement: Select[int]) -> int:
    return db.session.scalar(statement) or 0
