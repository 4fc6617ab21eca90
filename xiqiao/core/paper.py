"""A Word file as offices write it: A4 with the margins, fonts and line pitch of GB/T 9704 (fonts are only named)."""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

TITLE, TEXT, HEAD, KAI, SONG = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
LINE = Pt(28)
LEFT, CENTER, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
JUSTIFY = WD_ALIGN_PARAGRAPH.JUSTIFY
#: 三号, 四号, 小四.
THIRD, FOURTH, SMALL_FOURTH = 16, 14, 12
#: What remains of A4 between the margins, in millimetres; across it is 225.
WIDTH = 156


class Paper:
    """One document, written from top to bottom. `is_wide`: across, for tables of many columns."""

    def __init__(self, *, is_wide: bool = False) -> None:
        self.document = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(25)
        if is_wide:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = Mm(297), Mm(210)
            section.top_margin, section.bottom_margin = Mm(26), Mm(28)
            section.left_margin, section.right_margin = Mm(35), Mm(37)
            section.footer_distance = Mm(18)

    def title(self, text: str) -> None:
        self.line(text, TITLE, 22, CENTER).paragraph_format.space_after = Pt(10)

    def line(
        self, text: str, font: str = TEXT, size: int = THIRD, alignment: WD_ALIGN_PARAGRAPH = JUSTIFY
    ) -> Paragraph:
        return write(self.document.add_paragraph(), text, font, size, alignment)

    def body(self, text: str, font: str = TEXT) -> Paragraph:
        """A paragraph of the text, its first line indented by two characters."""
        paragraph = self.line(text, font)
        paragraph.paragraph_format.first_line_indent = Pt(2 * THIRD)
        return paragraph

    def bodies(self, text: str) -> None:
        for each in text.splitlines():
            if each.strip():
                self.body(each.strip())

    def gap(self) -> None:
        self.line("")

    def next_page(self) -> None:
        self.document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)

    def facts(self, pairs: Sequence[tuple[str, str]], *, first: int = 34, size: int = FOURTH) -> None:
        """A ruled table of two columns, the word in 黑体 and what is to be said of it."""
        widths: list[Length] = [Mm(first), Mm(WIDTH - first)]
        table = self._table(widths)
        for word, said in pairs:
            row = _add_row(table, widths)
            _fill(row.cells[0], word, HEAD, size, CENTER)
            _fill(row.cells[1], said, TEXT, size, LEFT)

    def table(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], *, size: int = FOURTH,
        height: int = 0, left: Collection[int] = (),
    ) -> None:  # fmt: skip
        """A ruled table; widths in millimetres; its head is repeated on every sheet, no row is split.

        `left`: the numbers of the columns whose text begins at the left; the others are centred.
        """
        lengths: list[Length] = [Mm(width) for width in widths]
        table = self._table(lengths)
        head = _add_row(table, lengths)
        _mark(head, "w:tblHeader")
        for cell, word in zip(head.cells, heads, strict=True):
            _fill(cell, word, HEAD, size, CENTER)
        for each in rows:
            row = _add_row(table, lengths)
            if height:
                row.height = Mm(height)
            for number, (cell, said) in enumerate(zip(row.cells, each, strict=True)):
                _fill(cell, said, TEXT, size, LEFT if number in left else CENTER)

    def _table(self, widths: Sequence[Length]) -> Table:
        table: Table = self.document.add_table(rows=0, cols=len(widths), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        return table

    def page_numbers(self) -> None:
        """— 1 — in 四号宋体, odd pages at the right, even ones at the left."""
        self.document.settings.odd_and_even_pages_header_footer = True
        section = self.document.sections[0]
        for footer, alignment in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
            paragraph = footer.paragraphs[0]
            write(paragraph, "— ", SONG, FOURTH, alignment)
            _field(paragraph, "PAGE")
            _run(paragraph, " —", SONG, FOURTH)
            indent = paragraph.paragraph_format
            indent.left_indent = indent.right_indent = Pt(FOURTH)

    def header(self, text: str) -> None:
        """On every sheet, small: for what is only a draft."""
        section = self.document.sections[0]
        for header in (section.header, section.even_page_header):
            write(header.paragraphs[0], text, SONG, 9, RIGHT)

    def content(self) -> bytes:
        stored = io.BytesIO()
        self.document.save(stored)
        return stored.getvalue()


def write(paragraph: Paragraph, text: str, font: str, size: int, alignment: WD_ALIGN_PARAGRAPH = JUSTIFY) -> Paragraph:
    paragraph.alignment = alignment
    paragraph.paragraph_format.line_spacing = LINE
    paragraph.paragraph_format.space_after = Pt(0)
    _run(paragraph, text, font, size)
    return paragraph


def add_text(paragraph: Paragraph, text: str, font: str = TEXT, size: int = THIRD) -> None:
    """Go on in the same paragraph, perhaps in another font."""
    _run(paragraph, text, font, size)


def _run(paragraph: Paragraph, text: str, font: str, size: int) -> None:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    # Word takes the font of Chinese characters from here alone.
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _fill(cell: _Cell, text: str, font: str, size: int, alignment: WD_ALIGN_PARAGRAPH) -> None:
    for number, line in enumerate(text.split("\n")):
        paragraph = write(cell.paragraphs[0] if number == 0 else cell.add_paragraph(), line, font, size, alignment)
        paragraph.paragraph_format.line_spacing = Pt(size * 1.6)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _add_row(table: Table, widths: Sequence[Length]) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]  # python-docx leaves it untyped
    _mark(row, "w:cantSplit")
    for cell, width in zip(row.cells, widths, strict=True):
        cell.width = width
    return row


def _mark(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _field(paragraph: Paragraph, code: str) -> None:
    """A field that Word computes, such as the number of the page."""
    for kind in ("begin", None, "end"):
        _run(paragraph, "", SONG, FOURTH)
        run = paragraph.runs[-1]._element
        if kind is None:
            element = OxmlElement("w:instrText")
            element.text = code
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run.append(element)
