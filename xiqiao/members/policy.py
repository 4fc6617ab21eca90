"""Who sees and keeps what is known of members: the office, the branch itself, and each member what is their own."""

from __future__ import annotations

from xiqiao.core.authority import No, Person, Verdict, holds_any, rule
from xiqiao.members.models import Member
from xiqiao.organisation.models import Unit
from xiqiao.organisation.policy import LOCAL, OFFICE

#: Who keeps the register of a branch; a village's reviewer only reads it.
KEEPERS = ("secretary", "recorder")


@rule
def may_list_members(person: Person) -> Verdict:
    """查看党员名单：党建办看全镇；书记、文书、村（社区）审核人看本单位和下级。"""
    return holds_any(person, (*OFFICE, *LOCAL)) or No("党员名单由党建办和各支部查看。")


@rule
def may_read_member(person: Person, member: Member) -> Verdict:
    """查看党员资料：党建办；本支部或上级的书记、文书、审核人；本人。"""
    if member.id == person.member_id or holds_any(person, OFFICE):
        return True
    if member.branch is not None and holds_any(person, LOCAL, at=member.branch):
        return True
    return No("只能查看本支部的党员。")


@rule
def may_enrol_member(person: Person, unit: Unit) -> Verdict:
    """登记党员：党建办；本支部或上级的书记、文书。"""
    if holds_any(person, OFFICE) or holds_any(person, KEEPERS, at=unit):
        return True
    return No("党员由党建办或本支部登记。")


@rule
def may_keep_member(person: Person, member: Member) -> Verdict:
    """修改党员资料、登记变动和转接：党建办；本支部或上级的书记、文书。"""
    if holds_any(person, OFFICE) or (member.branch is not None and holds_any(person, KEEPERS, at=member.branch)):
        return True
    return No("党员资料由党建办或本支部维护。")


@rule
def may_rewrite_affiliation(person: Person) -> Verdict:
    """更正组织关系所在的支部、办理从往年起的转接（会改动别的支部以前的名册）：党建办。"""
    return holds_any(person, OFFICE) or No("组织关系所在支部的更正、从往年起的转接，会改动以前的名册，请党建办办理。")


@rule
def may_read_phone(person: Person, member: Member) -> Verdict:
    """查看党员完整手机号（每次留痕）：党建办；本支部或上级的书记、文书；本人。"""
    if member.id == person.member_id or holds_any(person, OFFICE):
        return True
    if member.branch is not None and holds_any(person, KEEPERS, at=member.branch):
        return True
    return No("完整手机号由党建办和本支部查看。")


@rule
def may_read_roll(person: Person, unit: Unit) -> Verdict:
    """查看某日名册（应到、表决权）：党建办、复核人；本单位或上级的书记、文书、审核人。"""
    if holds_any(person, (*OFFICE, "verifier")) or holds_any(person, LOCAL, at=unit):
        return True
    return No("名册由党建办和本单位查看。")


@rule
def may_read_figures(person: Person, unit: Unit) -> Verdict:
    """查看基本情况（人数统计）：党建办、镇领导、复核人、纪检；本单位或上级的书记、文书、审核人。"""
    if holds_any(person, (*OFFICE, "approver", "verifier", "inspector")) or holds_any(person, LOCAL, at=unit):
        return True
    return No("基本情况由党建办、镇领导和本单位查看。")


@rule
def may_name_members(person: Person, unit: Unit) -> Verdict:
    """查看基本情况每个数字背后的名单：党建办；本单位或上级的书记、文书、审核人。"""
    return holds_any(person, OFFICE) or holds_any(person, LOCAL, at=unit) or No("名单由党建办和本单位查看。")


@rule
def may_export_roster(person: Person, unit: Unit) -> Verdict:
    """导出、打印党员名册（写明用途，留痕）：党建办；本单位或上级的书记、文书。"""
    if holds_any(person, OFFICE) or holds_any(person, KEEPERS, at=unit):
        return True
    return No("名册由党建办和本支部导出。")


@rule
def may_list_visits(person: Person) -> Verdict:
    """查看走访安排：党建办；书记、文书、审核人看本单位和下级。"""
    return holds_any(person, (*OFFICE, *LOCAL)) or No("走访安排由党建办和各支部查看。")


@rule
def may_keep_visit(person: Person, member: Member) -> Verdict:
    """安排走访、登记和查看走访情况：党建办；本支部或上级的书记、文书、审核人。"""
    if holds_any(person, OFFICE) or (member.branch is not None and holds_any(person, LOCAL, at=member.branch)):
        return True
    return No("走访情况只给党建办和本支部查看。")


@rule
def may_import_members(person: Person) -> Verdict:
    """批量导入党员：党建办。"""
    return holds_any(person, OFFICE) or No("党员由党建办导入，支部可以逐个登记。")


@rule
def may_import_posts(person: Person) -> Verdict:
    """批量导入职务：党建办。"""
    return holds_any(person, OFFICE) or No("职务由党建办导入，支部可以逐个登记。")
