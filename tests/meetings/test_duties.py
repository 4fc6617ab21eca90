"""What is owed, what satisfies it, and why a record satisfies nothing: tables of dates, and laws that hold always."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiqiao.meetings.duties import Debtor, DutyState, Record, findings, owed, settle
from xiqiao.meetings.duty_rules import Debtors, DutyRule
from xiqiao.meetings.models import MeetingState
from xiqiao.meetings.periods import Period, Rhythm, period_of, periods_within

YEAR = Period(date(2026, 1, 1), 12)
EVER = ((date(2000, 1, 1), None),)
ASSEMBLY = DutyRule("assembly", Rhythm.QUARTER, 1, Debtors.BRANCHES, "第十一条")
COMMITTEE = DutyRule("committee", Rhythm.MONTH, 1, Debtors.WITH_COMMITTEE, "第十二条")
GROUP = DutyRule("group", Rhythm.MONTH, 1, Debtors.GROUPS, "第十三条")
LIFE = DutyRule("life", Rhythm.YEAR, 1, Debtors.BRANCHES, "第十七条")
TALKS = DutyRule("talks", Rhythm.YEAR, 2, Debtors.BRANCHES, "第十九条")
ALL = [ASSEMBLY, COMMITTEE, GROUP, LIFE, TALKS]
RULES = {period: ALL for _, period in periods_within(YEAR)}
NAMES = {"assembly": "党员大会", "group": "党小组会", "tea": "茶话会"}


def branch(**more) -> Debtor:
    return Debtor(**{"unit_id": 1, "name": "东一", "is_group": False, "stood": EVER, "enabled": EVER, **more})


def held(day: date, *kinds: str, state=MeetingState.FINAL, key=1, unit=1) -> Record:
    return Record(key, unit, day, state, kinds or ("assembly",))


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def duties_of(debtor: Debtor, rule: DutyRule, waived=None):
    return [duty for duty in owed([debtor], RULES, waived or {}) if duty.rule == rule]


@pytest.mark.parametrize(
    ("rhythm", "on", "since", "until", "label"),
    [
        (Rhythm.MONTH, "2026-02-10", "2026-02-01", "2026-02-28", "2026年2月"),
        (Rhythm.MONTH, "2028-02-29", "2028-02-01", "2028-02-29", "2028年2月"),
        (Rhythm.MONTH, "2026-12-31", "2026-12-01", "2026-12-31", "2026年12月"),
        (Rhythm.QUARTER, "2026-01-01", "2026-01-01", "2026-03-31", "2026年第1季度"),
        (Rhythm.QUARTER, "2026-03-31", "2026-01-01", "2026-03-31", "2026年第1季度"),
        (Rhythm.QUARTER, "2026-12-31", "2026-10-01", "2026-12-31", "2026年第4季度"),
        (Rhythm.YEAR, "2026-07-01", "2026-01-01", "2026-12-31", "2026年"),
    ],
)
def test_periods_are_those_of_the_calendar(rhythm, on, since, until, label):
    period = period_of(rhythm, date.fromisoformat(on))
    assert (period.since.isoformat(), period.until.isoformat(), period.label) == (since, until, label)


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.sampled_from(Rhythm))
def test_each_day_lies_in_its_period_and_the_next_day_in_the_same_or_the_one_that_follows(on, rhythm):
    period = period_of(rhythm, on)
    assert on in period
    assert period_of(rhythm, period.until + timedelta(days=1)).since == period.until + timedelta(days=1)
    assert sum(month.until.day for month in period.each_month) == (period.until - period.since).days + 1


def test_a_quarter_shows_its_months_itself_and_its_year():
    quarter = Period(date(2026, 10, 1), 3)
    assert [period.label for _, period in periods_within(quarter)] == [
        "2026年10月", "2026年11月", "2026年12月", "2026年第4季度", "2026年",
    ]  # fmt: skip


#: debtor, rule, the first days of the periods that count
FIRST, MIDDLE = day("05-01"), day("05-15")


@pytest.mark.parametrize(
    ("debtor", "rule", "counted"),
    [
        (branch(), ASSEMBLY, "1 4 7 10"),
        (branch(), LIFE, "1"),
        # 启用: at least one whole month of the period
        (branch(enabled=()), ASSEMBLY, ""),
        (branch(enabled=((day("04-01"), None),)), ASSEMBLY, "4 7 10"),
        (branch(enabled=((day("04-02"), None),)), ASSEMBLY, "4 7 10"),
        (branch(enabled=((day("06-01"), None),)), ASSEMBLY, "4 7 10"),
        (branch(enabled=((day("06-02"), None),)), ASSEMBLY, "7 10"),
        (branch(enabled=((day("12-01"), None),)), LIFE, "1"),
        (branch(enabled=((day("12-02"), None),)), LIFE, ""),
        (branch(enabled=((date(2027, 1, 1), None),)), LIFE, ""),
        # founded, merged, dissolved
        (branch(stood=((day("03-01"), None),)), ASSEMBLY, "1 4 7 10"),
        (branch(stood=((day("03-02"), None),)), ASSEMBLY, "4 7 10"),
        (branch(stood=((date(2000, 1, 1), day("04-29")),)), ASSEMBLY, "1"),
        (branch(stood=((date(2000, 1, 1), day("04-30")),)), ASSEMBLY, "1 4"),
        (branch(stood=((date(2000, 1, 1), date(2025, 12, 31)),)), LIFE, ""),
        # renamed or set elsewhere in the middle of the month: it goes on
        (branch(stood=((date(2000, 1, 1), MIDDLE - timedelta(days=1)), (MIDDLE, None))), ASSEMBLY, "1 4 7 10"),
        # 功能型 for the half-year, a branch proper after it
        (branch(stood=((day("07-01"), None),)), ASSEMBLY, "7 10"),
        # the month that stood and the month that was enabled must be the same one
        (branch(stood=((day("04-01"), day("04-30")),), enabled=((FIRST, None),)), ASSEMBLY, ""),
        # 支委会
        (branch(), COMMITTEE, ""),
        (branch(committee=EVER), COMMITTEE, "1 2 3 4 5 6 7 8 9 10 11 12"),
        (branch(committee=((day("11-01"), None),)), COMMITTEE, "11 12"),
        (branch(committee=((day("10-02"), day("11-30")),)), COMMITTEE, "11"),
        (branch(committee=((day("10-02"), day("11-29")),)), COMMITTEE, ""),
        (branch(committee=EVER, enabled=((day("12-01"), None),)), COMMITTEE, "12"),
        # 党小组会 is each group's, and of nobody else
        (branch(), GROUP, ""),
        (branch(is_group=True), GROUP, "1 2 3 4 5 6 7 8 9 10 11 12"),
        (branch(is_group=True, stood=((day("11-15"), None),)), GROUP, "12"),
        (branch(is_group=True), ASSEMBLY, ""),
    ],
)
def test_a_duty_counts_if_one_whole_month_of_the_period_fulfils_all_conditions(debtor, rule, counted):
    found = [str(duty.period.since.month) for duty in duties_of(debtor, rule) if not duty.why_not]
    assert found == counted.split()


@pytest.mark.parametrize(
    ("debtor", "rule", "sentence"),
    [
        (branch(stood=()), ASSEMBLY, "2026年第1季度没有一个整月是党支部（功能型党支部不计），不计。"),
        (branch(enabled=()), ASSEMBLY, "2026年第1季度启用不满一个整月，不计。"),
        (branch(), COMMITTEE, "2026年1月没有一个整月有支委会，不计。"),
        (branch(is_group=True, stood=()), GROUP, "2026年1月没有一个整月有这个党小组，不计。"),
        (
            branch(stood=(), enabled=(), committee=()),
            COMMITTEE,
            "2026年1月没有一个整月是党支部（功能型党支部不计），不计。",
        ),
    ],
)
def test_what_does_not_count_says_why(debtor, rule, sentence):
    assert duties_of(debtor, rule)[0].why_not == sentence


def test_a_waiver_is_for_one_unit_kind_and_period_and_tells_its_reason():
    waived = {(1, "assembly", day("04-01")): "汛期", (2, "assembly", day("07-01")): "别的支部"}
    found = duties_of(branch(), ASSEMBLY, waived)
    assert [(duty.why_not, duty.is_waived) for duty in found] == [
        ("", False),
        ("免计：汛期", True),
        ("", False),
        ("", False),
    ]


def test_what_does_not_count_anyway_is_not_called_waived():
    found = duties_of(branch(enabled=()), ASSEMBLY, {(1, "assembly", day("04-01")): "汛期"})
    assert not any(duty.is_waived for duty in found)


@pytest.mark.parametrize(
    ("record", "met"),
    [
        (held(day("04-01")), "4"),
        (held(day("06-30")), "4"),
        (held(day("07-01")), "7"),
        (held(date(2025, 12, 31)), ""),
        (held(date(2027, 1, 1)), ""),
        (held(day("04-01"), state=MeetingState.ARCHIVED), "4"),
        (held(day("04-01"), state=MeetingState.DRAFT), ""),
        (held(day("04-01"), state=MeetingState.AWAITING), ""),
        (held(day("04-01"), state=MeetingState.VOID), ""),
        (held(day("04-01"), unit=2), ""),
        (held(day("04-01"), "life"), ""),
        (held(day("04-01"), "tea", "assembly"), "4"),
    ],
)
def test_a_final_record_of_the_unit_and_kind_satisfies_the_duty_of_its_day(record, met):
    settled = settle(duties_of(branch(), ASSEMBLY), [record])
    assert [str(duty.period.since.month) for duty in settled if duty.is_met] == met.split()


def test_a_sitting_of_several_kinds_satisfies_several_duties():
    settled = settle(owed([branch()], RULES, {}), [held(day("11-05"), "assembly", "life")])
    assert {(duty.rule.kind_key, duty.period.label) for duty in settled if duty.is_met} == {
        ("life", "2026年"),
        ("assembly", "2026年第4季度"),
    }


def test_where_two_are_owed_one_is_not_enough():
    first, second, third = (held(day(on), "talks", key=key) for key, on in enumerate(("03-01", "05-01", "09-01"), 1))
    for records, lacking in (([], 2), ([first], 1), ([first, second], 0), ([third, second, first], 0)):
        [duty] = settle(duties_of(branch(), TALKS), records)
        assert (duty.lacking, duty.is_met) == (lacking, lacking == 0)
    assert duty.met_by == (first, second)  # the earliest, in their order


@pytest.mark.parametrize(
    ("today", "records", "state"),
    [
        ("04-01", [], DutyState.OPEN),
        ("06-30", [], DutyState.OPEN),
        ("07-01", [], DutyState.LATE),
        ("03-31", [], DutyState.COMING),
        ("07-01", [held(day("05-01"))], DutyState.MET),
        ("03-31", [held(day("05-01"))], DutyState.MET),
    ],
)
def test_a_duty_is_to_come_to_do_or_to_be_made_up_for_and_never_a_breach(today, records, state):
    duty = settle(duties_of(branch(), ASSEMBLY), records)[1]
    assert duty.period.until == day("06-30")
    assert duty.state(day(today)) is state


def test_what_does_not_count_is_neither_due_nor_done():
    duty = settle(duties_of(branch(enabled=()), ASSEMBLY), [held(day("05-01"))])[1]
    assert duty.state(day("12-31")) is DutyState.NOT_COUNTED
    assert (duty.is_met, duty.lacking, duty.met_by) == (False, 0, ())


def test_duties_come_in_the_order_in_which_they_are_due():
    ends = [duty.period.until for duty in owed([branch(committee=EVER)], RULES, {})]
    assert ends == sorted(ends)


@pytest.mark.parametrize(
    ("record", "debtor", "sentence"),
    [
        (held(day("04-01"), state=MeetingState.DRAFT), branch(), "还没有定稿，定稿以后才计。"),
        (held(day("04-01"), state=MeetingState.AWAITING), branch(), "还没有定稿，定稿以后才计。"),
        (held(day("04-01"), state=MeetingState.VOID), branch(), "记录已作废，不计。"),
        (held(day("04-01"), "tea"), branch(), "“茶话会”没有规定的次数。"),
        (held(day("04-01")), branch(enabled=()), "2026年第2季度启用不满一个整月，不计。"),
        (held(day("06-01"), key=9), branch(), "2026年第2季度的党员大会已经完成，这一次是多开的。"),
        (held(day("04-01"), "group"), branch(), "党小组会由党小组承担，请记在党小组名下。"),
        (held(day("04-01")), branch(is_group=True), "党员大会由党支部承担，这个单位的记录不计。"),
    ],
)
def test_a_record_that_satisfies_nothing_says_why(record, debtor, sentence):
    earlier = held(
        day("05-01"), "assembly", key=5, state=MeetingState.FINAL if record.meeting_id == 9 else MeetingState.VOID
    )
    settled = settle(owed([debtor], RULES, {}), [earlier, record])
    [finding] = findings(record, settled, RULES, NAMES)
    assert (finding.duty, finding.why_not) == (None, sentence)


def test_the_record_of_a_unit_that_owes_nothing_says_whose_duty_it_would_be():
    [finding] = findings(held(day("04-01")), [], RULES, NAMES)
    assert finding.why_not == "党员大会由党支部承担，这个单位的记录不计。"


def test_a_rule_that_began_within_the_quarter_is_no_duty_of_that_quarter():
    rules = {period: ([] if day("04-01") in period else ALL) for period in RULES}
    record = held(day("05-10"))
    settled = settle(owed([branch()], rules, {}), [record])
    assert [duty.period.since.month for duty in settled if duty.rule == ASSEMBLY] == [1, 7, 10]
    assert findings(record, settled, rules, NAMES)[0].why_not == "“党员大会”没有规定的次数。"


records = st.lists(
    st.builds(
        Record,
        meeting_id=st.integers(1, 10_000),
        unit_id=st.sampled_from([1, 1, 1, 2]),
        day=st.dates(date(2025, 12, 1), date(2027, 1, 31)),
        state=st.sampled_from(MeetingState),
        kind_keys=st.lists(st.sampled_from(["assembly", "committee", "life", "talks", "tea"]), min_size=1, unique=True),
    ),
    max_size=25,
    unique_by=lambda record: record.meeting_id,
)
DUTIES = owed([branch(committee=EVER), branch(unit_id=2, enabled=((day("05-20"), None),))], RULES, {})


def met(some):
    return {(duty.debtor.unit_id, duty.rule, duty.period) for duty in settle(DUTIES, some) if duty.is_met}


@given(records, st.data())
def test_voiding_a_record_never_adds_a_satisfied_duty(some, data):
    voided = data.draw(st.sampled_from(some)) if some else None
    after = [replace(record, state=MeetingState.VOID) if record is voided else record for record in some]
    assert met(after) <= met(some)


@given(records, records)
def test_another_record_never_takes_a_satisfied_duty_away(some, more):
    assert met(some) <= met(some + [replace(record, meeting_id=record.meeting_id + 10_000) for record in more])


@given(records)
def test_each_kind_of_each_record_counts_for_a_duty_or_says_why_not(some):
    settled = settle(DUTIES, some)
    for record in some:
        found = findings(record, [duty for duty in settled if duty.debtor.unit_id == record.unit_id], RULES, NAMES)
        assert [finding.kind_key for finding in found] == list(record.kind_keys)
        assert all((finding.duty is None) == bool(finding.why_not) for finding in found)
    counted = sum(len(duty.met_by) for duty in settled)
    assert counted == sum(
        finding.duty is not None
        for record in some
        for finding in findings(
            record, [duty for duty in settled if duty.debtor.unit_id == record.unit_id], RULES, NAMES
        )
    )
