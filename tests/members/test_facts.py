"""Facts about a member are entered, ended, corrected and withdrawn; contradictions are refused with a sentence."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from xiqiao.audit.models import Entry
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.partial_dates import PartialDate
from xiqiao.core.rules import Outdated, RuleBroken
from xiqiao.members.changing import add_fact, correct_fact, transfer_member, withdraw_fact
from xiqiao.members.enrolling import edit_member, enrol_guest, enrol_member
from xiqiao.members.fact_rows import copy_of, facts_of, new_fact
from xiqiao.members.facts import FactKind, LeftOutClass, LeftOutScope
from xiqiao.members.models import Member, PostKind, Sex, Standing
from xiqiao.members.posts import has_committee, leave_post, posts_held, take_post
from xiqiao.members.queries import roll
from xiqiao.members.visiting import make_visit, plan_visit, visible_visits
from xiqiao.organisation.founding import found_unit
from xiqiao.organisation.kinds import UnitKind
from xiqiao.organisation.models import Unit


def unit(short):
    return db.session.scalars(select(Unit).where(Unit.short_name == short)).one()


def enrol(
    name="陆阿金",
    short="东一",
    birth="1980-05",
    joined="2010-07-01",
    confirmed="2011-07-01",
    since=date(2020, 1, 1),
    **more,
):
    return enrol_member(
        name, Sex.FEMALE, unit(short), birth=PartialDate.parse(birth) if birth else None,
        joined=PartialDate.parse(joined) if joined else None,
        confirmed=PartialDate.parse(confirmed) if confirmed else None,
        since=since, basis="登记", by=None, at=now(), **more,
    )  # fmt: skip


def enter(member, kind, since, *, place=None, by=None, **more):
    fact = new_fact(member, kind, since, unit=place, basis="依据", by=by, at=now(), **more)
    return add_fact(member, fact, place, by=by, at=now())


def standing_fact(member, kind):
    return next(fact for fact in facts_of(member.id) if fact.kind is kind and fact.superseded_at is None)


@pytest.fixture
def office(person):
    return person("lin")


# -- enrolment


@pytest.mark.parametrize(
    ("joined", "confirmed", "standing", "age_from"),
    [
        ("2010-07-01", "2011-07-01", Standing.FULL, "2011-07-01"),
        ("2026-07-01", None, Standing.PROBATIONARY, None),
        ("1971-06", None, Standing.FULL, "1971-06"),
        (None, None, Standing.PROBATIONARY, None),
    ],
)
def test_an_enrolled_member_is_what_the_dates_say(context, joined, confirmed, standing, age_from):
    member = enrol(birth="1950-01", joined=joined, confirmed=confirmed, since=date(2026, 8, 1))
    assert member.standing is standing
    assert (member.party_age_from and member.party_age_from.iso) == age_from
    assert member.branch_id == unit("东一").id


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"birth": "2015-01"}, "早于出生"),
        ({"confirmed": "2009-01-01"}, "转正日期.*早于入党"),
        ({"joined": "2021-01-01", "confirmed": None}, "早于入党日期"),
        ({"short": "樵东村"}, "党支部"),
        ({"short": "党建办"}, "党支部"),
    ],
)
def test_dates_that_contradict_each_other_and_places_without_affiliation_are_refused(context, wanted, sentence):
    before = db.session.scalar(select(func.count(Member.id)))
    with pytest.raises(RuleBroken, match=sentence), db.session.begin_nested():
        enrol(**wanted)
    assert db.session.scalar(select(func.count(Member.id))) == before


def test_the_same_name_and_month_of_birth_is_the_same_person(context):
    enrol()
    with pytest.raises(RuleBroken, match="名册里已有陆阿金（1980-05生）"):
        enrol(short="东二")
    with pytest.raises(RuleBroken, match="名册里已有"):
        enrol(birth=None)
    assert enrol(birth="1980-06").id


def test_a_guest_belongs_elsewhere(context):
    guest = enrol_guest("外来人", Sex.MALE, unit("东一"), FactKind.HOSTED, birth=None, since=date(2026, 1, 1),
                        basis="活动证", by=None, at=now())  # fmt: skip
    assert guest.standing is Standing.GUEST
    with pytest.raises(RuleBroken, match="功能型"):
        enrol_guest("另一人", Sex.MALE, unit("东一"), FactKind.PARTICIPATION, birth=None, since=date(2026, 1, 1),
                    basis="x", by=None, at=now())  # fmt: skip


# -- facts


def test_a_confirmed_probationer_is_full_from_that_day(context, office):
    member = enrol(joined="2025-07-01", confirmed=None, since=date(2025, 7, 1))
    enter(member, FactKind.CONFIRMED, date(2026, 7, 1), by=office)
    assert member.standing is Standing.FULL
    lines = {on: roll(unit("东一"), on) for on in (date(2026, 6, 30), date(2026, 7, 1))}
    assert [line.is_entitled for on in lines for line in lines[on] if line.member_id == member.id] == [False, True]


@pytest.mark.parametrize(
    ("kind", "since", "more", "sentence"),
    [
        (FactKind.CONFIRMED, date(2012, 1, 1), {}, "已经登记过“转为正式党员”"),
        (FactKind.DIED, date(2100, 1, 1), {}, "今天以后"),
        (FactKind.DIED, date(1970, 1, 1), {}, "早于出生"),
        (FactKind.AWAY, date(2026, 1, 1), {"until": date(2025, 1, 1)}, "早于开始日期"),
        (FactKind.LEFT_OUT, date(2026, 1, 1), {}, "五种情形"),
        (FactKind.AFFILIATION, date(2026, 1, 1), {"place": "东二"}, "时间上重叠"),
        (FactKind.AFFILIATION, date(2026, 1, 1), {"place": "樵东村"}, "只能落在党支部"),
        (FactKind.GROUP, date(2026, 1, 1), {"place": "东二"}, "党小组"),
        (FactKind.GROUP, date(2026, 1, 1), {}, "党小组"),
        (FactKind.PARTICIPATION, date(2026, 1, 1), {"place": "东二"}, "功能型"),
        (FactKind.HOSTED, date(2026, 1, 1), {"place": "东一"}, "组织关系以外"),
    ],
)
def test_a_fact_that_cannot_be_is_refused_and_nothing_is_written(context, kind, since, more, sentence):
    member = enrol()
    count = len(facts_of(member.id))
    more = dict(more)
    place = unit(more.pop("place")) if "place" in more else None
    with pytest.raises(RuleBroken, match=sentence), db.session.begin_nested():
        enter(member, kind, since, place=place, **more)
    assert len(facts_of(member.id)) == count
    assert member.standing is Standing.FULL


def test_nothing_happens_to_somebody_after_death(context):
    member = enrol()
    enter(member, FactKind.DIED, date(2026, 5, 1))
    assert member.standing is Standing.DIED
    with pytest.raises(RuleBroken, match="去世，之后不能有"), db.session.begin_nested():
        enter(member, FactKind.AWAY, date(2026, 6, 1))


def test_two_absences_may_follow_each_other_but_not_overlap(context):
    member = enrol()
    enter(member, FactKind.AWAY, date(2025, 1, 1), until=date(2025, 6, 30))
    enter(member, FactKind.AWAY, date(2025, 7, 1))
    with pytest.raises(RuleBroken, match="时间上重叠"), db.session.begin_nested():
        enter(member, FactKind.AWAY, date(2025, 12, 1))


def test_an_end_is_a_correction_that_keeps_the_old_row(context, office):
    member = enrol()
    away = enter(member, FactKind.AWAY, date(2025, 1, 1), by=office)
    ended = correct_fact(member, away, copy_of(away, until=date(2025, 6, 30), by=office, at=now()), None, "已返回",
                         by=office, at=now())  # fmt: skip
    assert (away.superseded_reason, ended.replaces_id) == ("已返回", away.id)
    assert standing_fact(member, FactKind.AWAY).until == date(2025, 6, 30)
    with pytest.raises(RuleBroken, match="已经更正过"):
        correct_fact(member, away, copy_of(away, until=None, by=office, at=now()), None, "再次", by=office, at=now())


def test_a_corrected_confirmation_changes_earlier_rolls_and_shows_it(context, office):
    member = enrol()
    old = standing_fact(member, FactKind.CONFIRMED)
    old.entered_at = standing_fact(member, FactKind.JOINED).entered_at = now() - timedelta(days=30)
    standing_fact(member, FactKind.AFFILIATION).entered_at = now() - timedelta(days=30)
    right = copy_of(old, until=None, by=office, at=now())
    right.since = today() - timedelta(days=5)
    correct_fact(member, old, right, None, "档案上是另一天", by=office, at=now())
    (line,) = [line for line in roll(unit("东一"), today() - timedelta(days=10)) if line.member_id == member.id]
    assert (line.is_entitled, line.is_corrected) == (False, True)
    known = roll(unit("东一"), today() - timedelta(days=10), known_at=now() - timedelta(days=10))
    assert [line.is_entitled for line in known if line.member_id == member.id] == [True]


def test_a_mistaken_death_is_withdrawn(context, office):
    member = enrol()
    died = enter(member, FactKind.DIED, date(2026, 5, 1), by=office)
    withdraw_fact(member, died, "同名登记错了", by=office, at=now())
    assert member.standing is Standing.FULL
    with pytest.raises(RuleBroken, match="已经更正或撤回"):
        withdraw_fact(member, died, "再次", by=office, at=now())
    with pytest.raises(RuleBroken, match="不能撤回"):
        withdraw_fact(member, standing_fact(member, FactKind.AFFILIATION), "x", by=office, at=now())


def test_left_out_needs_its_class(context, office):
    member = enrol()
    enter(member, FactKind.LEFT_OUT, date(2026, 1, 1), by=office, left_out=(LeftOutClass.ABROAD, LeftOutScope.ELECTION),
          consent="西樵委〔2026〕3号", approval="2026年1月党员大会")  # fmt: skip
    (line,) = [line for line in roll(unit("东一"), today()) if line.member_id == member.id]
    assert (line.is_entitled, line.is_entitled_to_elect) == (True, False)


# -- transfer


def test_a_transfer_ends_here_the_day_before_and_begins_there(context, office):
    member = enrol()
    group = found_unit(UnitKind.PARTY_GROUP, "东一第三党小组", "第三小组", unit("东一"))
    enter(member, FactKind.GROUP, date(2026, 1, 1), place=group, by=office)
    moved = today() - timedelta(days=3)
    transfer_member(member, unit("西一"), since=moved, basis="介绍信", by=office, at=now())
    assert (member.branch_id, member.group_id) == (unit("西一").id, None)

    def entitled(short, on):
        return [line.is_entitled for line in roll(unit(short), on) if line.member_id == member.id]

    assert entitled("东一", moved - timedelta(days=1)) == [True]
    assert entitled("东一", moved) == [False]
    assert entitled("西一", moved - timedelta(days=1)) == []
    assert entitled("西一", moved) == [True]


def test_a_transfer_out_of_town_keeps_the_person_and_the_place_left(context, office):
    member = enrol()
    transfer_member(member, None, since=today(), destination="顺德区乐从镇", basis="介绍信", by=office, at=now())
    assert member.standing is Standing.MOVED_OUT
    assert member.branch_id == unit("东一").id


@pytest.mark.parametrize(
    ("to", "since", "sentence"),
    [
        ("东一", date(2026, 1, 1), "本来就在"),
        ("西一", date(2100, 1, 1), "今天以后"),
        ("西一", date(2019, 12, 31), "才开始"),
        ("樵西村", date(2026, 1, 1), "只能落在党支部"),
    ],
)
def test_a_transfer_that_cannot_be_changes_nothing(context, office, to, since, sentence):
    member = enrol()
    facts = [(fact.id, fact.superseded_at) for fact in facts_of(member.id)]
    with pytest.raises(RuleBroken, match=sentence), db.session.begin_nested():
        transfer_member(member, unit(to), since=since, basis="x", by=office, at=now())
    assert [(fact.id, fact.superseded_at) for fact in facts_of(member.id)] == facts
    assert member.branch_id == unit("东一").id


# -- who somebody is


def test_an_edit_names_what_changed_and_masks_the_phone(context, office):
    member = enrol(phone="13900002222")
    edit_member(member, name="陆阿钰", sex=member.sex, birth=member.birth, phone="13900003333", note="", drawn_from=1,
                by=office, at=now())  # fmt: skip
    details = db.session.scalars(select(Entry.details).where(Entry.act == "member.edited")).one()
    assert "陆阿钰" in details
    assert "139****3333" in details
    assert "13900003333" not in details
    with pytest.raises(Outdated):
        edit_member(
            member, name="x", sex=member.sex, birth=None, phone=None, note="", drawn_from=1, by=office, at=now()
        )


def test_a_birth_after_joining_is_refused(context, office):
    member = enrol()
    with pytest.raises(RuleBroken, match="早于出生"), db.session.begin_nested():
        edit_member(member, name=member.name, sex=member.sex, birth=PartialDate.parse("2012-01"), phone=None, note="",
                    drawn_from=1, by=office, at=now())  # fmt: skip


# -- posts


def test_a_branch_has_one_secretary_at_a_time(context, office):
    first, second = enrol(), enrol("黄志强", birth="1970-01")
    post = take_post(
        first, unit("东二"), PostKind.SECRETARY, since=date(2026, 1, 1), basis="批复", today=today(), by=office
    )
    with pytest.raises(RuleBroken, match="陆阿金在这段时间任书记"):
        take_post(
            second, unit("东二"), PostKind.SECRETARY, since=date(2026, 5, 1), basis="批复", today=today(), by=office
        )
    leave_post(post, unit("东二"), until=date(2026, 4, 30), basis="换届", today=today(), by=office)
    take_post(second, unit("东二"), PostKind.SECRETARY, since=date(2026, 5, 1), basis="批复", today=today(), by=office)
    assert [held.member.name for held in posts_held(unit("东二").id, date(2026, 4, 30))] == ["陆阿金"]
    assert [held.member.name for held in posts_held(unit("东二").id, date(2026, 5, 1))] == ["黄志强"]


@pytest.mark.parametrize(
    ("kind", "since", "sentence"),
    [
        (PostKind.GROUP_LEADER, date(2026, 1, 1), "没有“党小组组长”"),
        (PostKind.SECRETARY, date(2100, 1, 1), "今天以后"),
        (PostKind.PUBLICITY_OFFICER, date(2026, 6, 1), "已经任"),
    ],
)
def test_a_post_that_cannot_be_held_is_refused(context, office, kind, since, sentence):
    member = enrol()
    take_post(
        member, unit("东一"), PostKind.PUBLICITY_OFFICER, since=date(2026, 1, 1), basis="批复", today=today(), by=office
    )
    with pytest.raises(RuleBroken, match=sentence):
        take_post(member, unit("东一"), kind, since=since, basis="批复", today=today(), by=office)


def test_the_dead_and_the_moved_hold_no_post(context, office):
    member = enrol()
    enter(member, FactKind.DIED, date(2026, 5, 1), by=office)
    with pytest.raises(RuleBroken, match="已去世"):
        take_post(member, unit("东一"), PostKind.SECRETARY, since=date(2026, 6, 1), basis="x", today=today(), by=office)


@pytest.mark.parametrize(
    ("dates", "since", "sentence"),
    [
        ({"joined": "2026-01-01", "confirmed": None}, date(2026, 6, 1), "预备党员没有被选举权"),
        ({"joined": None, "confirmed": None}, date(2026, 6, 1), "请先补登转正日期"),
        ({}, date(2011, 6, 30), "2011年7月1日才转正"),
        ({}, date(1950, 1, 1), "才转正"),
        ({"confirmed": "2011-07"}, date(2011, 6, 30), "才转正"),
        ({"confirmed": "2011-07"}, date(2011, 7, 1), None),
        ({"birth": "1950-01", "joined": "1971-06-01", "confirmed": None}, date(1971, 6, 1), None),
    ],
)
def test_a_post_is_held_from_the_day_of_confirmation_on(context, office, dates, since, sentence):
    """预备党员 cannot be elected (党章第七条); in 1971 there was no 预备期."""
    member = enrol(**{"since": date(2026, 1, 1), **dates})
    arguments = {"since": since, "basis": "批复", "today": today(), "by": office}
    if sentence is None:
        assert take_post(member, unit("东一"), PostKind.DEPUTY_SECRETARY, **arguments).since == since
        return
    with pytest.raises(RuleBroken, match=sentence):
        take_post(member, unit("东一"), PostKind.DEPUTY_SECRETARY, **arguments)


def test_three_posts_make_a_committee(context, office):
    people = [enrol(), enrol("黄志强", birth="1970-01"), enrol("潘玉珍", birth="1975-01")]
    kinds = (PostKind.SECRETARY, PostKind.ORGANISATION_OFFICER, PostKind.PUBLICITY_OFFICER)
    for member, kind in zip(people, kinds, strict=True):
        assert not has_committee(posts_held(unit("东二").id, today()))
        take_post(member, unit("东二"), kind, since=date(2026, 1, 1), basis="x", today=today(), by=office)
        db.session.flush()
    assert has_committee(posts_held(unit("东二").id, today()))


# -- visits


def test_a_visit_is_planned_then_made_and_its_note_stays_out_of_the_log(context, person, office):
    member = enrol()
    visit = plan_visit(member, "七一慰问老党员", date(2026, 6, 25), by=office)
    with pytest.raises(RuleBroken, match="今天以后"):
        make_visit(visit, made_on=date(2100, 1, 1), made_by="梁", note="", drawn_from=1, today=today(), by=office)
    make_visit(visit, made_on=date(2026, 6, 25), made_by="梁彩霞、冯月好", note="行动不便，需要轮椅", drawn_from=1,
               today=today(), by=office)  # fmt: skip
    assert not [entry for entry in db.session.scalars(select(Entry.details)) if "轮椅" in entry]
    seen = {
        login: visit in db.session.scalars(visible_visits(person(login))).all() for login in ("feng", "jie", "hebo")
    }
    assert seen == {"feng": True, "jie": False, "hebo": False}
    with pytest.raises(Outdated):
        make_visit(visit, made_on=today(), made_by="x", note="", drawn_from=1, today=today(), by=office)
