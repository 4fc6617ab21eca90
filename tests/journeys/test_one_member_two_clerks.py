"""Two clerks at one member: the second sees both versions, keeps the own text, and saves after looking."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.journeys.walker import DESKTOP, PHONE
from xiqiao.members.models import Member

HEBO = 3
THEIRS, MINE = "行动不便，上门送学", "独居，儿子在广州，电话联系"


@pytest.mark.parametrize(("size", "scripts"), [(DESKTOP, True), (PHONE, False)], ids=["desktop", "phone-plain"])
def test_the_second_clerk_sees_both_versions_and_loses_nothing(walker, house, size, scripts):
    feng = walker("feng", size=size, java_script_enabled=scripts)
    feng.open("/members?words=hebing")
    feng.follow("何炳坤", within="#main")
    feng.follow("修改资料", within="#main")
    feng.fill("备注", MINE)
    feng.fill("手机", "139 0000 2222")
    wen = walker("wen")
    wen.open(f"/members/{HEBO}/edit")
    wen.fill("备注", THEIRS)
    wen.press("保存")
    wen.sees("已保存。")

    feng.press("保存")
    feng.sees("有人刚刚改过，您的内容还没有保存")
    both = feng.page.locator("#main table").first
    for text in (MINE, THEIRS, "13900002222"):
        expect(both).to_contain_text(text)
    expect(feng.field("备注")).to_have_value(MINE)
    feng.step("both-versions")
    assert house.ask(select(Member.note).where(Member.id == HEBO)) == [THEIRS]

    feng.fill("备注", f"{THEIRS}；{MINE}")
    feng.press("保存")
    feng.sees("已保存。")
    feng.arrives("何炳坤")
    feng.step("saved")
    (member,) = house.ask(select(Member).where(Member.id == HEBO))
    assert (member.note, member.phone) == (f"{THEIRS}；{MINE}", "13900002222")
    if scripts:
        feng.open(f"/members/{HEBO}/edit")
        feng.page.wait_for_function("window.xiqiao.drafts.mine().then(function (all) { return all.length === 0; })")
        feng.sees_not("有一份未提交的草稿")
