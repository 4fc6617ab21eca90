"""Members' pages: the list, one member, changes, transfer, posts, visits, the roll of a day, and the roster that leaves."""

import io
import re
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from xiqiao.accounts.models import Account
from xiqiao.audit.models import Entry
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.rules import Busy
from xiqiao.core.transactions import own_transaction
from xiqiao.imports.comparing import staged_rows
from xiqiao.imports.confirming import receive
from xiqiao.imports.importers import Action, importers
from xiqiao.imports.models import Batch
from xiqiao.imports.staging import read_batch
from xiqiao.members import roll_views
from xiqiao.members.fact_rows import facts_of
from xiqiao.members.models import Fact, Member, Post, Standing, Visit
from xiqiao.organisation import forms as organisation_forms
from xiqiao.organisation.models import Unit

HEBO, SHUGEN, ELSEWHERE = 3, 5, 13  # 何炳坤 and 关树根 of 东一, 区文杰 of 西一
BRANCH, SECOND, GROUP = 4, 5, 15  # 东一, 东二, 第一小组
PHONE = "13800001014"


@pytest.fixture
def stored(app):
    """`stored(statement)`: what the database says now."""

    def ask(statement):
        with app.app_context():
            return list(db.session.scalars(statement))

    return ask


def acts(stored, count=1):
    return stored(select(Entry.act).order_by(Entry.seq.desc()).limit(count))


def member(stored, key):
    return stored(select(Member).where(Member.id == key))[0]


# -- the list


def test_a_branch_sees_its_own_people_and_the_office_all(visitor):
    assert "区文杰" not in visitor("feng").open("/members")
    assert "何炳坤" in visitor("feng").open("/members")
    assert "区文杰" in visitor("lin").open("/members")
    assert "苏雪梅" in visitor("wen").open("/members"), "a village sees its branches"


@pytest.mark.parametrize(
    ("query", "found", "not_found"),
    [
        ("words=何", "何炳坤", "冯月好"),
        ("words=hebing", "何炳坤", "冯月好"),
        ("words=he bing", "何炳坤", "冯月好"),
        ("unit=5", "苏雪梅", "何炳坤"),
        ("unit=15", "温家兴", "何炳坤"),
        ("standing=probationary", "麦小苗", "何炳坤"),
        ("standing=guest", "周外来", "何炳坤"),
        ("standing=all", "周外来", "没有符合"),
        ("unit=5&words=何", "没有符合条件的党员。", "苏雪梅"),
        ("standing=nonsense&number=-3&unit=x", "何炳坤", "没有符合"),
    ],
)
def test_the_list_is_narrowed_by_name_pinyin_unit_and_standing(visitor, query, found, not_found):
    page = visitor("lin").open(f"/members?{query}")
    assert found in page
    assert not_found not in page


def test_nobody_finds_out_by_search_who_belongs_elsewhere(visitor):
    assert "没有符合条件的党员。" in visitor("feng").open("/members?words=区文杰&standing=all")


# -- one member


@pytest.mark.parametrize(
    "path",
    ["", "/edit", "/facts/new", "/facts/new/away", "/transfer", "/visits/new"],
)
def test_a_member_of_another_village_is_not_found(visitor, path):
    visitor("feng").open(f"/members/{ELSEWHERE}{path}", status=404)
    visitor("jie").open(f"/members/{HEBO}{path}", status=404)


@pytest.mark.parametrize(
    "path", ["/edit", "/phone", "/facts/new/away", "/facts/9/correct", "/facts/9/withdraw", "/transfer", "/visits/new"]
)
def test_nothing_is_posted_to_a_member_of_another_village(visitor, stored, path):
    before = stored(select(func.count(Entry.seq)))
    assert visitor("jie").post(f"/members/{HEBO}{path}", since="2026-1-1", basis="x").status == 404
    assert stored(select(func.count(Entry.seq))) == before


def test_a_members_fact_is_not_reached_through_another_member(visitor, stored):
    (key,) = stored(select(Fact.id).where(Fact.member_id == ELSEWHERE).limit(1))
    visitor("lin").open(f"/members/{HEBO}/facts/{key}/correct", status=404)


def test_members_see_themselves_and_cannot_change_anything(visitor):
    person = visitor("hebo")
    page = person.open(f"/members/{HEBO}")
    assert "1971年10月1日" in page
    assert "党龄 55 年" in page
    assert "修改资料" not in page
    person.open(f"/members/{HEBO}/edit", status=403)
    person.open(f"/members/{SHUGEN}", status=404)


def test_the_page_masks_the_phone_and_showing_it_leaves_a_trace_without_the_number(visitor, stored):
    person = visitor("feng")
    page = person.open(f"/members/{HEBO}")
    assert PHONE not in page
    assert "138****1014" in page
    whole = person.submit(page, f"/members/{HEBO}/phone", status=200)
    assert PHONE in whole
    assert acts(stored) == ["member.phone_read"]
    assert not [details for details in stored(select(Entry.details)) if PHONE in details]


def test_a_reviewer_reads_the_member_but_not_the_phone(visitor):
    person = visitor("liang")
    assert "查看手机号" not in person.open(f"/members/{HEBO}")
    assert person.post(f"/members/{HEBO}/phone").status == 403


def test_no_list_shows_a_whole_phone(visitor):
    for path in ("/members", f"/units/{BRANCH}/roll", "/visits", f"/units/{BRANCH}"):
        assert PHONE not in visitor("lin").open(path)


# -- correcting who somebody is


@pytest.mark.parametrize("htmx", [False, True])
def test_an_edit_is_saved_and_leads_back(visitor, stored, htmx):
    person = visitor("feng")
    page = person.open(f"/members/{HEBO}/edit")
    assert page.form(f"/members/{HEBO}/edit")["fields"]["birth"] == "1948-03"
    answer = person.submit(page, f"/members/{HEBO}/edit", htmx=htmx, note="行动不便", phone="１３８ ００００ ９９９９")
    assert answer.location == f"/members/{HEBO}"
    assert (member(stored, HEBO).note, member(stored, HEBO).phone) == ("行动不便", "13800009999")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": ""}, "请填写姓名。"),
        ({"name": "长" * 41}, "姓名最多 40 个字。"),
        ({"birth": "1948年"}, ""),
        ({"birth": "1948-13"}, ""),
        ({"birth": "2001-05"}, "早于出生年月"),
        ({"phone": "138abcd"}, "手机号只能是数字。"),
        ({"note": "长" * 201}, "备注最多 200 个字。"),
        ({"sex": "other"}, ""),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_bad_input_is_answered_in_place_and_keeps_what_was_typed(visitor, stored, values, sentence, htmx):
    person = visitor("feng")
    page = person.open(f"/members/{HEBO}/edit")
    answer = person.submit(page, f"/members/{HEBO}/edit", htmx=htmx, status=422, **{"note": "我写的", **values})
    assert "请更正以下问题" in answer
    assert sentence in answer
    kept = answer.form(f"/members/{HEBO}/edit")["fields"]
    assert all(kept[name] == value for name, value in values.items() if name != "sex")
    assert kept["note"] == values.get("note", "我写的")
    assert member(stored, HEBO).version == 1


@pytest.mark.parametrize("htmx", [False, True])
def test_a_stale_edit_shows_both_versions_and_saves_when_sent_again(visitor, stored, htmx):
    mine, other = visitor("feng"), visitor("wen")
    page = mine.open(f"/members/{HEBO}/edit")
    other.submit(other.open(f"/members/{HEBO}/edit"), f"/members/{HEBO}/edit", note="他写的", status=303)
    both = mine.submit(page, f"/members/{HEBO}/edit", note="我写的", htmx=htmx, status=409)
    assert "他写的" in both
    assert "现在保存的内容" in both
    assert both.form(f"/members/{HEBO}/edit")["fields"]["note"] == "我写的"
    assert member(stored, HEBO).note == "他写的"
    mine.submit(both, f"/members/{HEBO}/edit", status=303)
    assert member(stored, HEBO).note == "我写的"


def test_an_edit_without_its_version_is_taken_for_stale(visitor, stored):
    person = visitor("feng")
    page = person.open(f"/members/{HEBO}/edit")
    assert person.submit(page, f"/members/{HEBO}/edit", version=None, note="旧页面").status == 409
    assert member(stored, HEBO).note == ""


# -- enrolling


def test_somebody_new_is_enrolled_and_twins_are_refused(visitor, stored):
    person = visitor("feng")
    page = person.open(f"/members/enrol/{BRANCH}")
    values = {"name": "陆阿金", "sex": "female", "birth": "1990.05", "joined": "2015-7-1", "confirmed": "2016-7-1",
              "since": "2020-1-1", "group_id": str(GROUP), "basis": "介绍信"}  # fmt: skip
    assert person.submit(page, f"/members/enrol/{BRANCH}", **values).location == f"/members?unit={BRANCH}"
    assert "陆阿金" in person.open(f"/members?unit={BRANCH}")
    again = person.submit(page, f"/members/enrol/{BRANCH}", status=422, **values)
    assert "名册里已有陆阿金（1990-05生）" in again
    assert len(stored(select(Member).where(Member.name == "陆阿金"))) == 1


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"joined": "2026-7-1", "confirmed": "2025-7-1"}, "早于入党日期"),
        ({"basis": ""}, "请写明依据。"),
        ({"since": ""}, "请填写日期。"),
        ({"group_id": "999"}, ""),
        ({"group_id": "x"}, ""),
        ({"kind": "affiliation2"}, ""),
    ],
)
def test_a_refused_enrolment_writes_nothing(visitor, stored, values, sentence):
    person = visitor("feng")
    sound = {
        "name": "陆阿金",
        "sex": "female",
        "birth": "1990-05",
        "joined": "2015-7-1",
        "since": "2020-1-1",
        "basis": "x",
    }
    page = person.open(f"/members/enrol/{BRANCH}")
    answer = person.submit(page, f"/members/enrol/{BRANCH}", status=422, **{**sound, **values})
    assert sentence in answer
    assert stored(select(Member).where(Member.name == "陆阿金")) == []


def test_a_functional_branch_enrols_participants_only(visitor, stored):
    (garden,) = stored(select(Unit.id).where(Unit.is_functional))
    page = visitor("lin").open(f"/members/enrol/{garden}")
    assert "参加功能型党支部活动" in page
    assert "在本支部" not in page


# -- what happened to somebody

KINDS = ["group", "participation", "hosted", "away", "joined", "confirmed", "probation_extended", "disciplinary_probation",
         "left_out", "out_of_touch", "suspended", "left_party", "died"]  # fmt: skip


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_change_has_its_form_which_answers_empty_input_in_place(visitor, kind, htmx):
    person = visitor("lin")
    assert f"/members/{HEBO}/facts/new/{kind}" in person.open(f"/members/{HEBO}/facts/new").html
    path = f"/members/{HEBO}/facts/new/{kind}"
    answer = person.submit(person.open(path, htmx=htmx), path, htmx=htmx, status=422)
    assert "请填写日期。" in answer
    assert "请写明依据。" in answer


@pytest.mark.parametrize("kind", ["affiliation", "x", "born", "%00"])
def test_other_kinds_are_not_found(visitor, kind):
    visitor("lin").open(f"/members/{HEBO}/facts/new/{kind}", status=404)


def test_a_death_is_registered_shown_and_taken_back(visitor, stored):
    person = visitor("feng")
    path = f"/members/{HEBO}/facts/new/died"
    person.submit(person.open(path), path, since=today().isoformat(), basis="家属告知", status=303)
    assert member(stored, HEBO).standing is Standing.DIED
    page = person.open(f"/members/{HEBO}")
    assert "已去世" in page
    assert "安排走访" not in page
    (key,) = stored(select(Fact.id).where(Fact.member_id == HEBO, Fact.kind == "died"))
    back = f"/members/{HEBO}/facts/{key}/withdraw"
    assert "请写明原因。" in person.submit(person.open(back), back, status=422)
    person.submit(person.open(back), back, reason="同名登记错了", status=303)
    page = person.open(f"/members/{HEBO}")
    assert "同名登记错了" in page
    assert member(stored, HEBO).standing is Standing.FULL


def test_two_pages_correct_the_same_fact_and_the_second_learns_of_the_first(visitor, stored):
    (key,) = stored(select(Fact.id).where(Fact.member_id == HEBO, Fact.kind == "joined"))
    path = f"/members/{HEBO}/facts/{key}/correct"
    first, second = visitor("feng"), visitor("wen")
    pages = first.open(path), second.open(path)
    assert pages[0].form(path)["fields"]["since"] == "1971-10-01"
    first.submit(pages[0], path, since="1971-10", reason="档案只有年月", status=303)
    both = second.submit(pages[1], path, since="1971-11-1", reason="记错了，我写了很久", status=409)
    assert "有人刚刚改过" in both
    assert "1971年10月" in both
    (newer,) = stored(
        select(Fact.id).where(Fact.member_id == HEBO, Fact.kind == "joined", Fact.superseded_at.is_(None))
    )
    again = f"/members/{HEBO}/facts/{newer}/correct"
    assert both.form(again)["fields"]["reason"] == "记错了，我写了很久"
    assert member(stored, HEBO).joined.iso == "1971-10"
    second.submit(both, again, status=303)
    assert member(stored, HEBO).joined.iso == "1971-11-01"


def test_an_old_link_to_a_corrected_fact_leads_to_the_newest(visitor, stored):
    (key,) = stored(select(Fact.id).where(Fact.member_id == HEBO, Fact.kind == "joined"))
    path, person = f"/members/{HEBO}/facts/{key}/correct", visitor("feng")
    person.submit(person.open(path), path, since="1971.10", reason="档案只有年月", status=303)
    (newer,) = stored(select(Fact.id).where(Fact.replaces_id == key))
    assert person.open(path).form(f"/members/{HEBO}/facts/{newer}/correct")["fields"]["since"] == "1971-10"
    withdrawing = person.open(f"/members/{HEBO}/facts/{key}/withdraw")
    assert withdrawing.form(f"/members/{HEBO}/facts/{newer}/withdraw")


def test_what_was_taken_back_cannot_be_corrected_and_the_page_says_so(visitor, stored):
    person, adding = visitor("feng"), f"/members/{HEBO}/facts/new/away"
    person.submit(person.open(adding), adding, since="2026-1-1", basis="x", status=303)
    (key,) = stored(select(Fact.id).where(Fact.member_id == HEBO, Fact.kind == "away"))
    path = f"/members/{HEBO}/facts/{key}/withdraw"
    page = person.open(path)
    person.submit(page, path, reason="登记错了", status=303)
    assert "已经撤回" in person.submit(page, path, reason="登记错了", status=409)
    assert "已经撤回" in person.open(f"/members/{HEBO}/facts/{key}/correct", status=409)


def test_only_the_office_corrects_where_the_affiliation_is(visitor, stored):
    (key,) = stored(select(Fact.id).where(Fact.member_id == HEBO, Fact.kind == "affiliation"))
    path = f"/members/{HEBO}/facts/{key}/correct"
    person = visitor("feng")
    person.submit(person.open(path), path, unit_id="7", reason="x", status=422)
    assert member(stored, HEBO).branch_id == BRANCH
    office = visitor("lin")
    office.submit(office.open(path), path, unit_id="7", reason="登记时选错了支部", status=303)
    assert member(stored, HEBO).branch_id == 7


def test_only_the_office_transfers_somebody_from_an_earlier_year_on(visitor, stored):
    path, values = f"/members/{SHUGEN}/transfer", {"to_id": "7", "since": "2025-12-31", "basis": "介绍信"}
    person, office = visitor("feng"), visitor("lin")
    refused = person.submit(person.open(path), path, status=422, **values)
    assert "请党建办办理" in refused
    assert refused.form(path)["fields"]["basis"] == "介绍信"
    office.submit(office.open(path), path, status=303, **values)
    assert member(stored, SHUGEN).branch_id == 7


def test_who_moved_away_is_offered_the_branch_left(visitor, stored):
    person, path = visitor("feng"), f"/members/{SHUGEN}/transfer"
    person.submit(person.open(path), path, to_id="0", destination="顺德", since="2026-5-1", basis="介绍信", status=303)
    person.submit(person.open(path), path, to_id=str(BRANCH), since="2026-6-1", basis="介绍信", status=303)
    assert member(stored, SHUGEN).is_present


def test_a_correction_can_change_the_date_to_a_month_and_shows_it_as_rough(visitor, stored):
    (key,) = stored(select(Fact.id).where(Fact.member_id == HEBO, Fact.kind == "joined"))
    path, person = f"/members/{HEBO}/facts/{key}/correct", visitor("feng")
    person.submit(person.open(path), path, since="1971.10", reason="档案只有年月", status=303)
    page = person.open(f"/members/{HEBO}")
    assert "党龄约 55 年" in page
    assert "更正和撤回过的（1 条）" in page


# -- transfer and posts


def test_a_transfer_moves_somebody_out_of_sight_of_the_old_branch(visitor, stored):
    person, path = visitor("feng"), f"/members/{SHUGEN}/transfer"
    person.submit(person.open(path), path, to_id="7", since=today().isoformat(), basis="介绍信", status=303)
    assert member(stored, SHUGEN).branch_id == 7
    person.open(f"/members/{SHUGEN}", status=404)
    visitor("jie").open(f"/members/{SHUGEN}")


def test_where_there_are_many_branches_the_one_to_go_to_is_searched(visitor, stored, monkeypatch):
    monkeypatch.setattr(organisation_forms, "FEW_UNITS", 2)
    person, path = visitor("feng"), f"/members/{SHUGEN}/transfer"
    assert 'value="7"' not in person.open(path).html
    assert "没有找到名称里有“东九”的支部。" in person.open(f"{path}?words=东九")
    page, sound = person.open(f"{path}?words=xy"), {"since": today().isoformat(), "basis": "介绍信"}
    assert 'value="7"' in page.html
    person.submit(page, f"{path}?words=xy", to_id="7", **sound, status=303)
    assert member(stored, SHUGEN).branch_id == 7


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"to_id": "0", "destination": ""}, "请写明转到哪里。"),
        ({"to_id": "4"}, ""),
        ({"to_id": "999999"}, ""),
        ({"to_id": "7", "since": "2100-1-1"}, "今天以后"),
        ({"to_id": "7", "since": "1970-1-1"}, ""),
        ({"to_id": "7", "basis": ""}, "请写明依据。"),
    ],
)
def test_a_transfer_that_cannot_be_is_answered_in_place(visitor, stored, values, sentence):
    person, path = visitor("feng"), f"/members/{HEBO}/transfer"
    sound = {"since": today().isoformat(), "basis": "介绍信"}
    assert sentence in person.submit(person.open(path), path, status=422, **{**sound, **values})
    assert member(stored, HEBO).branch_id == BRANCH


def test_a_secretary_leaves_and_another_takes_the_post(visitor, stored):
    person = visitor("lin")
    (key,) = stored(select(Post.id).where(Post.unit_id == BRANCH, Post.kind == "secretary"))
    taking = f"/units/{BRANCH}/posts/new"
    values = {"member_id": str(HEBO), "kind": "secretary", "since": today().isoformat(), "basis": "批复"}
    refused = person.submit(person.open(taking), taking, status=422, **values)
    assert "温家兴在这段时间任书记，请先登记免职。" in refused
    yesterday = (today() - timedelta(days=1)).isoformat()
    leaving = f"/posts/{key}/end"
    person.submit(person.open(leaving), leaving, until=yesterday, basis="换届", status=303)
    person.submit(person.open(taking), taking, status=303, **values)
    assert "何炳坤" in person.open(f"/units/{BRANCH}").document.texts["span"]


# -- visits


def make_visit(person, note="床头放着助行器"):
    values = {"made_on": today().isoformat(), "made_by": "冯月好", "note": note}
    return person.submit(person.open("/visits/1"), "/visits/1", status=303, **values)


def test_the_note_of_a_visit_is_seen_by_those_concerned_only(visitor, stored):
    make_visit(visitor("feng"))
    for login in ("feng", "wen", "liang", "lin"):
        assert "助行器" in visitor(login).open("/visits/1")
    for login in ("jie", "hebo", "axi", "ashen", "ji", "chen"):
        assert visitor(login).client.get("/visits/1").status_code in (403, 404), login
    assert not [details for details in stored(select(Entry.details)) if "助行器" in details]
    assert "助行器" not in visitor("feng").open("/visits"), "the list shows that a visit was made, not what was found"
    assert "助行器" not in visitor("feng").open(f"/members/{SHUGEN}")


def test_not_even_the_visited_member_reads_the_note(app, visitor):
    make_visit(visitor("feng"))
    with app.app_context():
        db.session.get(Visit, 1).member_id = HEBO
        db.session.commit()
    visitor("hebo").open(f"/members/{HEBO}")
    assert visitor("hebo").client.get("/visits/1").status_code == 403


def test_two_people_write_down_the_same_visit_and_both_texts_are_shown(visitor, stored):
    first, second = visitor("feng"), visitor("liang")
    page = second.open("/visits/1")
    make_visit(first)
    values = {"made_on": today().isoformat(), "made_by": "梁彩霞", "note": "精神不错"}
    both = second.submit(page, "/visits/1", status=409, **values)
    assert "床头放着助行器" in both
    assert both.form("/visits/1")["fields"]["note"] == "精神不错"
    second.submit(both, "/visits/1", status=303)
    assert stored(select(Visit.note)) == ["精神不错"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"made_on": "2100-1-1"}, "走访日期不能在今天以后。"),
        ({"made_on": "昨天"}, "请写成 2026-7-1 这样的日期。"),
        ({"made_by": ""}, "请填写走访人。"),
        ({"note": "长" * 2001}, "最多 2000 个字。"),
    ],
)
def test_a_visit_that_cannot_be_is_answered_in_place(visitor, stored, values, sentence):
    person = visitor("feng")
    sound = {"made_on": today().isoformat(), "made_by": "冯月好", "note": "卧床"}
    assert sentence in person.submit(person.open("/visits/1"), "/visits/1", status=422, **{**sound, **values})
    assert stored(select(Visit.made_on)) == [None]


def test_a_visit_is_planned_from_the_members_page(visitor, stored):
    person, path = visitor("feng"), f"/members/{HEBO}/visits/new"
    assert "请填写事由。" in person.submit(person.open(path), path, status=422)
    person.submit(person.open(path), path, purpose="七一慰问老党员", planned_for="2027-6-25", status=303)
    assert "七一慰问老党员" in person.open("/visits")
    assert "七一慰问老党员" not in visitor("jie").open("/visits")


def test_a_button_pressed_twice_plans_one_visit(visitor, stored):
    person, path = visitor("feng"), f"/members/{HEBO}/visits/new"
    page, values = person.open(path), {"purpose": "七一慰问老党员", "planned_for": "2027-6-25"}
    for _ in range(2):
        person.submit(page, path, status=303, **values)
    assert len(stored(select(Visit).where(Visit.member_id == HEBO))) == 1


# -- posts where there are many people, and in a 功能型 branch


def test_where_there_are_many_people_a_post_begins_with_a_search(visitor, stored, monkeypatch):
    monkeypatch.setattr("xiqiao.members.post_views.FEW", 3)
    person, path = visitor("lin"), f"/units/{SECOND - 2}/posts/new"
    page = person.open(path)
    assert "先按姓名查找" in page
    assert "何炳坤" not in page
    found = person.open(f"{path}?words=hebing")
    assert "何炳坤" in found
    assert "李丽华" not in found
    assert "没有找到姓名里有“没有这人”" in person.open(f"{path}?words=没有这人")
    values = {"kind": "deputy_secretary", "member_id": str(HEBO), "basis": "批复"}
    (action,) = [form["action"] for form in found.document.forms if form["method"] == "post" and path in form["action"]]
    refused = person.submit(found, action, since="2100-1-1", status=422, **values)
    assert refused.form(action)["fields"]["member_id"] == str(HEBO)
    person.submit(refused, action, since="2026-3-1", status=303)
    assert stored(select(Post.member_id).where(Post.unit_id == SECOND - 2, Post.kind == "deputy_secretary")) == [HEBO]


def test_nobody_from_elsewhere_is_put_into_a_post_by_hand(visitor, stored):
    person, path = visitor("feng"), f"/units/{BRANCH}/posts/new"
    for key in (ELSEWHERE, 999999, 99999999999):
        person.submit(person.open(path), path, kind="deputy_secretary", member_id=str(key), since="2026-3-1",
                      basis="x", status=422)  # fmt: skip


def test_a_functional_branch_lists_its_participants_and_has_a_secretary_of_them(visitor, stored):
    (garden,) = stored(select(Unit.id).where(Unit.is_functional))
    (name, key) = next((each.name, each.member_id) for each in _participants(stored, garden))
    person, path = visitor("lin"), f"/units/{garden}/posts/new"
    assert name in person.open(f"/members?unit={garden}&standing=all")
    person.submit(
        person.open(path), path, kind="secretary", member_id=str(key), since="2026-8-1", basis="x", status=303
    )
    assert name in person.open(f"/units/{garden}")


def _participants(stored, unit_id):
    rows = stored(select(Fact).where(Fact.unit_id == unit_id, Fact.kind == "participation"))
    return [Participant(member(stored, fact.member_id).name, fact.member_id) for fact in rows]


class Participant(NamedTuple):
    name: str
    member_id: int


# -- the roll of a day


def test_the_roll_of_a_day_says_who_counts_and_why(visitor):
    page = visitor("feng").open(f"/units/{BRANCH}/roll?on=2026-6-15")
    assert "2026年6月15日名册" in page
    assert "应到 10 人（正式 9 人、预备 1 人），应到会有表决权 9 人，应到会有选举权 8 人。" in page
    for reason in (
        "预备党员没有表决权",
        "选举时不计入应到（西樵委〔2026〕3号同意",
        "外出流动，仍计入应到",
        "流动党员，组织关系在别处",
    ):
        assert reason in page, reason


@pytest.mark.parametrize("on", ["", "nonsense", "2026-02-30", "0000-00-00", "99999-1-1"])
def test_a_day_that_is_none_is_today(visitor, on):
    page = visitor("feng").open(f"/units/{BRANCH}/roll?on={on}")
    assert f"{today().year}年{today().month}月{today().day}日名册" in page


def test_a_day_to_come_says_that_it_is_not_yet_known(visitor):
    assert "这一天还没到，按现在知道的算" in visitor("feng").open(f"/units/{BRANCH}/roll?on=2100-1-1")


def test_a_day_before_anybody_was_there(visitor):
    assert "这一天这里还没有登记党员。" in visitor("feng").open(f"/units/{BRANCH}/roll?on=1950-1-1")


def test_a_correction_is_marked_on_the_roll_of_an_earlier_day(app, visitor, stored):
    with app.app_context():
        for fact in facts_of(HEBO):
            fact.entered_at -= timedelta(days=60)
        db.session.commit()
    person, path = visitor("feng"), f"/members/{HEBO}/facts/new/died"
    earlier = (today() - timedelta(days=20)).isoformat()
    person.submit(person.open(path), path, since=earlier, basis="补登", status=303)
    page = person.open(f"/units/{BRANCH}/roll?on={(today() - timedelta(days=10)).isoformat()}")
    assert "有更正" in page


# -- the roster that leaves the house


def exported(visitor, login="lin", **values):
    person, path = visitor(login), f"/units/{BRANCH}/roster"
    return person.submit(person.open(path), path, **{"reason": "上报区委组织部", "way": "workbook", **values})


def cells_of(answer):
    sheet = load_workbook(io.BytesIO(answer.response.data)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("way", ["workbook", "print"])
def test_nobody_waits_while_a_roster_is_written_down(visitor, monkeypatch, way):
    saved = []

    def write_meanwhile(*arguments, do, **more):
        with own_transaction(db.engine, patience=0.1) as session:  # Busy if the export held the queue
            saved.append(session.scalar(select(func.count(Member.id))))
        return do(*arguments, **more)

    for name in ("roster_workbook", "page"):
        monkeypatch.setattr(roll_views, name, partial(write_meanwhile, do=getattr(roll_views, name)))
    person, path = visitor("lin"), f"/units/{BRANCH}/roster"
    answer = person.open(path)
    saved.clear()
    assert person.submit(answer, path, reason="上报", way=way).status == 200
    assert len(saved) == 1


def test_a_roster_whose_trace_cannot_be_kept_does_not_leave(visitor, monkeypatch):
    def no_room(*_, **__):
        raise Busy

    person, path = visitor("lin"), f"/units/{BRANCH}/roster"
    answer = person.open(path)
    monkeypatch.setattr(roll_views, "record", no_room)
    refused = person.submit(answer, path, reason="上报", way="workbook")
    assert (refused.status, refused.response.mimetype) == (503, "text/html")


def test_without_a_reason_no_roster_leaves(visitor, stored):
    before = stored(select(func.count(Entry.seq)))
    answer = exported(visitor, reason="  ")
    assert answer.status == 422
    assert "请写明用途。" in answer
    assert stored(select(func.count(Entry.seq))) == before


def test_a_roster_names_who_took_it_when_and_what_for_and_the_log_knows(visitor, stored):
    rows = cells_of(exported(visitor))
    assert rows[0][0] == "中共西樵镇樵东村东一经济社支部委员会党员名册"
    assert len(rows) == 2 + 10 + 1
    assert "林素芬" in rows[-1][0]
    assert "上报区委组织部" in rows[-1][0]
    assert acts(stored) == ["member.roster_exported"]
    assert "上报区委组织部" in stored(select(Entry.details).order_by(Entry.seq.desc()).limit(1))[0]


def test_phones_leave_only_when_they_are_asked_for(visitor):
    assert PHONE not in str(cells_of(exported(visitor)))
    assert PHONE in str(cells_of(exported(visitor, with_phone="y")))


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_what_was_typed_never_becomes_a_formula(app, visitor, text):
    with app.app_context():
        db.session.get(Member, HEBO).note = text
        db.session.commit()
    sheet = load_workbook(io.BytesIO(exported(visitor).response.data)).active
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == text]
    assert cell.data_type == "s"


def test_the_printed_roster_is_a_page_with_the_same_footer_in_the_order_of_strokes(visitor, stored):
    page = exported(visitor, way="print")
    assert page.status == 200
    assert "用途：上报区委组织部" in page
    names = re.findall(r'scope="row"[^>]*>([^<]+)<', page.html)
    assert names == ["冯月好", "关树根", "何炳坤", "李丽华", "麦小苗", "罗耀祥", "郭美玲", "黄国权", "温家兴", "潘秀珍"]
    assert acts(stored) == ["member.roster_exported"]


def test_a_roster_that_was_exported_can_come_back_and_changes_nothing(app, visitor):
    content = exported(visitor, with_phone="y").response.data
    with app.app_context():
        office = db.session.scalars(select(Account).where(Account.login == "lin")).one()
        batch = receive(content, "名册.xlsx", importers()["members"], date(2026, 1, 1), by=office, at=now())
        db.session.commit()
        key = batch.id
        read_batch(key)
        batch = db.session.get(Batch, key, populate_existing=True)
        rows = staged_rows(batch)
        assert {row.action for row in rows} == {Action.SAME}, [(row.title, row.changed, row.found) for row in rows]
        assert len(rows) == 10
