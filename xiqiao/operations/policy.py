from __future__ import annotations

from xiqiao.core.authority import No, Person, Verdict, rule


@rule
def may_read_system(person: Person) -> Verdict:
    """查看系统状态（备份、体检、后台任务）：系统管理员、审计管理员。"""
    if person.holds("system_admin") or person.holds("audit_admin"):
        return True
    return No("系统状态由系统管理员查看。")


@rule
def may_settle_messages(person: Person) -> Verdict:
    """处理没有发出的通知：系统管理员。"""
    return person.holds("system_admin") or No("没有发出的通知由系统管理员处理。")
