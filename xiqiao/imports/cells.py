"""One cell as a value: each reader takes a raw cell (see `unpacking`) and raises ValueError with a sentence.

Nothing is guessed: what can be read in two ways is refused, and says how to write it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from xiqiao.core.forms import clean_text
from xiqiao.core.partial_dates import PartialDate

Value = str | int | bool | None
Reader = Callable[[Any], Value]

#: Excel counts days from here (its 1900 is a leap year by mistake, so day 60 does not exist).
SERIAL_START = date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 61, 80_000
DIGITS_KEPT = 15
YEAR_MONTH = re.compile(r"(19|20)\d\d\.(\d{1,2})")
EIGHT_DIGITS = re.compile(r"(19|20)\d{6}")
NAME = re.compile(r"[^\W\d_]+(?:·[^\W\d_]+)*(?:（[^（）]{1,10}）)?")


def text_of(cell: Any) -> str:
    """The cell as one line of text, composed, without invisible characters; "" if empty."""
    if cell is None:
        return ""
    if isinstance(cell, dict):
        if "e" in cell:
            raise ValueError(f"公式出错（{cell['e']}），请改成文字或数字。")
        return str(cell["d"])
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        if abs(cell) >= 10**DIGITS_KEPT:
            raise ValueError("数字超过15位，Excel 已把末尾变成0，请按原件以文本重新填写。")
        return str(int(cell)) if cell == int(cell) else repr(cell)
    return " ".join(str(clean_text(str(cell))).split())


def text(longest: int) -> Reader:
    """Any text of at most so many characters."""

    def read(cell: Any) -> Value:
        found = text_of(cell)
        if len(found) > longest:
            raise ValueError(f"最多 {longest} 个字，现为 {len(found)} 个字。")
        return found or None

    return read


def person_name(cell: Any) -> Value:
    """王 明 is 王明; digits and signs are no name. · joins the parts of minority names."""
    found = re.sub(
        r"[•・‧∙.．]", "·", unicodedata.normalize("NFC", text_of(cell)).replace("(", "（").replace(")", "）")
    )
    if not found:
        return None
    if " " in found and not re.search(r"[A-Za-z]", found):
        found = found.replace(" ", "")
    if len(found) > 40 or not NAME.fullmatch(found.replace(" ", "")):
        raise ValueError("姓名只能是文字，请核对。")
    return found


def partial_date(cell: Any) -> Value:
    """A day, or a month where the day is not known, as ISO text."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _number_as_date(cell)
    found = unicodedata.normalize("NFKC", text_of(cell))
    if not found or found in ("无", "-", "—", "/"):
        return None
    if EIGHT_DIGITS.fullmatch(found):
        return PartialDate(int(found[:4]), int(found[4:6]), int(found[6:])).iso
    return PartialDate.parse(re.sub(r"\s+\d{1,2}:\d{2}(:\d{2})?$", "", found)).iso


def _number_as_date(cell: float) -> str:
    if cell != int(cell):
        written = repr(round(cell, 4))
        match = YEAR_MONTH.fullmatch(written)
        if match is None:
            raise ValueError("读不出日期，请写成 1986-7-1；只知道年月的写成 1986-7。")
        if match[2] == "1":
            raise ValueError(f"{written} 分不清是1月还是10月（Excel 去掉了末尾的0），请以文本写成 1986-10 或 1986-01。")
        return PartialDate(int(written[:4]), int(match[2])).iso
    if EIGHT_DIGITS.fullmatch(str(int(cell))):
        return str(partial_date(str(int(cell))))
    if not FIRST_SERIAL <= cell <= LAST_SERIAL or 1900 <= cell <= 2200:
        raise ValueError("读不出日期，请写成 1986-7-1；只知道年月的写成 1986-7。")
    return PartialDate.of(SERIAL_START + timedelta(days=int(cell))).iso


def whole_date(cell: Any) -> Value:
    """A day; a month alone is not enough."""
    found = partial_date(cell)
    if isinstance(found, str) and len(found) == 7:
        raise ValueError("要写到哪一天，例如 2026-7-1。")
    return found


def phone(cell: Any) -> Value:
    """Digits only, whatever Excel made of them."""
    found = re.sub(r"[\s\-—]", "", unicodedata.normalize("NFKC", text_of(cell))).removesuffix(".0")
    if not found or found == "无":
        return None
    found = re.sub(r"^(\+86|0086)", "", found)
    if not re.fullmatch(r"\d{7,15}", found):
        raise ValueError("手机号只能是数字，一格只填一个号码。")
    return found


def choice(words: Mapping[str, str]) -> Reader:
    """One of some words; `words` maps what people write to what is stored."""

    def read(cell: Any) -> Value:
        found = unicodedata.normalize("NFKC", text_of(cell)).replace(" ", "")
        if not found:
            return None
        if found not in words:
            raise ValueError(f"“{found[:20]}”不在可填的内容里，可填：{'、'.join(dict.fromkeys(list(words)[:12]))}。")
        return words[found]

    return read


yes_no = choice({"是": "yes", "否": "no", "有": "yes", "无": "no", "√": "yes", "×": "no"})
