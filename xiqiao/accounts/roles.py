"""The roles of the office, and which may not meet in one person."""

from __future__ import annotations

from xiqiao.core.db import Labelled


class Role(Labelled):
    MEMBER = "member", "党员"
    RECORDER = "recorder", "支部文书"
    SECRETARY = "secretary", "书记"
    VILLAGE_REVIEWER = "village_reviewer", "村（社区）审核人"
    JUDGE = "judge", "评委"
    CLERK = "clerk", "党建办干事"
    MANAGER = "manager", "党建办主任"
    VERIFIER = "verifier", "复核人"
    APPROVER = "approver", "审定人（镇领导）"
    INSPECTOR = "inspector", "纪检监督"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
#: The declared smaller split: one person may keep accounts and give grants, never read the log of it.
SMALL_SPLIT = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})


def why_not_together(held: set[Role], wanted: Role, split: str) -> str | None:
    """Why a person with the roles `held` may not get `wanted`; None if they may.

    三员 are three persons with no other role (GB/T 22239-2019; 三员分设). `split` is the rule row: `three` or `two`.
    """
    others = held - {wanted}
    if split == "two" and others | {wanted} <= SMALL_SPLIT:
        return None
    if wanted in ADMINISTRATORS and others:
        return f"{wanted.label}不能兼任其他角色（现有：{'、'.join(sorted(role.label for role in others))}）。"
    clash = others & ADMINISTRATORS
    if clash:
        return f"{'、'.join(sorted(role.label for role in clash))}不能兼任其他角色。"
    return None
