"""The board as it is read from the register: branches, groups, committees and records of those days, in few reads."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.meetings.conftest import unit_named
from tests.meetings.duties import YEAR, bare, enable, final
from tests.members.people import enrol
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.meetings.duties import DutyState
from xiqiao.meetings.duty_queries import board_of, rules_within, year_of
from xiqiao.meetings.models import MeetingState
from xiqiao.meetings.periods import Period
from xiqiao.meetings.waivers import Waiver
from xiqiao.members.models import Post, PostKind
from xiqiao.members.posts import COMMITTEE_LEAST, committee_spans
from xiqiao.organisation.founding import found_unit
from xiqiao.organisation.kinds import UnitKind
from xiqiao.organisation.models import Ending, UnitState

WHOLE = year_of(date(YEAR, 1, 1))
QUARTER = Period(date(YEAR, 4, 1), 3)


@pytest.fixture(autouse=True)
def nothing_enabled(request):
    if "context" in request.fixturenames:
        request.getfixturevalue("context")
        bare()


def board(short="东一", shown=WHOLE, **more):
    return board_of([unit_named(short).path], shown, **{"all_records": shown is WHOLE, **more})


def counted(found, key, short="东一"):
    return [duty for duty in found.duties
            if duty.rule.kind_key == key and duty.debtor.name == short and not duty.why_not]  # fmt: skip


def sit_on_committee(short, count=3, since=date(YEAR, 1, 1), until=None):
    unit = unit_named(short)
    kinds = (PostKind.SECRETARY, PostKind.ORGANISATION_OFFICER, PostKind.PUBLICITY_OFFICER)
    for kind in kinds[:count]:
        member = enrol(f"{short}{kind.label[:2]}", short=short)
        db.session.add(Post(unit_id=unit.id, member_id=member.id, kind=kind, since=since, until=until, basis="选举"))
    db.session.commit()


def test_before_a_branch_is_enabled_it_owes_nothing_and_then_from_the_next_whole_month(context):
    assert all(duty.why_not for duty in board().duties)
    enable("东一", on=date(YEAR, 6, 10))
    assert [duty.period.since.month for duty in counted(board(), "party_day")] == [7, 8, 9, 10, 11, 12]
    assert [duty.period.since.month for duty in counted(board(), "members_meeting")] == [7, 10]
    assert len(counted(board(), "life_meeting")) == 1


def test_there_is_no_committee_meeting_without_a_committee_and_it_begins_with_it(context):
    enable("东一")
    assert counted(board(), "committee_meeting") == []
    sit_on_committee("东一", count=2)
    assert counted(board(), "committee_meeting") == []
    sit_on_committee("东二", since=date(YEAR, 10, 5))
    enable("东二")
    found = counted(board("东二"), "committee_meeting", "东二")
    assert [duty.period.since.month for duty in found] == [11, 12]


def test_each_group_owes_its_meeting_once_its_branch_is_enabled_and_on_its_branchs_board(context):
    found_unit(UnitKind.PARTY_GROUP, "东一党支部新小组", "东一新小组", unit_named("东一"), founded_on=date(YEAR, 2, 1))
    db.session.commit()
    assert counted(board(), "group_meeting", "东一新小组") == []
    enable("东一", on=date(YEAR, 4, 1))
    found = counted(board(), "group_meeting", "东一新小组")
    assert [duty.period.since.month for duty in found] == list(range(4, 13))
    final("东一新小组", date(YEAR, 5, 3), "group_meeting")
    for short in ("东一", "东一新小组", "樵东村", "西樵镇"):
        met = [duty.period.since.month for duty in counted(board(short), "group_meeting", "东一新小组") if duty.is_met]
        assert met == [5], short


def test_a_board_of_a_group_shows_the_group_alone(context):
    enable("东一")
    found_unit(UnitKind.PARTY_GROUP, "东一党支部新小组", "东一新小组", unit_named("东一"))
    db.session.commit()
    assert {duty.debtor.name for duty in board("东一新小组").duties} == {"东一新小组"}


def test_functional_branches_and_villages_owe_nothing(context):
    functional = found_unit(UnitKind.RESIDENTIAL_BRANCH, "功能型小区支部", "小区支部", unit_named("樵园社区"),
                            is_functional=True, enabled_on=date(YEAR, 1, 1))  # fmt: skip
    enable("樵东村")
    db.session.commit()
    assert board(functional.short_name).duties == []
    assert [duty for duty in board("樵东村").duties if duty.debtor.unit_id == unit_named("樵东村").id] == []


def test_a_branch_that_ended_owes_until_it_ended(context):
    enable("东一")
    unit = unit_named("东一")
    unit.ended_on, unit.ending, unit.ending_basis = date(YEAR, 7, 15), Ending.DISSOLVED, "撤销"
    db.session.query(UnitState).filter_by(unit_id=unit.id).update({"until": date(YEAR, 7, 15)})
    db.session.commit()
    assert [duty.period.since.month for duty in counted(board(), "party_day")] == [1, 2, 3, 4, 5, 6]
    assert [duty.period.since.month for duty in counted(board(), "members_meeting")] == [1, 4]
    assert unit.id not in {duty.debtor.unit_id for duty in board(shown=year_of(date(YEAR + 1, 1, 1))).duties}


def test_a_sitting_of_two_kinds_counts_twice_and_a_void_one_not_at_all(context):
    enable("东一")
    final("东一", date(YEAR, 5, 8), "members_meeting", "party_lecture")
    final("东一", date(YEAR, 8, 8), "members_meeting", state=MeetingState.VOID)
    final("东一", date(YEAR, 11, 8), "members_meeting", state=MeetingState.DRAFT)
    found = board()
    assert [duty.is_met for duty in counted(found, "members_meeting")] == [False, True, False, False]
    assert [duty.is_met for duty in counted(found, "party_lecture")] == [False, True, False, False]
    assert [(record.title, why[0].why_not) for record, why in found.uncounted(WHOLE)] == [
        ("会议", "还没有定稿，定稿以后才计。")
    ]


def test_a_duty_that_was_waived_counts_no_more(context):
    enable("东一")
    db.session.add(Waiver(unit_id=unit_named("东一").id, kind_key="party_day", period_since=date(YEAR, 5, 1),
                          reason="抢险", at=now(), by_name="周小敏"))  # fmt: skip
    db.session.commit()
    assert 5 not in [duty.period.since.month for duty in counted(board(), "party_day")]
    assert [duty.why_not for duty in board().duties if duty.is_waived] == ["免计：抢险"]


def test_a_village_sees_each_duty_once_with_how_many_lack_it_in_the_order_of_the_days(context):
    enable("东一", "东二", "西一")
    final("东一", date(YEAR, 5, 8))
    final("西一", date(YEAR, 5, 8))
    lines = board("樵东村", QUARTER).lines(date(YEAR, 6, 20))
    assembly = next(line for line in lines if line.rule.kind_key == "members_meeting")
    assert (assembly.counted, assembly.lacking, assembly.state) == (2, 1, DutyState.OPEN)
    assert [line.period.until for line in lines] == sorted(line.period.until for line in lines)
    days = [(line.period.since.month, line.state) for line in lines if line.rule.kind_key == "party_day"]
    assert days == [(4, DutyState.LATE), (5, DutyState.LATE), (6, DutyState.OPEN)]
    life = next(line for line in lines if line.rule.kind_key == "life_meeting")
    assert life.period == WHOLE


def test_a_record_of_the_year_outside_the_quarter_counts_for_what_is_owed_in_the_year(context):
    enable("东一")
    final("东一", date(YEAR, 11, 8), "life_meeting", "party_day")
    found = board("东一", QUARTER)
    assert counted(found, "life_meeting")[0].is_met
    assert not any(duty.is_met for duty in counted(found, "party_day"))


def test_one_duty_is_read_alone_for_the_list_of_those_who_lack_it(context):
    enable("东一", "东二")
    final("东二", date(YEAR, 6, 8), "party_day", "members_meeting")
    june = Period(date(YEAR, 6, 1), 1)
    rules = {june: [rule for rule in rules_within(june)[june] if rule.kind_key == "party_day"]}
    found = board("樵东村", june, rules=rules)
    assert [(duty.debtor.name, duty.is_met) for duty in found.duties] == [("东一", False), ("东二", True)]
    assert [duty.debtor.name for duty in found.lacking(date(YEAR, 7, 1))] == ["东一"]


@pytest.mark.parametrize("short", ["东一", "樵东村", "西樵镇"])
def test_a_branch_a_village_and_the_town_cost_the_same_few_reads(context, statements, short):
    enable("东一", "东二", "西一")
    path = unit_named(short).path
    with statements() as seen:
        board_of([path], WHOLE, all_records=True)
    reads = [statement for statement in seen if statement.startswith("SELECT")]
    assert len(reads) <= 6, reads


@given(st.lists(st.tuples(st.integers(0, 300), st.none() | st.integers(0, 100)), max_size=8))
def test_there_is_a_committee_on_the_days_on_which_as_many_posts_were_held_as_make_one(terms):
    start = date(YEAR, 1, 1)
    spans = [(start + timedelta(first), None if length is None else start + timedelta(first + length))
             for first, length in terms]  # fmt: skip
    found = committee_spans(spans)
    for number in range(420):
        on = start + timedelta(number)
        held = sum(since <= on and (until is None or on <= until) for since, until in spans)
        assert any(since <= on and (until is None or on <= until) for since, until in found) is (
            held >= COMMITTEE_LEAST
        )
