"""What a file really is, and whether it may come in: looked at before anything is unpacked.

Allowed: jpeg, png, webp (re-encoded without metadata), pdf, docx, xlsx. The order of checks is the order of their cost.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

import filetype
from PIL import Image, ImageOps, UnidentifiedImageError

from xiqiao.core.rules import RuleBroken

LARGEST = 20 * 1024 * 1024
PIXELS_MOST = 50_000_000
#: An office document of 20 MB unpacks to a few times that; a bomb to a thousand times.
UNPACKED_MOST, RATIO_MOST, MEMBERS_MOST = 200 * 1024 * 1024, 120, 5_000
LONGEST_SIDE, THUMBNAIL_SIDE, QUALITY = 2400, 320, 82

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IMAGES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/pdf": "pdf",
    DOCX: "docx",
    XLSX: "xlsx",
}

#: 密级 markings (保密法): such a document does not belong on this network at all.
SECRECY = re.compile(r"(?:绝|机|秘)\s*密\s*(?:★|☆|\*|级|文件|件|[（(]|$|\d)|[绝机]\s*密|秘\s*密\s*★|内部秘密|密级[:：]")
FIRST_PAGE = 3_000


@dataclass(frozen=True)
class Inspected:
    """Clean bytes, their type, a thumbnail for images, and a warning to show if secrecy words were seen."""

    content: bytes
    mime: str
    thumbnail: bytes | None
    warning: str | None


def inspect(content: bytes, name: str) -> Inspected:
    """Check and clean an upload. Raises RuleBroken with a sentence for the person."""
    if not content:
        raise RuleBroken("文件是空的，请重新选择。", "file")
    if len(content) > LARGEST:
        raise RuleBroken(f"文件超过 20 MB（现为 {len(content) / 1048576:.1f} MB），请压缩后再传。", "file")
    mime = sniff(content)
    thumbnail = None
    if mime in IMAGES:
        content, thumbnail = clean_image(content, IMAGES[mime])
    elif mime in (DOCX, XLSX):
        refuse_bomb(content)
    return Inspected(content, mime, thumbnail, secrecy_warning(content, mime, name))


def sniff(content: bytes) -> str:
    """The type by content alone; a name proves nothing."""
    if content[:5] == b"%PDF-":
        return "application/pdf"
    if content[:4] == b"PK\x03\x04":
        return _sniff_office(content)
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise RuleBroken("这是旧版 Office 文件（.doc/.xls），请另存为 .docx 或 .xlsx 后再传。", "file")
    kind = filetype.guess(content)
    if kind is None or kind.mime not in IMAGES:
        raise RuleBroken("只能上传图片（jpg、png、webp）、PDF、Word（docx）和 Excel（xlsx）文件。", "file")
    return str(kind.mime)


def _sniff_office(content: bytes) -> str:
    names = set(_members(content))
    if "word/document.xml" in names:
        return DOCX
    if "xl/workbook.xml" in names:
        return XLSX
    raise RuleBroken("这是压缩包或其他文件，只能上传 Word（docx）和 Excel（xlsx）文件。", "file")


def _members(content: bytes) -> dict[str, zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {member.filename: member for member in archive.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise RuleBroken("文件已损坏，打不开。请重新保存后再传。", "file") from error


def refuse_bomb(content: bytes) -> None:
    """Read the directory of the archive only: declared sizes, count, ratio, macros."""
    members = _members(content)
    unpacked = sum(member.file_size for member in members.values())
    if len(members) > MEMBERS_MOST or unpacked > UNPACKED_MOST or unpacked > RATIO_MOST * len(content) + 1_000_000:
        raise RuleBroken("文件解压后过大，可能有问题，已拒绝。请另存一份再传。", "file")
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".dll")) for name in members):
        raise RuleBroken("文件里含有宏或程序，请另存为不含宏的 docx 或 xlsx。", "file")


def clean_image(content: bytes, image_format: str) -> tuple[bytes, bytes]:
    """Decode and encode again: place, time and device vanish, and so does anything hidden behind the picture."""
    try:
        opened = Image.open(io.BytesIO(content), formats=[image_format])
        if opened.width * opened.height > PIXELS_MOST:
            raise RuleBroken("图片像素过大（超过五千万），请缩小后再传。", "file")
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image: Image.Image = ImageOps.exif_transpose(opened)
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        small = image.copy()
        small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        return _encode(image, image_format), _encode(small, image_format)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise RuleBroken("图片已损坏，打不开。请重新拍摄或另存后再传。", "file") from error


def _encode(image: Image.Image, image_format: str) -> bytes:
    if image_format == "JPEG" and image.mode not in ("RGB", "L"):
        image = image.convert("RGB")
    bare = Image.new(image.mode, image.size)
    if image.mode == "P":
        bare.putpalette(image.getpalette() or [])
    bare.paste(image, (0, 0))
    target = io.BytesIO()
    bare.save(target, image_format, quality=QUALITY)
    return target.getvalue()


def secrecy_warning(content: bytes, mime: str, name: str) -> str | None:
    """A sentence if a 密级 word stands in the name or on the first page; a warning, never proof of the contrary."""
    if not (SECRECY.search(name) or SECRECY.search(first_page(content, mime))):
        return None
    return "文件名或首页出现密级字样。本系统严禁存储、处理、传输涉密信息；如确属涉密，请立即删除并报告保密员。"


def first_page(content: bytes, mime: str) -> str:
    """The beginning of the text, read with bounds; an unreadable document has none."""
    try:
        if mime == "application/pdf":
            from pypdf import PdfReader  # here: a start that sees no PDF should not pay for it

            return PdfReader(io.BytesIO(content)).pages[0].extract_text()[:FIRST_PAGE]
        member = {DOCX: "word/document.xml", XLSX: "xl/sharedStrings.xml"}.get(mime)
        if member is None:
            return ""
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(member) as part:
            return re.sub(r"<[^>]*>", "", part.read(400_000).decode("utf-8", "ignore"))[:FIRST_PAGE]
    except Exception:  # parsers of hostile input fail in any way; the warning is a courtesy, the file is kept
        return ""
