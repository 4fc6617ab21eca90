"""名册（某日）: the table is the specification. Each row names its source in domain.md A4 (F…) or the regulation."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiqiao.members.facts import FactKind as K
from xiqiao.members.facts import LeftOutClass, LeftOutScope
from xiqiao.members.rolls import RollStanding, Totals, known, roll_line, sentence, totals

HERE, OTHER, GROUP = 7, 8, 70
DAY = date(2026, 6, 15)


@dataclass(frozen=True)
class Fact:
    kind: K
    since: date
    until: date | None = None
    unit_id: int | None = None
    is_rough: bool = False
    left_out_class: LeftOutClass | None = None
    left_out_scope: LeftOutScope | None = None
    consent: str = ""
    approval: str = ""
    basis: str = ""
    entered_at: datetime = datetime(2020, 1, 1, tzinfo=UTC)
    superseded_at: datetime | None = None


def d(text):
    return date.fromisoformat(text) if text else None


def fact(kind, since, until="", unit=None, **more):
    return Fact(kind, d(since), d(until), unit, **more)


def here(since="2010-01-01", until="", unit=HERE):
    return fact(K.AFFILIATION, since, until, unit)


def joined(day="2010-01-01", **more):
    return fact(K.JOINED, day, **more)


def confirmed(day="2011-01-01", **more):
    return fact(K.CONFIRMED, day, **more)


#: A 正式党员 who has always been here.
FULL = (here(), joined(), confirmed())


def left_out(
    since="2026-01-01", until="", scope=LeftOutScope.ELECTION, consent="西樵委〔2026〕1号", approval="1月党员大会"
):
    return fact(K.LEFT_OUT, since, until, left_out_class=LeftOutClass.BEDRIDDEN, left_out_scope=scope,
                consent=consent, approval=approval)  # fmt: skip


# case, facts, 应到 / 应到会有表决权 / 应到会有选举权 (o or .; x: not on the roll at all), part of a reason, source
CASES = [
    # -- who has a vote
    ("a full member", FULL, "ooo", "", "党章第四条; F10"),
    ("a probationer", (here(), joined("2026-01-01")), "o..", "预备党员没有", "党章第七条; F10"),
    ("on the day of confirmation", (here(), joined("2025-06-15"), confirmed("2026-06-15")), "ooo", "", "党章第七条"),
    ("the day before confirmation", (here(), joined("2025-06-16"), confirmed("2026-06-16")), "o..", "预备党员", "党章第七条"),
    ("confirmed in a month of which the day is unknown", (here(), joined("2025-06-01"), confirmed("2026-06-01", is_rough=True)),
     "ooo", "只知道转正在2026年6月", "E2: counted from the 1st"),
    ("joined in 1971, no confirmation", (here("1971-06-01"), joined("1971-06-01")), "ooo", "", "E2: 九大、十大党章没有预备期"),
    ("joined on the first day without probation", (here("1969-04-01"), joined("1969-04-01")), "ooo", "", "E2"),
    ("joined the day before, never confirmed", (here("1969-03-31"), joined("1969-03-31")), "o..", "预备党员", "E2"),
    ("joined on the last day without probation", (here("1977-08-11"), joined("1977-08-11")), "ooo", "", "E2"),
    ("joined the day after, never confirmed", (here("1977-08-12"), joined("1977-08-12")), "o..", "预备党员", "E2"),
    ("extended probation", (here(), joined("2025-05-01"), fact(K.PROBATION_EXTENDED, "2026-05-01", "2026-11-01")),
     "o..", "预备党员", "党章第七条"),
    ("probation is over by the calendar but nobody confirmed", (here(), joined("2024-01-01")), "o..", "预备党员", "发展党员工作细则"),
    ("no date of joining is known, confirmed", (here(), confirmed()), "ooo", "", "the register says so"),
    ("no date at all is known", (here(),), "o..", "预备党员", "without 转正 no vote"),
    ("joins tomorrow", (here(), joined("2026-06-16")), "...", "还没有加入", "党章第六条"),
    ("joins today", (here("2026-06-15"), joined("2026-06-15")), "o..", "预备党员", "党章第六条"),
    # -- 留党察看
    ("under disciplinary probation", (*FULL, fact(K.DISCIPLINARY_PROBATION, "2026-01-01", "2027-01-01")), "o..", "留党察看", "党章第四十一条; F10"),
    ("on its first day", (*FULL, fact(K.DISCIPLINARY_PROBATION, "2026-06-15", "2027-06-15")), "o..", "留党察看", "党章第四十一条"),
    ("on its last day", (*FULL, fact(K.DISCIPLINARY_PROBATION, "2025-06-15", "2026-06-15")), "o..", "至2026年6月15日", "党章第四十一条"),
    ("the day after it", (*FULL, fact(K.DISCIPLINARY_PROBATION, "2025-06-14", "2026-06-14")), "ooo", "", "党章第四十一条"),
    ("without a known end", (*FULL, fact(K.DISCIPLINARY_PROBATION, "2026-01-01")), "o..", "留党察看", "党章第四十一条"),
    ("it begins tomorrow", (*FULL, fact(K.DISCIPLINARY_PROBATION, "2026-06-16")), "ooo", "", "党章第四十一条"),
    # -- belonging
    ("moved in today", (here("2026-06-15"), joined(), confirmed()), "ooo", "", "支部工作条例第十一条"),
    ("moves in tomorrow", (here("2026-06-16"), joined(), confirmed()), "x", "", "支部工作条例第十一条"),
    ("moved out tomorrow is the last day today", (here(until="2026-06-15"), joined(), confirmed()), "ooo", "", "until is the last day"),
    ("moved out today", (here(until="2026-06-14"), here("2026-06-15", unit=OTHER), joined(), confirmed()), "...", "2026年6月15日起转出", "支部工作条例"),
    ("moved out a year ago is still named", (here(until="2025-06-15"), joined(), confirmed()), "...", "转出", "REMEMBERED"),
    ("moved out longer ago is not", (here(until="2025-06-14"), joined(), confirmed()), "x", "", "REMEMBERED"),
    ("belongs elsewhere", (here(unit=OTHER), joined(), confirmed()), "x", "", "支部工作条例"),
    ("came back", (here(until="2026-03-01"), here("2026-03-02", "2026-05-01", OTHER), here("2026-05-02"), joined(), confirmed()), "ooo", "", "支部工作条例"),
    ("outside the town meanwhile", (here(until="2026-03-01"), joined(), confirmed()), "...", "转出", "支部工作条例"),
    # -- end of membership
    ("died yesterday", (*FULL, fact(K.DIED, "2026-06-14")), "...", "去世", "counted nowhere"),
    ("died today", (*FULL, fact(K.DIED, "2026-06-15")), "...", "去世", "not counted on the very day"),
    ("dies tomorrow", (*FULL, fact(K.DIED, "2026-06-16")), "ooo", "", "alive that day"),
    ("left the Party", (*FULL, fact(K.LEFT_PARTY, "2026-06-15")), "...", "出党", "党章第九条"),
    ("leaves the Party tomorrow", (*FULL, fact(K.LEFT_PARTY, "2026-06-16")), "ooo", "", "党章第九条"),
    ("died a year ago is still named", (*FULL, fact(K.DIED, "2025-06-15")), "...", "去世", "REMEMBERED"),
    ("died longer ago is not", (*FULL, fact(K.DIED, "2025-06-14")), "x", "", "REMEMBERED"),
    ("left the Party longer ago", (*FULL, fact(K.LEFT_PARTY, "2025-06-14")), "x", "", "REMEMBERED"),
    ("moved out and died longer ago", (here(until="2026-06-01"), joined(), confirmed(), fact(K.DIED, "2025-06-14")), "x", "", "REMEMBERED"),
    ("suspended long ago", (*FULL, fact(K.SUSPENDED, "2021-06-01")), "...", "停止党籍", "党员教育管理工作条例第三十一条: may be restored"),
    ("membership suspended", (*FULL, fact(K.SUSPENDED, "2026-06-01")), "...", "停止党籍", "党员教育管理工作条例第三十一条"),
    ("suspension ended yesterday", (*FULL, fact(K.SUSPENDED, "2025-06-01", "2026-06-14")), "ooo", "", "同上: 恢复党籍"),
    ("suspension ends today", (*FULL, fact(K.SUSPENDED, "2025-06-01", "2026-06-15")), "...", "停止党籍", "until is the last day"),
    ("left with the move and died since", (here(until="2026-03-01"), joined(), confirmed(), fact(K.DIED, "2026-04-01")), "...", "去世", "the graver reason"),
    # -- the five classes
    ("in one of the five classes, for elections", (*FULL, left_out()), "oo.", "选举时不计入应到", "F11 F12"),
    ("for every meeting", (*FULL, left_out(scope=LeftOutScope.EVERY_MEETING)), "...", "党员大会不计入应到", "F11 F12, the office's decision"),
    ("without consent", (*FULL, left_out(consent="")), "ooo", "缺上级党组织同意", "F11: 报上级党组织同意"),
    ("without approval", (*FULL, left_out(approval="")), "ooo", "缺党员大会通过", "F11: 经党员大会通过"),
    ("without either", (*FULL, left_out(consent="", approval="")), "ooo", "和党员大会通过", "F11"),
    ("for every meeting without consent", (*FULL, left_out(scope=LeftOutScope.EVERY_MEETING, consent="")), "ooo", "仍计入应到", "F11"),
    ("from tomorrow", (*FULL, left_out("2026-06-16")), "ooo", "", "dated"),
    ("until yesterday", (*FULL, left_out("2026-01-01", "2026-06-14")), "ooo", "", "dated"),
    ("on the last day", (*FULL, left_out("2026-01-01", "2026-06-15")), "oo.", "", "dated"),
    ("a probationer in a class", (here(), joined("2026-01-01"), left_out(scope=LeftOutScope.EVERY_MEETING)), "...", "党员大会不计入应到", "F11"),
    ("under probation and in a class for elections", (*FULL, fact(K.DISCIPLINARY_PROBATION, "2026-01-01", "2027-01-01"), left_out()), "o..", "留党察看", "F10 F11"),
    # -- moving about
    ("away from home", (*FULL, fact(K.AWAY, "2026-02-01")), "ooo", "外出流动", "流动党员管理: 组织关系 stays"),
    ("out of touch", (*FULL, fact(K.OUT_OF_TOUCH, "2026-02-01")), "ooo", "失去联系", "党员教育管理工作条例第三十一条: until 停止党籍"),
    ("out of touch since tomorrow", (*FULL, fact(K.OUT_OF_TOUCH, "2026-06-16")), "ooo", "", "dated"),
    ("a guest with 流动党员活动证", (fact(K.HOSTED, "2026-01-01", unit=HERE), joined(), confirmed()), "...", "流动党员", "F31"),
    ("a guest of this town's other branch", (here(unit=OTHER), fact(K.HOSTED, "2026-01-01", unit=HERE), joined(), confirmed()), "...", "流动党员", "F31"),
    ("a guest until yesterday", (fact(K.HOSTED, "2026-01-01", "2026-06-14", HERE), joined()), "x", "", "dated"),
    ("a guest who died", (fact(K.HOSTED, "2026-01-01", unit=HERE), fact(K.DIED, "2026-05-01")), "x", "", "counted nowhere"),
    ("a member who is a guest elsewhere", (*FULL, fact(K.HOSTED, "2026-01-01", unit=OTHER)), "ooo", "", "votes at home, F31"),
    ("takes part in a functional branch", (here(unit=OTHER), fact(K.PARTICIPATION, "2026-01-01", unit=HERE)), "...", "功能型", "domain.md A4 [D]"),
    # -- what the register knows
    ("a superseded move", (here(until="2026-01-01"), joined(), confirmed(),
                           fact(K.DIED, "2026-01-01", superseded_at=datetime(2026, 2, 1, tzinfo=UTC))), "...", "转出", "corrections supersede"),
    ("withdrawn death", (*FULL, fact(K.DIED, "2026-01-01", superseded_at=datetime(2026, 2, 1, tzinfo=UTC))), "ooo", "", "corrections supersede"),
    ("nothing known", (), "x", "", "not on the roll"),
    ("only joined", (joined(),), "x", "", "not on the roll"),
]  # fmt: skip


def line_of(facts, on=DAY, **more):
    return roll_line(1, "何秀英", facts, on, **{"unit_ids": {HERE}, **more})


@pytest.mark.parametrize(("case", "facts", "marks", "reason", "source"), CASES, ids=[case[0] for case in CASES])
def test_the_roll_of_a_day(case, facts, marks, reason, source):
    line = line_of(facts)
    if marks == "x":
        assert line is None, source
        return
    found = "".join("o" if flag else "." for flag in (line.is_expected, line.is_entitled, line.is_entitled_to_elect))
    assert found == marks, source
    assert reason in "".join(line.reasons), line.reasons
    assert line.reasons or found == "ooo", "whoever is not wholly counted is told why"


def test_the_table_is_large_enough_to_be_the_specification():
    assert len(CASES) >= 60
    assert len({case[0] for case in CASES}) == len(CASES)


def test_a_general_branch_counts_the_people_of_all_its_branches():
    assert line_of((here(unit=OTHER), joined(), confirmed()), unit_ids={HERE, OTHER}).is_entitled


def test_moving_within_a_general_branch_leaves_no_gap():
    moved = (here(until="2026-05-01"), here("2026-05-02", unit=OTHER), joined(), confirmed())
    assert line_of(moved, unit_ids={HERE, OTHER}).is_entitled


def test_a_group_has_its_own_people():
    grouped = (*FULL, fact(K.GROUP, "2026-01-01", unit=GROUP))
    assert line_of(grouped, unit_ids={GROUP}, by=K.GROUP).is_entitled
    assert line_of(FULL, unit_ids={GROUP}, by=K.GROUP) is None
    left = (*FULL, fact(K.GROUP, "2026-01-01", "2026-06-01", GROUP))
    assert "编入别的党小组" in line_of(left, unit_ids={GROUP}, by=K.GROUP).reasons[0]


def test_a_functional_branch_counts_nobody():
    line = line_of(FULL, functional_ids={HERE})
    assert (line.standing, line.is_expected, line.votes) == (RollStanding.PARTICIPANT, False, False)
    assert line_of(FULL, unit_ids={HERE, OTHER}, functional_ids={OTHER}).is_entitled, "another branch of the 总支 is"


# -- what was known when


ENTERED_LATER = datetime(2026, 7, 1, tzinfo=UTC)


def test_a_later_correction_changes_the_roll_and_is_visible_as_one():
    death = fact(K.DIED, "2026-06-10", entered_at=ENTERED_LATER)
    line = line_of((*FULL, death))
    assert not line.is_expected
    assert line.is_corrected
    then = line_of((*FULL, death), known_at=datetime(2026, 6, 15, 12, tzinfo=UTC))
    assert then.is_entitled
    assert not then.is_corrected


def test_a_first_entry_of_somebody_is_no_correction():
    late = [replace(each, entered_at=ENTERED_LATER) for each in FULL]
    assert line_of(late).is_entitled
    assert not line_of(late).is_corrected
    assert line_of(late, known_at=datetime(2026, 6, 15, tzinfo=UTC)) is None


def test_a_first_entry_is_no_correction_though_a_later_day_was_known_before():
    late = [replace(each, entered_at=ENTERED_LATER) for each in FULL]
    away = fact(K.AWAY, "2026-06-16")  # entered years ago, true from tomorrow on
    assert not line_of((*late, away)).is_corrected


def superseded(each, at=datetime(2026, 8, 1, tzinfo=UTC)):
    return replace(each, superseded_at=at)


def test_somebody_who_was_on_the_roll_in_error_stays_named_on_it():
    """The affiliation began later than was entered."""
    wrong, right = superseded(here()), here("2026-07-01")
    line = line_of((wrong, replace(right, entered_at=wrong.superseded_at), joined(), confirmed()))
    assert (line.standing, line.is_expected, line.is_corrected) == (RollStanding.GONE, False, True)
    assert line.reasons == ("已更正：这一天不在这里。",)


def test_a_correction_to_another_branch_is_marked_on_both_rolls():
    wrong = superseded(here())
    facts = (wrong, replace(here(unit=OTHER), entered_at=wrong.superseded_at), joined(), confirmed())
    left, gained = line_of(facts), line_of(facts, unit_ids={OTHER})
    assert (left.is_expected, left.is_corrected) == (False, True)
    assert (gained.is_expected, gained.is_corrected) == (True, True)
    assert not line_of(facts, unit_ids={HERE, OTHER}).is_corrected, "the 总支 counts the person all the same"


def test_a_correction_is_marked_on_the_roll_of_a_day_before_the_first_entry_too():
    late = [replace(each, entered_at=ENTERED_LATER) for each in FULL]
    withdrawn = [superseded(each) if each.kind is K.CONFIRMED else each for each in late]
    line = line_of(withdrawn)
    assert (line.is_entitled, line.is_corrected) == (False, True)


def test_the_usual_end_of_a_fact_is_no_correction_of_the_days_before():
    moved = (superseded(here()), replace(here(until="2026-07-31"), entered_at=datetime(2026, 8, 1, tzinfo=UTC)),
             joined(), confirmed())  # fmt: skip
    assert not line_of(moved).is_corrected
    assert line_of(moved).is_entitled


def test_the_past_of_somebody_known_since_is_made_up_for_and_no_correction():
    """Of 2010 nothing was known that evening; who belonged is entered for the first time, and then corrected."""
    on = d("2010-06-15")
    past = fact(K.AFFILIATION, "2010-01-01", "2010-12-31", HERE, entered_at=ENTERED_LATER)
    known_before = (here("2026-01-01", unit=OTHER), fact(K.CONFIRMED, "2011-01-01"))
    assert not line_of((*known_before, past), on).is_corrected
    assert line_of((*known_before, superseded(past)), on).is_corrected


def test_a_note_that_changes_no_figure_is_no_correction():
    assert not line_of((*FULL, fact(K.AWAY, "2026-01-01", entered_at=ENTERED_LATER))).is_corrected


def test_what_was_entered_on_the_evening_of_the_day_was_known_that_day():
    evening = fact(K.DIED, "2026-06-10", entered_at=datetime(2026, 6, 15, 15, 59, tzinfo=UTC))  # 23:59 in the township
    night = fact(K.DIED, "2026-06-10", entered_at=datetime(2026, 6, 15, 16, 1, tzinfo=UTC))
    assert not line_of((*FULL, evening)).is_corrected
    assert line_of((*FULL, night)).is_corrected


# -- properties

days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # given below


@st.composite
def facts_(draw):
    kind = draw(st.sampled_from(list(K)))
    since = draw(days)
    until = draw(st.one_of(st.none(), st.integers(0, 900).map(lambda n: since + timedelta(days=n))))
    in_class = kind is K.LEFT_OUT
    entered = draw(moments)
    return Fact(
        kind, since, until, draw(st.sampled_from([HERE, OTHER])), draw(st.booleans()),
        draw(st.sampled_from(list(LeftOutClass))) if in_class else None,
        draw(st.sampled_from(list(LeftOutScope))) if in_class else None,
        draw(st.sampled_from(["", "同意"])), draw(st.sampled_from(["", "通过"])), "", entered,
        draw(st.one_of(st.none(), st.integers(1, 900).map(lambda n: entered + timedelta(days=n)))),
    )  # fmt: skip


some = st.lists(facts_(), max_size=8)


@given(some, days, facts_())
def test_a_fact_that_begins_later_never_changes_the_roll(facts, on, later):
    future = replace(later, since=on + timedelta(days=1), until=None, superseded_at=None)
    no_start = [each for each in facts if each.kind not in (K.JOINED, K.CONFIRMED)]
    if future.kind in (K.JOINED, K.CONFIRMED):
        return  # that somebody joined later is what the roll of that day must say
    assert line_of([*no_start, future], on) == line_of(no_start, on)


@given(some, days, moments, facts_())
def test_what_is_entered_later_never_changes_what_was_known(facts, on, known_at, more):
    late = replace(more, entered_at=known_at + timedelta(seconds=1), superseded_at=None)
    assert line_of([*facts, late], on, known_at=known_at) == line_of(facts, on, known_at=known_at)


def flags(line):
    return (line.standing, line.belongs, line.is_expected, line.is_entitled, line.is_entitled_to_elect)


@given(some, days, facts_())
def test_what_is_entered_later_changes_an_earlier_roll_only_as_a_correction_that_is_marked(facts, on, more):
    evening = datetime(on.year, on.month, on.day, 16, tzinfo=UTC)  # midnight in the township
    early = [replace(each, entered_at=evening - timedelta(days=9), superseded_at=None) for each in facts]
    late = replace(more, entered_at=evening + timedelta(seconds=1), superseded_at=None)
    before, after = line_of(early, on), line_of([*early, late], on)
    if before is not None and after is not None:
        assert after.is_corrected == (flags(before) != flags(after))


@given(some, days, moments)
def test_superseding_later_never_changes_what_was_known(facts, on, known_at):
    later = [replace(each, superseded_at=known_at + timedelta(days=1)) for each in known(facts, known_at)]
    assert line_of(later, on, known_at=known_at) == line_of(known(facts, known_at), on, known_at=known_at)


@given(some, days)
def test_rights_lie_within_each_other_and_the_order_of_facts_does_not_matter(facts, on):
    line = line_of(facts, on)
    if line is None:
        return
    assert line.belongs or not line.votes
    assert line.votes or not line.is_entitled
    assert line.is_entitled or not line.is_entitled_to_elect
    assert line.is_expected or not line.is_entitled
    kinds = [(each.kind, each.since) for each in known(facts, None)]
    if len(kinds) == len(set(kinds)):
        assert line_of(list(reversed(facts)), on) == line


@given(st.lists(some, max_size=6), days)
def test_totals_add_up(people, on):
    lines = [line for facts in people if (line := line_of(facts, on)) is not None]
    found = totals(lines)
    assert found.expected == found.full + found.probationary
    assert found.expected >= found.entitled >= found.entitled_to_elect


def test_the_totals_are_a_sentence():
    assert sentence(Totals(34, 31, 3, 30, 29)) == (
        "应到 34 人（正式 31 人、预备 3 人），应到会有表决权 30 人，应到会有选举权 29 人。"
    )
