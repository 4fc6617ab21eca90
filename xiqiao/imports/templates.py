"""The empty workbook that an office downloads, fills in, and sends back; and the list of what is to be mended."""

from __future__ import annotations

import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from xiqiao.imports.importers import Importer
from xiqiao.imports.models import StagedRow
from xiqiao.imports.writing import Sheet, write_workbook

ROWS_FORMATTED = 2000


def template_workbook(importer: Importer) -> bytes:
    """All columns are text, so that Excel changes neither phones nor dates; a second sheet says how to fill them in."""
    book = Workbook()
    page = book.active
    page.title = importer.title
    help_page = book.create_sheet("填写说明")
    for row in _instructions(importer):
        help_page.append(row)
    for number, width in enumerate((18, 10, 60, 30), 1):
        help_page.column_dimensions[get_column_letter(number)].width = width
    for number, column in enumerate(importer.columns, 1):
        head = page.cell(1, number, f"{column.label}{'*' if column.is_required else ''}")
        head.font = Font(bold=True)
        page.column_dimensions[get_column_letter(number)].width = 24 if "单位" in column.label else 16
        for at in range(2, ROWS_FORMATTED):
            page.cell(at, number).number_format = "@"
    page.freeze_panes = "A2"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _instructions(importer: Importer) -> Iterable[list[str]]:
    yield [f"{importer.title}：{importer.explanation}"]
    yield ["列", "必填", "怎么填", "例子"]
    for column in importer.columns:
        yield [column.label, "必填" if column.is_required else "", column.hint, column.example]


def findings_workbook(rows: Iterable[StagedRow], name: str) -> bytes:
    """What is to be mended, to send back to whoever made the list: sheet, row, cell, what to do."""
    lines = (
        (found.sheet, str(found.row or ""), found.cell, found.level.label, row.title, found.seen, found.sentence)
        for row in rows
        for found in row.found
    )
    headers = ("工作表", "行", "单元格", "性质", "姓名或名称", "表格里写的", "怎么办")
    return write_workbook([Sheet("要改的地方", headers, lines, title=f"{name}：要改的地方")])
