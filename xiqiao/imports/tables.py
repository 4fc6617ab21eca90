"""From raw sheets to rows of values: find the header, leave out titles and totals, and say everything that is odd."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils import get_column_letter

from xiqiao.core.db import Labelled
from xiqiao.imports.cells import Reader, Value, text_of
from xiqiao.imports.workbook import RawSheet

HEADER_WITHIN = 15
#: What stands in the first cell of a row that is no row of the list.
NO_ROW = re.compile(r"(合计|总计|小计|共计|制表|填表|审核人|负责人|备注:|说明:|注:|共\d+人).*")
#: Never read, whatever else stands in the row.
FORBIDDEN = re.compile(r"身份证|证件号|公民身份|家庭住址|住址|户籍地址")
SEEN_MOST = 40


class Level(Labelled):
    ERROR = "error", "有误"
    WARNING = "warning", "请核对"
    NOTE = "note", "说明"


@dataclass(frozen=True)
class Column:
    """`key` names it in the program, `label` and `aliases` in people's headers.

    is_telling: its values are known by their look (dates, phones, few words), so that a shifted row is noticed.
    """

    key: str
    label: str
    read: Reader
    aliases: tuple[str, ...] = ()
    is_required: bool = False
    is_telling: bool = False
    hint: str = ""
    example: str = ""


@dataclass(frozen=True)
class Finding:
    """What is odd, where, and what to do; an error leaves its row out."""

    level: Level
    sheet: str
    row: int
    cell: str
    seen: str
    sentence: str


@dataclass
class Row:
    """`number` is the row as Excel shows it; `values` has a key for each column that was found."""

    sheet: str
    number: int
    values: dict[str, Value]
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not any(finding.level is Level.ERROR for finding in self.findings)


def read_tables(sheets: Sequence[RawSheet], columns: Sequence[Column]) -> tuple[list[Row], list[Finding]]:
    """All rows of all sheets that have the headers, and what is to be said of sheets as a whole."""
    rows: list[Row] = []
    findings: list[Finding] = []
    names = [sheet.name for sheet in sheets]
    for sheet in sheets:
        if names.count(sheet.name) > 1:  # Excel allows no two; a row is told by its sheet's name
            findings.append(Finding(Level.ERROR, sheet.name, 0, "", "", "两张工作表同名，没有读入，请改名后重新导入。"))
            continue
        reader = SheetReader(sheet, columns)
        rows += reader.rows()
        findings += reader.findings
    return rows, findings


class SheetReader:
    """One sheet: `findings` gathers what concerns it as a whole."""

    def __init__(self, sheet: RawSheet, columns: Sequence[Column]) -> None:
        self.sheet, self.columns = sheet, columns
        self.findings: list[Finding] = []
        self.words = {plain(word): column for column in columns for word in (column.label, *column.aliases)}
        self.places: dict[int, Column] = {}  # position in the row, from 0
        self.filled: dict[tuple[int, int], Any] = {}

    def note(self, level: Level, sentence: str, row: int = 0, cell: str = "", seen: str = "") -> None:
        self.findings.append(Finding(level, self.sheet.name, row, cell, seen, sentence))

    def rows(self) -> list[Row]:
        if not self.sheet.rows:
            return []
        header = self._find_header()
        if header is None:
            wanted = "、".join(column.label for column in self.columns if column.is_required)
            self.note(Level.WARNING, f"前 {HEADER_WITHIN} 行里没有找到表头（要有：{wanted}），这张表没有读入。")
            return []
        if self.sheet.is_hidden:
            self.note(Level.WARNING, "这张工作表是隐藏的，也读入了，请核对是否该导入。")
        if self.sheet.is_cut:
            self.note(Level.WARNING, "第 20000 行以后还有内容，没有读入；名单更长的请分几份导入。")
        self.filled = dict(self._merged_down(header))
        return [
            self._row(number, is_hidden, cells)
            for number, is_hidden, cells in self.sheet.rows
            if number > header and self._is_row(number, cells)
        ]

    # -- the header

    def _find_header(self) -> int | None:
        """The row above which stand titles: at least the required columns, of all rows the one with most."""
        best: dict[int, Column] = {}
        best_row = None
        needed = {column.key for column in self.columns if column.is_required}
        for number, _hidden, cells in self.sheet.rows[:HEADER_WITHIN]:
            places = self._match(cells)
            if needed <= {column.key for column in places.values()} and len(places) > len(best):
                best, best_row = places, (number, cells)
        if best_row is None:
            return None
        self.places = best
        self._name_the_rest(*best_row)
        return best_row[0]

    def _match(self, cells: Sequence[Any]) -> dict[int, Column]:
        found: dict[int, Column] = {}
        for place, cell in enumerate(cells):
            column = self.words.get(plain(_seen(cell)))
            if column is not None and column not in found.values():
                found[place] = column
        return found

    def _name_the_rest(self, number: int, cells: Sequence[Any]) -> None:
        for place, cell in enumerate(cells):
            word = _seen(cell)
            if place in self.places or not word:
                if place in self.places and place + 1 in self.sheet.hidden_columns:
                    self.note(Level.NOTE, "这一列是隐藏的，也读入了。", number, address(place, number), word)
                continue
            sentence = "这一列不认识，没有读入。"
            if FORBIDDEN.search(word):
                sentence = "本系统不收身份证号和住址，这一列没有读入。"
            elif plain(word) in {plain(column.label) for column in self.places.values()}:
                sentence = "这个表头出现了两次，只读左边的一列。"
            self.note(Level.NOTE, sentence, number, address(place, number), word)

    # -- rows

    def _is_row(self, number: int, cells: Sequence[Any]) -> bool:
        """Empty in all known columns, or a total below the list: not a row."""
        known = [_seen(cells[place]) for place in self.places if place < len(cells)]
        if not any(known):
            return False
        first = next((word for cell in cells if (word := _seen(cell))), "")
        if NO_ROW.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", first))):
            self.note(Level.NOTE, "看来是合计或说明，没有读入。", number, f"A{number}", first)
            return False
        return not (len(known) > 1 and self._match(cells).keys() >= self.places.keys())  # the header once more

    def _row(self, number: int, is_hidden: bool, cells: Sequence[Any]) -> Row:
        row = Row(self.sheet.name, number, {})
        misplaced = 0
        for place, column in self.places.items():
            cell = self._cell(number, place, cells)
            try:
                row.values[column.key] = column.read(cell)
            except ValueError as error:
                misplaced += self._fits_a_neighbour(place, cell)
                row.findings.append(self._finding(Level.ERROR, number, place, cell, str(error)))
                continue
            if column.is_required and row.values[column.key] is None:
                row.findings.append(self._finding(Level.ERROR, number, place, cell, f"没有填{column.label}。"))
        if misplaced >= 2:
            sentence = "这一行像是错了一列，请在表格里对齐后重新导入。"
            row.findings = [self._finding(Level.ERROR, number, min(self.places), None, sentence)]
        if is_hidden:
            sentence = "这一行在表格里是隐藏的（常见于已转出的人），请核对是否该导入。"
            row.findings.append(self._finding(Level.WARNING, number, min(self.places), None, sentence))
        return row

    def _cell(self, number: int, place: int, cells: Sequence[Any]) -> Any:
        cell = cells[place] if place < len(cells) else None
        return self.filled.get((number, place)) if cell is None else cell

    def _fits_a_neighbour(self, place: int, cell: Any) -> bool:
        """Unreadable here, but just right one column further: a sign that the row is shifted."""
        for other in (place - 1, place + 1):
            column = self.places.get(other)
            if column is None or not column.is_telling:
                continue
            try:
                if column.read(cell) is not None:
                    return True
            except ValueError:
                continue
        return False

    def _merged_down(self, header: int) -> Iterator[tuple[tuple[int, int], Any]]:
        """A value merged over several rows holds for each of them (所在支部 over its people).

        No cell belongs to two ranges; those of a forged file that overlap the one above them are passed over, so that
        there is never more to fill than the sheet has cells.
        """
        by_number = {number: cells for number, _, cells in self.sheet.rows}
        last_row = self.sheet.rows[-1][0]
        filled_to = dict.fromkeys(self.places, header)
        for top, left, bottom, right in sorted(self.sheet.merged):
            place = left - 1
            if bottom == top or right != left or top <= filled_to.get(place, last_row):
                continue
            filled_to[place] = bottom
            cells = by_number.get(top, [])
            value = cells[place] if place < len(cells) else None
            if value is None:
                continue
            sentence = f"合并的单元格，{top}到{bottom}行都按“{_seen(value)}”读入。"
            self.note(Level.NOTE, sentence, top, address(place, top), _seen(value))
            for number in range(top + 1, min(bottom, last_row) + 1):
                yield (number, place), value

    def _finding(self, level: Level, number: int, place: int, cell: Any, sentence: str) -> Finding:
        return Finding(level, self.sheet.name, number, address(place, number), _seen(cell)[:SEEN_MOST], sentence)


def plain(word: str) -> str:
    """A header without what people add to it: spaces, line breaks, stars, remarks in brackets."""
    word = re.sub(r"[\s*＊:：]", "", unicodedata.normalize("NFKC", word))
    return re.sub(r"[(（【\[].*?[)）】\]]", "", word)


def address(place: int, number: int) -> str:
    return f"{get_column_letter(place + 1)}{number}"


def _seen(cell: Any) -> str:
    """The cell as the person sees it, for messages."""
    try:
        return text_of(cell)
    except ValueError:
        return str(cell.get("e", "")) if isinstance(cell, dict) else repr(cell)
