"""Enter a lecturer, change what is known, and tie to a member of the register."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.members.models import PRESENT, Member
from xiqiao.organisation.models import Unit
from xiqiao.resources.changes import apply_changes
from xiqiao.resources.models import Lecturer
from xiqiao.resources.queries import key_of

#: 手机 is the word by which the log knows what to mask.
LABELS = {
    "name": "姓名", "unit": "所在单位", "introduction": "介绍", "phone": "手机", "topics": "课题",
    "audiences": "可以走进",
}  # fmt: skip


@dataclass(frozen=True)
class LecturerFacts:
    """What is known of a lecturer; each field is an attribute of the same name."""

    name: str
    unit: Unit
    introduction: str = ""
    phone: str | None = None
    topics: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()


def add_lecturer(facts: LecturerFacts, *, by: Person | None) -> Lecturer:
    """Raises RuleBroken: an ended unit, or the same name at the same unit."""
    _refuse_facts(facts, but=None)
    lecturer = Lecturer(unit=facts.unit, introduction=facts.introduction, phone=facts.phone, version=1)
    lecturer.topics, lecturer.audiences, lecturer.member = facts.topics, facts.audiences, None
    lecturer.rename(facts.name)
    _renew_key(lecturer)
    db.session.add(lecturer)
    db.session.flush()
    record("lecturer.added", by=by, about=lecturer.reference, unit_path=lecturer.unit_path, unit=facts.unit.name)
    return lecturer


def edit_lecturer(lecturer: Lecturer, facts: LecturerFacts, *, drawn_from: int | None, by: Person | None) -> None:
    lecturer.check_version(drawn_from)
    if (facts.name, facts.unit) != (lecturer.name, lecturer.unit):
        _refuse_facts(facts, but=lecturer.id)
    changes = apply_changes(lecturer, facts.__dict__, LABELS)
    if not changes:
        return
    lecturer.rename(facts.name)
    _renew_key(lecturer)
    lecturer.bump()
    record("lecturer.edited", by=by, about=lecturer.reference, unit_path=lecturer.unit_path, changes=changes)


def _refuse_facts(facts: LecturerFacts, *, but: int | None) -> None:
    if facts.unit.ended_on is not None:
        raise RuleBroken(f"{facts.unit.short_name}已经撤销或并入其他组织，请选别的单位。", "unit_id")
    same = select(Lecturer.id).where(
        Lecturer.name == facts.name, Lecturer.unit_id == facts.unit.id, Lecturer.id != (but or 0)
    )
    if db.session.scalar(same) is not None:
        raise RuleBroken(f"{facts.unit.short_name}已有叫这个名字的讲师。同名的两个人，请在姓名后注明。", "name")


def _renew_key(lecturer: Lecturer) -> None:
    lecturer.search_key = key_of(lecturer.name, " ".join(lecturer.topics))


def namesakes(lecturer: Lecturer) -> list[Member]:
    """The members of the register who may be this person."""
    same = select(Member).where(Member.name == lecturer.name, Member.standing.in_(PRESENT))
    return list(db.session.scalars(same.options(joinedload(Member.branch)).order_by(Member.id)))


def tie_to_member(lecturer: Lecturer, member: Member | None, *, drawn_from: int | None, by: Person | None) -> None:
    """Say which member the lecturer is; None: none, or it is not known."""
    lecturer.check_version(drawn_from)
    if member == lecturer.member:
        return
    if member is not None:
        if member.name != lecturer.name:
            raise RuleBroken("姓名和名册不一致，请先改好讲师的姓名。", "member_id")
        other = select(Lecturer.id).where(Lecturer.member_id == member.id, Lecturer.id != lecturer.id)
        if db.session.scalar(other) is not None:
            raise RuleBroken("这名党员已经关联了另一名讲师。", "member_id")
    changes = apply_changes(lecturer, {"member": member}, {"member": "名册里的党员"})
    lecturer.bump()
    record("lecturer.edited", by=by, about=lecturer.reference, unit_path=lecturer.unit_path, changes=changes)
