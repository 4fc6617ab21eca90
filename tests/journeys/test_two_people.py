"""Two people of the office at one record: the second sees both versions and decides."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.journeys.walker import DESKTOP, PHONE
from xiqiao.home.models import Suggestion

FIRST, SECOND = "下月起提前两周发布。", "已请各支部提前发布，党员可在手机上查看。"


@pytest.mark.parametrize(
    ("size", "scripts"), [(DESKTOP, True), (PHONE, True), (PHONE, False)], ids=["desktop", "phone", "phone-plain"]
)
def test_the_second_answer_shows_both_versions(walker, house, size, scripts):
    zhou = walker("zhou", size=size, java_script_enabled=scripts)
    zhou.follow("去答复")
    zhou.follow("建议每月主题党日的日子提前两周就能在手机上看到，老党员好安排时间。")
    zhou.fill("答复", SECOND)
    lin = walker("lin", size=size)
    lin.open("/suggestions/1")
    lin.fill("答复", FIRST)
    lin.press("答复")
    lin.sees("已答复。")

    zhou.press("答复")
    zhou.sees("有人刚刚改过，您的内容还没有保存")
    assert zhou.page.title().startswith("错误：意见建议")
    both = zhou.page.locator("#main table").first
    expect(both).to_contain_text(FIRST)
    expect(both).to_contain_text(SECOND)
    expect(zhou.field("答复")).to_have_value(SECOND)
    assert zhou.page.get_by_role("alert").count() == 1
    zhou.step("both-versions")
    zhou.press("答复")
    zhou.sees("已答复。")
    zhou.step("saved")
    assert house.ask(select(Suggestion.answer).where(Suggestion.id == 1)) == [SECOND]
