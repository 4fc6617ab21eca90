"""A sign-in that runs out in the middle of a long text costs none of it."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.journeys.walker import DESKTOP, PHONE
from xiqiao.demo import PASSWORD
from xiqiao.home.models import Suggestion

LONG = "建议把每月主题党日的安排提前两周发布，" * 12 + "\n老党员好安排时间。"


def texts(house):
    return [text.replace("\r\n", "\n") for text in house.ask(select(Suggestion.text).order_by(Suggestion.id))]


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_a_long_text_survives_an_expired_sign_in(walker, house, size):
    feng = walker("feng", size=size)
    feng.open("/suggestions/new")
    feng.fill("您的意见或建议", LONG)
    house.end_sessions("feng")
    feng.press("提交")
    dialog = feng.page.get_by_role("dialog", name="请重新登录")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("密码")).to_be_focused()
    feng.step("dialog")

    dialog.get_by_label("密码").fill("another-persons-words")
    dialog.get_by_role("button", name="登录", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("账号或密码不对")
    expect(feng.field("您的意见或建议")).to_have_value(LONG)
    feng.step("wrong-password")

    dialog.get_by_label("密码").fill(PASSWORD)
    feng.page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    feng.sees("请再按一次刚才的按钮")
    expect(feng.page.get_by_role("button", name="提交", exact=True)).to_be_focused()
    expect(feng.field("您的意见或建议")).to_have_value(LONG)
    feng.step("signed-in-again")

    feng.press("提交")
    feng.sees("已提交，党建办答复后会显示在这里。")
    feng.step("arrived")
    assert texts(house).count(LONG) == 1


def test_only_the_same_account_signs_in_above_a_page(walker, house):
    feng = walker("feng")
    feng.open("/suggestions/new")
    feng.fill("您的意见或建议", LONG)
    house.end_sessions("feng")
    feng.press("提交")
    dialog = feng.page.get_by_role("dialog")
    expect(dialog.get_by_text("账号：冯月好")).to_be_visible()
    assert dialog.locator("input:not([type=hidden])").count() == 1  # the password; the account cannot be chosen
    # A second window of the same browser signs somebody else in: the old page stays 冯月好's and sends nothing.
    second = feng.context.new_page()
    second.goto("/sign-in")
    second.get_by_label("账号或手机号").fill("mai")
    second.get_by_label("密码").fill(PASSWORD)
    second.locator("#main").get_by_role("button", name="登录", exact=True).click()
    expect(second.get_by_role("heading", name="我的工作台")).to_be_visible()
    dialog.get_by_role("button", name="暂不登录").click()
    feng.press("提交")
    feng.sees("页面已过期，这次没有保存。")
    expect(feng.field("您的意见或建议")).to_have_value(LONG)
    feng.step("another-account")
    assert LONG not in texts(house)


def test_without_scripts_the_refusal_shows_the_text_back(walker, house):
    hebo = walker("hebo", size=PHONE, java_script_enabled=False)
    hebo.open("/suggestions/new")
    hebo.fill("您的意见或建议", LONG)
    house.end_sessions("hebo")
    hebo.press("提交")
    hebo.arrives("请先登录")
    kept = hebo.field("填写的内容")
    expect(kept).to_have_value(LONG)
    hebo.step("shown-back")
    text = kept.input_value()

    hebo.follow("重新登录", within="#main")
    hebo.fill("账号或手机号", "hebo")
    hebo.fill("密码", PASSWORD)
    hebo.press("登录")
    hebo.arrives("意见建议")
    hebo.fill("您的意见或建议", text)
    hebo.press("提交")
    hebo.sees("已提交，党建办答复后会显示在这里。")
    hebo.step("arrived")
    assert texts(house).count(LONG) == 1


def test_a_form_refused_in_place_keeps_title_focus_and_text(walker):
    lin = walker("lin")
    lin.open("/suggestions/1")
    lin.fill("答复", "   ")
    lin.press("答复")
    expect(lin.page.get_by_role("alert")).to_be_focused()
    assert lin.page.title().startswith("错误：意见建议")
    expect(lin.field("答复")).to_have_attribute("aria-invalid", "true")
    lin.step("refused")
    lin.fill("答复", "好的，下月起提前发布。")
    lin.press("答复")
    lin.sees("已答复。")
    assert not lin.page.title().startswith("错误")
