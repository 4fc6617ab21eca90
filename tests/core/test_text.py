"""How people's names sort, and how moments and phones are written."""

from datetime import UTC, date, datetime

import pytest

from xiqiao.core.text import day, masked_phone, moment, pinyin_key, size, strokes_key


@pytest.mark.parametrize(
    ("name", "sound"),
    [("单志明", "shan"), ("曾小红", "zeng"), ("仇英", "qiu"), ("解放", "xie"), ("区文杰", "ou"), ("任重", "ren"), ("朴实", "piao"),
     ("查良", "zha"), ("翟平", "zhai"), ("缪军", "miao"), ("乐天", "yue"), ("覃安", "qin"), ("冼星", "xian"), ("陈平", "chen")],
)  # fmt: skip
def test_a_surname_is_read_as_a_surname(name, sound):
    assert pinyin_key(name).startswith(sound.ljust(6, "0"))


def test_the_order_of_strokes_goes_by_surname_and_equal_surnames_stay_together():
    names = ["李小明", "丁一", "王小二", "王一", "张三", "欧阳修", "李一", "何大", "何一", "吴三"]
    ordered = sorted(names, key=strokes_key)
    assert ordered[:3] == ["丁一", "王一", "王小二"]
    assert "".join(name[0] for name in ordered[3:9]) in ("何何吴张李李", "何何吴李李张", "何何张吴李李")
    assert ordered[-1] == "欧阳修"


def test_a_character_without_known_strokes_comes_last_and_does_not_fail():
    assert strokes_key("\ue000某") > strokes_key("龘某")
    assert strokes_key("") == ""
    assert pinyin_key("") == ""


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13812341234", "138****1234"), ("075712345", "075****2345"), ("110", "****"), (None, ""), ("", "")],
)
def test_phones_are_masked(phone, shown):
    assert masked_phone(phone) == shown


def test_moments_are_shown_on_the_townships_clock():
    at = datetime(2026, 6, 30, 16, 5, tzinfo=UTC)
    assert moment(at) == "2026年7月1日 00:05"
    assert day(at) == "2026年7月1日"
    assert day(date(2026, 7, 1)) == "2026年7月1日"


@pytest.mark.parametrize(("octets", "shown"), [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 KB"), (3 << 30, "3.0 GB")])
def test_sizes(octets, shown):
    assert size(octets) == shown
