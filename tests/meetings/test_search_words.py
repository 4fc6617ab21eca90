"""Tokens and terms: what is found is what stands in the text, and nothing else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiqiao.core.rules import RuleBroken
from xiqiao.meetings.search_words import LONGEST_TERM, excerpts, plain, rows_of, terms_of, tokens

#: Few characters, so that texts and terms meet often; among them signs, other widths, cases and what becomes two.
HAN = st.text("党费员会〇", max_size=40)
MIXED = st.text("党费员aB1Ａ㎡，。 \n_", max_size=60)


def finds(rows: list[str], term) -> bool:
    """What both engines do with a phrase: its tokens stand one after the other, the last perhaps only begun."""
    size = len(term.tokens)
    for row in rows:
        found = row.split()
        for place in range(len(found) - size + 1):
            *before, last = found[place : place + size]
            if (*before, last) == term.tokens or (term.is_open and (*before, last[:1]) == term.tokens):
                return True
    return False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("收党费", "收党 党费 费"),
        ("收党。费用", "收党 党 费用 用"),
        ("ＡＥＤ培训2次", "aed 培训 训 2 次"),
        ("党", "党"),
        ("，。 \n", ""),
        ("㎡", "m2"),
        ("二〇二六年", "二〇 〇二 二六 六年 年"),
        ("café", "caf é"),
        ("𠮷祥😀", "𠮷祥 祥"),
    ],
)
def test_tokens(text, expected):
    assert " ".join(tokens(text)) == expected


@pytest.mark.parametrize(
    ("words", "expected", "is_open"),
    [("党费", ["党费"], False), ("党", ["党"], True), ("党员大会", ["党员", "员大", "大会"], False),
     ("AED", ["aed"], False), ("AED培训", ["aed", "培训"], False), ("培训AED", ["培训", "训", "aed"], False),
     ("10月", ["10", "月"], True)],
)  # fmt: skip
def test_a_term_is_a_phrase_of_tokens(words, expected, is_open):
    (term,) = terms_of(words)
    assert (list(term.tokens), term.is_open) == (expected, is_open)


def test_signs_and_spaces_part_terms_and_none_is_asked_for_twice():
    assert [term.tokens for term in terms_of("东江纵队 党费，党费。AED aed")] == [
        ("东江", "江纵", "纵队"), ("党费",), ("aed",)]  # fmt: skip
    assert terms_of("，。 *\"' ") == []


@pytest.mark.parametrize("words", ["党" * (LONGEST_TERM + 1), "a" * (LONGEST_TERM + 1), " ".join("一二三四五六七八九")])
def test_more_than_can_be_looked_up_is_refused_and_not_cut_short(words):
    with pytest.raises(RuleBroken):
        terms_of(words)


@given(HAN, st.text("党费员会〇", min_size=1, max_size=6))
def test_a_chinese_term_is_found_exactly_where_it_stands(text, words):
    (term,) = terms_of(words)
    assert finds(rows_of(text), term) is (words in text)


@given(MIXED, st.text("党费员", min_size=1, max_size=4))
def test_no_term_reaches_over_a_sign(text, words):
    (term,) = terms_of(words)
    assert finds(rows_of(text), term) is (words in plain(text))


@given(MIXED, st.text("aB1", min_size=1, max_size=3))
def test_an_ascii_word_is_found_whole_in_any_width_and_case(text, word):
    (term,) = terms_of(word)
    assert finds(rows_of(text), term) is (plain(word) in re.findall("[a-z0-9]+", plain(text)))


@given(MIXED, st.text("党费aB1", min_size=1, max_size=6))
def test_what_is_found_is_marked_and_what_is_not_found_is_not(text, words):
    (term,) = terms_of(words)
    marked = [piece.text for excerpt in excerpts(text, [term]) for piece in excerpt if piece.is_hit]
    assert bool(marked) is finds(rows_of(text), term)
    assert all(term.pattern.search(plain(piece)) for piece in marked)


@given(MIXED, MIXED)
def test_an_excerpt_shows_the_text_as_it_was_written(text, words):
    try:
        terms = terms_of(words)
    except RuleBroken:
        return
    for excerpt in excerpts(text, terms):
        assert "".join(piece.text for piece in excerpt).strip("…") in text


@given(st.integers(1, 900), st.integers(1, LONGEST_TERM), st.integers(0, 5))
def test_a_phrase_is_whole_in_one_row_however_long_the_text_and_however_often_a_word_returns(before, size, odd):
    phrase = "".join(chr(0x4E00 + odd + place) for place in range(size))
    rows = rows_of("党费。" * before + phrase + "。党费" * 300)
    assert finds(rows, terms_of(phrase)[0])
    for row in rows:
        found = row.split()
        assert len(found) <= 4000
        assert max(map(found.count, set(found))) <= 255


def test_an_excerpt_keeps_the_writing_and_shows_each_term_in_its_surroundings():
    text = "前文" * 30 + "ＡＥＤ设备" + "中间" * 60 + "收缴党费，党费优秀" + "后文" * 60
    first, second = excerpts(text, terms_of("党费 aed"))
    assert [piece.text for piece in first if piece.is_hit] == ["ＡＥＤ"]
    assert [piece.text for piece in second if piece.is_hit] == ["党费", "党费"]
    assert first[0].text == "…"
    assert second[-1].text.endswith("…")


def test_places_are_right_behind_characters_that_become_several():
    (excerpt,) = excerpts("约12㎡，铺砖", terms_of("铺砖"))
    assert [piece.text for piece in excerpt if piece.is_hit] == ["铺砖"]
    (excerpt,) = excerpts("约㎡。", terms_of("m2"))
    assert [piece.text for piece in excerpt if piece.is_hit] == ["㎡"]
