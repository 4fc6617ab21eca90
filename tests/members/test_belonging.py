"""Where somebody belongs: back to a branch left before, groups and exclusions that end along, mergers and late deaths."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.members.people import enrol, enter, unit
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.members.changing import correct_fact, transfer_member, withdraw_fact
from xiqiao.members.enrolling import edit_member, enrol_guest, enrol_member
from xiqiao.members.fact_rows import copy_of, facts_of, new_fact
from xiqiao.members.facts import FactKind as K
from xiqiao.members.facts import LeftOutClass, LeftOutScope
from xiqiao.members.models import Member, Sex, Standing
from xiqiao.members.queries import roll
from xiqiao.organisation.ending import merge_unit
from xiqiao.organisation.founding import found_unit
from xiqiao.organisation.kinds import UnitKind

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def office(person):
    return person("lin")


def standing(member, kind):
    return [fact for fact in facts_of(member.id) if fact.kind is kind and fact.superseded_at is None]


def spans(member, kind):
    return [(fact.unit.short_name if fact.unit else "", fact.since, fact.until) for fact in standing(member, kind)]


def line(short, member, on=None):
    return next((each for each in roll(unit(short), on or today()) if each.member_id == member.id), None)


def transfer(member, to, since, office, destination=""):
    transfer_member(member, unit(to) if to else None, since=since, destination=destination, basis="介绍信", by=office,
                    at=now())  # fmt: skip


def merge(short, to, office, on=None):
    merge_unit(unit(short), unit(to), on=on or today(), basis="批复", today=today(), by=office)
    db.session.flush()


def guest_of(short, since="2026-05-01"):
    return enrol_guest("莫流动", Sex.MALE, unit(short), K.HOSTED, birth=None, since=date.fromisoformat(since),
                       basis="活动证", by=None, at=now())  # fmt: skip


# -- coming and going


def test_who_moved_out_of_town_comes_back_to_the_same_branch(office):
    member = enrol("莫回来", short="东二")
    transfer(member, None, today() - 60 * DAY, office, "顺德区乐从镇")
    with pytest.raises(RuleBroken, match="已经不在本镇"):
        transfer(member, None, today(), office, "三水区")
    transfer(member, "东二", today() - 5 * DAY, office)
    assert (member.standing, member.branch_id) == (Standing.FULL, unit("东二").id)
    assert [line("东二", member, today() - days * DAY).is_expected for days in (61, 30, 5)] == [True, False, True]
    with pytest.raises(RuleBroken, match="本来就在这个党支部"):
        transfer(member, "东二", today(), office)


def test_a_guest_whose_affiliation_comes_is_no_guest_any_more(office):
    guest = guest_of("东一")
    transfer(guest, "东一", today() - 5 * DAY, office)
    assert guest.standing is Standing.PROBATIONARY, "without a date of confirmation"
    assert spans(guest, K.HOSTED) == [("东一", date(2026, 5, 1), today() - 6 * DAY)]
    assert line("东一", guest).is_expected


def test_a_guests_stay_can_be_ended(office):
    guest = guest_of("东一")
    (stay,) = standing(guest, K.HOSTED)
    correct_fact(guest, stay, copy_of(stay, until=today() - DAY, by=office, at=now()), unit("东一"), "已离开",
                 by=office, at=now())  # fmt: skip
    assert guest.standing is Standing.MOVED_OUT


@pytest.mark.parametrize("kind", [K.DIED, K.LEFT_PARTY])
def test_nobody_is_transferred_after_the_end_of_membership(office, kind):
    member = enrol("莫不在")
    enter(member, kind, (today() - 30 * DAY).isoformat())
    with pytest.raises(RuleBroken, match="不能转接"), db.session.begin_nested():
        transfer(member, "东二", today(), office)
    transfer(member, "东二", today() - 40 * DAY, office)  # reported late, and before it happened
    assert member.branch_id == unit("东二").id


@pytest.mark.parametrize("scope", list(LeftOutScope))
def test_what_the_old_meeting_approved_lowers_no_other_meeting(office, scope):
    member = enrol("莫卧床")
    enter(member, K.LEFT_OUT, "2026-01-01", left_out=(LeftOutClass.BEDRIDDEN, scope), consent="批复", approval="大会")
    enter(member, K.AWAY, "2026-02-01")
    transfer(member, "东二", today() - 5 * DAY, office)
    found = line("东二", member)
    assert (found.is_expected, found.is_entitled_to_elect, found.reasons) == (True, True, ())
    assert not line("西一", member, today() - 6 * DAY).is_entitled_to_elect


# -- groups


def grouped(name, short="西一"):
    group = found_unit(UnitKind.PARTY_GROUP, f"{short}党小组", f"{short}小组", unit(short))
    member = enrol(name, short=short)
    enter(member, K.GROUP, "2026-02-01", place=group)
    return member, group


def corrected(member, kind, office, unit_=None, **changes):
    (old,) = standing(member, kind)
    fact = copy_of(old, until=changes.get("until", old.until), since=changes.get("since"), by=office, at=now())
    place = unit_ or old.unit
    fact.unit_id = place.id if place else None
    correct_fact(member, old, fact, place, "登记错了", by=office, at=now())


def test_the_group_ends_with_the_affiliation(office):
    member, group = grouped("莫编组")
    corrected(member, K.AFFILIATION, office, until=today() - 10 * DAY)
    assert spans(member, K.GROUP) == [("西一小组", date(2026, 2, 1), today() - 10 * DAY)]
    assert not line(group.short_name, member).is_expected


def test_the_group_begins_no_earlier_than_the_affiliation(office):
    member, _ = grouped("莫编组")
    corrected(member, K.AFFILIATION, office, since=date(2026, 3, 1))
    assert spans(member, K.GROUP) == [("西一小组", date(2026, 3, 1), None)]


def test_the_group_goes_where_the_affiliation_never_was(office):
    member, group = grouped("莫编组")
    corrected(member, K.AFFILIATION, office, unit_=unit("东二"))
    assert spans(member, K.GROUP) == []
    assert member.group_id is None
    assert line(group.short_name, member) is None


def test_nobody_enters_a_group_of_another_branch_or_of_other_days(office):
    member = enrol("莫编组", since="2026-03-01")
    for place, since in ((unit("第一小组"), "2026-04-01"), (grouped("莫别人")[1], "2026-02-01")):
        with pytest.raises(RuleBroken, match="组织关系所在支部的党小组"), db.session.begin_nested():
            enter(member, K.GROUP, since, place=place)
    with pytest.raises(RuleBroken, match="组织关系所在支部的党小组"), db.session.begin_nested():
        enrol("莫新人", group=unit("第一小组"))


def test_an_earlier_group_of_the_branch_left_can_still_be_corrected(office):
    member, _ = grouped("莫编组")
    transfer(member, "东二", today() - 5 * DAY, office)
    corrected(member, K.GROUP, office, since=date(2026, 4, 1))
    assert spans(member, K.GROUP) == [("西一小组", date(2026, 4, 1), today() - 6 * DAY)]


# -- mergers


def test_a_merger_leaves_the_dead_where_they_were(office):
    alive, dead = enrol("莫健在", short="东二"), enrol("莫去世", short="东二")
    enter(dead, K.DIED, "2026-05-01")
    merge("东二", "西一", office, today() - DAY)
    old = db.session.get_one(type(alive.branch), dead.branch_id)
    assert (old.short_name, dead.standing) == ("东二", Standing.DIED)
    assert alive.branch_id == unit("西一").id


def test_a_death_reported_after_the_merger_takes_back_what_the_merger_entered(office):
    member = enrol("莫晚报", short="东二")
    merge("东二", "西一", office, today() - 20 * DAY)
    enter(member, K.DIED, (today() - 40 * DAY).isoformat())
    assert (member.standing, member.branch_id) == (Standing.DIED, unit("东二").id)
    assert line("西一", member) is None or not line("西一", member).is_expected


def test_a_merger_keeps_groups_of_the_branch_that_come_along(office):
    member, group = grouped("莫编组", "东二")
    merge("东二", "西一", office, today() - DAY)
    assert (member.branch_id, member.group_id) == (unit("西一").id, group.id)


def test_who_is_a_guest_at_the_successor_belongs_to_it_after_the_merger(office):
    member = enrol("莫两处", short="东二")
    enter(member, K.HOSTED, "2026-05-01", place=unit("西一"))
    merge("东二", "西一", office, today() - DAY)
    assert spans(member, K.HOSTED) == [("西一", date(2026, 5, 1), today() - DAY)]
    assert line("西一", member).is_expected


def test_two_functional_branches_with_a_shared_participant_merge(office):
    def quarter(short):
        return found_unit(
            UnitKind.RESIDENTIAL_BRANCH, f"{short}小区党支部", short, unit("樵园社区"), is_functional=True
        )

    first, second = quarter("甲小区"), quarter("乙小区")
    member = enrol("莫居民")
    enter(member, K.PARTICIPATION, "2026-02-01", place=first)
    enter(member, K.PARTICIPATION, "2026-05-01", place=second)
    merge("甲小区", "乙小区", office, today() - DAY)
    assert spans(member, K.PARTICIPATION) == [
        ("甲小区", date(2026, 2, 1), today() - DAY), ("乙小区", date(2026, 5, 1), None),
    ]  # fmt: skip


def test_an_edit_on_the_last_day_keeps_who_was_merged_where_they_belong_tomorrow(office):
    """A6: the column says where somebody is from tomorrow on, not the branch that ends today."""
    member = enrol("莫改号", short="东二")
    merge("东二", "西一", office)
    edit_member(member, name=member.name, sex=member.sex, birth=member.birth, phone="13900000000", note="",
                drawn_from=member.version, by=office, at=now())  # fmt: skip
    assert member.branch_id == unit("西一").id


# -- contradictions that are there already


def test_wedged_data_is_mended_piece_by_piece(office):
    """As an import once left it: two confirmations. Neither may make the other unmendable."""
    member = enrol("莫重复")
    twice = new_fact(member, K.CONFIRMED, date(2012, 7, 1), basis="导入", by=None, at=now())
    db.session.add(twice)
    db.session.flush()
    edit_member(member, name=member.name, sex=member.sex, birth=member.birth, phone="13900000000", note="",
                drawn_from=member.version, by=office, at=now())  # fmt: skip
    with pytest.raises(RuleBroken, match="时间上重叠"), db.session.begin_nested():
        enter(member, K.AWAY, "2026-01-01")
        enter(member, K.AWAY, "2026-02-01")
    withdraw_fact(member, twice, "导入重复", by=office, at=now())
    with pytest.raises(RuleBroken, match="已经登记过"), db.session.begin_nested():
        enter(member, K.CONFIRMED, "2012-07-01")


# -- days to come and places that cannot be


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"since": "2100-01-01"}, "今天以后"),
        ({"joined": "2100-01-01", "confirmed": None}, "入党日期不能在今天以后"),
        ({"confirmed": "2100-01"}, "转正日期不能在今天以后"),
        ({"birth": "2100-01", "joined": None, "confirmed": None}, "出生年月不能在今天以后"),
    ],
)
def test_nobody_is_enrolled_from_a_day_to_come(wanted, sentence):
    with pytest.raises(RuleBroken, match=sentence), db.session.begin_nested():
        enrol("莫将来", **wanted)


@pytest.mark.parametrize(
    ("short", "since", "sentence"),
    [("樵东村", "2026-01-01", "党支部"), ("东一", "2100-01-01", "今天以后"), ("东二", "2026-01-01", "已经撤销或并入")],
)
def test_a_guest_is_at_a_living_branch_from_a_day_that_has_come(office, short, since, sentence):
    merge("东二", "西一", office, today() - DAY)
    with pytest.raises(RuleBroken, match=sentence), db.session.begin_nested():
        guest_of(short, since)


def test_a_birth_to_come_is_no_correction(office):
    member = enrol("莫出生", joined=None, confirmed=None)
    with pytest.raises(RuleBroken, match="出生年月不能在今天以后"), db.session.begin_nested():
        edit_member(member, name=member.name, sex=member.sex, birth=member.birth.parse("2100-01"), phone=None, note="",
                    drawn_from=member.version, by=office, at=now())  # fmt: skip


def test_a_recorder_learns_of_a_namesake_elsewhere_only_that_there_is_one(person):
    enrol("莫同名", short="西一", birth="1980-05")

    def again(login):
        enrol_member("莫同名", Sex.FEMALE, unit("东一"), birth=None, joined=None, confirmed=None,
                     since=date(2026, 1, 1), basis="x", by=person(login), at=now())  # fmt: skip

    with pytest.raises(RuleBroken) as refused:
        again("feng")
    assert refused.value.sentence == "镇内名册已有同名同月的人，请与党建办核对。"
    with pytest.raises(RuleBroken, match="莫同名（1980-05生）"):
        again("lin")
    assert len(list(db.session.scalars(select(Member).where(Member.name == "莫同名")))) == 1
