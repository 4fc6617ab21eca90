"""What is refused at the door, cheaply and with what to do."""

import io
import time
import zipfile

import pytest

from tests.imports.books import HE, HEAD, book, on_disk
from tests.imports.hostile import FLOODS, cpu, flood
from xiqiao.core.rules import RuleBroken
from xiqiao.imports.workbook import refuse_at_the_door, unpack


def archive(**parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return stream.getvalue()


def changed(content, name, change):
    """The workbook with one part changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            part = old.read(member)
            new.writestr(member.filename, change(part) if member.filename == name else part)
    return stream.getvalue()


GOOD = book([HEAD, HE])
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOOR = [
    ("empty", b"", "名册.xlsx", "空的"),
    ("old", OLE + b"\x00" * 600, "名册.xls", "另存为” .xlsx"),
    ("old by another name", OLE + b"\x00" * 600, "名册.xlsx", "另存为” .xlsx"),
    ("encrypted", OLE + b"\x00" * 60 + "EncryptedPackage".encode("utf-16-le"), "名册.xlsx", "打开密码"),
    ("csv in GBK", "姓名,性别\n何秀英,女\n".encode("gbk"), "名册.csv", "csv"),
    ("csv in UTF-8", "姓名,性别\n何秀英,女\n".encode(), "名册.csv", "csv"),
    ("csv called xlsx", "姓名,性别\n何秀英,女\n".encode("gbk"), "名册.xlsx", "csv"),
    ("html from a web system", b"<html><table><tr><td>x</td></tr></table>", "export.xls", "不是 Excel"),
    ("pdf", b"%PDF-1.7", "名册.pdf", "不是 Excel"),
    ("picture", b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "名册.png", "不是 Excel"),
    ("word", archive(word__document_xml="<w/>"), "名册.xlsx", "不是 Excel"),
    ("another archive", archive(a_xml="x"), "名册.zip", "只能上传"),
    ("cut off", GOOD[:500], "名册.xlsx", "损坏"),
    ("macros", archive(xl__workbook_xml="<w/>", xl__vbaProject_bin="x"), "名册.xlsm", "宏"),
    ("a bomb", archive(xl__workbook_xml="<w/>", xl__worksheets__sheet1_xml=b"0" * 250_000_000), "名册.xlsx", "解压后过大"),
    ("a million parts", archive(xl__workbook_xml="<w/>", **{f"p{n}_xml": "" for n in range(5_100)}), "名册.xlsx", "解压后过大"),
    ("too large", b"PK" + b"\x00" * (10 * 1024 * 1024), "名册.xlsx", "超过 10 MB"),
]  # fmt: skip
BOMB = b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
INSIDE = [
    ("entities in a sheet", changed(GOOD, "xl/worksheets/sheet1.xml", lambda part: BOMB + part), "不应有"),
    ("entities behind a long remark", changed(GOOD, "xl/workbook.xml", lambda part: b"<!--" + b"x" * 10**6 + b"-->" + BOMB + part), "不应有"),
    ("broken markup", changed(GOOD, "xl/worksheets/sheet1.xml", lambda part: part[:-20]), "打不开"),
    ("no sheet", changed(GOOD, "xl/_rels/workbook.xml.rels", lambda _: b"<x/>"), "打不开"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "name", "sentence"), [row[1:] for row in DOOR], ids=[row[0] for row in DOOR])
def test_what_is_no_workbook_of_ours_is_refused_at_once(content, name, sentence):
    began = time.process_time()
    with pytest.raises(RuleBroken, match=sentence):
        refuse_at_the_door(content, name)
    assert time.process_time() - began < 2, "the directory alone must tell"


@pytest.mark.parametrize(("content", "sentence"), [row[1:] for row in INSIDE], ids=[row[0] for row in INSIDE])
def test_what_only_unpacking_shows_is_refused_there(tmp_path, content, sentence):
    refuse_at_the_door(content, "名册.xlsx")
    with pytest.raises(RuleBroken, match=sentence):
        unpack(on_disk(content, tmp_path))


@pytest.mark.parametrize("number", range(len(FLOODS)), ids=[f"{part} {each[:12]}" for part, _, each, _ in FLOODS])
def test_a_part_that_repeats_itself_without_end_is_not_read_to_its_end(tmp_path, number):
    content = flood(*FLOODS[number], 30_000_000)
    refuse_at_the_door(content, "名册.xlsx")
    begun = cpu()
    with pytest.raises(RuleBroken, match=r"请只保留名单|请分几次导入"):
        unpack(on_disk(content, tmp_path))
    assert cpu() - begun < 2


def test_more_sheets_than_a_list_has_are_refused_before_each_is_opened(tmp_path):
    sheets = next(each for each in FLOODS if "<sheet " in each[2])
    begun = cpu()
    with pytest.raises(RuleBroken, match="超过 60 张"):
        unpack(on_disk(flood(*sheets, 1_000_000), tmp_path))
    assert cpu() - begun < 1


def test_a_good_workbook_passes():
    refuse_at_the_door(GOOD, "名册.xlsx")
