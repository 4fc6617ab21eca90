"""The second factor: enrolled, asked for, good once; and 等保模式, which demands it of everybody."""

import re
import time

import pyotp
from playwright.sync_api import expect
from sqlalchemy import select, update

from tests.journeys.walker import PHONE
from xiqiao.accounts.models import Account, FailedAttempt
from xiqiao.core.clock import now
from xiqiao.demo import PASSWORD


def secret_on(person):
    return re.sub(r"\s", "", person.page.locator("#main code").inner_text())


def code_of(secret, drift=0):
    return pyotp.TOTP(secret).at(time.time() + 30 * drift)


def forget_last_step(house, login):
    """As if the last code had been used long ago: a story does not wait for the next one."""
    house.change(lambda session: session.execute(
        update(Account).where(Account.login == login).values(totp_last_step=0)))  # fmt: skip


def to_the_code(person, login):
    person.open("/sign-in")
    person.fill("账号或手机号", login)
    person.fill("密码", PASSWORD)
    person.press("登录")
    person.arrives("动态口令")


def test_a_code_from_the_phone_is_asked_for_and_good_once(walker, house):
    axi = walker("axi")
    axi.open("/me")
    axi.follow("启用动态口令", within="#main")
    secret = secret_on(axi)
    axi.step("enrol")
    axi.fill("动态口令", "000000" if code_of(secret) != "000000" else "111111")
    axi.press("启用动态口令")
    axi.sees("动态口令不对，请等下一组数字再试。")
    assert secret_on(axi) == secret
    axi.fill("动态口令", code_of(secret))
    axi.press("启用动态口令")
    axi.sees("动态口令已启用，下次登录时要用。")
    axi.step("enrolled")

    forget_last_step(house, "axi")
    again = walker(size=PHONE)
    to_the_code(again, "axi")
    again.step("code")
    used = code_of(secret)
    again.fill("动态口令", used)
    again.press("继续")
    again.arrives("我的工作台")

    third = walker()
    to_the_code(third, "axi")
    third.fill("动态口令", used)
    third.press("继续")
    third.sees("动态口令不对或已用过，请用手机上最新的一组。")
    third.step("used-code")
    assert len(house.ask(select(FailedAttempt.id))) == 1


def test_an_expired_sign_in_asks_for_the_code_too(walker, house):
    secret = pyotp.random_base32()
    lin = walker("lin")
    house.change(lambda session: session.execute(
        update(Account).where(Account.login == "lin").values(totp_secret=secret)))  # fmt: skip
    lin.open("/suggestions/1")
    lin.fill("答复", "下月起提前发布。")
    house.end_sessions("lin")
    lin.press("答复")
    dialog = lin.page.get_by_role("dialog")
    dialog.get_by_label("密码").fill(PASSWORD)
    dialog.get_by_label("动态口令").fill(code_of(secret))
    lin.step("dialog")
    dialog.get_by_role("button", name="登录", exact=True).click()
    expect(dialog).to_have_count(0)
    lin.press("答复")
    lin.sees("已答复。")


def test_dengbao_mode_asks_for_a_new_password_and_a_second_factor(walker, house):
    axi = walker("axi")
    axi.open("/rules/accounts.dengbao_mode/change")
    axi.fill("内容", "是")
    axi.fill("依据", "等级保护测评")
    axi.fill("修改原因", "测评前打开")
    axi.press("预览改动")
    axi.press("确认保存")
    axi.sees("已保存：等保模式")
    long_ago = now().replace(year=now().year - 1)
    house.change(lambda session: session.execute(
        update(Account).where(Account.login == "wen").values(password_changed_at=long_ago)))  # fmt: skip

    wen = walker(size=PHONE)
    wen.open("/sign-in")
    wen.fill("账号或手机号", "wen")
    wen.fill("密码", PASSWORD)
    wen.press("登录")
    wen.arrives("启用动态口令")
    wen.step("enrol")
    wen.fill("动态口令", code_of(secret_on(wen)))
    wen.press("启用动态口令")
    wen.arrives("设置密码")
    wen.step("new-password")
    wen.fill("新密码", "only-small-letters")
    wen.fill("再输一次新密码", "only-small-letters")
    wen.press("保存密码")
    expect(wen.page.get_by_role("alert")).to_be_focused()
    wen.step("too-simple")
    wen.fill("新密码", "Bamboo-raft-27")
    wen.fill("再输一次新密码", "Bamboo-raft-27")
    wen.press("保存密码")
    wen.arrives("我的工作台")
