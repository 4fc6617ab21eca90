"""The office's own rules as they come: holidays of three years from their notices, the wording within the law."""

from datetime import date

import pytest

from xiqiao.rulebook.office import APPRAISAL_LABEL, HOLIDAYS
from xiqiao.rulebook.queries import in_force


@pytest.mark.parametrize(
    ("day", "kind"),
    [("2024-02-10", "off"), ("2024-02-04", "work"), ("2026-10-01", "off"), ("2026-02-17", "off"), ("2026-11-23", None)],
)
def test_a_day_is_found_in_the_notice_of_its_year(context, day, kind):
    on = date.fromisoformat(day)
    found = {row[0]: row[1] for row in in_force(HOLIDAYS, on)}
    assert found.get(day) == kind
    assert all(entry.startswith(day[:4]) for entry in found)


@pytest.mark.parametrize("year", [2010, 2023])
def test_years_before_the_first_notice_have_none(context, year):
    assert in_force(HOLIDAYS, date(year, 6, 1)) == []


@pytest.mark.parametrize(("year", "off", "work"), [(2024, 28, 8), (2025, 28, 5), (2026, 33, 6)])
def test_each_year_has_as_many_days_as_its_notice(context, year, off, work):
    kinds = [row[1] for row in in_force(HOLIDAYS, date(year, 12, 31))]
    assert (kinds.count("off"), kinds.count("work")) == (off, work)


def test_what_comes_along_is_what_a_clerk_could_type(context):
    value = in_force(HOLIDAYS, date(2026, 1, 1))
    assert HOLIDAYS.kind.parse(HOLIDAYS.kind.show(value)) == value


def test_the_appraisal_is_not_called_a_demonstration_campaign(context):
    assert in_force(APPRAISAL_LABEL) == "星级评定"


def test_the_clerk_pastes_next_years_notice_from_a_spreadsheet(visitor):
    manager = visitor("lin")
    page = manager.open("/rules/office.holidays/change")
    typed = {
        "value": "2027-1-1\t休\t元旦\n2027-1-3\t班\t元旦调休",
        "valid_from": "2027-1-1",
        "source": "国办通知",
        "reason": "新年度",
    }
    preview = manager.submit(page, "/rules/office.holidays/preview", **typed, status=200)
    manager.submit(preview, "/rules/office.holidays/change", status=303)
    assert "2027-01-03 班 元旦调休" in manager.open("/rules/office.holidays")
