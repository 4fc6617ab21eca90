"""权限一览 prints what the rules really answer."""

from tests.policy import cells
from tests.test_other_policies import TABLE as OTHERS
from xiqiao.accounts.permissions import permission_lines
from xiqiao.accounts.roles import Role
from xiqiao.core.authority import rules


def test_every_rule_has_its_line_and_its_sentence(context):
    lines = permission_lines()
    assert len(lines) == len(rules())
    assert all(line.deed and line.sentence for line in lines)


def test_the_roles_of_a_line_are_those_the_rule_says_yes_to(context):
    by_deed = {line.deed: line.roles for line in permission_lines()}
    assert by_deed["开通账号"] == ["系统管理员"]
    assert by_deed["查看、导出审计日志"] == ["审计管理员"]
    assert by_deed["查看账号名单"] == ["支部文书", "系统管理员", "安全管理员"]
    assert len(by_deed["打开我的工作台"]) == len(Role)
    assert by_deed["停用和恢复账号、结束其登录"] is None


def test_the_page_agrees_with_the_table_written_by_hand(visitor):
    """`read_system` by hand: axi and ashen; on the page: their roles."""
    allowed = {login for label, login, is_allowed in cells(OTHERS) if label == "read_system" and is_allowed}
    assert allowed == {"axi", "ashen"}
    assert "系统管理员、审计管理员" in visitor("hebo").open("/permissions")
