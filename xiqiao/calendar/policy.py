"""Who sees the days and who enters the yearly notice."""

from __future__ import annotations

from xiqiao.core.authority import No, Person, Verdict, rule


@rule
def may_read_days(person: Person) -> Verdict:
    """查看节假日和农历：所有登录人员。"""
    return bool(person.id)


@rule
def may_import_days(person: Person) -> Verdict:
    """导入节假日安排：党建办主任，与修改这条规则相同。"""
    return person.holds("manager") or No("节假日安排由党建办主任导入。")
