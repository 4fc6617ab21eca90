"""Rules of voting as a clerk types them: read and shown again they are the same, and what is wrong is said."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiqiao.meetings.decisions import DECISIONS, StandingRule
from xiqiao.meetings.votes import Method
from xiqiao.meetings.voting_rules import (
    Body,
    Majority,
    Quorum,
    ShareKind,
    Threshold,
    VotingRule,
    VotingRuleKind,
    parse_rule,
)

RESOLUTION = """到会：实到会有表决权 ≥ 1/2 应到会有表决权
通过：赞成 > 1/2 应到会有表决权
书面意见：不计
线上：可以表决
方法：举手、无记名投票"""


def changed(line, text=RESOLUTION):
    """The resolution's rule with the line of this title put in place of its own; `方法：` without content drops it."""
    title = line.partition("：")[0]
    kept = [line if each.startswith(f"{title}：") else each for each in text.splitlines()]
    return "\n".join(kept)


def thresholds():
    parts = st.builds(lambda bottom, top: Fraction(min(top, bottom), bottom), st.integers(1, 100), st.integers(1, 100))
    return st.builds(lambda part, strict: Threshold(part, strict and part < 1), parts, st.booleans())


@st.composite
def rules(draw):
    """Any rule without contradiction."""
    body = draw(st.sampled_from([body for body in Body if body is not Body.MEMBERS]))
    asked = [body, Body.MEMBERS] if body in (Body.VOTERS, Body.ELECTORS) else [body]
    return VotingRule(
        draw(st.none() | st.builds(Quorum, thresholds(), st.sampled_from(asked))),
        tuple(draw(st.lists(st.builds(Majority, thresholds(), st.just(body), st.booleans()), min_size=1, max_size=3))),
        draw(st.booleans()) and body is not Body.ELECTORS,
        draw(st.booleans()),
        tuple(draw(st.lists(st.sampled_from(list(Method)), min_size=1, unique=True))),
    )


@given(rules())
def test_a_rule_that_is_shown_is_read_as_the_same_rule(rule):
    kind = VotingRuleKind()
    assert parse_rule(kind.show(rule.lines)) == rule
    assert kind.parse(kind.show(rule.lines)) == rule.lines


@given(st.text(max_size=60) | st.lists(st.sampled_from(RESOLUTION.splitlines()), max_size=7).map("\n".join))
def test_any_text_is_either_a_rule_or_refused_with_a_sentence(text):
    try:
        lines = VotingRuleKind().parse(text)
    except ValueError as error:
        sentence = str(error)
        assert sentence.endswith("。")
    else:
        assert VotingRuleKind().parse("\n".join(lines)) == lines


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda each: each.key)
def test_the_rules_that_come_along_have_a_source_and_are_shown_as_they_are_stored(decision):
    (first,) = decision.first
    assert decision.kind.parse(decision.kind.show(first.value)) == first.value
    assert "《" in first.source or "工作法" in first.source
    assert len(first.source) <= 200


@pytest.mark.parametrize(
    "typed",
    [
        "到会：实到会有表决权 >= 1/2 应到会有表决权",
        "到会: 实到会有表决权至少1/2应到会有表决权",
        "到会：实到会有表决权 ≥ ２／４ 应到会有表决权",
        " 到会 ：  实到会有表决权  ≥  1 / 2  应到会有表决权 ",
    ],
)
def test_a_line_may_be_typed_in_several_ways(typed):
    assert parse_rule(changed("到会：" + typed.replace(":", "：").partition("：")[2])) == parse_rule(RESOLUTION)


def test_more_than_may_be_written_as_a_word_and_the_order_of_lines_does_not_matter():
    typed = changed("通过：赞成超过1/2应到会有表决权").splitlines()
    assert parse_rule("\n\n".join(reversed(typed))) == parse_rule(RESOLUTION)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "缺少“到会：”"),
        (RESOLUTION.replace("线上：可以表决\n", ""), "缺少“线上：”"),
        (RESOLUTION + "\n线上：不可以表决", "“线上：”只能有一行"),
        (RESOLUTION + "\n散会", "看不懂“散会”"),
        (RESOLUTION + "\n人数：多", "看不懂"),
        (changed("到会：大家都来"), "应写成"),
        (changed("到会：实到会有表决权 ≥ 1/0 应到会有表决权"), "分数"),
        (changed("到会：实到会有表决权 ≥ 3/2 应到会有表决权"), "不超过 1"),
        (changed("到会：实到会有表决权 ≥ 0/2 应到会有表决权"), "大于 0"),
        (changed("到会：实到会有表决权 ≥ 1/101 应到会有表决权"), "分母"),
        (changed("到会：实到会有表决权 > 1/1 应到会有表决权"), "不可能超过全体"),
        (changed("到会：实到会委员 ≥ 1/2 应到会有表决权"), "同一种人"),
        (changed("到会：应到会有表决权 ≥ 1/2 实到会有表决权"), "同一种人"),
        (changed("到会：实到会委员 ≥ 1/2 应到会委员"), "不是同一次会"),
        (changed("通过：反对 > 1/2 应到会有表决权"), "以“赞成”开头"),
        (changed("通过：赞成 > 1/2 村里人"), "不知道“村里人”"),
        (changed("通过：赞成 > 1/2 应到会党员"), "预备党员没有表决权"),
        (RESOLUTION + "\n通过：赞成 > 1/2 实到会有选举权", "同一种人"),
        (changed("书面意见：看情况"), "可填：计入、不计"),
        (changed("线上：行"), "可填"),
        (changed("方法：鼓掌"), "没有“鼓掌”"),
        (changed("方法："), "没有"),
        ("到会：不作要求\n通过：赞成 > 1/2 实到会有选举权\n书面意见：计入\n线上：不可以表决\n方法：无记名投票", "选举不能用书面意见"),
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused_with_what_to_write(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        parse_rule(text)


@pytest.mark.parametrize(
    ("share", "is_strict", "needed"),
    [
        ("1/2", False, {0: 0, 1: 1, 30: 15, 31: 16}),
        ("1/2", True, {0: 1, 1: 1, 30: 16, 31: 16}),
        ("2/3", False, {3: 2, 30: 20, 31: 21, 32: 22, 33: 22}),
        ("2/3", True, {3: 3, 30: 21, 31: 21}),
        ("4/5", False, {5: 4, 20: 16, 21: 17, 30: 24, 31: 25}),
        ("4/5", True, {5: 5, 20: 17, 30: 25, 31: 25}),
        ("1/1", False, {7: 7}),
    ],
)
def test_the_fewest_that_suffice(share, is_strict, needed):
    threshold = Threshold(Fraction(share), is_strict)
    assert {of: threshold.needed(of) for of in needed} == needed


@given(thresholds(), st.integers(0, 2000))
def test_a_threshold_is_exact_for_any_number(threshold, of):
    needed = threshold.needed(of)
    for count in (needed - 1, needed, needed + 1):
        suffices = count > threshold.part * of if threshold.is_strict else count >= threshold.part * of
        assert threshold.is_met(count, of) is suffices


@pytest.mark.parametrize(("typed", "share"), [("1/3", "1/3"), (" １／３ ", "1/3"), ("2/6", "1/3")])
def test_a_share_is_read(typed, share):
    assert ShareKind().parse(typed) == share


@pytest.mark.parametrize("typed", ["", "三分之一", "1/0", "3/3", "0/3", "0.3", "1/-3"])
def test_what_is_no_share_is_refused(typed):
    with pytest.raises(ValueError, match="分数"):
        ShareKind().parse(typed)


def test_a_rule_that_is_frozen_is_the_same_when_it_is_read_again():
    rule = StandingRule("voting.resolution", "党员大会决议", tuple(RESOLUTION.splitlines()), date(2026, 1, 1), "条例")
    assert StandingRule.from_json(rule.as_json()) == rule
    assert StandingRule.from_json(rule.as_json()).as_json() == rule.as_json()
    assert rule.rule.lines == RESOLUTION.splitlines()
