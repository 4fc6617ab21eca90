"""Workbooks that somebody made to do harm, or that a broken program wrote: one for each throw of the dice.

Each maker takes the dice and gives the bytes; what it makes is told by its name.
"""

from __future__ import annotations

import io
import os
import random
import zipfile
from collections.abc import Callable
from functools import cache
from xml.sax.saxutils import escape, quoteattr

from tests.imports.books import HE, HEAD, LU, book

Maker = Callable[[random.Random], bytes]
MAKERS: list[Maker] = []
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

NAMES = (
    "名册.xlsx", "", "x" * 500 + ".xlsx", "../../../etc/passwd", "名册\x00.xlsx", "名册\r\nX: y.xlsx", "\u202exslx.册名", "😀.xlsx",
    "CON.xlsx", "名册.xls", "名册.csv", "'; DROP TABLE member; --.xlsx", "<script>.xlsx", "\ufeff", "名册",
)  # fmt: skip
TEXTS = (
    "", " ", "0", "-", "—", "/", "无", "何秀英", "何 秀 英", "男", "女", "x", "1986.07", "1986.1", "2026-02-30", "0000-00-00", "9999-99-99", "１９８６年７月",
    "13800001012", "=1+1", "+1", "@SUM(A1)", "合计", "姓名", "性别", "😀" * 30, "\u202eabc\u202c", "\u200b\u200b", "א" * 20, "Z͑ͫ̓ͪ̂ͫ", "_x0000_", "_x000D_", "\t\n\r",
    "字" * 40_000, "'", '"', "%s{0}{{7*7}}", "西樵镇", "东一", "樵东村", "经济社党支部", "党小组", "书记", "𠮷", "null", "None", "a\u0301" * 50, "是", "否",
)  # fmt: skip
NUMBERS = (
    "0", "-0", "1", "-1", "1e308", "-1e308", "1e309", "1e-320", "NaN", "INF", "-INF", "Infinity", "440682198005011234", "9" * 40, "9" * 5000, "1986.07",
    "1986.1", "60", "61", "25569", "80001", "2958466", "1e10", "19800501", "20261301", "0x10", "1,5", "", " ", "１２", "--1", "1_000", "3.14159265358979",
)  # fmt: skip
REFERENCES = (
    "A1",
    "XFD1048576",
    "ZZZZ1",
    "a1",
    "A0",
    "A-1",
    "1A",
    "",
    "A99999999999999999999",
    "$A$1",
    "A1:B2",
    "AAA" * 50,
    "甲1",
)


def cpu() -> float:
    """Seconds of CPU, ours and of processes that have ended: on a busy machine the clock is no measure."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def maker(function: Maker) -> Maker:
    MAKERS.append(function)
    return function


def hostile(chance: random.Random) -> tuple[str, str, bytes]:
    """What it is, the name it comes by, and the workbook."""
    chosen = chance.choice(MAKERS)
    return chosen.__name__, chance.choice(NAMES), chosen(chance)


# -- the bricks


def archive(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return stream.getvalue()


def parts_of(sheet: str, name: str = "东一", **others: bytes) -> dict[str, bytes]:
    """The fewest parts that make a workbook, around the inside of its one sheet."""
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
            '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
            '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
        ).encode(),
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'.encode(),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets><sheet name={quoteattr(name)} sheetId="1" r:id="r1"/></sheets></workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{RELS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'.encode(),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>何秀英</t></si></sst>'.encode(),
        SHEET: f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>'.encode("utf-8", "replace"),
        **others,
    }  # fmt: skip


def text_cell(text: str, reference: str = "") -> str:
    place = f" r={quoteattr(reference)}" if reference else ""
    return f'<c{place} t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def row(cells: str, number: object = "") -> str:
    return f'<row r="{number}">{cells}</row>' if number != "" else f"<row>{cells}</row>"


def header() -> str:
    return row("".join(text_cell(word) for word in HEAD))


def data(inside: str) -> str:
    return f"<sheetData>{header()}{inside}</sheetData>"


@cache
def noise(size: int) -> bytes:
    """What does not compress, so that an archive's ratio looks harmless."""
    return random.Random(size).randbytes(size)


@cache
def sound() -> bytes:
    return book([HEAD, HE, LU])


@cache
def flood(part: str, head: str, each: str, tail: str, size: int) -> bytes:
    """A workbook one of whose parts repeats itself to so many bytes, beside a picture that hides the ratio."""
    content = head + each * (size // len(each)) + tail
    return archive({**parts_of(data("")), part: content.encode(), "xl/media/image1.png": noise(size // 100)})


# -- too much of something


@maker
def bomb(chance: random.Random) -> bytes:
    return _bomb(chance.choice([40, 120, 250]))


@cache
def _bomb(megabytes: int) -> bytes:
    return archive({**parts_of(""), SHEET: b"0" * (megabytes * 1_000_000)})


#: part, how it begins, what it repeats, how it ends
FLOODS = (
    ("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">', "<si><t>a</t></si>", "</sst>"),
    ("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">', "<si><r><t>a</t></r><r><t>b</t></r></si>", "</sst>"),
    ("xl/styles.xml", f'<styleSheet xmlns="{MAIN}"><cellXfs>', '<xf numFmtId="14"/>', "</cellXfs></styleSheet>"),
    ("xl/styles.xml", f'<styleSheet xmlns="{MAIN}"><fonts>', '<font><b/><sz val="1"/></font>', "</fonts></styleSheet>"),
    ("xl/workbook.xml", f'<workbook xmlns="{MAIN}"><definedNames>', '<definedName name="x">A1</definedName>', "</definedNames></workbook>"),
    ("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>', '<sheet name="x" sheetId="1" r:id="r1"/>', "</sheets></workbook>"),
    ("[Content_Types].xml", f'<Types xmlns="{TYPES}">', '<Override PartName="/x.xml" ContentType="x/y"/>', "</Types>"),
    ("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}">', f'<Relationship Id="r1" Type="{RELS}/worksheet" Target="worksheets/sheet1.xml"/>', "</Relationships>"),
    ("docProps/core.xml", "<x>", "<y>1</y>", "</x>"),
    (SHEET, f'<worksheet xmlns="{MAIN}"><sheetData>', "<row><c><v>1</v></c></row>", "</sheetData></worksheet>"),
    (SHEET, f'<worksheet xmlns="{MAIN}"><sheetData><row>', "<c><v>1</v></c>", "</row></sheetData></worksheet>"),
    (SHEET, f'<worksheet xmlns="{MAIN}"><sheetData/><mergeCells>', '<mergeCell ref="A1:A9"/>', "</mergeCells></worksheet>"),
    (SHEET, f'<worksheet xmlns="{MAIN}"><cols>', '<col min="1" max="16384" hidden="1"/>', "</cols></worksheet>"),
)  # fmt: skip


@maker
def padded_flood(chance: random.Random) -> bytes:
    return flood(*chance.choice(FLOODS), chance.choice([1_000_000, 30_000_000]))


@maker
def many_columns(chance: random.Random) -> bytes:
    return archive(
        parts_of(f"<sheetData>{row(''.join(text_cell(chance.choice(HEAD)) for _ in range(5_000)))}</sheetData>")
    )


@maker
def many_sheets(chance: random.Random) -> bytes:
    count = chance.choice([59, 61, 400])
    return book([HEAD], sheet="1", **{str(number): [HEAD, HE] for number in range(2, count + 1)})


@maker
def many_parts(chance: random.Random) -> bytes:
    return archive({**parts_of(""), **{f"p{number}.xml": b"<x/>" for number in range(chance.choice([500, 6_000]))}})


@maker
def the_same_row(chance: random.Random) -> bytes:
    line = row("".join(text_cell(str(value)) for value in chance.choice([HE, LU, HEAD])))
    return archive(parts_of(data(line * chance.choice([10, 3_000]))))


@maker
def deep_nesting(chance: random.Random) -> bytes:
    depth = chance.choice([1_000, 100_000])
    return archive(parts_of(data(row("<c>" * depth + "</c>" * depth)) if chance.random() < 0.5
                            else "<a>" * depth + "</a>" * depth))  # fmt: skip


@maker
def huge_dimensions(chance: random.Random) -> bytes:
    far = row(text_cell("x", "XFD1048576"), 1048576)
    where = chance.choice(["A1:XFD1048576", "A1", "XFD1048576:A1", "nonsense", "A1:A" + "9" * 30])
    return archive(parts_of(f'<dimension ref="{where}"/>{data(far * chance.choice([0, 1, 50]))}'))


# -- absurd contents


@maker
def absurd_cells(chance: random.Random) -> bytes:
    return archive(parts_of(data("".join(row(absurd_row(chance)) for _ in range(chance.randrange(1, 30))))))


def absurd_row(chance: random.Random) -> str:
    return "".join(absurd_cell(chance) for _ in range(chance.randrange(1, 12)))


def absurd_cell(chance: random.Random) -> str:
    kind = chance.randrange(9)
    number, text = chance.choice(NUMBERS), escape(chance.choice(TEXTS))
    return [
        f"<c><v>{number}</v></c>",
        f'<c t="n"><v>{number}</v></c>',
        f'<c t="s"><v>{number[:9]}</v></c>',
        f'<c t="d"><v>{chance.choice(["2026-07-01", "0001-01-01", "nonsense", "9999-12-31T23:59:59"])}</v></c>',
        f'<c t="e"><v>{chance.choice(["#REF!", "#N/A", text[:50]])}</v></c>',
        f'<c t="b"><v>{chance.choice(["0", "1", "2", "x"])}</v></c>',
        f'<c t="str"><f>{text[:100]}</f><v>{text}</v></c>',
        f'<c s="{number[:12]}"><v>{number}</v></c>',
        f'<c t="inlineStr"><is><t>{text}</t></is></c>',
    ][kind]


@maker
def absurd_references(chance: random.Random) -> bytes:
    rows = "".join(
        row("".join(text_cell(chance.choice(TEXTS)[:50], chance.choice(REFERENCES)) for _ in range(5)),
            chance.choice(["", "0", "-1", "1", "5", "1", "99999999999999999999", "x", "1e5"]))
        for _ in range(10)
    )  # fmt: skip
    return archive(parts_of(data(rows)))


@maker
def texts_without_end(chance: random.Random) -> bytes:
    lines = [[chance.choice(TEXTS).replace("\x00", "") or None for _ in HEAD] for _ in range(20)]
    return book([[word * chance.choice([1, 1, 1, 3]) for word in HEAD], *lines])


@maker
def formulas(chance: random.Random) -> bytes:
    return book([HEAD, *[[chance.choice(["=A1", "=1/0", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")'])] * 6] * 5])


@maker
def doubled_headers(chance: random.Random) -> bytes:
    return book([[*HEAD, *HEAD, "身份证号"], *[[*HE, *LU, "440682198005011234"]] * chance.randrange(5)])


@maker
def odd_sheet_names(chance: random.Random) -> bytes:
    name = chance.choice(["😀" * 40, "", " ", "\u202e东一", "x" * 5_000, "东一'!A1", "a/b\\c?*[]:", "\t", "𠮷", "合计"])
    state = chance.choice(['state="hidden"', 'state="veryHidden"', 'state="x"', ""])
    sheets = f'<sheet name={quoteattr(name)} sheetId="1" {state} r:id="r1"/>' * chance.choice([1, 2, 30])
    parts = parts_of(data(row("".join(text_cell(str(value)) for value in HE))))
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>{sheets}</sheets></workbook>'.encode()
    )
    return archive(parts)


@maker
def merged_everything(chance: random.Random) -> bytes:
    kinds = [
        "A1:XFD1048576",
        "A2:A1048576",
        "C9:A1",
        "A1:A1",
        "x",
        "A2:A9:A12",
        "B2:B3",
        "ZZZ1:ZZZ9",
        "A0:A99999999",
        "",
    ]
    merged = "".join(f'<mergeCell ref="{chance.choice(kinds)}"/>' for _ in range(chance.choice([1, 50, 5_000])))
    lines = row("".join(text_cell(str(value)) for value in HE)) * 20
    return archive(parts_of(f"{data(lines)}<mergeCells>{merged}</mergeCells>"))


@maker
def hidden_everything(chance: random.Random) -> bytes:
    lines = "".join(
        f'<row hidden="{chance.choice(["1", "true", "x", ""])}">{text_cell("何秀英")}</row>' for _ in range(50)
    )
    columns = f'<cols><col min="{chance.choice(NUMBERS)[:20]}" max="{chance.choice(NUMBERS)[:20]}" hidden="1"/></cols>'
    return archive(parts_of(columns + data(lines)))


# -- not well-formed, or no workbook at all


@maker
def entities(chance: random.Random) -> bytes:
    laughs = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {one} "{f"&{other};" * 10}">' for one, other in zip("bcdefghi", "abcdefgh", strict=True)
    )
    kinds = [f"<!DOCTYPE x [{laughs}]>", '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
             '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/passwd">]>', '<!DOCTYPE x PUBLIC "x" "http://127.0.0.1:9/x">']  # fmt: skip
    part = chance.choice(list(parts_of("")))
    parts = parts_of(data(row(text_cell("x").replace("x<", "&i;<"))))
    return archive({**parts, part: chance.choice(kinds).encode() + parts[part]})


@maker
def other_encodings(chance: random.Random) -> bytes:
    parts = parts_of(data(row("".join(text_cell(str(value)) for value in HE))))
    encoding = chance.choice(["utf-16", "utf-32", "gbk", "utf-8-sig", "utf-7"])
    declared = chance.choice([encoding, "utf-8", "nonsense"])
    text = f'<?xml version="1.0" encoding="{declared}"?>' + parts[SHEET].decode()
    return archive({**parts, SHEET: text.encode(encoding)})


@maker
def missing_parts(chance: random.Random) -> bytes:
    parts = parts_of(data(""))
    for name in chance.sample(list(parts), chance.randrange(1, 4)):
        parts[name] = chance.choice([b"", b"<x/>", b"<", b"\x00" * 100, b"<x></y>"])
        if chance.random() < 0.5:
            del parts[name]
    return archive(parts)


@maker
def targets_elsewhere(chance: random.Random) -> bytes:
    target = chance.choice(["../../../../etc/passwd", "file:///etc/passwd", "http://127.0.0.1:9/", "worksheets/none.xml",
                            "workbook.xml", "/xl/worksheets/sheet1.xml", "", "\\\\host\\share", "x" * 9_000])  # fmt: skip
    mode = chance.choice(["", 'TargetMode="External"'])
    link = f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{RELS}/worksheet" Target="{target}" {mode}/></Relationships>'
    return archive({**parts_of(data("")), "xl/_rels/workbook.xml.rels": link.encode()})


@maker
def truncated(chance: random.Random) -> bytes:
    return sound()[: chance.randrange(len(sound()))]


@maker
def flipped_bytes(chance: random.Random) -> bytes:
    content = bytearray(sound())
    for _ in range(chance.choice([1, 3, 100])):
        content[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(content)


@maker
def odd_archives(chance: random.Random) -> bytes:
    kind = chance.randrange(5)
    if kind == 0:
        return archive(parts_of(data("")), chance.choice([zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_STORED]))
    if kind == 1:  # said to be encrypted
        return archive(parts_of(data(""))).replace(b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01").replace(
            b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")  # fmt: skip
    if kind == 2:
        return sound() + sound()
    if kind == 3:
        return noise(500) + sound()
    return archive({**parts_of(data("")), "xl/vbaProject.bin": b"x", "../../evil.py": b"x", "C:\\x.exe": b"MZ"})


@maker
def other_files(chance: random.Random) -> bytes:
    return chance.choice([
        b"", b"PK", b"PK\x03\x04", b"PK\x05\x06" + b"\x00" * 18, b"MZ" + noise(900), noise(chance.randrange(1, 5_000)), OLE + b"\x00" * 600,
        OLE + b"\x00" * 60 + "EncryptedPackage".encode("utf-16-le"), "姓名,性别\n何秀英,女\n".encode("gbk"), "姓名\t性别\n何秀英\t女".encode("utf-16"),
        b"<html><table><tr><td>x</td></tr></table>", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n" + noise(100), archive({"word/document.xml": b"<w/>"}),
        b"\x1f\x8b" + noise(100), b"Rar!\x1a\x07" + noise(100), b"\x00" * 3_000, b"PK\x03\x04" + noise(3_000), b"{" * 5_000,
    ])  # fmt: skip
