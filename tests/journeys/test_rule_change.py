"""A rule is changed by its owner, after a look at what changes; nobody else can."""

from playwright.sync_api import expect

ADDRESS = "/rules/accounts.idle_minutes"


def fill_in(person, minutes, reason):
    person.open(f"{ADDRESS}/change")
    person.fill("内容", minutes)
    person.fill("依据", "镇办〔2026〕8号")
    person.fill("修改原因", reason)
    person.press("预览改动")


def test_the_system_administrator_changes_a_rule_and_the_history_keeps_it(walker):
    axi = walker("axi")
    axi.open("/rules")
    axi.step("list")
    axi.follow("无操作自动退出")
    axi.follow("修改", within="#main")
    axi.step("editor")
    axi.fill("内容", "很久")
    axi.press("预览改动")
    expect(axi.page.get_by_role("alert")).to_be_focused()
    axi.step("not-a-number")
    fill_in(axi, "20", "窗口电脑多人使用")
    axi.arrives("确认改动")
    assert not axi.page.title().startswith("错误")
    axi.sees("20 分钟")
    axi.step("preview")
    axi.press("返回修改")
    axi.arrives("修改规则")
    expect(axi.field("修改原因")).to_have_value("窗口电脑多人使用")
    axi.press("预览改动")
    axi.arrives("确认改动")
    axi.press("确认保存")
    axi.sees("已保存：无操作自动退出")
    history = axi.page.get_by_role("table")
    expect(history.get_by_role("row").nth(1)).to_contain_text("20 分钟")
    expect(history.get_by_role("row").nth(1)).to_contain_text("何系明：窗口电脑多人使用")
    expect(history.get_by_role("row").nth(2)).to_contain_text("30 分钟")
    axi.step("history")
    axi.open(f"{ADDRESS}/change")
    expect(axi.field("内容")).to_be_visible()
    axi.page.wait_for_function("window.xiqiao.drafts.mine().then(function (all) { return all.length === 0; })")


def test_the_security_administrator_sees_no_button_and_is_told_why(walker):
    aan = walker("aan")
    aan.open(ADDRESS)
    expect(aan.page.get_by_role("link", name="修改", exact=True)).to_have_count(0)
    aan.step("no-button")
    aan.open(f"{ADDRESS}/change")
    aan.arrives("没有权限")
    expect(aan.page.locator("#main")).to_contain_text("系统管理员")
    aan.step("refused")


def test_a_stale_change_shows_both_versions(walker):
    early, late = walker("axi"), walker("axi")
    fill_in(early, "25", "先填的一份")
    early.arrives("确认改动")
    fill_in(late, "40", "后填的一份")
    late.arrives("确认改动")
    early.press("确认保存")
    early.sees("已保存")
    late.press("确认保存")
    late.arrives("修改规则")
    late.sees("有人刚刚改过，您的内容还没有保存")
    table = late.page.locator("#main table").first
    expect(table).to_contain_text("25 分钟")
    expect(late.field("修改原因")).to_have_value("后填的一份")
    late.step("both-versions")
    late.press("预览改动")
    late.arrives("确认改动")
    late.press("确认保存")
    late.sees("已保存")
