"""支部工作手册 and 归档文件目录 of one unit and year."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_login import current_user

from xiqiao.audit.record import record_access
from xiqiao.core.authority import person_here, require
from xiqiao.core.clock import today
from xiqiao.core.pages import go, page
from xiqiao.imports.writing import as_download
from xiqiao.meetings.archive_lists import HEADS, archive_document, archive_lines
from xiqiao.meetings.book_sheets import book_workbook
from xiqiao.meetings.books import book_of
from xiqiao.meetings.document_views import word_file
from xiqiao.meetings.duty_forms import YearQuery
from xiqiao.meetings.duty_views import own_units
from xiqiao.meetings.filing import counted_of_year, settled_of_year
from xiqiao.organisation.kinds import BRANCH_FORMS
from xiqiao.organisation.models import Unit
from xiqiao.organisation.queries import children
from xiqiao.organisation.views import unit_or_404

bp = Blueprint("book", __name__, url_prefix="/meetings/books")

KEEP_SAFE = "含个人信息，用后妥善保管。批评与自我批评的内容不在其中。"


def read_unit(unit_id: int) -> Unit:
    unit = unit_or_404(unit_id)
    require("read_books", unit)
    return unit


@bp.get("")
def index() -> Response:
    """Whoever looks after one unit goes straight to it."""
    require("list_books")
    units = own_units(person_here())
    if len(units) == 1:
        return go("book.show", unit_id=units[0].id)
    return page("meetings/books.html", units=units)


@bp.get("/<int:unit_id>")
def show(unit_id: int) -> Response:
    """What can be had of this unit and year, and the units below, each with its own."""
    unit = read_unit(unit_id)
    form = YearQuery.read()
    year = form.shown(today())
    count, settled = counted_of_year(unit, year)
    return page("meetings/book.html", unit=unit, form=form, year=year, count=count, settled=settled,
                is_branch=unit.form in BRANCH_FORMS, below=[each for each, _ in children(unit)])  # fmt: skip


@bp.get("/<int:unit_id>/book.xlsx")
def workbook(unit_id: int) -> Response:
    unit = read_unit(unit_id)
    year = YearQuery.read().shown(today())
    book = book_of(unit, year, today())
    footer = f"说明：{current_user.name} 于 {today():%Y-%m-%d} 生成。{KEEP_SAFE}"
    content = book_workbook(book, today(), footer)
    record_access("access.book_exported", by=current_user, about=unit.reference, year=year, count=len(book.entries))
    return as_download(content, f"book-{unit.id}-{year}.xlsx")


@bp.get("/<int:unit_id>/archive-list")
def archive_list(unit_id: int) -> Response:
    unit = read_unit(unit_id)
    year = YearQuery.read().shown(today())
    lines = archive_lines(settled_of_year(unit, year))
    return page("meetings/archive_list.html", unit=unit, year=year, lines=lines, heads=HEADS)


@bp.get("/<int:unit_id>/archive-list.docx")
def archive_file(unit_id: int) -> Response:
    unit = read_unit(unit_id)
    year = YearQuery.read().shown(today())
    content = archive_document(unit, year, archive_lines(settled_of_year(unit, year)))
    return word_file(content, f"archive-list-{unit.id}-{year}.docx")
