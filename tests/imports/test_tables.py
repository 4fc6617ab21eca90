"""Sheets as clerks have them become rows; everything odd is said with sheet, row, cell and what to do."""

import pytest

from tests.imports.books import HE, HEAD, LU, book, on_disk
from xiqiao.core.rules import RuleBroken
from xiqiao.imports.tables import Level, SheetReader, read_tables
from xiqiao.imports.workbook import unpack
from xiqiao.members.importing import MembersImporter

COLUMNS = MembersImporter.columns


@pytest.fixture
def read(tmp_path):
    def make(rows, **more):
        return read_tables(unpack(on_disk(book(rows, **more), tmp_path)), COLUMNS)

    return make


def said(findings):
    return [(finding.cell, finding.sentence) for finding in findings]


def names(rows):
    return [row.values.get("name") for row in rows]


def test_a_plain_list_is_read(read):
    rows, findings = read([HEAD, HE, LU])
    assert names(rows) == ["陆阿金", "卢阿银"]
    assert rows[0].values == {"name": "陆阿金", "sex": "female", "birth": "1980-05", "joined": "2005-07-01",
                              "confirmed": "2006-07-01", "phone": "13900000001"}  # fmt: skip
    assert (rows[0].sheet, rows[0].number, findings) == ("东一", 2, [])


@pytest.mark.parametrize("above", [1, 3, 13])
def test_titles_above_the_header_are_passed_over(read, above):
    rows, _ = read([*[["西樵镇东一党支部党员名册"]] * above, HEAD, HE])
    assert (names(rows), rows[0].number) == (["陆阿金"], above + 2)


def test_headers_are_known_by_other_words_and_with_what_people_add(read):
    head = ["姓 名*", "性别（必填）", "出生日期", "入党\n时间", "转正时间：", "联系电话"]
    rows, findings = read([head, HE])
    assert rows[0].values["joined"] == "2005-07-01"
    assert findings == []


def test_a_sheet_without_header_is_not_read_and_says_what_was_looked_for(read):
    rows, findings = read([HEAD, HE], 说明=[["填表说明"], ["请如实填写"]])
    assert len(rows) == 1
    assert findings[0].sheet == "说明"
    assert "没有找到表头（要有：姓名、性别）" in findings[0].sentence


def test_several_sheets_are_read_together_each_under_its_name(read):
    rows, _ = read([HEAD, HE], 东二=[HEAD, LU])
    assert [(row.sheet, row.values["name"]) for row in rows] == [("东一", "陆阿金"), ("东二", "卢阿银")]


@pytest.mark.parametrize("last", ["合计", "总 计", "合计：2人", "共2人", "制表人：冯月好", "填表日期", "注：以上属实"])
def test_totals_and_signatures_below_the_list_are_no_rows(read, last):
    rows, findings = read([HEAD, HE, [last, None, None, None, None, 2]])
    assert names(rows) == ["陆阿金"]
    assert said(findings) == [("A3", "看来是合计或说明，没有读入。")]


def test_empty_rows_between_are_passed_over(read):
    rows, _ = read([HEAD, HE, [], ["", None], LU])
    assert [row.number for row in rows] == [2, 5]


def test_a_header_repeated_on_each_printed_page_is_no_row(read):
    rows, _ = read([HEAD, HE, HEAD, LU])
    assert names(rows) == ["陆阿金", "卢阿银"]


def test_id_numbers_are_never_read_and_their_values_never_shown(read):
    rows, findings = read([[*HEAD, "身份证号", "家庭住址"], [*HE, "440682198005011234", "东一经济社3巷"]])
    assert "440682198005011234" not in repr((rows, findings))
    assert "3巷" not in repr((rows, findings))
    assert [finding.sentence for finding in findings] == ["本系统不收身份证号和住址，这一列没有读入。"] * 2


def test_unknown_and_doubled_columns_are_named(read):
    _, findings = read([[*HEAD, "学历", "姓名"], [*HE, "本科", "x"]])
    assert said(findings) == [("G1", "这一列不认识，没有读入。"), ("H1", "这个表头出现了两次，只读左边的一列。")]


def test_a_value_merged_over_rows_holds_for_each_of_them(read):
    head = ["所在支部", *HEAD]
    rows, findings = read([head, ["东一", *HE], [None, *LU], ["东二", *HE]],
                          arrange=lambda page: page.merge_cells("A2:A3"))  # fmt: skip
    assert [row.values["branch"] for row in rows] == ["东一", "东一", "东二"]
    assert said(findings) == [("A2", "合并的单元格，2到3行都按“东一”读入。")]


def test_a_merged_title_fills_nothing(read):
    rows, _ = read([["名册", None, None], HEAD, HE], arrange=lambda page: page.merge_cells("A1:C1"))
    assert names(rows) == ["陆阿金"]


def test_merged_cells_of_a_forged_file_that_overlap_are_filled_once(tmp_path):
    (sheet,) = unpack(on_disk(book([["所在支部", *HEAD], *[["东一", *HE]] * 3_000]), tmp_path))
    sheet.merged.extend((2 + number % 2_000, 1, 3_001, 1) for number in range(20_000))
    reader = SheetReader(sheet, COLUMNS)
    reader.rows()
    assert len(reader.filled) < 3_000
    assert len(reader.findings) == 1


def test_hidden_rows_and_sheets_are_read_and_said(read):
    def hide(page):
        page.row_dimensions[3].hidden = True

    rows, _ = read([HEAD, HE, LU], arrange=hide)
    assert [finding.level for finding in rows[1].findings] == [Level.WARNING]
    assert "隐藏" in rows[1].findings[0].sentence
    assert rows[1].is_sound


def test_a_row_that_is_shifted_by_a_column_is_one_error_and_never_repaired(read):
    rows, _ = read([HEAD, HE, ["2", *LU[:5]], ["", *LU]])
    shifted = rows[1]
    assert not shifted.is_sound
    assert len(shifted.findings) == 1
    assert "错了一列" in shifted.findings[0].sentence


def test_an_error_names_its_cell_and_what_stands_there(read):
    rows, _ = read([HEAD, [*HE[:2], "不详", *HE[3:]]])
    (finding,) = rows[0].findings
    assert (finding.sheet, finding.row, finding.cell, finding.seen) == ("东一", 2, "C2", "不详")
    assert "请写成" in finding.sentence


def test_a_required_cell_may_not_be_empty(read):
    rows, _ = read([HEAD, [None, *HE[1:]]])
    assert said(rows[0].findings) == [("A2", "没有填姓名。")]


def test_long_numbers_formulas_and_errors_are_refused_in_their_cells(read):
    rows, _ = read([HEAD, [*HE[:5], 440682198005011234], [*HE[:5], "=1+1"], [*HE[:5], "=A1/0"]])
    assert "超过15位" in rows[0].findings[0].sentence
    assert rows[1].values["phone"] is None  # a formula that was never computed has no value


def test_far_cells_cost_nothing(tmp_path):
    def far(page):
        page["XFD1048576"] = "x"

    sheets = unpack(on_disk(book([HEAD, HE], arrange=far), tmp_path))
    assert len(sheets[0].rows) == 2
    assert sheets[0].is_cut


def test_more_rows_than_a_list_has_are_said(tmp_path):
    sheets = unpack(on_disk(book([HEAD, *[HE] * 20_001]), tmp_path))
    _, findings = read_tables(sheets, COLUMNS)
    assert any("20000 行以后" in finding.sentence for finding in findings)


@pytest.mark.parametrize("content", [b"PK\x03\x04 no archive", b"", b"PK"])
def test_a_broken_workbook_is_refused_with_a_sentence(tmp_path, content):
    with pytest.raises(RuleBroken, match="打不开"):
        unpack(on_disk(content, tmp_path))
