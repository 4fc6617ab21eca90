"""Every voting row at its edge, what cannot be, and what holds for any figures at all."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.meetings.voting_rows import BOTH_BASES, ELECTIONS, ROWS
from xiqiao.core.rules import RuleBroken
from xiqiao.meetings.decisions import DECISIONS
from xiqiao.meetings.electing import Standing, elect, refuse_election
from xiqiao.meetings.votes import Method, Outcome
from xiqiao.meetings.voting import BALLOTS, Figures, decide, refuse_figures, refuse_method
from xiqiao.meetings.voting_rules import parse_rule

RULES = {each.key.removeprefix("voting."): parse_rule("\n".join(each.first[0].value)) for each in DECISIONS}
CLOSE = Fraction(1, 10)
BALLOT, HANDS = Method.SECRET_BALLOT, Method.HANDS


def numbers(text):
    return tuple(map(int, re.findall(r"\d+", text)))


def figures_of(came, votes, **more):
    """Possible figures: `figures_of("22/31", "15-4-3+2")`; of a ballot as many sheets as people."""
    (present, entitled), (in_favour, against, abstained, *written) = numbers(came), numbers(votes)
    return Figures(entitled, present, in_favour, against, abstained, written=sum(written), **more)


def with_sheets(figures):
    return replace(figures, issued=figures.present, returned=figures.present)


@pytest.mark.parametrize(("decision", "came", "votes", "outcome", "words", "source"), ROWS)
def test_each_decision_is_taken_by_its_rule_at_its_edge(decision, came, votes, outcome, words, source):
    rule, figures = RULES[decision], figures_of(came, votes)
    refuse_figures(rule, with_sheets(figures), rule.methods[-1])
    verdict = decide(rule, figures, close=CLOSE)
    assert (verdict.outcome.label, words in verdict.sentence) == (outcome, True), f"{verdict.sentence} {source}"


@pytest.mark.parametrize(("came", "votes", "outcome", "words"), BOTH_BASES)
def test_where_two_bases_are_asked_the_stricter_decides(came, votes, outcome, words):
    of_all, voters = came.split()
    members_present, members = numbers(of_all)
    figures = figures_of(voters, votes, members=members, members_present=members_present)
    verdict = decide(RULES["village_members"], figures, close=CLOSE)
    assert (verdict.outcome.label, words in verdict.sentence) == (outcome, True), verdict.sentence


def candidates_of(text):
    return [Standing(*[int(each) if each.isdigit() else each for each in one.split()]) for one in text.split("、")]


@pytest.mark.parametrize(("came", "sheets", "seats", "stood", "elected", "outcome", "words"), ELECTIONS)
def test_an_election_counts_each_candidate_alone(came, sheets, seats, stood, elected, outcome, words):
    (present, entitled), (returned, invalid) = numbers(came), numbers(sheets)
    figures = Figures(entitled, present, invalid=invalid, issued=present, returned=returned)
    refuse_election(RULES["election"], figures, BALLOT, seats, candidates_of(stood))
    found = elect(RULES["election"], figures, seats, candidates_of(stood))
    marks = {Outcome.PASSED: "", Outcome.DEFERRED: "?"}
    named = " ".join(each.name + marks[each.outcome] for each in found.results if each.outcome in marks)
    assert (named, found.outcome.label, words in found.sentence) == (elected, outcome, True), found.sentence


def test_a_candidate_is_measured_against_those_who_came_and_not_against_those_who_should_have():
    figures = Figures(30, 24, issued=24, returned=24)
    found = elect(RULES["election"], figures, 2, [Standing("甲", 13), Standing("乙", 12), Standing("丙", 1)])
    assert [each.sentence for each in found.results] == [
        "赞成 13 票，超过实到 24 人的半数（需 13 票），当选。",
        "赞成 12 票，未超过实到 24 人的半数（需 13 票），未当选。",
        "赞成 1 票，未超过实到 24 人的半数（需 13 票），未当选。",
    ]


def test_as_many_candidates_as_seats_are_pointed_out_and_not_refused():
    found = elect(RULES["election"], Figures(20, 20, issued=20, returned=20), 1, [Standing("甲", 20)])
    assert found.outcome is Outcome.PASSED
    assert found.remarks == ("候选人 1 人，应选 1 人，不是差额选举，请核对。",)


REFUSED = [
    ("resolution", HANDS, {"in_favour": 15, "against": 3, "abstained": 5}, "赞成 15 + 反对 3 + 弃权 5 = 23 票，多于实到有表决权的 22 人。"),
    ("resolution", HANDS, {"in_favour": 15, "against": 3, "abstained": 2}, "赞成 15 + 反对 3 + 弃权 2 = 20 票，实到有表决权的 22 人里还有 2 人没有算进去；没有表示的算弃权。"),
    ("resolution", HANDS, {"in_favour": -1, "against": 23}, "不能是负数"),
    ("resolution", HANDS, {"entitled": 0, "present": 0}, "应到有表决权的人数是 0"),
    ("resolution", HANDS, {"entitled": 20, "in_favour": 22}, "实到 22 人，多于应到有表决权的 20 人。"),
    ("resolution", HANDS, {"in_favour": 22, "written": 1}, "不计书面意见"),
    ("admission", BALLOT, {"in_favour": 22, "written": 10}, "实到 22 + 书面意见 10 = 32，多于应到有表决权的 31 人"),
    ("admission", BALLOT, {"in_favour": 22, "returned": 22}, "要填发出和收回的票数"),
    ("admission", BALLOT, {"in_favour": 22, "issued": 22}, "要填发出和收回的票数"),
    ("admission", BALLOT, {"in_favour": 22, "issued": 23, "returned": 22}, "发出 23 张，多于实到有表决权的 22 人。"),
    ("admission", BALLOT, {"in_favour": 22, "issued": 21, "returned": 22}, "收回 22 张，多于发出的 21 张"),
    ("admission", BALLOT, {"in_favour": 0, "issued": 22, "returned": 3, "invalid": 4}, "废票 4 张，多于收回的 3 张。"),
    ("admission", BALLOT, {"in_favour": 20, "against": 1, "issued": 22, "returned": 22, "invalid": 2}, "赞成 20 + 反对 1 + 弃权 0 = 21 票，多于有效票 20 张。"),
    ("admission", BALLOT, {"in_favour": 18, "against": 1, "issued": 22, "returned": 22, "invalid": 2}, "= 19 票，少于有效票 20 张。"),
    ("villagers", HANDS, {"in_favour": 23}, "多于实到的 22 人。"),
]  # fmt: skip


@pytest.mark.parametrize(("decision", "method", "more", "words"), REFUSED)
def test_impossible_figures_are_refused_with_the_equation(decision, method, more, words):
    with pytest.raises(RuleBroken) as refused:
        refuse_figures(RULES[decision], replace(Figures(31, 22), **more), method)
    assert words in refused.value.sentence


@pytest.mark.parametrize(
    ("seats", "stood", "more", "words"),
    [
        (1, "甲 20 1 2", {}, "甲：赞成 20 + 反对 1 + 弃权 2 = 23 票，多于有效票 22 张。"),
        (1, "甲 20、乙 3", {}, "赞成票合计 23，多于有效票 22 张 × 应选 1 人 = 22。"),
        (1, "甲 20", {"invalid": 3}, "多于有效票 19 张。"),
        (0, "甲 20", {}, "应选几人"),
        (2, "甲 20、甲 1", {}, "“甲”写了两次"),
        (1, "甲 20", {"written": 1}, "委托和书面的票都不算"),
        (1, "甲 20", {"issued": 30}, "发出 30 张，多于实到有选举权的 22 人。"),
        (1, "甲 20", {"returned": None}, "要填发出和收回的票数"),
    ],
)
def test_an_impossible_election_is_refused_with_the_equation(seats, stood, more, words):
    figures = replace(Figures(25, 22, issued=22, returned=22), **more)
    with pytest.raises(RuleBroken) as refused:
        refuse_election(RULES["election"], figures, BALLOT, seats, candidates_of(stood))
    assert words in refused.value.sentence


@pytest.mark.parametrize(("decision", "method"), [("resolution", HANDS), ("admission", BALLOT)])
def test_where_too_few_came_and_nobody_voted_that_can_be_written_down(decision, method):
    figures = Figures(31, 15)
    refuse_figures(RULES[decision], figures, method)
    assert decide(RULES[decision], figures, close=CLOSE).outcome is Outcome.FAILED
    with pytest.raises(RuleBroken, match=r"没有算进去|发出和收回"):
        refuse_figures(RULES[decision], Figures(31, 16), method)


def test_an_election_without_candidates_is_refused():
    with pytest.raises(RuleBroken, match="候选人"):
        refuse_election(RULES["election"], Figures(25, 22, issued=22, returned=22), BALLOT, 1, [])


def test_a_way_of_voting_that_the_rule_does_not_know_is_refused_with_those_it_knows():
    with pytest.raises(RuleBroken, match="无记名投票"):
        refuse_method(RULES["election"], HANDS)


@pytest.mark.parametrize(
    ("votes", "is_close"),
    [("11-11-0", True), ("12-10-0", True), ("13-9-0", False), ("3-2-17", True), ("4-2-16", False), ("22-0-0", False),
     ("1-0-21", False), ("0-22-0", False), ("10-12-0", True)],
)  # fmt: skip
def test_sides_nearly_equal_suggest_to_put_it_off_without_choosing(votes, is_close):
    verdict = decide(RULES["resolution"], figures_of("22/22", votes), close=CLOSE)
    assert verdict.is_close is is_close
    assert any("暂缓" in remark for remark in verdict.remarks) is is_close
    assert verdict.outcome is not Outcome.DEFERRED


def test_the_meeting_puts_it_off_itself_and_is_then_not_told_to():
    verdict = decide(RULES["resolution"], figures_of("22/22", "11-11-0"), is_deferred=True, close=CLOSE)
    assert verdict.outcome is Outcome.DEFERRED
    assert verdict.sentence.endswith("（需 12 票），会议决定暂缓作出决定，下次再表决。")
    assert verdict.remarks == ()


def test_it_is_said_when_those_who_came_could_not_pass_it_together():
    verdict = decide(RULES["resolution"], figures_of("15/30", "15-0-0"), close=CLOSE)
    assert verdict.remarks == ("到会的 15 人全部赞成也不够 16 票。",)


# What holds for any figures.


@st.composite
def possible(draw):
    """A decision, and figures that its rule accepts."""
    rule = RULES[draw(st.sampled_from(sorted(set(RULES) - {"election"})))]
    entitled = draw(st.integers(1, 60))
    present = draw(st.integers(0, entitled))
    in_favour = draw(st.integers(0, present))
    against = draw(st.integers(0, present - in_favour))
    written = draw(st.integers(0, entitled - present)) if rule.counts_written else 0
    probationary = draw(st.integers(0, 5))
    return rule, Figures(
        entitled, present, in_favour, against, present - in_favour - against, written=written, issued=present,
        returned=present, members=entitled + probationary, members_present=present + draw(st.integers(0, probationary)),
    )  # fmt: skip


@given(possible())
def test_possible_figures_are_not_refused(case):
    rule, figures = case
    for method in rule.methods:
        refuse_figures(rule, figures, method)


@given(possible())
def test_one_more_vote_in_favour_never_makes_it_fail(case):
    rule, figures = case
    if figures.present == figures.in_favour:
        return
    better = replace(figures, in_favour=figures.in_favour + 1)
    if decide(rule, figures, close=CLOSE).outcome is Outcome.PASSED:
        assert decide(rule, better, close=CLOSE).outcome is Outcome.PASSED


@given(possible(), st.booleans())
def test_nothing_passes_without_quorum_and_nothing_without_the_votes_it_needs(case, is_deferred):
    rule, figures = case
    verdict = decide(rule, figures, is_deferred=is_deferred, close=CLOSE)
    votes = figures.in_favour + figures.written
    if verdict.outcome is Outcome.PASSED:
        assert verdict.quorum
        assert votes >= verdict.needed
    if verdict.outcome is Outcome.FAILED:
        assert not verdict.quorum or votes < verdict.needed
    assert (verdict.outcome is Outcome.DEFERRED) is is_deferred


@given(possible(), st.booleans())
def test_the_sentence_ends_as_the_outcome_says(case, is_deferred):
    rule, figures = case
    verdict = decide(rule, figures, is_deferred=is_deferred, close=CLOSE)
    ends = {
        Outcome.PASSED: "，通过。",
        Outcome.FAILED: "，未通过。",
        Outcome.DEFERRED: "，会议决定暂缓作出决定，下次再表决。",
    }
    assert verdict.sentence.endswith(ends[verdict.outcome])
    assert ("表决无效" in verdict.sentence) is not verdict.quorum
    assert ("未超过" in verdict.sentence or "未达到" in verdict.sentence) is (
        not verdict.quorum or figures.in_favour + figures.written < verdict.needed
    )


@given(possible(), st.sampled_from(["in_favour", "against", "abstained"]), st.integers(1, 5))
def test_more_votes_than_people_are_always_refused(case, which, more):
    rule, figures = case
    for method in rule.methods:
        with pytest.raises(RuleBroken) as refused:
            refuse_figures(rule, replace(figures, **{which: getattr(figures, which) + more}), method)
        assert re.search(r"赞成 \d+ \+ 反对 \d+ \+ 弃权 \d+ = \d+ 票，多于", refused.value.sentence)


@given(st.integers(1, 40), st.integers(0, 8), st.lists(st.integers(0, 40), min_size=1, max_size=6), st.integers(1, 4))
def test_nobody_is_elected_beyond_the_seats_or_before_somebody_with_more_votes(present, absent, votes, seats):
    stood = [Standing(f"候选人{number}", min(count, present)) for number, count in enumerate(votes)]
    found = elect(RULES["election"], Figures(present + absent, present, issued=present, returned=present), seats, stood)
    elected = [one.in_favour for one, each in zip(stood, found.results, strict=True) if each.outcome is Outcome.PASSED]
    others = [
        one.in_favour for one, each in zip(stood, found.results, strict=True) if each.outcome is not Outcome.PASSED
    ]
    assert len(elected) <= seats
    assert all(2 * count > present for count in elected)
    assert not elected or not others or min(elected) > max(others) or len(elected) == seats
    assert (found.outcome is Outcome.PASSED) is (len(elected) == seats)
    assert found.quorum is (5 * present >= 4 * (present + absent))
    assert found.quorum or not elected


def test_the_methods_with_sheets_are_the_two_kinds_of_ballot():
    assert {method.label for method in BALLOTS} == {"记名投票", "无记名投票"}
