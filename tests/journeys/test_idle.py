"""Two minutes before a sign-in runs out, the page says so; other windows count as well."""

from playwright.sync_api import expect

from tests.journeys.walker import PHONE

IDLE = 30 * 60
WARNING = "还有约 2 分钟将自动退出"


def let_pass(person, house, seconds, login="feng"):
    """So long nothing was done: neither at this page nor, as far as the server knows, anywhere."""
    house.leave_idle(login, seconds)
    person.page.clock.fast_forward(seconds * 1000)


def test_the_warning_comes_in_time_and_keeping_on_ends_it(walker, house):
    feng = walker("feng", size=PHONE)
    feng.page.clock.install()
    feng.open("/suggestions/new")
    feng.fill("您的意见或建议", "写了一半的话")
    feng.page.clock.fast_forward(60_000)
    let_pass(feng, house, IDLE - 115)
    feng.sees(WARNING)
    feng.step("warning")
    feng.press("继续使用")
    feng.sees_not(WARNING)
    expect(feng.field("您的意见或建议")).to_have_value("写了一半的话")
    let_pass(feng, house, IDLE - 115)
    feng.sees(WARNING)
    let_pass(feng, house, IDLE + 5)
    feng.sees("登录已过期")
    feng.step("too-late")
    assert feng.page.locator("#main textarea").input_value() == "写了一半的话"


def test_another_window_keeps_the_sign_in(walker, house):
    feng = walker("feng")
    feng.page.clock.install()
    feng.open("/suggestions/new")
    expect(feng.field("您的意见或建议")).to_be_visible()
    house.leave_idle("feng", IDLE - 200)
    second = feng.context.new_page()
    second.goto("/suggestions")  # touches the sign-in
    with feng.page.expect_response("**/session/remaining") as asked:
        feng.page.clock.fast_forward((IDLE - 118) * 1000)
    assert asked.value.json()["seconds"] > IDLE - 60
    feng.sees_not(WARNING)
