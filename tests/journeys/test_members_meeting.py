"""One 党员大会 from the first key to the next agenda: forty people, one vote, an accident of network and sign-in."""

import io
import re
import time
from datetime import date, timedelta

import pytest
from docx import Document
from playwright.sync_api import expect
from sqlalchemy import select

from tests.journeys.hands import Hands
from tests.meetings.conftest import kinds_of
from tests.members.people import enrol, unit
from xiqiao.core.clock import today
from xiqiao.core.db import db
from xiqiao.core.text import day
from xiqiao.demo import PASSWORD
from xiqiao.meetings.calling import call_roll
from xiqiao.meetings.freezing import verify
from xiqiao.meetings.models import AgendaItem, Meeting, MeetingVersion
from xiqiao.meetings.starting import FOLLOW_UP
from xiqiao.meetings.votes import Vote

PEOPLE, LONGEST_SECONDS = 40, 120
HELD = today() - timedelta(days=3)
TITLE, SUBJECT, DECISION = "十一月党员大会", "修村口的路", "同意先修村口一段。"
MINUTES = "一、学习公报，大家谈了体会。\n二、讨论修路：先修村口一段，经费由村集体出。\n" + "大家发言记录。" * 300
OFFLINE, EXPIRED = "会上还提到路灯要一起装。", "散会前通报了下月安排。"


@pytest.fixture
def branch(house):
    """东一 with forty people on the roll of that day, and its duties since last year."""
    with house.app.app_context():
        here = unit("东一")
        here.enabled_on = date(today().year - 1, 1, 1)
        for number in range(PEOPLE - len(call_roll(here, kinds_of("members_meeting"), HELD))):
            enrol(f"黄示例{number}", short="东一")
        db.session.commit()
        assert len(call_roll(here, kinds_of("members_meeting"), HELD)) == PEOPLE


def begins(feng, title, on):
    feng.open("/meetings")
    feng.follow("记录会议", within="#main")
    feng.follow("东一", within="#main")
    feng.fill("名称", title)
    feng.page.get_by_label("支部党员大会", exact=True).check()
    feng.fill("日期", on.isoformat())
    feng.fill("开始", "19:30")
    feng.fill("结束", "21:00")
    feng.fill("地点", "东一党群服务站")
    feng.press("开始记录")
    feng.arrives(title)


def names_the_chair(feng):
    feng.follow("改基本情况")
    feng.fill("主持人", "何炳坤")
    feng.press("保存")
    feng.arrives(TITLE)


def marks_attendance(feng, hands):
    """By keyboard, one after the other; somebody is ill."""
    main = feng.page.locator("#main")
    hands.click(main.get_by_role("link", name="登记到会", exact=True))
    people = feng.page.locator(".person")
    assert people.count() == PEOPLE
    hands.decide(people.first.get_by_text("出席", exact=True))
    for number in range(PEOPLE):
        hands.decide_by_key("3" if number == PEOPLE - 1 else "1")
    absent = people.last
    hands.click(absent.locator("summary"))
    hands.decide(absent.get_by_label("缺席原因"))
    hands.key("ArrowDown")
    hands.key("Enter")
    feng.sees("已保存")
    feng.step("attendance")
    hands.click(main.get_by_role("button", name="保存", exact=True))
    feng.arrives(TITLE)


def pastes_the_minutes(feng, hands):
    main, items = feng.page.locator("#main"), feng.page.locator("#items")
    hands.click(main.get_by_role("link", name="写会议内容", exact=True))
    hands.click(main.get_by_role("button", name="粘贴整篇记录"))
    hands.paste(items.get_by_label("内容（选填）", exact=True), MINUTES)
    hands.write(items.get_by_label("决议（选填）", exact=True), DECISION)
    expect(items.get_by_text("已保存")).to_be_visible()
    feng.step("minutes")


def takes_the_vote(feng, hands):
    """By hands: two are against it, all others for it. The sentence stands there before anything is saved."""
    main = feng.page.locator("#main")
    hands.click(main.get_by_role("link", name="记录表决", exact=True))
    hands.decide(main.get_by_role("link", name="党员大会决议", exact=True))
    hands.write(feng.field("表决事项"), SUBJECT)
    hands.decide(feng.field("举手"))
    present = int(re.findall(r"实到 (\d+) 人", main.inner_text())[0])
    hands.write(feng.field("赞成"), str(present - 2))
    hands.write(feng.field("反对"), "2")
    expect(feng.page.locator("#sentence")).to_contain_text("，通过。")
    feng.step("vote")
    hands.click(main.get_by_role("button", name="保存表决"))
    feng.arrives(TITLE)
    feng.sees("已记录表决")


def is_saved(house, text):
    """Within seconds, without a further key."""
    deadline = time.monotonic() + 8
    while (stored := house.ask(select(AgendaItem.text))) != [text]:
        assert time.monotonic() < deadline, stored
        time.sleep(0.1)


def goes_on_without_network(feng, house, text):
    with feng.without_network():
        text.press_sequentially(OFFLINE)
        feng.sees("网络通了会自动保存")
        expect(feng.page.locator("#items .saved")).to_have_count(0)
        feng.photograph("no-network")
    expect(text).to_have_value(MINUTES + OFFLINE)
    is_saved(house, MINUTES + OFFLINE)


def goes_on_after_the_sign_in_ran_out(feng, house, text):
    house.end_sessions("feng")
    text.press_sequentially(EXPIRED)
    dialog = feng.page.get_by_role("dialog", name="请重新登录")
    expect(dialog).to_be_visible()
    feng.step("sign-in-again")
    dialog.get_by_label("密码").fill(PASSWORD)
    dialog.get_by_role("button", name="登录", exact=True).click()
    feng.sees("已重新登录")
    expect(text).to_have_value(MINUTES + OFFLINE + EXPIRED)
    is_saved(house, MINUTES + OFFLINE + EXPIRED)


def gives_a_task(feng):
    feng.page.locator("#main").get_by_role("link", name="交办任务", exact=True).click()
    feng.fill("任务", "把村口的路量好")
    feng.fill("责任人", "冯月好")
    feng.fill("期限", (today() + timedelta(days=10)).isoformat())
    feng.press("交办")
    feng.arrives(TITLE)
    feng.sees("冯月好：把村口的路量好")


def has_it_signed_on_paper(feng):
    feng.follow("主持人已在纸质签字")
    feng.fill("主持人签字日期", today().isoformat())
    feng.step("paper")
    feng.press("登记签字并定稿")
    feng.arrives(TITLE)
    feng.sees("记录定稿")
    feng.step("final")


def words_of_the_word_file(feng):
    feng.follow("打印和下载")
    feng.arrives("打印和下载")
    feng.step("documents")
    with feng.page.expect_download() as download:
        feng.follow("会议记录（Word）")
    document = Document(io.BytesIO(download.value.path().read_bytes()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def sees_the_duty_fulfilled(feng):
    feng.follow(TITLE)
    feng.follow("应开会议", within="#main")
    feng.step("duties")
    met = feng.page.get_by_role("table", name="已完成的会议").get_by_role("row").filter(has_text="支部党员大会")
    expect(met).to_contain_text(day(HELD))


def finds_the_task_first_on_the_next_agenda(feng):
    begins(feng, "十二月党员大会", today() - timedelta(days=1))
    expect(feng.page.locator(".said h3").first).to_have_text(f"1. {FOLLOW_UP}")
    expect(feng.page.locator(".said").first).to_contain_text("冯月好：把村口的路量好")
    feng.step("next-agenda")


def is_frozen_and_found(house):
    (version,) = house.ask(select(MeetingVersion))
    assert verify(version)
    checked = house.app.test_cli_runner().invoke(args=["search", "verify"])
    assert (checked.exit_code, checked.output) == (0, "检索与记录一致。\n")


def test_a_members_meeting_from_the_first_key_to_the_next_agenda(walker, house, branch, capsys):
    feng = walker("feng")
    begins(feng, TITLE, HELD)
    feng.step("begun")
    names_the_chair(feng)
    hands = Hands(feng.page)
    marks_attendance(feng, hands)
    pastes_the_minutes(feng, hands)
    text = feng.page.locator("#items").get_by_label("内容（选填）", exact=True)
    goes_on_without_network(feng, house, text)
    goes_on_after_the_sign_in_ran_out(feng, house, text)
    hands.click(feng.page.locator("#main").get_by_role("link", name="看整份记录"))
    takes_the_vote(feng, hands)
    with capsys.disabled():
        print(f"\n{PEOPLE} people, minutes and a vote: {hands.keys} keys, {hands.clicks} clicks, {hands.pauses} pauses,"
              f" {hands.seconds:.0f} s")  # fmt: skip
    assert hands.seconds <= LONGEST_SECONDS
    gives_a_task(feng)
    feng.step("record")
    has_it_signed_on_paper(feng)
    words = words_of_the_word_file(feng)
    (meeting,), (vote,) = house.ask(select(Meeting)), house.ask(select(Vote))
    figures = f"应到 {meeting.expected} 人，实到 {meeting.present} 人"
    for wanted in ("支部党员大会会议记录", figures, DECISION, vote.sentence, OFFLINE, EXPIRED):
        assert wanted in words
    sees_the_duty_fulfilled(feng)
    finds_the_task_first_on_the_next_agenda(feng)
    is_frozen_and_found(house)
