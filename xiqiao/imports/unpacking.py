"""Unpack a workbook in a process of its own: `python -I unpacking.py book.xlsx` prints it as JSON.

Parsers of hostile input take any time and memory; here the system stops them, and nothing of the program is loaded.
A cell is text, a number, true/false, null, {"d": "2026-07-01"} for a date (with "t": "09:30" if it has a time), or
{"e": "#REF!"} for an error.
"""

from __future__ import annotations

import json
import re
import sys
import warnings
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.parsers import expat

CPU_SECONDS, MEMORY = 60, 1024 * 1024 * 1024
#: Beyond these a sheet is no list of people any more. More *filled* rows are said; columns further right are not read.
ROWS_MOST, COLUMNS_MOST, SHEETS_MOST = 20_000, 60, 60
LONGEST_TEXT = 2_000
PART_MOST = 60 * 1024 * 1024
#: Elements: of sheets and their texts together, and of all else, which costs the parser ten times as much.
LISTS_MOST, OTHERS_MOST = 1_500_000, 100_000
TOO_MUCH = "表格内容过多，请只保留名单，另存一份再传。"
REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?")


class Unreadable(Exception):
    """Its message is a sentence for the person."""


class Budget:
    """So many elements; what repeats itself without end is left before the parser loses itself in it."""

    def __init__(self, most: int) -> None:
        self.left = most

    def spend(self, *_: Any) -> None:
        self.left -= 1
        if self.left < 0:
            raise Unreadable(TOO_MUCH)


class Others(Budget):
    """All parts that are no sheets; the sheets that one of them names are counted before each is opened."""

    sheets = 0

    def spend(self, tag: str, *_: Any) -> None:
        super().spend()
        self.sheets += tag.rpartition(":")[2] == "sheet"
        if self.sheets > SHEETS_MOST:
            raise Unreadable(f"工作表超过 {SHEETS_MOST} 张，请分几次导入。")


class Marks:
    """What openpyxl's quick reader leaves out of a sheet: hidden rows and columns, merged cells, how far it goes."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.hidden_rows: set[int] = set()
        self.hidden_columns: list[tuple[int, int]] = []
        self.merged: list[tuple[int, int, int, int]] = []
        self.last_row = 0
        self._row = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.budget.spend()
        name = tag.rpartition(":")[2]
        if name == "c":
            return
        if name == "row":
            self._row = _number(attributes.get("r"), self._row + 1)
            if attributes.get("hidden") in ("1", "true"):
                self.hidden_rows.add(self._row)
        elif name in ("v", "is"):  # a value, or a text of its own
            self.last_row = max(self.last_row, self._row)
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            self.hidden_columns.append((_number(attributes.get("min"), 1), _number(attributes.get("max"), 1)))
        elif name == "mergeCell" and (found := REFERENCE.fullmatch(attributes.get("ref", ""))) and found[3]:
            self.merged.append((int(found[2]), _column(found[1]), int(found[4]), _column(found[3])))
        if len(self.merged) > ROWS_MOST or len(self.hidden_columns) > ROWS_MOST:
            raise Unreadable(TOO_MUCH)


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else otherwise


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def scan(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """Look through every part once: no document type (so no entities), not too much, and the marks of each sheet."""
    marks, lists, others = {}, Budget(LISTS_MOST), Others(OTHERS_MOST)
    for member in archive.infolist():
        if not member.filename.lower().endswith((".xml", ".rels")):
            continue
        if member.file_size > PART_MOST:
            raise Unreadable("表格解压后过大，请只保留名单，另存一份再传。")
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse_doctype
        if member.filename.startswith("xl/worksheets/"):
            marks[member.filename] = Marks(lists)
            parser.StartElementHandler = marks[member.filename].start
        else:
            is_texts = member.filename.lower() == "xl/sharedstrings.xml"
            parser.StartElementHandler = (lists if is_texts else others).spend
        with archive.open(member) as part:
            parser.ParseFile(part)
    return marks


def _refuse_doctype(*_: Any) -> None:
    raise Unreadable("文件里有不应有的内容，已拒绝。请在 Excel 或 WPS 里另存一份再传。")


def unpack(path: str) -> list[dict[str, Any]]:
    from openpyxl import load_workbook

    with zipfile.ZipFile(path) as archive:
        marks = scan(archive)
    book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    none = Marks(Budget(0))
    return [_sheet(sheet, marks.get(str(sheet._worksheet_path).lstrip("/"), none)) for sheet in book.worksheets]


def _sheet(sheet: Any, marks: Marks) -> dict[str, Any]:
    sheet.reset_dimensions()
    rows = []
    for number, row in enumerate(sheet.iter_rows(max_row=min(marks.last_row, ROWS_MOST), max_col=COLUMNS_MOST), 1):
        cells = [_plain(cell) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            rows.append([number, number in marks.hidden_rows, cells])
    return {
        "name": sheet.title,
        "hidden": sheet.sheet_state != "visible",
        "rows": rows,
        "merged": [each for each in marks.merged if each[1] <= COLUMNS_MOST][:ROWS_MOST],
        "hidden_columns": [column for a, b in marks.hidden_columns for column in range(a, min(b, COLUMNS_MOST) + 1)],
        "cut": marks.last_row > ROWS_MOST,
    }


def _plain(cell: Any) -> Any:
    value = cell.value
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    if isinstance(value, datetime):
        day = {"d": value.date().isoformat()}
        nearest = value + timedelta(seconds=30)  # Excel counts in fractions of a day
        return {**day, "t": f"{nearest:%H:%M}"} if value.time() > time() and nearest.date() == value.date() else day
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, time | timedelta):
        return str(value)
    if cell.data_type == "e":
        return {"e": str(value)[:20]}
    return str(value)[:LONGEST_TEXT] or None


def limit() -> None:
    try:
        import resource
    except ImportError:  # Windows: the parent's patience is the only limit there
        return
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main() -> None:
    limit()
    warnings.simplefilter("ignore")
    try:
        answer: dict[str, Any] = {"sheets": unpack(sys.argv[1])}
    except Unreadable as error:
        answer = {"fault": str(error)}
    except Exception:  # a broken workbook breaks the parser in any way
        answer = {"fault": "表格已损坏，打不开。请在 Excel 或 WPS 里打开后另存为 .xlsx 再传。"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
