"""Times of a day as people type them, counted in minutes from midnight."""

from __future__ import annotations

import re
import unicodedata

SHAPE = re.compile(r"(上午|早上|中午|下午|晚上)?\s*(\d{1,2})\s*(?:[:.时点]\s*(\d{1,2}|半)?\s*分?)?")
BARE = re.compile(r"(\d{1,2})(\d{2})")
AFTERNOON = ("下午", "晚上")


def parse_minutes(text: str) -> int:
    """9:00, 9：30, 0930, 9时30分, 9点半, 下午2:30; 24:00 is the end of the day. Raises ValueError with a sentence."""
    plain = unicodedata.normalize("NFKC", text).strip()
    bare = BARE.fullmatch(plain)
    match = SHAPE.fullmatch(plain)
    if bare is not None:
        word, hour, minute = "", int(bare[1]), int(bare[2])
    elif match is not None:
        word, hour = match[1] or "", int(match[2])
        minute = 30 if match[3] == "半" else int(match[3] or 0)
    else:
        raise ValueError("请写成 14:30 这样的时间。")
    if (word in AFTERNOON and hour < 12) or (word == "中午" and hour < 3):
        hour += 12
    if minute > 59 or hour * 60 + minute > 24 * 60:
        raise ValueError("没有这个时间，请写成 14:30。")
    return hour * 60 + minute


def clock_of(minutes: int) -> str:
    """14:30"""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
