"""Hours and days as plans write them: readers of cells for a plan's table (see `imports/cells.py`).

9:00, 9：30, 上午9时, 下午2点半, 14:30-16:00, and what Excel makes of them. A day may carry its weekday and its hours.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from xiqiao.core.forms import clean_text
from xiqiao.core.times_of_day import MINUTES, clock_of, minutes_of
from xiqiao.imports.cells import Reader, Value, text_of, whole_date

TO = re.compile(r"[-~—–−至到]+")
HOW = "读不出时间，请写成 9:00 或 14:30-16:00。"
WEEKDAYS = "一二三四五六日"
WEEKDAY = re.compile(r"[(\[]?(?:星期|周|礼拜)([一二三四五六日天])[)\]]?")
DAY_AND_REST = re.compile(r"(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}(?:日|(?!\d))|\d{8}(?!\d))(.*)", re.ASCII)


def hours(cell: Any) -> Value:
    """ "14:30", or "14:30-16:00" where both ends stand in one cell; None if the cell is empty or says 全天."""
    if isinstance(cell, dict) and "t" in cell:
        return str(cell["t"])
    if isinstance(cell, float) and 0 < cell < 1:
        return _written(round(cell * MINUTES))
    found = re.sub(r"\s", "", unicodedata.normalize("NFKC", text_of(cell))).lower()
    if not found or found in ("全天", "无"):
        return None
    ends = TO.split(found)
    if len(ends) > 2 or isinstance(cell, int | float | bool):
        raise ValueError(HOW)
    if len(ends) == 2 and ends[0][-1:].isdigit() and ":" not in found:  # 上午9-11时
        ends[0] += "时"
    start = minutes_of(ends[0])
    if len(ends) == 1:
        return _written(start)
    end = minutes_of(ends[1], after=ends[0])
    if end <= start:
        raise ValueError("结束时间不晚于开始时间，请核对。")
    return f"{_written(start)}-{_written(end)}"


def _written(minutes: int) -> str:
    if minutes >= MINUTES:
        raise ValueError(HOW)
    return clock_of(minutes)


def day_and_hours(cell: Any) -> Value:
    """ "2026-12-05", or "2026-12-05 15:00" if the hours stand with it. A weekday that is another day's is refused."""
    if isinstance(cell, dict) and "t" in cell:
        return f"{cell['d']} {cell['t']}"
    if not isinstance(cell, str):
        return whole_date(cell)
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text_of(cell)))
    weekday = WEEKDAY.search(text)
    text = WEEKDAY.sub(" ", text).strip()
    parts = DAY_AND_REST.fullmatch(text)
    found = whole_date(parts[1] if parts else text)
    if weekday and isinstance(found, str):
        day = date.fromisoformat(found)
        if WEEKDAYS[day.weekday()] != weekday[1].replace("天", "日"):
            raise ValueError(
                f"{day.month}月{day.day}日是星期{WEEKDAYS[day.weekday()]}，写的是星期{weekday[1]}，请核对。"
            )
    at = hours(parts[2]) if parts and parts[2] else None
    return f"{found} {at}" if at else found


def paragraphs(longest: int) -> Reader:
    """Text that keeps its lines, of at most so many characters."""

    def read(cell: Any) -> Value:
        found = clean_text(cell) if isinstance(cell, str) else text_of(cell)
        if len(found) > longest:
            raise ValueError(f"最多 {longest} 个字，现为 {len(found)} 个字。")
        return found or None

    return read
