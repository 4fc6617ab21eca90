"""The office pastes the notice as it is published: which days are read out of it, what is doubted, what is refused."""

from datetime import date
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.calendar.notice_texts import NOTICES
from xiqiao.calendar.day_rules import HOLIDAYS, HolidayYear
from xiqiao.calendar.notices import OFF, WORK, read_notice


def read(text, year=2027):
    return {day.isoformat(): kind for day, (kind, _) in read_notice(text, year).days.items()}


def doubts(text, year=2027):
    """Those about the text itself; that festivals are missing is left out."""
    return [each for each in read_notice(text, year).doubts if "不在放假日里" not in each]


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_a_real_notice_gives_exactly_the_days_that_are_known_of_its_year(year):
    kind = HolidayYear(year)
    assert kind.parse(NOTICES[year]) == HOLIDAYS.first_of(year)[0]


@pytest.mark.parametrize("year", sorted(NOTICES))
def test_of_a_real_notice_nothing_is_doubted_but_its_advice(year):
    found = read_notice(NOTICES[year], year).doubts
    advice = {2024: ["鼓励各单位结合带薪年休假"], 2025: ["根据2024年11月修订", "据此对放假调休原则"]}.get(year, [])
    assert len(found) == len(advice)
    assert all(words in sentence for words, sentence in zip(advice, found, strict=True))


def test_what_says_nothing_about_days_is_named_and_not_dropped():
    passed = read_notice(NOTICES[2026], 2026).passed_over
    assert any(sentence.startswith("鼓励单位和个人") for sentence in passed)
    assert any("没有读入" in each for each in HolidayYear(2026).doubts(NOTICES[2026]))


def test_the_days_of_december_belong_to_the_notice_of_the_next_year():
    assert read(NOTICES[2019], 2019).items() >= {
        "2018-12-29": WORK, "2018-12-30": OFF, "2018-12-31": OFF, "2019-01-01": OFF,
    }.items()  # fmt: skip
    assert {day for day in read(NOTICES[2023], 2023) if day < "2023-01-03"} == {
        "2022-12-31",
        "2023-01-01",
        "2023-01-02",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、元旦：1月1日放假。", {"2027-01-01": OFF}),
        ("元旦:1月1日(周五)放假1天,不调休.", {"2027-01-01": OFF}),
        ("元旦：１月１日（周五）放假１天，不调休。", {"2027-01-01": OFF}),
        ("元旦 12月31日至1月2日放假调休，共3天。", {"2026-12-31": OFF, "2027-01-01": OFF, "2027-01-02": OFF}),
        ("元旦：2026年12月31日至2027年1月2日放假", {"2026-12-31": OFF, "2027-01-01": OFF, "2027-01-02": OFF}),
        ("1、元旦：1月1日—2日放假", {"2027-01-01": OFF, "2027-01-02": OFF}),
        ("劳动节：4月30日至5月2日放假", {"2027-04-30": OFF, "2027-05-01": OFF, "2027-05-02": OFF}),
        ("劳动节：5月1日、3日放假", {"2027-05-01": OFF, "2027-05-03": OFF}),
        ("春节：其中，1月30日（星期六）和2月14日（星期天）上班", {"2027-01-30": WORK, "2027-02-14": WORK}),
        ("春节：2月20日、\n21日上\n班", {"2027-02-20": WORK, "2027-02-21": WORK}),
        ("端午节：\n6月9日（周三）放\n假1天，不调休", {"2027-06-09": OFF}),
        ("2027-1-1\t休\t元旦\n2027-1-3\t班\t元旦调休", {"2027-01-01": OFF, "2027-01-03": WORK}),
        ("2027年1月1日，休，元旦\n2027/1/3 周日 班 元旦调休", {"2027-01-01": OFF, "2027-01-03": WORK}),
        ("尚未公布\n元旦：1月1日放假。", {"2027-01-01": OFF}),
        ("2027-1-1 休 元旦\n五一：5月1日放假", {"2027-01-01": OFF, "2027-05-01": OFF}),
    ],
)
def test_a_sentence_or_a_list_line_gives_its_days(text, expected):
    assert read(text) == expected
    assert doubts(text) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("元旦：1月1日至3日放假，共4天。", "写的是共4天，数下来是3天"),
        ("元旦：1月1日放假2天。", "写的是共2天，数下来是1天"),
        ("元旦：1月1日（周四）放假。", "2027年1月1日是周五，写的是周四"),
        ("元旦：1月1日（星期天）放假。", "2027年1月1日是周五，写的是周天"),
        ("2027-1-1 周四 休 元旦", "2027年1月1日是周五，写的是周四"),
        ("春节：2月5日（农历正月初一）放假。", "2027年2月5日不是农历正月初一"),
        ("元旦：1月6日上班。", "是周三，本来就要上班"),
        ("端午节：6月9日放假，与周末连休。", "前后却不是周末"),
        ("元旦：1月1日放假。元旦：1月1日至2日放假。", "2027年1月1日写了两次"),
        ("元旦：1月1日放假。2月3日（星期三）起正常上班。", "没有全读懂"),
        ("元旦：1月1日放假。安排职工在除夕（2月5日）休息。", "没有全读懂"),
        ("元旦：1月1日放假，1月2日照常公休。", "没有全读懂"),
        ("2027-1-1 休 元旦\n2027-1-2 放假 元旦", ""),
    ],
)
def test_what_does_not_add_up_is_read_and_doubted(text, sentence):
    assert read(text)
    if sentence:
        assert any(sentence in each for each in doubts(text)), doubts(text)
    else:
        assert read_notice(text, 2027).passed_over or doubts(text)


def test_a_festival_that_the_notice_leaves_out_is_missed():
    assert read_notice("元旦：1月1日放假。", 2027).doubts == [
        "春节（2027年2月6日）不在放假日里。",
        "清明节（2027年4月5日）不在放假日里。",
        "劳动节（2027年5月1日）不在放假日里。",
        "端午节（2027年6月9日）不在放假日里。",
        "中秋节（2027年9月15日）不在放假日里。",
        "国庆节（2027年10月1日）不在放假日里。",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (NOTICES[2026], "这是2026年的放假安排，不是2027年的"),
        ("元旦：2月30日放假", "不是一天"),
        ("2027-13-1 休 元旦", "不是一天"),
        ("2026-10-1 休 国庆节", "不在2027年"),
        ("2028-1-1 休 元旦", "不在2027年"),
        ("元旦：1月1日放假。1月1日上班。", "既写了放假又写了上班"),
        ("春节：2月7日至5日放假", "从后往前"),
        ("春节：2月7日至12月5日放假", "太长"),
        ("春节：7日放假", "没有写月份"),
        ("今年没有消息。", "没有读出放假日"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        HolidayYear(2027).parse(text)


def test_not_yet_is_an_answer():
    assert HolidayYear(2027).parse(" 尚未公布 ") == []
    assert HolidayYear(2027).show([]) == "尚未公布"


def test_two_festivals_in_one_section_keep_their_names():
    found = read_notice(NOTICES[2025], 2025).days
    assert [found[date(2025, 10, day)][1] for day in (5, 6, 7)] == ["国庆节", "中秋节", "国庆节"]


days_of_2027 = st.dates(date(2027, 1, 1), date(2027, 12, 31))
names = st.text("元旦春节调休清明，、 放假", min_size=1, max_size=20).map(str.strip).filter(bool)


@given(st.dictionaries(days_of_2027, st.tuples(st.sampled_from([OFF, WORK]), names), min_size=1))
def test_what_is_shown_can_be_saved_again(days):
    value = [[day.isoformat(), kind, name] for day, (kind, name) in sorted(days.items())]
    kind = HolidayYear(2027)
    once = kind.parse(kind.show(value))
    assert [row[:2] for row in once] == [row[:2] for row in value]
    assert kind.parse(kind.show(once)) == once


@given(days_of_2027, st.integers(0, 12))
def test_a_range_gives_each_day_from_its_first_to_its_last(first, more):
    last = min(date.fromordinal(first.toordinal() + more), date(2027, 12, 31))
    found = read(f"节日：{first.month}月{first.day}日至{last.month}月{last.day}日放假")
    assert sorted(found) == [date.fromordinal(n).isoformat() for n in range(first.toordinal(), last.toordinal() + 1)]


@pytest.mark.parametrize(
    "text", ["2027-1-1" + " " * 19_000 + "休", "2027-1-1" + "," * 19_000 + "休", "1日、" * 6_000, "(" * 19_000]
)
def test_the_longest_text_is_read_at_once(text):
    start = process_time()
    assert read_notice(text, 2027).days == {}
    assert process_time() - start < 1


pieces = st.sampled_from(
    [
        "元旦",
        "：",
        "1月",
        "31日",
        "至",
        "、",
        "（周六）",
        "放假",
        "调休",
        "上班",
        "，",
        "。",
        "共3天",
        "2027年",
        "\n",
        " 休 ",
        "2027-1-1",
        "(",
        ")",
        "其中",
    ]
)


@given(st.one_of(st.text(max_size=80), st.lists(pieces, max_size=25).map("".join)))
@example("九九年")
@example("9999999年1月1日放假")
@example("٣月٣日放假")
@example("2027-1-1 休 " + "节" * 60)
def test_any_text_is_read_or_refused_with_a_sentence(text):
    try:
        said, found = "", read_notice(text, 2027).days
    except ValueError as error:
        said, found = str(error), {}
    assert said == "" or said.endswith("。")
    assert all(0 < len(name) <= 20 for _, name in found.values())
