"""Times of a day as people type them, in minutes from midnight: 9:00, 9：30, 0930, 上午9时, 下午2点半."""

from __future__ import annotations

import re
import unicodedata

MINUTES = 24 * 60
MORNING, NOON, EVENING = ("上午", "早上", "早晨", "凌晨", "早"), ("中午",), ("下午", "傍晚", "晚上", "晚")
HALVES = "|".join((*MORNING, *NOON, *EVENING))
SPOKEN = r"(?::(\d{2})(?::(\d{2})(?:\.\d+)?)?|[时点](?:(\d{1,2})分?|(半)|整)?)"
CLOCK = re.compile(rf"({HALVES})?(\d{{1,2}})(?:{SPOKEN}(am|pm)?|(am|pm))", re.ASCII)
BARE = re.compile(r"(\d{1,2})(\d{2})", re.ASCII)
HOW = "读不出时间，请写成 14:30 这样。"


def parse_minutes(text: str) -> int:
    """What somebody typed into a field; four bare digits too, and 24:00 for the end of the day.

    Raises ValueError with a sentence.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower()
    if plain in ("24:00", "2400", "24时", "24点"):
        return MINUTES
    if bare := BARE.fullmatch(plain):
        plain = f"{bare[1]}:{bare[2]}"
    return minutes_of(plain)


def minutes_of(text: str, after: str = "") -> int:
    """Minutes of a time without spaces. In 下午2:30-4:00 the end is meant in the half of the day of `after`, its start.

    Raises ValueError with a sentence.
    """
    found = CLOCK.fullmatch(text)
    if found is None:
        raise ValueError(HOW)
    half, hour, minute, second, spoken, is_half, *english = found.groups()
    half = half or {"am": "上午", "pm": "下午"}.get(english[0] or english[1] or "", "")
    if not half and (before := CLOCK.fullmatch(after)):
        half = (before[1] if int(hour) <= 12 else "") or ""
    at = int(hour) * 60 + (30 if is_half else int(minute or spoken or 0)) + (int(second or 0) >= 30)
    if int(minute or spoken or 0) > 59 or int(hour) > 23 or (half in MORNING and int(hour) > 12):
        raise ValueError(HOW)
    if half in EVENING and int(hour) < 12:
        at += MINUTES // 2
    elif half in EVENING and int(hour) == 12 and half != "下午":
        raise ValueError("晚上12时是第二天的 0:00，请写成 24 小时制的时间。")
    elif half in NOON and int(hour) < 10:
        at += MINUTES // 2
    elif half == "凌晨" and int(hour) == 12:
        at -= MINUTES // 2
    return at


def clock_of(minutes: int) -> str:
    """14:30"""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
