"""Hours and days as plans write them: what is read, what is refused and how it is said."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.imports.books import book, on_disk
from tests.imports.test_cells import anything, attempt
from xiqiao.calendar.plan_cells import day_and_hours, hours, paragraphs
from xiqiao.calendar.planned_events import PLAN_COLUMNS, planned_event_of
from xiqiao.imports.tables import read_tables
from xiqiao.imports.workbook import unpack

READ = [
    (hours, "9:00", "09:00"),
    (hours, "9：30", "09:30"),
    (hours, "０９：３０", "09:30"),
    (hours, "09:30:00", "09:30"),
    (hours, "9时", "09:00"),
    (hours, "9点", "09:00"),
    (hours, "9点整", "09:00"),
    (hours, "9时30分", "09:30"),
    (hours, "9点半", "09:30"),
    (hours, "上午9时", "09:00"),
    (hours, "上午 9：30", "09:30"),
    (hours, "下午3:00", "15:00"),
    (hours, "下午2点半", "14:30"),
    (hours, "下午15:00", "15:00"),
    (hours, "中午12:00", "12:00"),
    (hours, "中午1时", "13:00"),
    (hours, "中午11:30", "11:30"),
    (hours, "晚上7:30", "19:30"),
    (hours, "凌晨12时", "00:00"),
    (hours, "2:30 PM", "14:30"),
    (hours, "9am", "09:00"),
    (hours, "14:30-16:00", "14:30-16:00"),
    (hours, "14:30～16:00", "14:30-16:00"),
    (hours, "14:30—16:00", "14:30-16:00"),
    (hours, "14：30至16：00", "14:30-16:00"),
    (hours, "下午2:30-4:00", "14:30-16:00"),
    (hours, "上午9:00-11:30", "09:00-11:30"),
    (hours, "上午9-11时", "09:00-11:00"),
    (hours, "上午9时-下午4时", "09:00-16:00"),
    (hours, "上午9:00-12:00", "09:00-12:00"),
    (hours, "上午10:00—14:00", "10:00-14:00"),
    (hours, 0.625, "15:00"),  # what Excel calls that time
    (hours, 0.395833333333333, "09:30"),
    (hours, {"d": "2026-12-05", "t": "15:00"}, "15:00"),
    (hours, None, None),
    (hours, "全天", None),
    (day_and_hours, "2026-12-5", "2026-12-05"),
    (day_and_hours, "2026年12月5日（星期六）", "2026-12-05"),
    (day_and_hours, "2026年12月6日 周日", "2026-12-06"),
    (day_and_hours, "2026年12月6日星期天下午3时", "2026-12-06 15:00"),
    (day_and_hours, "2026.12.5 15:00", "2026-12-05 15:00"),
    (day_and_hours, "2026-12-05 15:00:00", "2026-12-05 15:00"),
    (day_and_hours, "2026年12月5日14:30-16:00", "2026-12-05 14:30-16:00"),
    (day_and_hours, "20261205", "2026-12-05"),
    (day_and_hours, 46361, "2026-12-05"),
    (day_and_hours, {"d": "2026-12-05"}, "2026-12-05"),
    (day_and_hours, {"d": "2026-12-05", "t": "15:00"}, "2026-12-05 15:00"),
    (day_and_hours, None, None),
    (paragraphs(20), "一\r\n二\x0b", "一\n二"),
    (paragraphs(20), 12, "12"),
]
REFUSED = [
    (hours, "9", "请写成"),
    (hours, 9, "请写成"),
    (hours, 46361.625, "请写成"),
    (hours, "25:00", "请写成"),
    (hours, "9:60", "请写成"),
    (hours, "24:00", "请写成"),
    (hours, "待定", "请写成"),
    (hours, "上午15:00", "请写成"),
    (hours, "9:00-10:00-11:00", "请写成"),
    (hours, "晚上12时", "第二天"),
    (hours, "16:00-14:30", "结束时间不晚于开始时间"),
    (hours, "9:00-9:00", "结束时间不晚于开始时间"),
    (hours, {"e": "#N/A"}, "公式出错"),
    (day_and_hours, "12月5日", "请写成"),
    (day_and_hours, "2026年12月", "写到哪一天"),
    (day_and_hours, "2026年12月5日（星期五）", "12月5日是星期六，写的是星期五"),
    (day_and_hours, "2026年12月5日-7日", "请写成"),
    (paragraphs(3), "一二三四", "最多 3 个字"),
]


@pytest.mark.parametrize(("reader", "cell", "value"), READ)
def test_what_plans_write_is_read(reader, cell, value):
    assert reader(cell) == value


@pytest.mark.parametrize(("reader", "cell", "sentence"), REFUSED)
def test_what_cannot_be_read_for_certain_is_refused_with_what_to_do(reader, cell, sentence):
    with pytest.raises(ValueError, match=sentence):
        reader(cell)


@given(st.one_of(anything, st.text(alphabet="0123456789:时点半上下午晚-至 周六2026年月日", max_size=20)))
def test_a_reader_answers_a_plain_value_or_a_sentence_and_nothing_else(cell):
    for reader in (hours, day_and_hours, paragraphs(50)):
        value, sentence = attempt(reader, cell)
        assert sentence is None or sentence.endswith("。")
        assert value is None or isinstance(value, str)


@given(st.times(), st.times())
def test_an_hour_reads_the_same_however_it_is_written(first, last):
    first, last = (each.replace(second=0, microsecond=0) for each in (first, last))
    plain = f"{first:%H:%M}"
    half = "上午" if first.hour < 12 else "下午"
    written = [plain, plain.replace(":", "："), f"{first.hour}时{first.minute}分", f"{half}{first.hour}:{first:%M}"]
    if first.hour or first.minute:
        written.append((first.hour * 60 + first.minute) / 1440)
    assert {hours(each) for each in written} == {plain}
    if first < last:
        assert hours(f"{plain}-{last:%H:%M}") == f"{plain}-{last:%H:%M}"


# -- the table of a plan

HEAD = ["标题", "日期", "开始时间", "结束时间", "地点", "主题", "承办单位", "参加范围", "联系人", "内容"]


def planned(rows, folder):
    read, findings = read_tables(unpack(on_disk(book(rows), folder)), PLAN_COLUMNS)
    return read, findings


def test_a_table_with_cells_of_excel_becomes_planned_events(tmp_path):
    from datetime import datetime

    at_once = datetime(2026, 12, 5, 14, 59, 59, 999999)  # noqa: DTZ001  # as Excel keeps 15:00
    rows = [
        HEAD,
        ["主题党日", date(2026, 12, 5), time(14, 30), time(16, 0), "东一党群服务站", "听红色党课", "党建办", "全体党员", "冯月好", "一\n二"],
        ["志愿服务", "2026年12月5日（周六）", None, None],
        ["红歌", at_once, None, "下午4时"],
    ]  # fmt: skip
    read, findings = planned(rows, tmp_path)
    assert ([row.findings for row in read], findings) == ([[]] * 3, [])
    lesson, service, songs = (planned_event_of(row.values) for row in read)
    assert (lesson.title, lesson.day, lesson.starts, lesson.ends) == (
        "主题党日",
        date(2026, 12, 5),
        time(14, 30),
        time(16),
    )
    assert (lesson.organiser, lesson.audience, lesson.contact, lesson.content) == (
        "党建办",
        "全体党员",
        "冯月好",
        "一\n二",
    )
    assert f"{lesson.starts_at:%Y-%m-%d %H:%M %Z}" == "2026-12-05 06:30 UTC"
    assert (service.starts, service.starts_at, service.last_day) == (None, None, date(2026, 12, 5))
    assert (songs.starts, songs.ends) == (time(15), time(16))


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"day": None}, "都要填"),
        ({"end": "09:00"}, "只有结束时间"),
        ({"start": "10:00", "end": "09:00"}, "结束时间不晚于开始时间"),
        ({"day": "2026-12-05 15:00", "start": "16:00"}, "不一样"),
        ({"start": "15:00-16:00", "end": "17:00"}, "不一样"),
        ({"last_day": "2026-12-04"}, "早于开始日期"),
        ({"start": "09:00", "last_day": "2026-12-07"}, "跨几天"),
    ],
)
def test_parts_that_contradict_each_other_are_refused(more, sentence):
    with pytest.raises(ValueError, match=sentence):
        planned_event_of({"title": "党课", "day": "2026-12-05", **more})


def test_the_same_hours_written_twice_are_no_contradiction():
    made = planned_event_of({"title": "党课", "day": "2026-12-05 15:00", "start": "15:00-16:00", "end": "16:00"})
    assert (made.starts, made.ends) == (time(15), time(16))
