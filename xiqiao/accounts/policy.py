"""Who keeps accounts, who gives authority, and what each may do with the own account."""

from __future__ import annotations

from xiqiao.accounts.grants import Grant
from xiqiao.accounts.models import Account
from xiqiao.accounts.queries import roles_to_come
from xiqiao.accounts.roles import ADMINISTRATORS, Role
from xiqiao.core.authority import No, Person, Verdict, holds_any, rule
from xiqiao.core.clock import today
from xiqiao.members.models import Member
from xiqiao.members.policy import KEEPERS
from xiqiao.organisation.models import Unit
from xiqiao.organisation.policy import OFFICE


@rule
def may_keep_own_account(person: Person) -> Verdict:
    """查看和管理自己的账号、登录和密码：所有登录人员。"""
    return bool(person.id)


@rule
def may_list_accounts(person: Person) -> Verdict:
    """查看账号名单：系统管理员、安全管理员；支部文书只看本支部。"""
    if any(person.holds(role) for role in ("system_admin", "security_admin", "recorder")):
        return True
    return No("账号名单由系统管理员和安全管理员查看。")


@rule
def may_read_account(person: Person, account: Account) -> Verdict:
    """查看账号：系统管理员、安全管理员；本人；支部文书看本支部。"""
    if person.id == account.id or person.holds("system_admin") or person.holds("security_admin"):
        return True
    if account.unit is not None and person.holds("recorder", at=account.unit):
        return True
    return No("只能查看自己的账号。")


@rule
def may_open_account(person: Person) -> Verdict:
    """开通账号：系统管理员。"""
    return person.holds("system_admin") or No("账号由系统管理员开通。")


@rule
def may_edit_account(person: Person, account: Account) -> Verdict:
    """修改账号资料：系统管理员。"""
    return person.holds("system_admin") or No("账号资料由系统管理员修改。")


@rule
def may_disable_account(person: Person, account: Account) -> Verdict:
    """停用和恢复账号、结束其登录：系统管理员，不能停用自己。"""
    if person.id == account.id:
        return No("不能停用自己的账号。")
    return person.holds("system_admin") or No("账号由系统管理员停用和恢复。")


@rule
def may_issue_slip(person: Person, account: Account) -> Verdict:
    """制发激活条（重置密码）：系统管理员；支部文书只为本支部的党员制发。不能给自己制发。"""
    if person.id == account.id:
        return No("不能给自己制发激活条，请找系统管理员。")
    if account.disabled_at is not None:
        return No("账号已停用，请先恢复。")
    if person.holds("system_admin"):
        return True
    if account.unit is None or not person.holds("recorder", at=account.unit):
        return No("激活条由系统管理员或本支部文书制发。")
    roles = roles_to_come(account.id, today())  # whoever sets the password today also has tomorrow's authority
    return roles <= {Role.MEMBER} or No("该账号另有工作角色，激活条由系统管理员制发。")


@rule
def may_give_grant(person: Person) -> Verdict:
    """授权、终止授权、打印授权复核表：安全管理员。"""
    return person.holds("security_admin") or No("授权由安全管理员办理。")


@rule
def may_delegate_grant(person: Person, grant: Grant) -> Verdict:
    """临时委托自己的权限：本人；三员的权限不能委托。"""
    if grant.account_id != person.id:
        return No("只能委托自己的权限。")
    return grant.role not in ADMINISTRATORS or No("三员的权限不能委托。")


@rule
def may_end_delegation(person: Person, grant: Grant, lender_id: int) -> Verdict:
    """收回临时委托：委托人本人，或安全管理员。"""
    return person.id == lender_id or person.holds("security_admin") or No("只有委托人可以收回。")


@rule
def may_read_permissions(person: Person) -> Verdict:
    """查看权限一览：所有登录人员。"""
    return bool(person.id)


@rule
def may_import_accounts(person: Person) -> Verdict:
    """批量开通账号：系统管理员。"""
    return person.holds("system_admin") or No("账号由系统管理员导入。")


@rule
def may_keep_card(person: Person, member: Member) -> Verdict:
    """制作、查看、作废个人卡：本人；党建办；本支部或上级的书记、文书。"""
    if member.id == person.member_id or holds_any(person, OFFICE):
        return True
    if member.branch is not None and holds_any(person, KEEPERS, at=member.branch):
        return True
    return No("个人卡由本人、本支部或党建办制作。")


@rule
def may_print_cards(person: Person, unit: Unit) -> Verdict:
    """打印整个支部的个人卡：党建办；本支部或上级的书记、文书。"""
    if not unit.is_branch:
        return No("个人卡按党支部打印。")
    if holds_any(person, OFFICE) or holds_any(person, KEEPERS, at=unit):
        return True
    return No("个人卡由本支部或党建办打印。")
