"""Who may change what the office owns."""

from __future__ import annotations

from typing import Any

from xiqiao.core.authority import No, Person, Verdict, rule
from xiqiao.rulebook.declaring import SYSTEM, Definition


@rule
def may_read_rules(person: Person) -> Verdict:
    """查看规则及其来源：所有登录人员。"""
    return bool(person.id)


@rule
def may_change_rule(person: Person, definition: Definition[Any]) -> Verdict:
    """修改规则：业务规则由党建办主任修改，登录与安全规则由系统管理员修改。"""
    if definition.owner == SYSTEM:
        return person.holds("system_admin") or No("登录与安全规则由系统管理员修改。")
    return person.holds("manager") or No("业务规则由党建办主任修改。")
