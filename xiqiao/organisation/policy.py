"""Who keeps the tree: the office; a branch its groups and posts."""

from __future__ import annotations

from xiqiao.core.authority import No, Person, Verdict, holds_any, rule
from xiqiao.organisation.kinds import BRANCH_FORMS, UnitKind
from xiqiao.organisation.models import Unit

#: The party-building office, which keeps the register of the whole town.
OFFICE = ("clerk", "manager")
#: Who works for a branch or village and for everything below it.
LOCAL = ("secretary", "recorder", "village_reviewer")
#: Who does the daily work of a branch.
BRANCH = ("secretary", "recorder")


@rule
def may_read_network(person: Person) -> Verdict:
    """查看三级党建网络（单位、职务）：所有登录人员。"""
    return bool(person.id)


@rule
def may_found_below(person: Person, parent: Unit) -> Verdict:
    """设立下级单位：党建办；党支部下的党小组也可由本支部的书记、文书设立。"""
    if holds_any(person, OFFICE) or (parent.form in BRANCH_FORMS and holds_any(person, BRANCH, at=parent)):
        return True
    return No("单位由党建办设立，党小组也可由本支部设立。")


@rule
def may_keep_unit(person: Person, unit: Unit) -> Verdict:
    """变更、移动、撤销、合并单位：党建办；党小组也可由本支部的书记、文书办理。"""
    if holds_any(person, OFFICE) or (unit.kind is UnitKind.PARTY_GROUP and holds_any(person, BRANCH, at=unit)):
        return True
    return No("单位由党建办变更，党小组也可由本支部办理。")


@rule
def may_keep_posts(person: Person, unit: Unit) -> Verdict:
    """登记任职、免职和换届：党建办；本单位或上级的书记、文书、审核人。"""
    if holds_any(person, OFFICE) or holds_any(person, LOCAL, at=unit):
        return True
    return No("任职和换届由党建办或本单位登记。")


@rule
def may_import_units(person: Person) -> Verdict:
    """批量导入单位：党建办。"""
    return holds_any(person, OFFICE) or No("单位由党建办导入。")
