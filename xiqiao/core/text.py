"""How moments, phones and names are written for people: the filters of the templates."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask
from strokes import strokes

from xiqiao.core import clock
from xiqiao.core.times_of_day import clock_of

#: Surnames that pypinyin reads by their common sound; as surnames they sound otherwise.
SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "区": "ou", "任": "ren", "朴": "piao", "查": "zha",
    "翟": "zhai", "缪": "miao", "乐": "yue", "覃": "qin", "盖": "ge", "冼": "xian", "尉": "wei", "员": "yun",
}  # fmt: skip


def init_text(app: Flask) -> None:
    for function in (day, moment, clock_time, clock_of, masked_phone, size):
        app.jinja_env.filters[function.__name__] = function


def day(value: date | datetime) -> str:
    """2026年7月1日"""
    if isinstance(value, datetime):
        value = clock.local(value).date()
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime) -> str:
    """2026年7月1日 09:05, on the township's clock."""
    at = clock.local(value)
    return f"{day(at.date())} {at:%H:%M}"


def clock_time(value: datetime) -> str:
    return f"{clock.local(value):%H:%M:%S}"


def masked_phone(value: str | None) -> str:
    """138****1234; anything short is masked whole."""
    if not value:
        return ""
    return f"{value[:3]}****{value[-4:]}" if len(value) >= 9 else "****"


def size(octets: int) -> str:
    """1.5 MB, in units of 1024."""
    value = float(octets)
    for unit in ("B", "KB", "MB", "GB"):
        if value < 1024 or unit == "GB":
            break
        value /= 1024
    return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"


def pinyin_key(name: str) -> str:
    """The key by which a list sorts in pinyin; the surname is read as a surname."""
    # Here and not above: it reads a dictionary of phrases, a quarter of every start's time, for a rare deed.
    from pypinyin import Style, lazy_pinyin

    syllables = lazy_pinyin(name, style=Style.NORMAL)
    if name[:1] in SURNAMES and syllables:
        syllables[0] = SURNAMES[name[0]]
    # Filled up with zeros, which every collation of either engine puts before letters (not so blanks).
    return "".join(syllable.ljust(6, "0") for syllable in syllables)[:120]


def strokes_key(name: str) -> str:
    """The key of 姓氏笔画 order: strokes of the surname, the surname itself, then strokes of each further character.

    The surname stands between, so that two surnames of equal strokes do not mingle. Unknown characters come last.
    """
    given = "".join(f"{_strokes(character):02d}" for character in name[1:])
    return f"{_strokes(name[0]):02d}{ord(name[0]):06x}{given}"[:120] if name else ""


def _strokes(character: str) -> int:
    try:
        return min(int(strokes(character)), 98) or 99
    except (ValueError, KeyError, TypeError, IndexError):
        return 99
