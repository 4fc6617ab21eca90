"""Workbooks as clerks have them, made for a test."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

Rows = Sequence[Sequence[Any]]
HEAD = ["姓名", "性别", "出生年月", "入党日期", "转正日期", "手机"]
HE = ["陆阿金", "女", "1980-05", "2005-7-1", "2006-7-1", "13900000001"]
LU = ["卢阿银", "男", "1990-01-02", "2015-7-1", "2016-7-1", "13900000002"]


def book(rows: Rows, sheet: str = "东一", arrange: Callable[[Worksheet], None] | None = None, **more: Rows) -> bytes:
    """A workbook with one sheet, or several (`more`: name=rows)."""
    made = Workbook()
    made.remove(made.active)
    for name, content in {sheet: rows, **more}.items():
        page = made.create_sheet(name)
        for row in content:
            page.append(list(row))
        if arrange is not None:
            arrange(page)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def on_disk(content: bytes, folder: Path) -> Path:
    path = folder / "book.xlsx"
    path.write_bytes(content)
    return path
