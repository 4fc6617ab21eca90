"""Each kind parses what a clerk types and shows what it parsed; what it refuses, it explains."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiqiao.rulebook.kinds import Choice, Day, Lines, Number, Steps, Table, Words, YesNo

DAYS = Number("天", 1, 30)
KINDS = {
    "number": DAYS,
    "steps": Steps("岁", 18, 100),
    "choice": Choice({"strokes": "姓氏笔画", "pinyin": "拼音"}),
    "yesno": YesNo(),
    "words": Words(most=6),
    "day": Day(),
    "lines": Lines(longest=6, most=3),
    "table": Table((("日期", Day()), ("休或班", Choice({"off": "休", "work": "班"})), ("名称", Words())), most=3),
}


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("number", "7", 7), ("number", " ７ ", 7), ("number", "7 天", 7), ("number", "30天", 30), ("number", "1", 1),
        ("steps", "31、36、41", [31, 36, 41]), ("steps", " ３１，36岁 ", [31, 36]), ("steps", "60", [60]),
        ("choice", "拼音", "pinyin"), ("choice", "strokes", "strokes"),
        ("yesno", "是", True), ("yesno", " 否 ", False),
        ("words", " 星级评定 ", "星级评定"), ("words", "六个字也可以", "六个字也可以"),
        ("day", "2026-7-1", "2026-07-01"), ("day", "2026年7月1日", "2026-07-01"), ("day", "2026.07.01", "2026-07-01"),
        ("table", "2026-10-1\t休\t国庆节\n\n2026/9/27，班，国庆节调休", [["2026-09-27", "work", "国庆节调休"], ["2026-10-01", "off", "国庆节"]]),
        ("table", "", []),
        ("lines", "机关\n\n  村（社区） \n校园", ["机关", "村（社区）", "校园"]),
    ],
)  # fmt: skip
def test_what_is_typed_is_understood_and_shown_in_a_form_that_is_understood_again(kind, typed, value):
    assert KINDS[kind].parse(typed) == value
    assert KINDS[kind].parse(KINDS[kind].show(value)) == value


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("lines", "", "至少"), ("lines", "甲\n乙\n丙\n丁", "最多 3 行"), ("lines", "机关\n机关", "两次"),
        ("lines", "机关\n七个字就太长了", "第 2 行最多 6 个字"),
        ("number", "0", "1 到 30"), ("number", "31", "1 到 30"), ("number", "", "整数"), ("number", "七", "整数"), ("number", "-1", "整数"),
        ("number", "1.5", "整数"), ("number", "9" * 12, "整数"), ("number", "٣", "整数"), ("steps", "", "整数"), ("steps", "36、31", "从小到大"), ("steps", "31、31", "从小到大"), ("steps", "31、200", "18 到 100"), ("steps", "三十", "整数"),
        ("choice", "随便", "姓氏笔画、拼音"),
        ("yesno", "也许", "是"), ("words", "   ", "不能为空"), ("words", "七个字就太长了", "6 个字"),
        ("day", "2026-2-30", "2026-10-1"), ("day", "明天", "2026-10-1"),
        ("table", "2026-10-1 休", "第 1 行应有 3 项"), ("table", "\n2026-10-1 放假 国庆节", "第 2 行的休或班"),
        ("table", "2026-10-1 休 甲\n2026.10.1 班 乙", "出现了两次"),
        ("table", "2026-10-1 休 甲\n2026-10-2 休 甲\n2026-10-3 休 甲\n2026-10-4 休 甲", "最多 3 行"),
    ],
)  # fmt: skip
def test_what_is_refused_is_explained(kind, typed, sentence):
    with pytest.raises(ValueError, match=sentence):
        KINDS[kind].parse(typed)


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=80))
def test_any_text_is_either_understood_or_refused_with_a_sentence(kind, typed):
    try:
        value = KINDS[kind].parse(typed)
    except ValueError as error:
        refused = str(error)
        assert refused  # either branch is right
    else:
        assert KINDS[kind].parse(KINDS[kind].show(value)) == value
