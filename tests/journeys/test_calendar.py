"""The calendar at a real browser: a series across 国庆, an event from plan to the WeChat group, a month without scripts."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.walker import PHONE
from xiqiao.core.clock import today

SOON = today() + timedelta(days=12)
#: 国庆 of a year whose notice is known.
AUTUMN = ("2026-9-1", "2026-12-31")


def test_a_recorders_series_crosses_guoqing_and_shows_the_moved_date_before_it_is_saved(walker):
    feng = walker("feng", size=PHONE)
    feng.open("/calendar/series/new")
    feng.follow("东一", within="#main")
    feng.arrives("安排系列活动")
    feng.fill("名称", "每月学习")
    feng.page.get_by_label("主题党日", exact=True).check()
    feng.fill("几日", "5")
    feng.fill("从哪天起", AUTUMN[0])
    feng.fill("到哪天为止", AUTUMN[1])
    feng.fill("开始", "下午2点半")
    feng.fill("地点", "东一党群服务站")
    feng.press("看日期")
    feng.sees("2026年10月8日（周四）（原为 10月5日 周一，遇休息日调整）")
    feng.step("dates")
    feng.press("保存")
    feng.arrives("每月学习")
    feng.sees("已安排系列活动")
    feng.step("series")


def test_a_clerk_plans_an_event_publishes_it_and_copies_the_text(walker):
    zhou = walker("zhou", size=PHONE)
    zhou.open("/calendar")
    zhou.follow("安排活动")
    zhou.follow("西樵镇", within="#main")
    zhou.arrives("安排活动")
    zhou.fill("名称", "全镇党务培训")
    zhou.page.get_by_label("学习培训", exact=True).check()
    zhou.fill("日期", SOON.isoformat())
    zhou.fill("开始", "14:30")
    zhou.fill("地点", "文化中心")
    zhou.press("存为草稿")
    zhou.arrives("全镇党务培训")
    zhou.step("draft")
    zhou.press("发布")
    zhou.sees("已发布。可以把通知文字复制到微信群")
    zhou.follow("通知文字、海报")
    zhou.arrives("通知文字")
    zhou.step("text")
    zhou.press("复制")
    zhou.sees("已复制")
    hebo = walker("hebo", size=PHONE)
    hebo.open(f"/calendar/month/{SOON.year}/{SOON.month}?day={SOON}")
    expect(hebo.page.locator(".cards").get_by_text("全镇党务培训")).to_be_visible()
    hebo.step("month")


@pytest.mark.parametrize("has_scripts", [True, False])
def test_one_turns_the_months_and_opens_a_day_with_and_without_scripts(walker, has_scripts):
    hebo = walker("hebo", size=PHONE, java_script_enabled=has_scripts)
    hebo.open("/calendar/month/2026/11")
    hebo.follow("上个月")
    hebo.arrives("2026年10月")
    hebo.follow("全镇", within="#main")
    hebo.arrives("2026年10月")
    hebo.page.locator("td a[href*='day=2026-10-08']").click()
    expect(hebo.page.get_by_role("heading", name="10月8日 周四")).to_be_visible()
    expect(hebo.page.locator(".cards").get_by_text("每月5日主题党日").first).to_be_visible()
    hebo.step("day")
    if has_scripts:
        hebo.follow("下个月")
        hebo.arrives("2026年11月")
        hebo.page.go_back()
        hebo.arrives("2026年10月")
