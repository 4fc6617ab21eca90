"""An office starts empty: three administrators, last year's tables as they lie about, and slips for everybody."""

import re

import pytest
from openpyxl.utils import get_column_letter
from playwright.sync_api import expect
from sqlalchemy import func, select

from tests import engines
from tests.imports.books import book
from tests.journeys.house import House
from xiqiao import create_app
from xiqiao.accounts.models import Account
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.demo import install
from xiqiao.members.models import Fact, Member, Standing
from xiqiao.operations.founders import first_slips
from xiqiao.operations.schema import migrate

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OWN_PASSWORD = "bamboo-raft-lantern"
CODE = re.compile(r"(?:[A-Z0-9]{4}-){3}[A-Z0-9]{4}")


@pytest.fixture
def slips():
    """The three slips that `make run DEMO=0` prints on the console; `house` fills it."""
    return {}


@pytest.fixture
def house(slips):
    settings = engines.new_settings()
    app = create_app(settings)
    with app.app_context():
        migrate()
        install(False, now())
        for line in first_slips(now()):
            slips[line.split("账号 ")[1].split()[0]] = CODE.search(line).group(0)
        db.engine.dispose()
    made = House(settings)
    yield made
    made.close()


UNITS = [
    ["西樵镇党组织一览表（2025年底）"],
    ["填表单位：党建办", None, None, None, None],
    ["简 称", "党组织全称", "类 别", "上级党组织名称", "启用日期"],
    ["党建办", "西樵镇党建工作办公室", "党建办", "西樵镇", None],
    ["樵东村", "中共西樵镇樵东村总支部委员会", "村", "西樵镇", None],
    ["东一", "中共西樵镇樵东村东一经济社支部委员会", "经济社党支部", "樵东村", "２０２６年１月１日"],
    ["东二", "中共西樵镇樵东村东二经济社支部委员会", "经济社", None, 46023],
    ["第一小组", "东一第一小组", "党小组", "东一", None],
    ["西一", "中共西樵镇樵西村西一经济社支部委员会", "经济社", "樵西", None],
    ["合计", None, 6, None, None],
]
WEST = ["樵西村", "中共西樵镇樵西村总支部委员会", "村党总支", "西樵镇", None]
UNITS_MENDED = [*UNITS[:8], WEST, [*UNITS[8][:3], "樵西村", None], UNITS[9]]

MEMBERS = [
    ["樵东村党员花名册"],
    ["序号", "姓　名", "性别", "出生年月", "所在党支部", "党小组", "入党时间", "转正时间", "联系电话", "身份证号码"],
    [
        1,
        "陆 阿金",
        "女",
        "1960.05",
        "东一",
        "第一小组",
        "1986.07",
        "1987.07",
        "１３９００００１００１",
        "440682196005011234",
    ],
    [2, "卢阿银", "男", "1955-3", None, None, "1975.10", None, 13900001002, None],
    [3, "黄大文", "男", 25569, None, None, "2001年7月1日", "2002/7/1", "无", None],
    [4, "潘小玉", "女", "1999-12-1", "东二", None, "2026-6-30", None, None, None],
    [5, None, "关永福", "男", "1970-1", "东二", None, "1995-7-1", "1996-7-1", None],
    [6, "罗志强", "男", 1986.1, "东二", None, "2008-7-1", "2009-7-1", None, None],
    [7, "麦已迁", "男", "1980-1", "东二", None, "2005-7-1", "2006-7-1", None, None],
    ["合计：7人"],
    ["制表人：周小敏", None, None, None, None, None, "2026.1.5"],
]
SHIFTED, UNSURE, HIDDEN = 6, 7, 8
MEMBERS_MENDED = [
    *MEMBERS[:SHIFTED],
    [5, "关永福", "男", "1970-1", "东二", None, "1995-7-1", "1996-7-1", None, None],
    [6, "罗志强", "男", "1986-10", "东二", None, "2008-7-1", "2009-7-1", None, None],
    *MEMBERS[HIDDEN + 1 :],
]
ACCOUNTS = [
    ["姓名", "单位", "手机号码"],
    ["陆阿金", "东一", "13900001001"],
    ["卢 阿银", "东一", None],
    ["关永福", "东二", None],
    ["没有此人的支部", "西九", None],
]


def titled(rows, *merged):
    def arrange(page):
        page.merge_cells(f"A1:{get_column_letter(page.max_column)}1")
        for cells in merged:
            page.merge_cells(cells)
        page.row_dimensions[HIDDEN + 1].hidden = page.title == "樵东村" and page.max_row > 10

    return book(rows, sheet="樵东村", arrange=arrange)


def activate(person, code):
    """From the slip to the desk."""
    person.open(f"/activate/{code}")
    person.press("下一步")
    person.fill("新密码", OWN_PASSWORD)
    person.fill("再输一次新密码", OWN_PASSWORD)
    person.press("保存密码")
    person.arrives("我的工作台")
    return person


def upload(person, kind, title, content):
    """Choose the table, send it, and wait for the preview, which comes by itself."""
    person.open(f"/imports/{kind}/new")
    person.arrives(f"导入{title}")
    person.field("表格").set_input_files({"name": f"{title}.xlsx", "mimeType": XLSX, "buffer": content})
    if kind == "members":
        person.fill("名册日期", "2026-1-1")
    person.press("上传并预览")
    expect(person.page.get_by_role("heading", name="逐行")).to_be_visible(timeout=60_000)


def rows_of(person):
    """Name and result of each row of the preview."""
    return [
        (row.locator("th").inner_text(), row.locator(".badge").inner_text())
        for row in person.page.locator("#main tbody tr").all()
    ]


def test_an_office_fills_its_register_in_a_morning(walker, house, slips):
    xitong = activate(walker(), slips["xitong"])
    zhou = open_the_clerks_account(xitong, walker, slips)
    zhou.open("/first-week")
    zhou.sees("下一步：录入村、社区和党支部")
    zhou.step("nothing-yet")
    with house.working():
        import_units(zhou)
        import_members(zhou, house)
        import_accounts(xitong)
    xitong.open("/first-week")
    for step in ("录入村、社区和党支部", "设了党小组的支部，党员都编了组"):
        card = xitong.page.locator(".card").filter(has_text=step)
        expect(card.get_by_text("已完成")).to_be_visible()
    xitong.sees("下一步：党支部登记了党员")
    xitong.step("after-the-imports")
    xitong.page.get_by_role("row", name="东一经济社").get_by_role("button", name="打印激活条").click()
    xitong.arrives("激活条")
    codes = [each.strip() for each in xitong.page.locator(".slip-code").all_inner_texts()]
    assert len(codes) == 2
    xitong.step("slips-of-a-branch")
    lu = activate(walker(), codes[0])
    lu.step("first-member")
    assert house.ask(select(func.count(Account.id)).where(Account.password_hash.is_not(None))) == [4]


def open_the_clerks_account(xitong, walker, slips):
    """The system administrator opens it, the security administrator grants the role, the clerk sets a password."""
    xitong.open("/accounts/new")
    xitong.fill("账号名", "zhou")
    xitong.fill("姓名", "周小敏")
    xitong.field("所属单位").select_option(label="中共西樵镇委员会")
    xitong.press("开通")
    xitong.sees("已开通账号：周小敏。")
    xitong.press("打印激活条")
    xitong.arrives("激活条")
    code = xitong.page.locator(".slip-code").inner_text().strip()
    anquan = activate(walker(), slips["anquan"])
    anquan.open("/accounts")
    anquan.page.locator("#main a").filter(has_text="周小敏").click()
    anquan.follow("授权", within="#main")
    anquan.field("角色").select_option(label="党建办干事")
    anquan.fill("依据或原因", "党建办分工")
    anquan.press("授权")
    anquan.sees("已授权，对方下一次操作时生效。")
    return activate(walker(), code)


def import_units(zhou):
    """A village is misspelled; the list says so, and the mended one is taken whole."""
    upload(zhou, "units", "单位和党小组", titled(UNITS, "D6:D7"))
    assert rows_of(zhou)[-1] == ("西一", "冲突")
    zhou.sees("没有找到上级“樵西”，请先导入上级，或把它放在前面。")
    zhou.step("units-with-a-conflict")
    zhou.press("放弃这一批")
    zhou.sees("已放弃这一批")
    zhou.sees("已放弃这一批，没有导入任何内容。")
    upload(zhou, "units", "单位和党小组", titled(UNITS_MENDED, "D6:D7"))
    assert {result for _, result in rows_of(zhou)} == {"新增"}
    zhou.press("确认导入 7 行")
    zhou.sees("已导入：新增 7，更新 0。")


def import_members(zhou, house):
    """What can be read is taken, what is odd is said, what is shifted or unsure waits until it is mended."""
    merged = ("E3:E5", "F3:F5")
    upload(zhou, "members", "党员", titled(MEMBERS, *merged))
    found = dict(rows_of(zhou))
    assert [name for name, result in found.items() if result == "新增"] == [
        "陆阿金",
        "卢阿银",
        "黄大文",
        "潘小玉",
        "麦已迁",
    ]
    zhou.sees("这一行像是错了一列，请在表格里对齐后重新导入。")
    zhou.sees("1986.1 分不清是1月还是10月")
    zhou.sees("这一行在表格里是隐藏的")
    zhou.sees("本系统不收身份证号和住址，这一列没有读入。")
    zhou.sees_not("440682196005011234")
    zhou.step("members-with-findings")
    with zhou.page.expect_download() as download:
        zhou.follow("下载要改的地方", within="#main")
    assert download.value.suggested_filename.startswith("findings-")
    zhou.press("放弃这一批")
    zhou.sees("已放弃这一批，没有导入任何内容。")
    upload(zhou, "members", "党员", titled(MEMBERS_MENDED, *merged))
    assert {result for _, result in rows_of(zhou)} == {"新增"}
    zhou.press("确认导入 6 行")
    zhou.sees("已导入：新增 6，更新 0。")
    zhou.step("members-imported")
    people = {each.name: each for each in house.ask(select(Member))}
    assert people["陆阿金"].phone == "13900001001"
    assert people["陆阿金"].joined.iso == "1986-07"
    assert people["卢阿银"].standing is Standing.FULL, "joined in 1975, when there was no probation"
    assert people["黄大文"].birth.iso == "1970-01-01"
    assert people["潘小玉"].standing is Standing.PROBATIONARY
    assert len(house.ask(select(Fact).where(Fact.kind == "group"))) == 3


def import_accounts(xitong):
    upload(xitong, "accounts", "账号", book(ACCOUNTS, sheet="账号"))
    assert [result for _, result in rows_of(xitong)] == ["新增", "新增", "新增", "冲突"]
    xitong.step("accounts")
    xitong.press("确认导入 3 行")
    xitong.sees("已导入：新增 3，更新 0。")
