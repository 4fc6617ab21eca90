"""A personal card on a telephone: from the printed code to an answer in two taps; and the cards of a branch on paper."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.journeys.test_old_member import small_targets
from tests.journeys.test_prints import print_to_pdf
from tests.journeys.walker import PHONE
from xiqiao.accounts.cards import Card
from xiqiao.calendar.models import Event
from xiqiao.calendar.replies import Answer, Reply
from xiqiao.core.db import db
from xiqiao.core.transactions import reading
from xiqiao.members.models import Member

MEETING = "第四季度党员大会和党课"


@pytest.fixture
def card(house):
    """What stands in the code on 何炳坤's card, which the demonstration made."""
    with house.app.app_context(), reading():
        found = select(Card).join(Member).where(Member.name == "何炳坤", Card.revoked_at.is_(None))
        return f"/c/{db.session.scalars(found).one().code}"


@pytest.fixture
def answers(house):
    """What the holder has answered to the meeting: (answer, reason)."""

    def ask():
        found = house.ask(
            select(Reply).join(Event, Reply.event_id == Event.id).join(Member, Reply.member_id == Member.id)
            .where(Event.title == MEETING, Member.name == "何炳坤")
        )  # fmt: skip
        return [(row.answer, row.reason) for row in found]

    return ask


class Taps:
    """Counts what the person taps after opening the address."""

    def __init__(self, person):
        self.count = 0
        self.page = person.page

    def on(self, locator):
        self.count += 1
        locator.tap()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_member_finds_the_next_activity_and_answers_in_two_taps(walker, card, answers, scripts):
    hebo = walker(size=PHONE, has_touch=True, java_script_enabled=scripts)
    hebo.open(card)
    hebo.arrives("我的活动")
    hebo.step("my-activities")
    if scripts:
        assert small_targets(hebo) == []
    taps = Taps(hebo)
    taps.on(hebo.page.get_by_role("link", name=MEETING))
    hebo.arrives(MEETING)
    hebo.step("the-meeting")
    taps.on(hebo.page.get_by_role("button", name="参加", exact=True))
    hebo.arrives("我的活动")
    hebo.sees("已回复：参加。")
    hebo.step("answered")
    assert taps.count == 2
    assert answers() == [(Answer.ATTEND, "")]


def test_from_the_list_one_tap_is_enough(walker, card, answers):
    hebo = walker(size=PHONE, has_touch=True)
    hebo.open(card)
    line = hebo.page.locator("li.card").filter(has_text=MEETING)
    line.get_by_role("button", name="参加", exact=True).tap()
    hebo.sees("已回复：参加。")
    expect(line).to_contain_text("您已回复：参加。")
    assert answers() == [(Answer.ATTEND, "")]


def test_leave_is_asked_for_with_its_reason(walker, card, answers):
    hebo = walker(size=PHONE, has_touch=True)
    hebo.open(card)
    hebo.page.locator("li.card").filter(has_text=MEETING).get_by_role("link", name="请假", exact=True).tap()
    hebo.arrives(MEETING)
    hebo.press("请假")
    hebo.sees("请写明请假的原因。")
    hebo.step("reason-missing")
    hebo.page.locator("#reason").fill("陪护家人住院")
    hebo.press("请假")
    hebo.sees("已回复：请假。")
    assert answers() == [(Answer.EXCUSED, "陪护家人住院")]
    hebo.open(card)
    hebo.page.get_by_role("link", name=MEETING).tap()
    hebo.sees("您已回复：请假（陪护家人住院）。")
    hebo.step("on-leave")


def test_a_void_card_says_what_to_do(walker, card):
    stranger = walker(size=PHONE)
    stranger.open(card[:-1] + ("0" if card[-1] != "0" else "1"))
    stranger.arrives("没有找到")
    stranger.sees("请联系支部换发新卡")
    stranger.step("void")


def test_a_recorder_prints_the_cards_of_the_branch_the_replies_and_the_sheet(walker):
    feng = walker("feng")
    feng.open("/units/4")
    feng.follow("打印个人卡")
    feng.press("打开打印页")
    feng.arrives("个人卡")
    feng.step("cards")
    sheets = print_to_pdf(feng, "cards")
    assert sum(sheet.count("遗失请告诉支部") for sheet in sheets) >= 10
    assert "打印个人卡" not in sheets[0]

    feng.open("/calendar")
    feng.page.get_by_role("link", name=MEETING).first.click()
    feng.follow("回复和签到")
    feng.arrives("回复情况")
    feng.step("replies")
    feng.press("显示没有回复的人的电话")
    feng.sees("勾选后代为回复")
    feng.page.get_by_label("潘秀珍").check()
    feng.page.locator("#reason").fill("年事已高")
    feng.press("请假")
    feng.sees("已代 1 人回复：请假。")
    feng.step("answered-for")
    feng.follow("打印签到表")
    feng.arrives("签到表")
    feng.step("sheet")
    sheets = print_to_pdf(feng, "sheet")
    assert "何炳坤" in sheets[0]
    assert "主导航" not in sheets[0]


def test_the_recorders_pages_fit_a_telephone(walker):
    feng = walker("feng", size=PHONE)
    for path in ("/calendar/events/1/replies", "/calendar/events/1/arrivals", "/calendar/events/1/sign-in-sheet",
                 "/members/3/card", "/units/4/cards", "/calendar/feeds"):  # fmt: skip
        feng.open(path)
        feng.step(path.strip("/").replace("/", "-"))
