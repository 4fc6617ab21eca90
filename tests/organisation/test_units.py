"""Units are founded, changed, moved, merged and dissolved from a day on; earlier days stay as they were."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from xiqiao.accounts.granting import give_grant
from xiqiao.accounts.grants import Grant
from xiqiao.accounts.roles import Role
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.rules import Outdated, RuleBroken
from xiqiao.members.changing import add_fact, transfer_member
from xiqiao.members.enrolling import enrol_member
from xiqiao.members.fact_rows import new_fact
from xiqiao.members.facts import FactKind
from xiqiao.members.models import Sex
from xiqiao.members.queries import roll
from xiqiao.organisation.ending import dissolve_unit, merge_unit, why_not_dissolve
from xiqiao.organisation.founding import DEEPEST, edit_unit, found_unit, move_unit
from xiqiao.organisation.kinds import UnitForm, UnitKind
from xiqiao.organisation.models import Ending, Unit
from xiqiao.organisation.queries import children, found_units, states_of, unit_ids_below
from xiqiao.organisation.terms import begin_term, later, notice_day, present_term, terms_due, terms_of

BASIS = "西樵委〔2026〕12号"


@pytest.fixture(autouse=True)
def office(person):
    return person("lin")


def unit(short):
    return db.session.scalars(select(Unit).where(Unit.short_name == short)).one()


def branch(short, parent="樵西村", kind=UnitKind.COOPERATIVE_BRANCH, **more):
    return found_unit(kind, f"中共西樵镇{short}支部委员会", short, unit(parent), **more)


def change(each, office, **wanted):
    values = {
        name: getattr(each, name)
        for name in ("name", "short_name", "form", "is_functional", "founded_on", "enabled_on")
    }
    values |= {"since": None, "basis": "", "drawn_from": each.version, "today": today(), "by": office} | wanted
    edit_unit(each, **values)


@pytest.mark.parametrize(
    ("kind", "parent", "form", "sentence"),
    [
        (UnitKind.COOPERATIVE_BRANCH, "西樵镇", None, "上级应是"),
        (UnitKind.VILLAGE, "樵东村", None, "上级应是"),
        (UnitKind.TOWN, "西樵镇", None, "没有上级"),
        (UnitKind.PARTY_GROUP, "樵东村", None, "只能设在党支部"),
        (UnitKind.PARTY_OFFICE, "东一", None, "上级应是"),
        (UnitKind.VILLAGE, None, None, "要有上级"),
        (UnitKind.COOPERATIVE_BRANCH, "樵东村", UnitForm.COMMITTEE, "组织形式应是"),
        (UnitKind.PARTY_GROUP, "东一", UnitForm.BRANCH, "组织形式应是"),
    ],
)
def test_a_unit_stands_only_where_its_kind_may_stand(kind, parent, form, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        found_unit(kind, "某某", "某", unit(parent) if parent else None, form=form)


def test_only_a_residential_branch_is_functional():
    with pytest.raises(RuleBroken, match="只有小区党支部"):
        branch("樵西一号", is_functional=True)
    assert not branch("樵园雅居", "樵园社区", UnitKind.RESIDENTIAL_BRANCH, is_functional=True).is_branch


def test_names_are_taken_once():
    with pytest.raises(RuleBroken, match="全称"):
        found_unit(UnitKind.COOPERATIVE_BRANCH, unit("东一").name, "新一", unit("樵西村"))
    with pytest.raises(RuleBroken, match="简称"):
        found_unit(UnitKind.COOPERATIVE_BRANCH, "另一个全称", "东一", unit("樵东村"))
    assert found_unit(UnitKind.COOPERATIVE_BRANCH, "另一个全称", "东一", unit("樵西村")).path.startswith(
        unit("樵西村").path
    )


def test_a_change_from_a_day_keeps_the_name_of_the_days_before(office):
    each = branch("西二", founded_on=date(2020, 1, 1))
    change(each, office, name="中共西樵镇西二新支部委员会", since=date(2026, 3, 1), basis=BASIS)
    newest, oldest = states_of(each)
    assert (newest.name, newest.since, newest.until) == ("中共西樵镇西二新支部委员会", date(2026, 3, 1), None)
    assert (oldest.name, oldest.until) == ("中共西樵镇西二支部委员会", date(2026, 2, 28))


def test_a_correction_rewrites_the_present_and_no_other_state(office):
    each = branch("西二")
    change(each, office, name="中共西樵镇西二支部", since=date(2026, 3, 1), basis=BASIS)
    change(each, office, name="中共西樵镇西贰支部")
    assert [state.name for state in states_of(each)] == ["中共西樵镇西贰支部", "中共西樵镇西二支部委员会"]


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"since": date(2100, 1, 1)}, "今天以后"),
        ({"since": date(1900, 1, 1)}, "早于"),
        ({"founded_on": date(2100, 1, 1)}, "成立日期"),
        ({"form": UnitForm.COMMITTEE}, "组织形式应是"),
        ({"is_functional": True}, "只有小区"),
        ({"name": "中共西樵镇樵东村总支部委员会"}, "全称"),
    ],
)
def test_a_change_that_cannot_be_is_refused(office, wanted, sentence):
    each = branch("西二", founded_on=date(2020, 1, 1))
    with pytest.raises(RuleBroken, match=sentence):
        change(each, office, **{"short_name": "改名", **wanted})


def test_a_stale_change_is_outdated(office):
    with pytest.raises(Outdated):
        change(unit("东一"), office, name="别的", drawn_from=99)


# -- moving


def move(each, to, office, since=None):
    move_unit(each, to, since=since or today(), basis=BASIS, today=today(), by=office)


def test_a_move_takes_everything_below_along_and_leaves_earlier_days(office):
    group = found_unit(UnitKind.PARTY_GROUP, "东一第三党小组", "第三小组", unit("东一"))
    old_village, new_village = unit("樵东村"), unit("樵西村")
    move(unit("东一"), new_village, office, today() - timedelta(days=10))
    assert group.path.startswith(new_village.path)
    yesterday, before = today() - timedelta(days=1), today() - timedelta(days=11)
    assert group.id in unit_ids_below(new_village, yesterday)
    assert group.id not in unit_ids_below(new_village, before)
    assert group.id in unit_ids_below(old_village, before)
    assert unit("东一").id not in [each.id for each, _ in children(old_village)]


@pytest.mark.parametrize(
    ("short", "to", "sentence"),
    [
        ("樵东村", "东一", "自己的下级"),
        ("樵东村", "樵东村", "自己"),
        ("东一", "樵东村", "本来就"),
        ("东一", "西樵镇", "上级应是"),
        ("樵东村", "樵西村", "上级应是"),
    ],
)
def test_cycles_and_impossible_places_are_refused(office, short, to, sentence):
    paths = {each.id: each.path for each in db.session.scalars(select(Unit))}
    with pytest.raises(RuleBroken, match=sentence):
        move(unit(short), unit(to), office)
    assert {each.id: each.path for each in db.session.scalars(select(Unit))} == paths


def test_a_move_before_the_last_change_is_refused(office):
    each = branch("西二", founded_on=date(2026, 1, 10))
    with pytest.raises(RuleBroken, match="早于"):
        move(each, unit("樵东村"), office, date(2026, 1, 9))


# -- the end of a unit


def member_of(each, name="陆阿金"):
    return enrol_member(name, Sex.FEMALE, each, birth=None, joined=None, confirmed=None, since=date(2026, 1, 1),
                        basis="登记", by=None, at=now())  # fmt: skip


def test_an_empty_unit_is_dissolved_and_its_name_is_free_again(office):
    each = branch("西二")
    dissolve_unit(each, on=today(), basis=BASIS, today=today(), by=office)
    assert (each.ending, each.ended_on) == (Ending.DISSOLVED, today())
    assert branch("西二").id != each.id


def test_members_units_and_grants_stand_in_the_way_of_dissolution(office):
    each = branch("西二")
    member_of(each)
    assert "1 名党员" in "".join(why_not_dissolve(each, today()))
    with pytest.raises(RuleBroken, match="1 名党员"):
        dissolve_unit(each, on=today(), basis=BASIS, today=today(), by=office)
    assert any("下面还有 2 个单位" in sentence for sentence in why_not_dissolve(unit("樵东村"), today()))
    assert any("项授权" in sentence for sentence in why_not_dissolve(unit("东一"), today()))
    with pytest.raises(RuleBroken, match="镇党委"):
        dissolve_unit(unit("西樵镇"), on=today(), basis=BASIS, today=today(), by=office)


def test_a_merger_hands_on_people_and_lower_units_from_the_day_after(office):
    old, new = branch("西二", founded_on=date(2020, 1, 1)), unit("西一")
    group = found_unit(UnitKind.PARTY_GROUP, "西二第一党小组", "第一小组", old)
    member = member_of(old)
    yesterday = today() - timedelta(days=1)
    merge_unit(old, new, on=yesterday, basis=BASIS, today=today(), by=office)
    db.session.flush()
    assert member.branch_id == new.id
    assert group.parent_id == new.id
    assert (old.ended_on, old.successor_id) == (yesterday, new.id)


@pytest.mark.parametrize(("short", "to"), [("樵东村", "东一"), ("东一", "樵西村"), ("东一", "东一")])
def test_a_unit_merges_only_into_another_of_its_form(office, short, to):
    with pytest.raises(RuleBroken):
        merge_unit(unit(short), unit(to), on=today(), basis=BASIS, today=today(), by=office)


def merge(each, into, office, on=None):
    merge_unit(each, into, on=on or today(), basis=BASIS, today=today(), by=office)
    db.session.flush()


def test_a_branch_that_grew_too_small_merges_into_a_joint_branch(office):
    joint = branch("联合一", form=UnitForm.JOINT_BRANCH)
    member = member_of(branch("西二"))
    merge(unit("西二"), joint, office)
    assert member.branch_id == joint.id


def test_each_branch_has_a_first_group_and_the_merger_tells_them_apart(office):
    old = branch("西二")
    group = found_unit(UnitKind.PARTY_GROUP, "西二第一党小组", "第一小组", old)
    found_unit(UnitKind.PARTY_GROUP, "西一第一党小组", "第一小组", unit("西一"))
    merge(old, unit("西一"), office)
    assert group.short_name == "西二第一小组"
    assert [state.short_name for state in states_of(group)] == ["西二第一小组", "第一小组"]
    assert group in found_units("西二第一小组")


def test_a_group_that_cannot_be_told_apart_is_named(office):
    old = branch("西二")
    found_unit(UnitKind.PARTY_GROUP, "西二第一党小组", "第一小组", old)
    for name in ("第一小组", "西二第一小组"):
        found_unit(UnitKind.PARTY_GROUP, f"西一{name}", name, unit("西一"))
    with pytest.raises(RuleBroken, match="“第一小组”和“西二第一小组”"):
        merge(old, unit("西一"), office)


def test_a_group_neither_moves_nor_merges_into_another_branch(office):
    mine = found_unit(UnitKind.PARTY_GROUP, "西一第一党小组", "西一小组", unit("西一"))
    theirs = unit("第一小组")
    with pytest.raises(RuleBroken, match="只能并入本支部"):
        merge(mine, theirs, office)
    with pytest.raises(RuleBroken, match="不能移到别的支部"):
        move(mine, unit("东一"), office)
    merge(unit("第二小组"), theirs, office)
    assert unit("第二小组").successor_id == theirs.id


@pytest.mark.parametrize("role", [Role.MEMBER, Role.SECRETARY])
def test_a_grant_whose_time_is_over_neither_blocks_a_merger_nor_is_handed_on(office, person, role):
    each, account = branch("西二"), person("gu")
    grant = give_grant(account, role, each, since=date(2025, 1, 1), until=date(2025, 12, 31), reason="x", by=None,
                       at=now())  # fmt: skip
    merge(each, unit("西一"), office)
    assert grant.ended_at is None
    assert (
        db.session.scalar(
            select(func.count(Grant.id)).where(Grant.unit_id == unit("西一").id, Grant.account_id == account.id)
        )
        == 0
    )


def test_a_unit_is_not_dissolved_before_its_last_member_left(office):
    each = branch("西二")
    member = member_of(each)
    transfer_member(member, unit("西一"), since=today(), basis="介绍信", by=office, at=now())
    with pytest.raises(RuleBroken, match="最后一天以后才离开"):
        dissolve_unit(each, on=today() - timedelta(days=30), basis=BASIS, today=today(), by=office)
    dissolve_unit(each, on=today() - timedelta(days=1), basis=BASIS, today=today(), by=office)


def test_the_dead_do_not_stand_in_the_way_of_an_end(office):
    each = branch("西二")
    enter_death(member_of(each), today() - timedelta(days=9))
    assert why_not_dissolve(each, today()) == []
    merge(each, unit("西一"), office)


def enter_death(member, on):
    fact = new_fact(member, FactKind.DIED, on, basis="家属告知", by=None, at=now())
    return add_fact(member, fact, None, by=None, at=now())


def test_a_branch_with_affiliations_does_not_become_functional(office):
    each = branch("樵园雅居", "樵园社区", UnitKind.RESIDENTIAL_BRANCH, founded_on=date(2020, 1, 1))
    member = member_of(each)
    for since in (None, today()):
        with pytest.raises(RuleBroken, match="1 名党员的组织关系在这里"), db.session.begin_nested():
            change(each, office, is_functional=True, since=since, basis=BASIS)
    transfer_member(member, unit("西一"), since=today(), basis="介绍信", by=office, at=now())
    before = roll(each, today() - timedelta(days=1))
    change(each, office, is_functional=True, since=today(), basis=BASIS)
    assert roll(each, today() - timedelta(days=1)) == before
    assert before[0].is_expected


def test_the_tree_is_not_endless(office):
    top = unit("西樵镇")
    for level in range(DEEPEST):
        top = branch(f"机关{level}", top.short_name, UnitKind.ORGAN_BRANCH, form=UnitForm.GENERAL_BRANCH)
    with pytest.raises(RuleBroken, match="最多设 8 级"):
        branch("机关太深", top.short_name, UnitKind.ORGAN_BRANCH)
    with pytest.raises(RuleBroken, match="最多设 8 级"):
        move(unit("机关0"), branch("机关另一", "西樵镇", UnitKind.ORGAN_BRANCH, form=UnitForm.GENERAL_BRANCH), office)


def test_nothing_is_founded_tomorrow():
    with pytest.raises(RuleBroken, match="成立日期"):
        branch("西二", founded_on=today() + timedelta(days=1), today=today())


def test_a_merger_with_a_secretary_in_office_is_refused(office):
    with pytest.raises(RuleBroken, match="授权"):
        merge_unit(unit("东一"), unit("东二"), on=today(), basis=BASIS, today=today(), by=office)


def test_a_unit_does_not_end_twice_or_in_the_future(office):
    each = branch("西二")
    with pytest.raises(RuleBroken, match="今天以后"):
        dissolve_unit(each, on=today() + timedelta(days=1), basis=BASIS, today=today(), by=office)
    dissolve_unit(each, on=today(), basis=BASIS, today=today(), by=office)
    with pytest.raises(RuleBroken, match="已经撤销"):
        dissolve_unit(each, on=today(), basis=BASIS, today=today(), by=office)


# -- what is owed


@pytest.mark.parametrize(
    ("enabled", "functional", "day", "owes"),
    [
        (date(2026, 1, 1), False, date(2026, 1, 1), True),
        (date(2026, 1, 1), False, date(2025, 12, 31), False),
        (None, False, date(2026, 1, 1), False),
        (date(2026, 1, 1), True, date(2026, 6, 1), False),
    ],
)
def test_nothing_is_owed_before_a_unit_is_enabled_nor_by_a_functional_one(enabled, functional, day, owes):
    each = Unit(enabled_on=enabled, is_functional=functional, form=UnitForm.BRANCH)
    assert each.owes_on(day) is owes


# -- search


@pytest.mark.parametrize("words", ["东一", "dy", "dongyi", "樵东 经济社 东一", "ＤＹ", "东一经济社"])
def test_a_unit_is_found_by_parts_of_its_name_and_by_pinyin(words):
    assert "东一" in [each.short_name for each in found_units(words)]


@pytest.mark.parametrize("words", ["", "  ", "%", "_", "没有这个", "x" * 300, "\\"])
def test_a_search_for_nothing_finds_nothing(words):
    assert found_units(words) == []


def test_higher_units_come_first_in_a_search():
    found = [each.short_name for each in found_units("樵")]
    assert found[0] == "西樵镇"
    assert found.index("樵东村") < found.index("东一")


# -- terms


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)), (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)), (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)  # fmt: skip
def test_so_many_months_on_is_the_same_day_or_the_last_of_the_month(start, months, end):
    assert later(start, months=months) == end


def test_villages_have_five_years_and_others_three(office):
    for short, due in (("樵东村", date(2031, 3, 2)), ("东一", date(2031, 3, 2)), ("机关一支部", date(2029, 3, 2))):
        each = unit(short)
        begin_term(each, began_on=date(2026, 3, 2), due_on=None, basis=BASIS, today=today(), by=office)
        assert present_term(each.id).due_on == due


def test_a_new_term_ends_the_one_before_the_day_before(office):
    each = branch("机关二支部", "西樵镇", UnitKind.ORGAN_BRANCH)
    begin_term(each, began_on=date(2023, 3, 1), due_on=None, basis=BASIS, today=today(), by=office)
    begin_term(each, began_on=date(2026, 3, 10), due_on=None, basis=BASIS, today=today(), by=office)
    assert [term.ended_on for term in terms_of(each.id)] == [None, date(2026, 3, 9)]
    with pytest.raises(RuleBroken, match="上一届"):
        begin_term(each, began_on=date(2026, 3, 10), due_on=None, basis=BASIS, today=today(), by=office)
    with pytest.raises(RuleBroken, match="届满日期"):
        begin_term(each, began_on=date(2026, 4, 1), due_on=date(2026, 4, 1), basis=BASIS, today=today(), by=office)


def test_an_election_is_announced_half_a_year_before_and_when_overdue(office):
    each = branch("机关二支部", "西樵镇", UnitKind.ORGAN_BRANCH)
    term = begin_term(each, began_on=date(2023, 3, 1), due_on=date(2026, 9, 1), basis=BASIS, today=today(), by=office)
    assert notice_day(term.due_on) == date(2026, 3, 1)
    due = [found.short_name for _, found in db.session.execute(terms_due(date(2026, 3, 1)))]
    assert due == ["机关二支部"]
    assert not db.session.execute(terms_due(date(2026, 2, 28))).all()
    assert db.session.execute(terms_due(date(2027, 1, 1))).all()
