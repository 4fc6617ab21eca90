"""A meeting is written down at a real browser: from the event, forty people by keyboard, pasted minutes, two recorders."""

import re
import time
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.calendar.conftest import published
from tests.journeys.walker import DESKTOP, PHONE
from tests.meetings.conftest import started
from tests.members.people import enrol
from xiqiao.core.clock import today
from xiqiao.core.db import db
from xiqiao.demo import PASSWORD
from xiqiao.meetings.attendance import Attendance, Presence
from xiqiao.meetings.models import AgendaItem

MINUTES = "一、冯月好领学了公报。\n二、大家讨论了修路的事，同意先修村口一段。\n" + "发言记录。" * 400
YESTERDAY = today() - timedelta(days=1)


def yesterdays_event(house):
    with house.app.app_context():
        return published("东一", YESTERDAY, kinds=("members_meeting",), title="十一月党员大会").id


def begun(house, headings=("学习", "修路")):
    with house.app.app_context():
        return started("东一", headings=headings).id


def grow(house, size):
    """东一 gets so many more members; that of the demonstration is small."""
    with house.app.app_context():
        for number in range(size):
            enrol(f"黄示例{number}", short="东一")
        db.session.commit()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_recorder_begins_from_an_event_and_writes_it_down(walker, house, size):
    event_id = yesterdays_event(house)
    feng = walker("feng", size=size)
    feng.open(f"/calendar/events/{event_id}")
    feng.press("开始记录")
    feng.arrives("十一月党员大会")
    feng.sees("已开始记录")
    feng.step("begun")
    feng.follow("写会议内容")
    feng.arrives("会议内容")
    feng.press("粘贴整篇记录")
    field = feng.page.locator("#items").get_by_label("内容（选填）", exact=True)
    field.fill(MINUTES)
    expect(feng.page.get_by_text("已保存")).to_be_visible()
    feng.step("minutes")
    feng.page.reload()
    expect(field).to_have_value(MINUTES.strip())
    feng.sees_not("有一份未提交的草稿")
    feng.page.get_by_role("link", name=re.compile("交办任务")).first.click()
    feng.fill("任务", "把路量好")
    feng.fill("责任人", "冯月好")
    feng.fill("期限", (today() + timedelta(days=3)).isoformat())
    feng.step("task")
    feng.press("交办")
    feng.arrives("十一月党员大会")
    feng.sees("冯月好：把路量好")
    feng.step("record")
    feng.follow("改基本情况")
    feng.arrives("会议基本情况")
    feng.step("facts")
    feng.open("/meetings")
    feng.step("list")
    feng.open("/tasks")
    feng.step("tasks")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_forty_people_are_marked_by_keyboard_within_twenty_seconds(walker, house, size):
    grow(house, 30)
    meeting_id = begun(house)
    feng = walker("feng", size=size)
    feng.open(f"/meetings/{meeting_id}/attendance")
    people = feng.page.locator(".person")
    count = people.count()
    assert count >= 40
    began = time.monotonic()
    people.first.get_by_label("出席").focus()
    for number in range(count):
        feng.page.keyboard.press("3" if number == 2 else "2" if number == 4 else "1")
    assert time.monotonic() - began < 20
    expect(feng.page.get_by_text("已保存")).to_be_visible()
    feng.step("sheet")
    feng.press("保存")
    feng.arrives("十一月党员大会")
    feng.step("attended")
    marks = house.ask(select(Attendance.presence).where(Attendance.meeting_id == meeting_id))
    assert (marks.count(Presence.ABSENT), marks.count(Presence.ONLINE), marks.count(None)) == (1, 1, 0)


def test_two_recorders_write_different_items_and_see_both_versions_of_the_same(walker, house):
    meeting_id = begun(house)
    feng, wen = walker("feng"), walker("wen", size=PHONE)
    for person in (feng, wen):
        person.open(f"/meetings/{meeting_id}/minutes")
    first, second = (house.ask(select(AgendaItem.id).where(AgendaItem.title == title))[0] for title in ("学习", "修路"))
    feng.page.locator(f"#item{first}-text").fill("冯月好所写")
    wen.page.locator(f"#item{second}-text").fill("文书记所写")
    for person in (feng, wen):
        expect(person.page.get_by_text("已保存")).to_be_visible()
    assert sorted(house.ask(select(AgendaItem.text))) == sorted(["冯月好所写", "文书记所写"])

    feng.page.locator(f"#item{second}-text").fill("冯月好的另一种写法")
    answer = feng.page.locator(f"#item{second}-answer")
    expect(answer).to_contain_text("有人刚刚改过，您的内容还没有保存")
    expect(answer.locator("table")).to_contain_text("文书记所写")
    feng.step("both-versions")
    feng.page.locator(f"#item{second}-text").press_sequentially("，再加几个字")
    expect(answer.locator("table")).to_contain_text("再加几个字")
    assert house.ask(select(AgendaItem.text).where(AgendaItem.id == second)) == ["文书记所写"]
    answer.get_by_role("button", name="保存我的内容").click()
    expect(answer).to_contain_text("已保存")
    assert house.ask(select(AgendaItem.text).where(AgendaItem.id == second)) == ["冯月好的另一种写法，再加几个字"]


def test_the_sign_in_runs_out_in_the_middle_and_nothing_is_lost(walker, house):
    meeting_id = begun(house, headings=("学习",))
    feng = walker("feng")
    feng.open(f"/meetings/{meeting_id}/minutes")
    house.end_sessions("feng")
    text = feng.page.locator("#items textarea").first
    text.fill("登录过期时写的")
    dialog = feng.page.locator(".dialog")
    dialog.get_by_label("密码").fill(PASSWORD)
    dialog.get_by_role("button", name="登录", exact=True).click()
    feng.sees("已重新登录")
    expect(text).to_have_value("登录过期时写的")
    text.press_sequentially("。")
    feng.sees("已保存")
    assert house.ask(select(AgendaItem.text)) == ["登录过期时写的。"]
