"""Find a unit by parts of its name, by pinyin, or by the initials of its pinyin: 樵东, qiaodong, qdc."""

from __future__ import annotations

import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import InstrumentedAttribute


def search_key(name: str, short_name: str) -> str:
    """What a unit is found by: both names as written, and the short one in pinyin and in initials."""
    from pypinyin import Style, lazy_pinyin  # here: it reads a dictionary, a quarter of every start's time

    whole = "".join(lazy_pinyin(short_name))
    initials = "".join(lazy_pinyin(short_name, style=Style.FIRST_LETTER))
    return plain(f"{name} {short_name} {whole} {initials}")[:600]


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def matching(column: InstrumentedAttribute[str], words: str) -> ColumnElement[Any]:
    """Every word stands in the key, in any order."""
    return and_(*(column.contains(word, autoescape=True) for word in plain(words).split()[:5]))
