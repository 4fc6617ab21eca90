"""节假日: a year's months with 休, 班, festivals, lunar days and terms; readable by everybody, honest about its source."""

from datetime import date

import pytest

from xiqiao.calendar.commemorations import COMMEMORATIONS, YearDay, commemorations
from xiqiao.calendar.day_queries import known_days
from xiqiao.calendar.day_sheet import day_sign, year_sheet
from xiqiao.core.clock import today
from xiqiao.rulebook.queries import in_force


@pytest.mark.parametrize("login", ["lin", "hebo"])
def test_a_year_with_its_notice_says_so(visitor, login):
    page = visitor(login).open("/calendar/days/2026")
    assert "已公布" in page
    assert "国务院办公厅关于2026年部分节假日安排的通知" in page
    assert len(page.document.all("table")) == 12
    assert len([cell for cell in page.document.all("th") if cell.get("scope") == "col"]) == 84
    assert "班" in page
    assert ("修改放假安排" in page) is (login == "lin")


def test_a_year_without_its_notice_says_so_and_invents_nothing(visitor):
    page = visitor("feng").open("/calendar/days/2027")
    assert "2027年放假安排尚未公布。" in page
    assert "<i>班</i>" not in page
    assert page.html.count("<i>休</i>") == 13
    assert "粘贴放假通知" not in page
    assert "粘贴放假通知" in visitor("lin").open("/calendar/days/2027")


@pytest.mark.parametrize(
    ("year", "status"), [(1999, 404), (2000, 200), (2100, 200), (2101, 404), (0, 404), (10**30, 404)]
)
def test_the_years_of_the_century_have_a_page_and_no_other(visitor, year, status):
    page = visitor("feng").open(f"/calendar/days/{year}", status=status)
    if status == 200:
        assert "没有录入" in page or "尚未公布" in page


def test_this_year_is_shown_without_asking_for_one(visitor):
    assert f"{today().year}年节假日" in visitor("feng").open("/calendar/days")


def test_a_page_costs_few_reads_in_any_year(visitor, statements):
    person = visitor("feng")
    with statements() as seen:
        person.open("/calendar/days/2026")
    assert sum("rule_row" in statement for statement in seen) == 1
    assert sum(statement.startswith("SELECT") for statement in seen) <= 8


@pytest.mark.parametrize(
    ("day", "mark", "line", "kind"),
    [
        (date(2026, 1, 1), "休", "元旦", "feast"),
        (date(2026, 1, 4), "班", "十六", "lunar"),
        (date(2026, 1, 5), "", "小寒", "term"),
        (date(2026, 2, 15), "休", "廿八", "lunar"),
        (date(2026, 2, 16), "休", "除夕", "feast"),
        (date(2026, 7, 1), "", "建党节", "feast"),
        (date(2026, 11, 9), "", "十月", "lunar"),
        (date(2027, 2, 6), "休", "春节", "feast"),  # a Saturday, off by the law
        (date(2027, 2, 13), "", "初八", "lunar"),
    ],
)
def test_a_cell_has_a_mark_and_the_weightiest_line(context, day, mark, line, kind):
    found = day_sign(day, known_days(), commemorations(day.year).get(day, ()))
    assert (found.mark, found.line, found.kind) == (mark, line, kind)


def test_every_day_of_the_year_stands_once_under_its_weekday(context):
    months = year_sheet(2026, known_days(), commemorations(2026))
    placed = [(place, sign.day) for month in months for week in month.weeks for place, sign in enumerate(week) if sign]
    assert [day.toordinal() for _, day in placed] == list(
        range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())
    )
    assert all(place == day.weekday() for place, day in placed)


def test_what_a_cell_has_no_room_for_stands_below_the_month(context):
    months = year_sheet(2026, known_days(), commemorations(2026))
    assert ("15日至23日", "春节（放假）") in months[1].notes
    assert ("28日", "春节调休（上班）") in months[1].notes
    assert ("5日", "清明祭英烈") in months[3].notes
    assert ("1日", "中国共产党成立纪念日") in months[6].notes
    assert ("18日", "重阳节、老年节") in months[9].notes


@pytest.mark.parametrize(
    ("text", "stored"),
    [("7-1", "07-01"), ("7月1日", "07-01"), ("１２．１３", "12-13"), ("农历9-9", "农历09-09"), ("农历十", None),
     ("清明", "清明"), ("2-29", "02-29"), ("2-30", None), ("农历13-1", None), ("农历1-31", None), ("立", None)],
)  # fmt: skip
def test_a_commemoration_is_tied_to_a_day_a_lunar_day_or_a_term(text, stored):
    if stored is None:
        with pytest.raises(ValueError, match="请写成 7-1"):
            YearDay().parse(text)
    else:
        assert YearDay().parse(text) == stored


@pytest.mark.parametrize(
    ("value", "year", "days"),
    [
        ("07-01", 2026, [date(2026, 7, 1)]),
        ("02-29", 2026, []),
        ("02-29", 2028, [date(2028, 2, 29)]),
        ("农历09-09", 2026, [date(2026, 10, 18)]),
        ("农历12-30", 2026, []),  # neither lunar year that touches it has a thirtieth
        ("农历12-08", 2026, [date(2026, 1, 26)]),
        ("清明", 2024, [date(2024, 4, 4)]),
        ("清明", 2101, []),
    ],
)
def test_a_commemoration_finds_its_days_in_each_year(value, year, days):
    assert YearDay().days_in(year, value) == days


def test_the_usual_commemorations_are_what_the_office_could_type(context):
    value = in_force(COMMEMORATIONS)
    kind = COMMEMORATIONS.kind
    assert kind.parse(kind.show(value)) == sorted(value)


def test_the_office_adds_a_day_of_its_own(visitor):
    lin = visitor("lin")
    path = "/rules/office.commemorations"
    page = lin.open(f"{path}/change")
    value = page.form(f"{path}/preview")["fields"]["value"] + "\n11-11 建站日 党群服务中心建成纪念日"
    typed = {"value": value, "valid_from": "2026-1-1", "source": "镇党委会议", "reason": "新增"}
    preview = lin.submit(page, f"{path}/preview", **typed, status=200)
    lin.submit(preview, f"{path}/change", status=303)
    shown = visitor("hebo").open("/calendar/days/2026")
    assert "建站日" in shown
    assert "党群服务中心建成纪念日" in shown
