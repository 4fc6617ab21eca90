"""A new recorder: the account, the slip, the grant, the first sign-in — and the log that knows it all."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.journeys.walker import DESKTOP, PHONE
from xiqiao.accounts.models import Account

OWN_PASSWORD = "bamboo-raft-lantern"


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_a_new_recorder_gets_an_account_a_slip_and_a_grant(walker, house, size):
    axi = walker("axi", size=size)
    axi.open("/accounts")
    axi.follow("开通账号")
    axi.press("开通")
    expect(axi.page.get_by_role("alert")).to_be_focused()
    expect(axi.page.get_by_role("alert").get_by_role("listitem")).to_have_count(2)
    axi.step("nothing-filled-in")
    axi.fill("账号名", "tan.yueying")
    axi.fill("姓名", "谭月英")
    axi.field("所属单位").select_option(label="中共西樵镇樵东村东二经济社支部委员会")
    axi.press("开通")
    axi.arrives("谭月英")
    axi.sees("已开通账号：谭月英。")
    axi.step("opened")
    axi.press("打印激活条")
    axi.arrives("激活条")
    axi.step("slip")
    code = axi.page.locator(".slip-code").inner_text().strip()
    assert axi.page.locator(".slip img").count() == 1

    account = house.ask(select(Account.id).where(Account.login == "tan.yueying"))[0]
    aan = walker("aan", size=size)
    aan.open(f"/accounts/{account}")
    aan.follow("授权", within="#main")
    aan.field("角色").select_option(label="支部文书")
    aan.fill("依据或原因", "东二支部 2026 年换届")
    aan.step("grant")
    aan.press("授权")
    aan.sees("已授权，对方下一次操作时生效。")
    aan.step("granted")

    tan = walker(size=size)
    tan.open(f"/activate/{code}")
    tan.step("from-the-qr")
    tan.press("下一步")
    tan.arrives("设置密码")
    tan.step("password")
    tan.fill("新密码", OWN_PASSWORD)
    tan.fill("再输一次新密码", OWN_PASSWORD)
    tan.press("保存密码")
    tan.arrives("我的工作台")
    tan.step("desk")
    again = walker(size=size)
    again.open(f"/activate/{code}")
    again.press("下一步")
    again.sees("激活码不对，或已过期、已使用。")
    again.step("used-slip")
    again.sign_in("tan.yueying", OWN_PASSWORD)

    ashen = walker("ashen", size=size)
    ashen.follow("查看日志")
    for sentence in ("开通", "制发了激活条", "授予", "用激活条设置了密码", "登录"):
        expect(ashen.page.locator(".log-entry").filter(has_text=re.compile(f"谭月英.*{sentence}|{sentence}.*谭月英"))
               .first).to_be_visible()  # fmt: skip
    ashen.step("log")


def test_somebody_elses_slip_page_cannot_be_opened_by_a_recorder_of_another_branch(walker):
    feng = walker("feng")
    feng.open("/accounts")
    expect(feng.page.get_by_text("区文杰")).to_have_count(0)
    feng.step("own-branch-only")
