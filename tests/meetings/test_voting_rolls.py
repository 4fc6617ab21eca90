"""Who is counted at a vote: rights of the day, who was in the room at that minute, who was on the line."""

import pytest

from tests.meetings.test_voting import CLOSE, RULES
from tests.members.test_rolls import DAY, FULL, HERE, OTHER, confirmed, fact, here, joined, left_out
from xiqiao.core.rules import RuleBroken
from xiqiao.meetings.attendance import AbsenceReason, Attendance, Presence
from xiqiao.meetings.deciding import figures_of
from xiqiao.meetings.voting import Figures, decide
from xiqiao.meetings.voting_rolls import VotingRoll, draw_roll, has_changed
from xiqiao.members.facts import FactKind as K
from xiqiao.members.facts import LeftOutScope
from xiqiao.members.rolls import roll_line


def line(number, facts=FULL, presence=Presence.PRESENT, **more):
    """Somebody's line of the roll of 15 June 2026, as their facts make it."""
    found = roll_line(number, f"党员{number}", facts, DAY, unit_ids={HERE})
    return Attendance(
        member_id=number, name=found.name, standing=found.standing, is_expected=found.is_expected,
        is_entitled=found.is_entitled, is_entitled_to_elect=found.is_entitled_to_elect, presence=presence, **more,
    )  # fmt: skip


#: Eleven with a vote came. Six of them are more than half of eleven, and not of twelve.
ELEVEN = [line(number) for number in range(1, 12)]
HOSTED = (here(unit=OTHER), joined(), confirmed(), fact(K.HOSTED, "2026-01-01", unit=HERE))

# who else is on the roll, 应到会有表决权, 应到会有选举权, whether 6 of 11 in favour pass, source
TWELFTH = [
    ("a full member", FULL, 12, 12, False, "条例第十一条"),
    ("留党察看", (*FULL, fact(K.DISCIPLINARY_PROBATION, "2026-01-01", "2027-01-01")), 11, 11, True, "党章第四十一条"),
    ("the last day of 留党察看", (*FULL, fact(K.DISCIPLINARY_PROBATION, "2025-06-15", "2026-06-15")), 11, 11, True, "党章第四十一条"),
    ("the day after 留党察看", (*FULL, fact(K.DISCIPLINARY_PROBATION, "2025-06-14", "2026-06-14")), 12, 12, False, "党章第四十一条"),
    ("预备党员", (here(), joined("2026-01-01")), 11, 11, True, "党章第七条"),
    ("confirmed that day", (here(), joined("2025-06-15"), confirmed("2026-06-15")), 12, 12, False, "党章第七条"),
    ("流动党员 from elsewhere", HOSTED, 11, 11, True, "F31"),
    ("away, and still expected", (*FULL, fact(K.AWAY, "2026-02-01")), 12, 12, False, "A4"),
    ("of the five classes, for elections", (*FULL, left_out()), 12, 11, False, "F11, F12"),
    ("of the five classes, for every meeting", (*FULL, left_out(scope=LeftOutScope.EVERY_MEETING)), 11, 11, True, "A4"),
    ("of the five classes without 上级同意", (*FULL, left_out(consent="")), 12, 12, False, "F11, F12"),
    ("of the five classes without 党员大会通过", (*FULL, left_out(approval="")), 12, 12, False, "F11, F12"),
    ("停止党籍", (*FULL, fact(K.SUSPENDED, "2026-05-01")), 11, 11, True, "A4"),
]  # fmt: skip


@pytest.mark.parametrize(("who", "facts", "voters", "electors", "passes", "source"), TWELFTH)
def test_rights_of_the_day_make_the_base_of_a_vote(who, facts, voters, electors, passes, source):
    lines = [*ELEVEN, line(12, facts, Presence.ABSENT)]
    assert len(draw_roll(lines, RULES["resolution"], None).entitled) == voters, source
    assert len(draw_roll(lines, RULES["election"], None).entitled) == electors, source
    figures = figures_of(draw_roll(lines, RULES["resolution"], None))
    verdict = decide(RULES["resolution"], Figures(figures.entitled, figures.present, 6, 5), close=CLOSE)
    assert verdict.outcome.label == ("通过" if passes else "未通过"), who


def test_who_came_late_or_left_early_is_counted_at_the_minute_of_the_vote():
    late, early = line(12, arrived_minute=1215), line(13, left_minute=1215)
    for minute, present in [(None, 13), (1214, 12), (1215, 12), (1216, 12)]:
        roll = draw_roll([*ELEVEN, late, early], RULES["resolution"], minute)
        assert (len(roll.entitled), len(roll.present)) == (13, present)
    names = [name for _, name in draw_roll([*ELEVEN, late, early], RULES["resolution"], 1215).present]
    assert "党员12" in names
    assert "党员13" not in names


def test_whether_somebody_on_the_line_is_counted_stands_in_the_rule():
    lines = [*ELEVEN, line(12, presence=Presence.ONLINE)]
    assert len(draw_roll(lines, RULES["resolution"], None).present) == 12
    assert len(draw_roll(lines, RULES["election"], None).present) == 11
    assert len(draw_roll(lines, RULES["election"], None).entitled) == 12


def test_a_probationary_member_is_no_voter_and_counts_where_all_members_are_asked():
    roll = draw_roll([*ELEVEN, line(12, (here(), joined("2026-01-01")))], RULES["village_members"], None)
    assert (len(roll.entitled), roll.members, roll.members_present) == (11, 12, 12)


@pytest.mark.parametrize("decision", ["resolution", "election", "village_members", "committee"])
def test_nobody_is_taken_for_absent_of_whom_nobody_said_so(decision):
    unknown = [line(number, presence=None) for number in range(12, 19)]
    with pytest.raises(RuleBroken) as refused:
        draw_roll([*ELEVEN, *unknown], RULES[decision], None)
    assert "还有 7 人没有登记到会情况（党员12、党员13、党员14、党员15、党员16等）" in refused.value.sentence


def test_a_guest_without_a_mark_holds_up_no_vote():
    assert len(draw_roll([*ELEVEN, line(12, HOSTED, None)], RULES["resolution"], None).present) == 11


def test_people_on_no_roll_of_ours_need_no_attendance():
    assert draw_roll([line(1, presence=None)], RULES["villagers"], None) == VotingRoll()


def test_a_roll_that_is_kept_is_read_as_the_same_roll():
    roll = draw_roll(ELEVEN, RULES["resolution"], None)
    assert VotingRoll.from_json(roll.as_json()) == roll


def test_a_change_of_what_the_rule_looks_at_is_noticed_and_no_other():
    rule = RULES["resolution"]
    probationary = (here(), joined("2026-01-01"))
    lines = [*ELEVEN, line(12, probationary)]
    roll = draw_roll(lines, rule, None)
    assert not has_changed(roll, lines, rule, None)
    assert not has_changed(roll, [*ELEVEN, line(12, probationary, Presence.ABSENT)], rule, None)
    went = line(11, presence=Presence.ABSENT, absence=AbsenceReason.ILLNESS)
    assert has_changed(roll, [*ELEVEN[:10], went, line(12, probationary)], rule, None)
    assert has_changed(roll, [*ELEVEN[:10], line(11, presence=None), line(12, probationary)], rule, None)
    both = draw_roll(lines, RULES["village_members"], None)
    assert has_changed(both, [*ELEVEN, line(12, probationary, Presence.ABSENT)], RULES["village_members"], None)
