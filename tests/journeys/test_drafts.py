"""What is typed stays on this computer until the server has it."""

from playwright.sync_api import expect

from tests.journeys.walker import PHONE

TEXT = "驻点直联的时间表能不能在手机上看？村里的老人问了好几次。"
FIELD = "您的意见或建议"


def typed(person):
    person.open("/suggestions/new")
    person.page.locator("#main textarea").click()
    person.page.keyboard.type(TEXT[:5])
    person.fill(FIELD, TEXT)
    person.sees("草稿已存在本机")


def test_a_reload_offers_the_draft_and_submitting_ends_it(walker):
    feng = walker("feng", size=PHONE)
    typed(feng)
    feng.page.reload()
    feng.sees("有一份未提交的草稿")
    expect(feng.field(FIELD)).to_have_value("")
    feng.step("offered")
    feng.press("恢复")
    expect(feng.field(FIELD)).to_have_value(TEXT)
    feng.step("restored")
    feng.press("提交")
    feng.sees("已提交，党建办答复后会显示在这里。")
    feng.open("/suggestions/new")
    feng.page.wait_for_function("window.xiqiao.drafts.mine().then(function (all) { return all.length === 0; })")
    feng.sees_not("有一份未提交的草稿")


def test_signing_out_with_an_unsent_draft_asks_first(walker):
    feng = walker("feng", size=PHONE)
    typed(feng)
    feng.follow("退出")
    feng.arrives("退出登录")
    feng.sees("本机还有 1 份未提交的草稿")
    expect(feng.page.locator("#main").get_by_role("button", name="退出登录")).to_be_disabled()
    feng.step("asks")
    feng.page.get_by_label("丢弃这些草稿并退出").check()
    feng.press("退出登录")
    feng.arrives("登录")
    feng.step("left")
    feng.sign_in("feng").open("/suggestions/new")
    feng.page.wait_for_function("window.xiqiao.drafts.mine().then(function (all) { return all.length === 0; })")
    feng.sees_not("有一份未提交的草稿")


def test_another_account_on_the_same_browser_does_not_see_the_draft(walker, house):
    feng = walker("feng")
    typed(feng)
    house.end_sessions("feng")
    feng.sign_in("mai").open("/suggestions/new")
    expect(feng.field(FIELD)).to_be_visible()
    feng.page.wait_for_function("window.xiqiao.drafts.mine().then(function (all) { return all.length === 0; })")
    feng.sees_not("有一份未提交的草稿")
    house.end_sessions("mai")
    feng.sign_in("feng").open("/suggestions/new")
    feng.sees("有一份未提交的草稿")


def test_a_crash_of_the_page_loses_nothing(walker):
    feng = walker("feng")
    typed(feng)
    feng.page.close()
    feng.page = feng.context.new_page()
    feng.open("/suggestions/new")
    feng.sees("有一份未提交的草稿")
