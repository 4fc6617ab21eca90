"""Who sees what is still missing. The tree itself is in `organisation.policy`."""

from __future__ import annotations

from xiqiao.core.authority import No, Person, Verdict, holds_any, rule
from xiqiao.organisation.policy import OFFICE


@rule
def may_read_first_week(person: Person) -> Verdict:
    """查看建档进度（缺什么、下一步）：党建办、系统管理员。"""
    return holds_any(person, (*OFFICE, "system_admin")) or No("建档进度由党建办和系统管理员查看。")
