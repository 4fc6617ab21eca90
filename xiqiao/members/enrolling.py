"""Enter a member into the register, and correct who somebody is."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.clock import local
from xiqiao.core.db import db
from xiqiao.core.partial_dates import PartialDate
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import masked_phone
from xiqiao.members.changing import accept, refuse_fact, wrong_of
from xiqiao.members.fact_rows import new_fact
from xiqiao.members.facts import FactKind
from xiqiao.members.models import Member, Sex, Standing
from xiqiao.members.policy import may_read_member
from xiqiao.organisation.models import Unit


def enrol_member(
    name: str,
    sex: Sex,
    branch: Unit,
    *,
    birth: PartialDate | None,
    joined: PartialDate | None,
    confirmed: PartialDate | None,
    since: date,
    group: Unit | None = None,
    phone: str | None = None,
    note: str = "",
    basis: str,
    by: Person | None,
    at: datetime,
) -> Member:
    """A member whose 组织关系 is at `branch` from `since` on.

    Raises RuleBroken: a unit without 组织关系, the same person there already, dates that contradict each other.
    """
    if not branch.is_branch or branch.ended_on is not None:
        raise RuleBroken("组织关系只能落在现有的党支部（功能型党支部除外）。", "branch_id")
    today = local(at).date()
    refuse_future(today, birth=birth, joined=joined, confirmed=confirmed)
    refuse_twin(name, birth, but=None, by=by)
    member = Member(sex=sex, birth=birth, phone=phone, note=note, standing=Standing.PROBATIONARY, version=1)
    member.rename(name)
    member.branch_id, member.branch = branch.id, branch
    db.session.add(member)
    db.session.flush()
    facts = [new_fact(member, FactKind.AFFILIATION, since, unit=branch, basis=basis, by=by, at=at)]
    refuse_fact(member, facts[0], branch, today)
    for kind, when in ((FactKind.JOINED, joined), (FactKind.CONFIRMED, confirmed)):
        if when is not None:
            facts.append(new_fact(member, kind, when.first, is_rough=when.is_rough, basis=basis, by=by, at=at))
    if group is not None:
        facts.append(new_fact(member, FactKind.GROUP, since, unit=group, basis=basis, by=by, at=at))
        refuse_fact(member, facts[-1], group, today)
    db.session.add_all(facts)
    accept(member, today)
    record("member.enrolled", by=by, about=member.reference, unit_path=branch.path, unit=branch.name, basis=basis)
    return member


def enrol_guest(
    name: str,
    sex: Sex,
    unit: Unit,
    kind: FactKind,
    *,
    birth: PartialDate | None,
    since: date,
    phone: str | None = None,
    basis: str,
    by: Person | None,
    at: datetime,
) -> Member:
    """Somebody whose 组织关系 is outside the town: a 流动党员 (HOSTED), or a participant of a 功能型 branch."""
    if (kind is FactKind.PARTICIPATION) != unit.is_functional:
        raise RuleBroken("功能型党支部登记“参加活动”，其他党支部登记“流动党员”。", "kind")
    if unit.ended_on is not None:
        raise RuleBroken("这个单位已经撤销或并入其他组织。", "kind")
    today = local(at).date()
    refuse_future(today, birth=birth)
    refuse_twin(name, birth, but=None, by=by)
    member = Member(sex=sex, birth=birth, phone=phone, standing=Standing.GUEST, version=1)
    member.rename(name)
    member.branch_id, member.branch = unit.id, unit
    db.session.add(member)
    db.session.flush()
    fact = new_fact(member, kind, since, unit=unit, basis=basis, by=by, at=at)
    refuse_fact(member, fact, unit, today)
    db.session.add(fact)
    accept(member, today)
    record("member.enrolled", by=by, about=member.reference, unit_path=unit.path, unit=unit.name, basis=basis)
    return member


def refuse_future(today: date, **days: PartialDate | None) -> None:
    """Nobody was born, joined or was confirmed on a day to come."""
    words = {"birth": "出生年月", "joined": "入党日期", "confirmed": "转正日期"}
    for field, when in days.items():
        if when is not None and when.first > today:
            raise RuleBroken(f"{words[field]}不能在今天以后。", field)


def refuse_twin(name: str, birth: PartialDate | None, *, but: int | None, by: Person | None) -> None:
    """The same name and month of birth is the same person, until somebody shows otherwise by a note to the name.

    Whoever may not read that person learns only that there is one.
    """
    twins = select(Member).where(Member.name == name, Member.id != (but or 0)).options(joinedload(Member.branch))
    for twin in db.session.scalars(twins):
        if birth is not None and twin.birth is not None and twin.birth.iso[:7] != birth.iso[:7]:
            continue
        if by is not None and not may_read_member(by, twin):
            raise RuleBroken("镇内名册已有同名同月的人，请与党建办核对。", "name")
        raise RuleBroken(
            f"名册里已有{twin.display_name}（{twin.standing.label}）。同一个人请办理转接；确是同名同月的两个人，请补全出生日期并在姓名后注明。",
            "name",
        )


def edit_member(
    member: Member,
    *,
    name: str,
    sex: Sex,
    birth: PartialDate | None,
    phone: str | None,
    note: str,
    drawn_from: int | None,
    by: Person,
    at: datetime,
) -> None:
    """Correct who somebody is; what has a date is a fact and is changed there. Raises Outdated, RuleBroken."""
    member.check_version(drawn_from)
    today, wrong_before = local(at).date(), wrong_of(member)
    if (name, birth) != (member.name, member.birth):
        refuse_future(today, birth=birth)
        refuse_twin(name, birth, but=member.id, by=by)
    pairs = {
        "姓名": (member.name, name),
        "性别": (member.sex.label, sex.label),
        "出生年月": (str(member.birth or "无"), str(birth or "无")),
        "手机": (masked_phone(member.phone) or "无", masked_phone(phone) or "无"),
        "备注": (member.note or "无", note or "无"),
    }
    changes = {label: pair for label, pair in pairs.items() if pair[0] != pair[1]}
    if not changes and phone == member.phone:
        return
    member.rename(name)
    member.sex, member.birth, member.phone, member.note = sex, birth, phone, note
    accept(member, today, wrong_before)
    member.bump()
    record("member.edited", by=by, about=member.reference, unit_path=path_of(member), changes=changes)


def path_of(member: Member) -> str:
    """Where the member's entries belong in the log."""
    return member.branch.path if member.branch else "-"
