"""One cell as a value: what is read, what is refused and how it is said. Nothing is guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiqiao.imports import cells

READ = [
    (cells.partial_date, "1986-7-1", "1986-07-01"),
    (cells.partial_date, "1986/7/1", "1986-07-01"),
    (cells.partial_date, "1986.7.1", "1986-07-01"),
    (cells.partial_date, "1986年7月1日", "1986-07-01"),
    (cells.partial_date, "1986年7月", "1986-07"),
    (cells.partial_date, "1986.07", "1986-07"),
    (cells.partial_date, "１９８６．０７", "1986-07"),
    (cells.partial_date, "19860701", "1986-07-01"),
    (cells.partial_date, 19860701, "1986-07-01"),
    (cells.partial_date, "1986-07-01 00:00:00", "1986-07-01"),
    (cells.partial_date, {"d": "1986-07-01"}, "1986-07-01"),
    (cells.partial_date, 31594, "1986-07-01"),  # what Excel calls that day
    (cells.partial_date, 31594.0, "1986-07-01"),
    (cells.partial_date, 1986.07, "1986-07"),
    (cells.partial_date, 1986.12, "1986-12"),
    (cells.partial_date, 1986.7, "1986-07"),
    (cells.partial_date, None, None),
    (cells.partial_date, "  ", None),
    (cells.partial_date, "无", None),
    (cells.person_name, "王 明", "王明"),
    (cells.person_name, "王　明", "王明"),
    (cells.person_name, " 欧阳丽华 ", "欧阳丽华"),
    (cells.person_name, "阿依古丽·买买提", "阿依古丽·买买提"),
    (cells.person_name, "阿依古丽．买买提", "阿依古丽·买买提"),
    (cells.person_name, "何秀英(大)", "何秀英（大）"),
    (cells.person_name, "𠮷田明", "𠮷田明"),
    (cells.person_name, "王\u200b明", "王明"),
    (cells.phone, 13800001234, "13800001234"),
    (cells.phone, 13800001234.0, "13800001234"),
    (cells.phone, "１３８００００１２３４", "13800001234"),
    (cells.phone, "138-0000-1234", "13800001234"),
    (cells.phone, "138 0000 1234", "13800001234"),
    (cells.phone, "+8613800001234", "13800001234"),
    (cells.phone, "无", None),
    (cells.yes_no, True, "yes"),
    (cells.yes_no, "否", "no"),
    (cells.text(5), " 甲\n乙 ", "甲 乙"),
    (cells.text(5), 12, "12"),
    (cells.text(5), 1.5, "1.5"),
]
REFUSED = [
    (cells.partial_date, 1986.1, "分不清是1月还是10月"),
    (cells.partial_date, "1986年", "请写成"),
    (cells.partial_date, "86-7-1", "请写成"),
    (cells.partial_date, 1986, "读不出日期"),
    (cells.partial_date, 0.5, "读不出日期"),
    (cells.partial_date, 999999, "读不出日期"),
    (cells.partial_date, "1986-13-1", "没有这一天"),
    (cells.partial_date, "1986-2-30", "没有这一天"),
    (cells.partial_date, "1800-1-1", "年份"),
    (cells.partial_date, "女", "请写成"),
    (cells.whole_date, "1986.07", "写到哪一天"),
    (cells.person_name, "王明3", "姓名只能是文字"),
    (cells.person_name, "13800001234", "姓名只能是文字"),
    (cells.person_name, "王" * 41, "姓名只能是文字"),
    (cells.phone, "13800001234、13900001234", "只填一个号码"),
    (cells.phone, "abc", "只能是数字"),
    (cells.text(20), 440682198601011234, "超过15位"),
    (cells.text(20), 4.40682198601011e17, "超过15位"),
    (cells.text(20), {"e": "#REF!"}, "公式出错（#REF!）"),
    (cells.text(5), "六个字的内容", "最多 5 个字"),
    (cells.yes_no, "也许", "可填"),
]


@pytest.mark.parametrize(("reader", "cell", "value"), READ)
def test_what_people_write_is_read(reader, cell, value):
    assert reader(cell) == value


@pytest.mark.parametrize(("reader", "cell", "sentence"), REFUSED)
def test_what_cannot_be_read_for_certain_is_refused_with_what_to_do(reader, cell, sentence):
    with pytest.raises(ValueError, match=sentence):
        reader(cell)


anything = st.one_of(
    st.none(), st.text(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(),
    st.dates().map(lambda day: {"d": day.isoformat()}), st.sampled_from([{"e": "#N/A"}]),
)  # fmt: skip


@given(anything)
def test_a_reader_answers_a_plain_value_or_a_sentence_and_nothing_else(cell):
    for reader in (cells.text(50), cells.person_name, cells.partial_date, cells.whole_date, cells.phone, cells.yes_no):
        value, sentence = attempt(reader, cell)
        assert sentence is None or sentence.endswith("。")
        assert value is None or isinstance(value, str | int | bool)


def attempt(reader, cell):
    try:
        return reader(cell), None
    except ValueError as error:
        return None, str(error)


@given(st.dates(date(1930, 1, 1), date(2100, 1, 1)))
def test_a_day_reads_the_same_however_it_is_written(day):
    serial = (day - cells.SERIAL_START).days
    written = [day.isoformat(), f"{day.year}.{day.month}.{day.day}", f"{day.year}年{day.month}月{day.day}日", serial]
    assert {cells.partial_date(each) for each in written} == {day.isoformat()}
