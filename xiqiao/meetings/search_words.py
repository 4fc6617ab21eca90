"""Words that are searched for, and what they are looked up by: pure, and the same on every engine.

Chinese has no spaces. Each run of its characters is written as overlapping pairs and, at the end, its last character
alone: 收党费 is 收党 党费 费. A phrase of pairs is then found exactly where its characters stand; the single one at the
end keeps a phrase from reaching over a full stop into the next run, and makes the search for one character complete
(all tokens that begin with it). ASCII words and numbers are whole tokens. Width and case do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from xiqiao.core.rules import RuleBroken

#: Of one term, in characters; what is longer is refused, never cut short in silence.
LONGEST_TERM = 60
MOST_TERMS = 8
#: PostgreSQL forgets, without an error, positions past 16,383 and the 256th occurrence of a token in one row.
ROW_TOKENS, MOST_OF_ONE = 4000, 250
RUN = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
#: What is shown before and after a hit, and of how many places.
BEFORE, AFTER, MOST_EXCERPTS = 24, 48, 3


class _Plain(dict[int, str]):
    """A table for `str.translate` that fills itself. By single characters, so that places can be counted back."""

    def __missing__(self, code: int) -> str:
        self[code] = unicodedata.normalize("NFKC", chr(code)).lower()
        return self[code]


PLAIN = _Plain()


def plain(text: str) -> str:
    return text.translate(PLAIN)


def tokens(text: str) -> Iterator[str]:
    for run in RUN.findall(plain(text)):
        yield from _tokens_of(run)


def _tokens_of(run: str) -> list[str]:
    if run.isascii():
        return [run[: LONGEST_TERM + 1]]  # one more than can be asked for: a longer word is no hit
    return [run[place : place + 2] for place in range(len(run))]


def rows_of(text: str) -> list[str]:
    """The tokens in rows that no engine loses anything of.

    Neighbours share as many tokens as the longest term has, so that a phrase stands whole in one of them.
    """
    found = list(tokens(text))
    rows, start, end = [], 0, 0
    while end < len(found):
        end = _end_of_row(found, start)
        rows.append(" ".join(found[start:end]))
        start = end - LONGEST_TERM
    return rows


def _end_of_row(found: Sequence[str], start: int) -> int:
    seen: Counter[str] = Counter()
    for place in range(start, min(len(found), start + ROW_TOKENS)):
        seen[found[place]] += 1
        if seen[found[place]] > MOST_OF_ONE:
            return place
    return min(len(found), start + ROW_TOKENS)


@dataclass(frozen=True)
class Term:
    """One word of a search: its tokens follow each other. `is_open`: the last is only the beginning of a token.

    Where Chinese and ASCII meet (AED培训), signs and spaces may stand between, as people write both.
    """

    tokens: tuple[str, ...]
    is_open: bool
    pattern: re.Pattern[str] = field(compare=False)


def terms_of(words: str) -> list[Term]:
    """The terms of a search, all of which have to be found. Raises RuleBroken for more than can be looked up."""
    groups: list[list[str]] = []
    last = -1
    text = plain(words)
    for match in RUN.finditer(text):
        if match.start() != last:
            groups.append([])
        groups[-1].append(match.group())
        last = match.end()
    if any(sum(map(len, runs)) > LONGEST_TERM for runs in groups):
        raise RuleBroken(f"每个词最多 {LONGEST_TERM} 个字。", "words")
    terms = list(dict.fromkeys(map(_term_of, groups)))
    if len(terms) > MOST_TERMS:
        raise RuleBroken(f"一次最多找 {MOST_TERMS} 个词。", "words")
    return terms


def _term_of(runs: Sequence[str]) -> Term:
    *before, last = runs
    found = [token for run in before for token in _tokens_of(run)]
    is_word = last.isascii()
    found += _tokens_of(last) if is_word or len(last) == 1 else _tokens_of(last)[:-1]
    pattern = r"[\W_]*".join(rf"(?<![a-z0-9]){run}(?![a-z0-9])" if run.isascii() else run for run in runs)
    return Term(tuple(found), is_open=not is_word and len(last) == 1, pattern=re.compile(pattern))


@dataclass(frozen=True)
class Piece:
    text: str
    is_hit: bool = False


def marked(text: str, terms: Sequence[Term]) -> list[Piece]:
    """The whole text with its hits marked."""
    return list(_pieces(text, 0, len(text), sorted(mark for found in _hits(text, terms) for mark in found)))


def excerpts(text: str, terms: Sequence[Term]) -> list[list[Piece]]:
    """Where the terms first stand in the text, with what stands around them; every hit in sight is marked."""
    hits = _hits(text, terms)
    windows: list[tuple[int, int]] = []
    for start, end in sorted(found[0] for found in hits if found):
        if windows and start - BEFORE <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(windows[-1][1], end + AFTER))
        else:
            windows.append((start - BEFORE, end + AFTER))
    marks = sorted(mark for found in hits for mark in found)
    return [list(_pieces(text, max(0, start), end, marks)) for start, end in windows[:MOST_EXCERPTS]]


def _hits(text: str, terms: Sequence[Term]) -> list[list[tuple[int, int]]]:
    """For each term from where to where it stands in the text as it was written."""
    back = _places(text)
    return [[(back[m.start()], back[m.end()]) for m in term.pattern.finditer(plain(text))] for term in terms]


def _places(text: str) -> Sequence[int]:
    """For each character of the plain text, and its end, where it stands in the text itself (㎡ becomes two)."""
    if len(plain(text)) == len(text):
        return range(len(text) + 1)
    places = [place for place, character in enumerate(text) for _ in PLAIN[ord(character)]]
    return [*places, len(text)]


def _pieces(text: str, start: int, end: int, marks: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    end = min(end, len(text))
    if start > 0:
        yield Piece("…")
    here = start
    for mark_start, mark_end in marks:
        mark_start, mark_end = max(mark_start, here), min(mark_end, end)
        if mark_start < mark_end:
            if here < mark_start:
                yield Piece(text[here:mark_start])
            yield Piece(text[mark_start:mark_end], is_hit=True)
            here = mark_end
    yield Piece(text[here:end] + ("…" if end < len(text) else ""))
