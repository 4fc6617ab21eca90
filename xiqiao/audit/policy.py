"""Who may read the log."""

from __future__ import annotations

from xiqiao.core.authority import No, Person, Verdict, rule


@rule
def may_read_log(person: Person) -> Verdict:
    """查看、导出审计日志：只有审计管理员。"""
    return person.holds("audit_admin") or No("只有审计管理员可以查看审计日志。")
