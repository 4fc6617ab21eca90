"""The network as people see it: the tree level by level, search, a unit's page with what is due, the first week."""

from datetime import date

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from xiqiao.accounts.models import Account
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.members.changing import transfer_member
from xiqiao.members.models import Member, Post
from xiqiao.members.posts import leave_post
from xiqiao.network.first_week import NAMED, steps
from xiqiao.organisation.ending import dissolve_unit, merge_unit
from xiqiao.organisation.founding import edit_unit, found_unit
from xiqiao.organisation.kinds import UnitKind
from xiqiao.organisation.models import Term, Unit
from xiqiao.organisation.terms import begin_term, present_term

EAST, BRANCH = 3, 4  # 樵东村, and its branch 东一


@pytest.fixture
def change(app):
    """`change(deed)`: something happens in the register, and is saved."""

    def make(deed):
        with app.app_context():
            deed()
            db.session.commit()

    return make


def unit(short):
    return db.session.scalars(select(Unit).where(Unit.short_name == short)).one()


def account(login):
    return db.session.scalars(select(Account).where(Account.login == login)).one()


def never_activated(*logins):
    """These accounts, or all, as they were before anybody set a password."""
    accounts = update(Account).values(password_hash=None, password_changed_at=None)
    db.session.execute(accounts.where(Account.login.in_(logins)) if logins else accounts)


def links(answer):
    return [attributes.get("href") for attributes in answer.document.all("a")]


def first_of(page):
    """The link that the page names as the next step."""
    return next(each for each in page.document.all("a") if "primary" in each.get("class", ""))["href"]


# -- the tree


def test_the_first_level_is_there_and_each_deeper_one_is_fetched_when_it_is_opened(visitor):
    person = visitor("hebo")
    page = person.open("/network")
    assert "樵东村" in page
    assert f"/units/{BRANCH}" not in links(page)
    fetched = [each["hx-get"] for each in page.document.all("div") if "hx-get" in each]
    assert f"/network/{EAST}/below" in fetched
    level = person.open(f"/network/{EAST}/below", htmx=True)
    assert "<html" not in level.html
    assert f"/units/{BRANCH}" in links(level)
    assert "下级 2 个" in level, "the groups of 东一 are not drawn before somebody opens it"
    assert "第一小组" in person.open(f"/network/{BRANCH}/below", htmx=True)


def test_without_scripts_each_level_is_a_page_with_links_to_the_next(visitor):
    person = visitor("hebo")
    assert f"/units/{EAST}" in links(person.open("/network"))
    assert f"/units/{BRANCH}" in links(person.open(f"/units/{EAST}"))
    assert person.open(f"/network/{EAST}/below", status=303).location == f"/units/{EAST}"


def test_a_leaf_has_nothing_to_open(visitor):
    assert visitor("hebo").open("/network/5/below", htmx=True).html.strip() == ""


@pytest.mark.parametrize("path", ["/units/999999", "/network/999999/below", "/units/99999999999999999999", "/units/0"])
def test_a_unit_that_is_not_there_is_not_found(visitor, path):
    visitor("hebo").open(path, status=404)


@pytest.mark.parametrize(
    ("words", "found", "not_found"),
    [
        ("东一", "东一", "西一"),
        ("qdc", "樵东村", "樵西村"),
        ("QDC", "樵东村", "樵西村"),
        ("ｑｄｃ", "樵东村", "樵西村"),
        ("dy", "东一", "东二"),
        ("qiaodong", "樵东村", "樵西村"),
        ("樵东 经济社", "东一", "西一"),
        ("经济社 樵东", "东二", "西一"),
        ("机关第一", "机关一支部", "东一"),
    ],
)
def test_a_unit_is_found_by_parts_of_its_name_and_by_pinyin(visitor, words, found, not_found):
    page = visitor("hebo").open(f"/network?words={words}")
    names = " ".join(page.document.texts.get("a", []))
    assert found in names
    assert not_found not in names


def test_a_search_that_finds_many_asks_once_where_they_stand(visitor, statements):
    person = visitor("hebo")
    person.open("/network?words=樵")
    with statements() as seen:
        page = person.open("/network?words=樵")
    assert len([each for each in seen if "FROM unit" in each]) <= 4, seen
    assert "西樵镇 / 樵东村" not in page, "the town is above all and not repeated"


@pytest.mark.parametrize("words", ["没有这个村", "%", "_", "\\", "'", "x" * 40])
def test_a_search_that_finds_nothing_says_so_and_leads_back(visitor, words):
    page = visitor("hebo").client.get("/network", query_string={"words": words}).get_data(as_text=True)
    assert "没有找到名称里有" in page
    assert "查看全部" in page


def test_a_search_longer_than_any_name_shows_the_tree(visitor):
    assert "樵东村" in visitor("hebo").open("/network?words=" + "x" * 41)


def test_who_moved_away_still_holding_a_post_is_due(visitor, change):
    def away():
        secretary = db.session.scalars(
            select(Member).where(Member.name == "温家兴").options(joinedload(Member.branch))
        ).one()
        transfer_member(secretary, unit("西一"), since=today(), basis="介绍信", by=account("lin"), at=now())

    person = visitor("lin")
    assert "组织关系已不在这里" not in person.open(f"/units/{BRANCH}")
    change(away)
    page = person.open(f"/units/{BRANCH}")
    assert "温家兴的组织关系已不在这里，还登记着书记。" in page


def test_a_dissolved_unit_leaves_the_tree_but_its_page_and_its_parents_history_know_it(visitor, change):
    def dissolve():
        gone = found_unit(UnitKind.COOPERATIVE_BRANCH, "中共西樵镇樵东村东九经济社支部委员会", "东九", unit("樵东村"))
        dissolve_unit(gone, on=today(), basis="西樵委〔2026〕9号", today=today(), by=account("lin"))

    change(dissolve)
    person = visitor("hebo")
    assert "东九" not in person.open(f"/network/{EAST}/below", htmx=True)
    assert "没有找到" in person.open("/network?words=东九")
    village = person.open(f"/units/{EAST}")
    assert "东九经济社支部委员会" in village
    with person.app.app_context():
        href = f"/units/{unit('东九').id}"
    assert href in links(village)
    page = person.open(href)
    assert "西樵委〔2026〕9号" in page
    assert "以前的记录都在" in page


def test_a_merged_unit_names_its_successor(visitor, change):
    change(lambda: merge_unit(unit("东二"), unit("东一"), on=today(), basis="批复", today=today(), by=account("lin")))
    assert "中共西樵镇樵东村东一经济社支部委员会）" in visitor("hebo").open("/units/5")


# -- a unit's page


def test_a_units_page_says_what_it_is_who_holds_what_and_how_many_belong_to_it(visitor):
    page = visitor("hebo").open(f"/units/{BRANCH}")
    for text in ("中共西樵镇樵东村东一经济社支部委员会", "经济社党支部", "温家兴", "组织委员", "现有党员 10 名",
                 "预备党员 1 名", "2026年3月1日 至 2031年3月1日", "从这天起计任务"):  # fmt: skip
        assert text in page, text


def test_members_are_counted_once_and_through_all_levels(visitor):
    assert "现有党员 12 名" in visitor("hebo").open(f"/units/{EAST}")


def test_a_functional_branch_counts_no_member_and_owes_nothing(app, visitor):
    with app.app_context():
        key = unit("樵园花园").id
    page = visitor("lin").open(f"/units/{key}")
    assert "不计应到" in page
    assert "需要办理" not in page


def test_only_who_may_sees_what_can_be_done(visitor):
    paths = {f"/units/{BRANCH}/{deed}" for deed in ("edit", "move", "end", "term", "posts/new", "units/new")}
    offered = {login: paths & set(links(visitor(login).open(f"/units/{BRANCH}"))) for login in ("lin", "feng", "hebo")}
    assert offered["lin"] == paths
    assert offered["feng"] == {f"/units/{BRANCH}/{deed}" for deed in ("term", "posts/new", "units/new")}
    assert offered["hebo"] == set()


def without_secretary():
    post = db.session.scalars(select(Post).where(Post.unit_id == BRANCH, Post.kind == "secretary")).one()
    db.session.refresh(post, ["member"])
    leave_post(post, unit("东一"), until=today(), basis="调离", today=today(), by=account("lin"))
    post.until = date(2026, 3, 2)


def old_term():
    begin_term(unit("东二"), began_on=date(2020, 1, 1), due_on=date(2023, 1, 1), basis="旧", today=today(), by=None)


@pytest.mark.parametrize(
    ("happens", "path", "sentence", "leads_to"),
    [
        (without_secretary, f"/units/{BRANCH}", "还没有登记书记。", f"/units/{BRANCH}/posts/new"),
        (lambda: None, f"/units/{BRANCH}", "1 名党员还没有编入党小组。", f"/members?unit={BRANCH}"),
        (lambda: None, "/units/5", "还没有登记本届的当选日期", "/units/5/term"),
        (lambda: None, "/units/5", "正式党员 2 名，不足 3 名，应与邻近单位成立联合党支部。", None),
        (lambda: None, f"/units/{EAST}", "党总支一般应有党员 50 名以上，现有 12 名。", None),
        (old_term, "/units/5", "2023年1月1日任期已满，还没有登记换届。", "/units/5/term"),
    ],
    ids=["no secretary", "without group", "no term", "too small", "small 总支", "term over"],
)
def test_what_is_due_stands_on_top_with_its_reason_and_the_way_to_settle_it(
    visitor, change, happens, path, sentence, leads_to
):
    change(happens)
    page = visitor("lin").open(path)
    assert "需要办理" in page
    assert sentence in page
    assert leads_to is None or leads_to in links(page)


def test_a_size_rule_names_its_source(visitor):
    assert "《中国共产党支部工作条例（试行）》第二章" in visitor("lin").open("/units/5")


def test_a_unit_in_order_owes_nothing(visitor, change):
    """东一 with its last member in a group, before its meetings are counted."""
    change(lambda: db.session.execute(update(Unit).where(Unit.id == BRANCH).values(enabled_on=None)))
    change(
        lambda: db.session.execute(update(Member).where(Member.name == "郭美玲").values(group_id=unit("第二小组").id))
    )
    assert "需要办理" not in visitor("lin").open(f"/units/{BRANCH}")


def test_a_village_renamed_shows_both_names_in_its_history(visitor, change):
    def rename():
        each = unit("樵东村")
        edit_unit(each, name="中共西樵镇樵东村委员会", short_name="樵东村", form=each.form, is_functional=False,
                  founded_on=each.founded_on, enabled_on=each.enabled_on, since=today(), basis="升格批复",
                  drawn_from=each.version, today=today(), by=account("lin"))  # fmt: skip

    change(rename)
    page = visitor("hebo").open(f"/units/{EAST}")
    assert "沿革" in page
    assert "中共西樵镇樵东村总支部委员会（党总支）" in page
    assert "升格批复" in page


# -- the first week


def test_the_first_week_says_what_is_missing_by_name_and_leads_to_it(visitor):
    page = visitor("lin").open("/first-week")
    assert "下一步：单位登记了书记" in page
    assert "中共西樵镇樵东村东二经济社支部委员会" in page
    assert "/units/5" in links(page)
    assert "郭美玲" in page
    assert first_of(page) == "/imports"


def test_no_more_than_a_few_are_named_and_the_rest_is_a_number(visitor, change):
    change(lambda: db.session.execute(update(Member).where(Member.branch_id == BRANCH).values(group_id=None)))
    page = visitor("lin").open("/first-week")
    assert page.html.count("/members/") == NAMED
    change(lambda: db.session.execute(update(Member).where(Member.id == 3).values(branch_id=5)))
    assert visitor("lin").open("/first-week").html.count("/members/") == 9


@pytest.fixture
def request_context(app):
    """For what names addresses."""
    with app.test_request_context():
        yield


def test_the_steps_count_what_is_there(request_context):
    by_title = {step.title: step for step in steps(today())}
    assert by_title["党支部登记了党员"].is_done
    assert (by_title["单位登记了书记"].done, by_title["单位登记了书记"].total) == (3, 13)
    assert not by_title["设了党小组的支部，党员都编了组"].is_done
    assert by_title["账号已激活"].is_done


def test_in_an_empty_office_nothing_is_done_and_the_next_step_is_to_enter_the_units(request_context):
    for model in (Post, Term):
        db.session.execute(delete(model))
    db.session.execute(update(Account).values(member_id=None))
    db.session.execute(update(Unit).values(ended_on=today(), ending="dissolved"))
    never_activated()
    found = steps(today())
    assert [step.is_done for step in found] == [False] * len(found)
    assert found[0].title == "录入村、社区和党支部"


def test_waiting_accounts_are_listed_by_unit_and_their_slips_printed_by_the_system_administrator(visitor, change):
    change(lambda: never_activated("hebo", "mai"))
    office = visitor("lin").open("/first-week")
    assert "2 个" in office
    assert "请系统管理员打印" in office
    person = visitor("axi")
    page = person.open("/first-week")
    form = next(form for form in page.document.forms if form["action"] == "/accounts/slips")
    slips = person.post("/accounts/slips", **form["fields"])
    assert slips.status == 200
    assert "何炳坤" in slips
    assert "麦小苗" in slips
    assert "冯月好" not in slips, "who is activated needs no slip"


def test_dues_end_with_a_new_term(visitor, change):
    change(old_term)
    person = visitor("lin")
    form = person.open("/units/5/term")
    refused = person.submit(form, "/units/5/term", began_on="二〇二六年", basis="批复", status=422)
    assert "请写成 2026-7-1 这样的日期。" in refused
    answer = person.submit(form, "/units/5/term", htmx=True, began_on="2026.3.1", basis="批复")
    assert answer.location == "/units/5"
    page = person.open("/units/5")
    assert "任期已满" not in page
    with person.app.app_context():
        assert present_term(5).began_on == date(2026, 3, 1)
        assert now().year >= 2026
