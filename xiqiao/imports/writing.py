"""Workbooks that the program hands out. What people typed never becomes a formula in somebody's Excel."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Response
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from xiqiao.files.inspecting import XLSX

#: What XML 1.0 cannot hold, and what Excel refuses in the name of a sheet.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
LONGEST_CELL = 32_000
WIDEST = 40

Value = str | int | float | None


@dataclass(frozen=True)
class Sheet:
    """`title` stands in the first row, `headers` above the rows, each line of `footer` below them."""

    name: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Value]]
    title: str = ""
    footer: Sequence[str] = ()


def write_workbook(sheets: Iterable[Sheet]) -> bytes:
    """The workbook as .xlsx. Strings stay strings whatever they begin with; numbers stay numbers."""
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        _write_sheet(book.create_sheet(NOT_IN_NAMES.sub(" ", sheet.name)[:31].strip() or "表"), sheet)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _write_sheet(page: Worksheet, sheet: Sheet) -> None:
    at = 1
    if sheet.title:
        _write_row(page, at, [sheet.title], bold=True)
        at += 1
    _write_row(page, at, sheet.headers, bold=True)
    page.freeze_panes = page.cell(at + 1, 1)
    widths = [_width(header) for header in sheet.headers]
    _for_paper(page, at)
    for row in sheet.rows:
        at += 1
        _write_row(page, at, row, wraps=True)
        widths = [max(width, _width(value)) for width, value in zip(widths, row, strict=False)]
    for line in sheet.footer:
        at += 1
        _write_row(page, at, [line])
    for number, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(number)].width = min(width + 2, WIDEST)


def _for_paper(page: Worksheet, headers_at: int) -> None:
    """A4 across, all columns on a sheet, the headers on each: lists are bound."""
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.print_title_rows = f"{headers_at}:{headers_at}"


def _write_row(page: Worksheet, at: int, values: Sequence[Value], *, bold: bool = False, wraps: bool = False) -> None:
    for number, value in enumerate(values, 1):
        cell = page.cell(at, number)
        if isinstance(value, str):
            cell.value = CONTROL.sub("", value)[:LONGEST_CELL]
            cell.data_type = "s"  # after the value, which openpyxl would take for a formula or a date
            cell.number_format = "@"
        else:
            cell.value = value
        cell.alignment = Alignment(vertical="top", wrap_text=wraps and ("\n" in str(value) or _width(value) > WIDEST))
        if bold:
            cell.font = Font(bold=True)


def _width(value: Value) -> int:
    """In Excel's unit, about one digit; a Chinese character is two; of several lines the longest."""
    lines = str(value if value is not None else "").split("\n")
    return max(sum(1 if ord(character) < 0x2E80 else 2 for character in line) for line in lines)


def as_download(content: bytes, name: str) -> Response:
    """The workbook as a file to save, never kept by a cache."""
    response = Response(content, mimetype=XLSX)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response
