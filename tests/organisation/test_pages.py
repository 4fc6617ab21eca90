"""The pages on which the office keeps the network: found, change, move, dissolve, merge, elect."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from xiqiao.audit.models import Entry
from xiqiao.core.clock import today
from xiqiao.core.db import db
from xiqiao.members.models import Member
from xiqiao.organisation.models import Term, Unit

TOWN, EAST, BRANCH, SECOND, WEST_BRANCH = 1, 3, 4, 5, 7
NEW = {"kind": "cooperative_branch", "form": "branch", "name": "中共西樵镇樵东村东九经济社支部委员会",
       "short_name": "东九", "enabled_on": "2026-1-1"}  # fmt: skip


@pytest.fixture
def stored(app):
    """`stored(statement)`: what the database says now."""

    def ask(statement):
        with app.app_context():
            return list(db.session.scalars(statement))

    return ask


def unit(stored, key):
    return stored(select(Unit).where(Unit.id == key))[0]


def send(person, path, htmx=False, status=None, **values):
    return person.submit(person.open(path), path, htmx=htmx, status=status, **values)


# -- founding


@pytest.mark.parametrize("htmx", [False, True])
def test_a_unit_is_founded_and_found(visitor, stored, htmx):
    person = visitor("lin")
    assert send(person, f"/units/{EAST}/units/new", htmx, **NEW).location == f"/units/{EAST}"
    page = person.open("/network?words=dj")
    assert "东九" in page
    assert stored(select(Entry.act).order_by(Entry.seq.desc()).limit(1)) == ["unit.founded"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": ""}, "请填写全称。"),
        ({"name": "长" * 101}, "全称最多 100 个字。"),
        ({"name": "中共西樵镇樵东村东一经济社支部委员会"}, "已有单位使用这个全称。"),
        ({"short_name": "东一"}, "同一上级下已有单位使用这个简称。"),
        ({"is_functional": "y"}, "只有小区党支部可以是功能型的。"),
        ({"form": "committee"}, ""),
        ({"form": "group"}, ""),
        ({"kind": "village"}, ""),
        ({"kind": "nonsense"}, ""),
        ({"founded_on": "去年"}, "请写成 2026-7-1 这样的日期。"),
        ({"enabled_on": "1000-1-1"}, "年份应在 1900 到 2200 之间。"),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_what_cannot_be_founded_is_answered_in_place_and_keeps_what_was_typed(visitor, stored, values, sentence, htmx):
    before = stored(select(func.count(Unit.id)))
    answer = send(visitor("lin"), f"/units/{EAST}/units/new", htmx, 422, **{**NEW, **values})
    assert sentence in answer
    kept = answer.form(f"/units/{EAST}/units/new")["fields"]
    assert kept["name"] == {**NEW, **values}["name"]
    assert stored(select(func.count(Unit.id))) == before


def test_a_recorder_founds_groups_in_the_own_branch_and_nothing_else(visitor, stored):
    person = visitor("feng")
    path = f"/units/{BRANCH}/units/new"
    page = person.open(path)
    assert "党小组" in page
    assert "经济社党支部" not in page
    group = {"name": "东一经济社党支部第三小组", "short_name": "第三小组", "form": "group", "kind": "party_group"}
    assert person.submit(page, path, **group).status == 303
    person.open(f"/units/{EAST}/units/new", status=403)
    person.open(f"/units/{WEST_BRANCH}/units/new", status=403)


def test_where_nothing_can_stand_below_the_page_says_so(visitor):
    page = visitor("lin").open("/units/15/units/new", status=409)
    assert "第一小组下面不能再设单位。" in page


# -- change and correction


def test_a_correction_rewrites_and_a_change_from_a_day_keeps_the_earlier_days(visitor, stored):
    person, path = visitor("lin"), f"/units/{BRANCH}/edit"
    send(person, path, short_name="东壹", status=303)
    assert "沿革" not in person.open(f"/units/{BRANCH}")
    assert "请写明变更的依据。" in send(person, path, short_name="东头", since=today().isoformat(), status=422)
    send(person, path, short_name="东头", since=today().isoformat(), basis="批复", status=303)
    assert "沿革" in person.open(f"/units/{BRANCH}")
    assert unit(stored, BRANCH).short_name == "东头"


@pytest.mark.parametrize("htmx", [False, True])
def test_a_stale_change_shows_both_versions_and_loses_nothing(visitor, stored, htmx):
    first, second, path = visitor("lin"), visitor("zhou"), f"/units/{BRANCH}/edit"
    page = second.open(path)
    send(first, path, short_name="东壹", status=303)
    both = second.submit(page, path, htmx=htmx, short_name="东头", status=409)
    assert "东壹" in both
    assert both.form(path)["fields"]["short_name"] == "东头"
    assert unit(stored, BRANCH).short_name == "东壹"
    second.submit(both, path, status=303)
    assert unit(stored, BRANCH).short_name == "东头"


# -- move


def test_a_branch_moves_and_is_counted_elsewhere_from_that_day(visitor, stored):
    person, path = visitor("lin"), f"/units/{BRANCH}/move"
    send(person, path, parent_id="6", since=today().isoformat(), basis="区划调整", status=303)
    assert unit(stored, BRANCH).parent_id == 6
    assert "现有党员 13 名" in person.open("/units/6")
    yesterday = (today() - timedelta(days=1)).isoformat()
    assert "何炳坤" in person.open(f"/units/{EAST}/roll?on={yesterday}")
    assert "何炳坤" not in person.open(f"/units/6/roll?on={yesterday}")
    assert "何炳坤" in person.open("/units/6/roll")


@pytest.mark.parametrize("parent", ["4", "15", "3", "1", "7", "999999", "0", "x", "-1"])
def test_a_unit_does_not_move_below_itself_or_where_it_cannot_stand(visitor, stored, parent):
    """4 is the unit itself and 15 a group below it: a cycle; 3 is where it stands; 1 and 7 cannot have it."""
    answer = send(visitor("lin"), f"/units/{BRANCH}/move", parent_id=parent, since=today().isoformat(), basis="x")
    assert answer.status == 422
    assert unit(stored, BRANCH).path == f"/1/3/{BRANCH}/"


# -- end


def test_a_unit_with_members_is_not_dissolved_and_the_page_lists_what_stands_in_the_way(visitor, stored):
    person, path = visitor("lin"), f"/units/{BRANCH}/end"
    page = person.open(path)
    assert "还有 11 名党员在这里" in page
    assert "下面还有 2 个单位" in page
    answer = person.submit(page, path, on=today().isoformat(), basis="撤并", status=422)
    assert "请先办理转接" in answer
    assert unit(stored, BRANCH).ended_on is None


def test_a_merger_takes_the_people_along_and_both_pages_say_so(visitor, stored):
    person, path = visitor("lin"), f"/units/{SECOND}/end"
    send(person, path, successor_id=str(BRANCH), on=today().isoformat(), basis="撤并", status=303)
    assert set(stored(select(Member.branch_id).where(Member.name.in_(["谭永福", "苏雪梅"])))) == {BRANCH}
    page = person.open(f"/units/{SECOND}")
    assert "以前的记录都在" in page
    assert "变更" not in page.document.texts["a"]
    for deed in ("edit", "move", "end"):
        assert "已经撤销或并入" in person.open(f"/units/{SECOND}/{deed}", status=409)
    assert (
        person.submit(
            person.open(f"/units/{SECOND}/term"), f"/units/{SECOND}/term", began_on="2026-3-1", basis="x"
        ).status
        == 422
    )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"on": ""}, "请填写日期。"),
        ({"on": "2100-1-1"}, ""),
        ({"basis": ""}, "请写明依据。"),
        ({"successor_id": str(SECOND)}, ""),
        ({"successor_id": "999999"}, ""),
        ({"successor_id": str(EAST)}, ""),
    ],
)
def test_an_end_that_cannot_be_is_answered_in_place(visitor, stored, values, sentence):
    sound = {"successor_id": str(BRANCH), "on": today().isoformat(), "basis": "撤并"}
    assert sentence in send(visitor("lin"), f"/units/{SECOND}/end", status=422, **{**sound, **values})
    assert unit(stored, SECOND).ended_on is None


# -- terms


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"began_on": ""}, "请填写当选日期。"),
        ({"began_on": "2100-1-1"}, ""),
        ({"due_on": "2020-1-1"}, ""),
        ({"basis": ""}, "请写明依据。"),
    ],
)
def test_a_term_that_cannot_be_is_answered_in_place(visitor, stored, values, sentence):
    sound = {"began_on": "2026-3-1", "basis": "批复"}
    assert sentence in send(visitor("lin"), f"/units/{SECOND}/term", status=422, **{**sound, **values})
    assert stored(select(Term).where(Term.unit_id == SECOND)) == []


@pytest.mark.parametrize("path", ["units/new", "edit", "move", "end", "term", "posts/new"])
def test_a_unit_that_is_not_there_is_not_found(visitor, path):
    visitor("lin").open(f"/units/999999/{path}", status=404)
    assert visitor("lin").post(f"/units/999999/{path}").status == 404
