"""Files: the type by content, hostile ones refused with a sentence, photos without their secrets, bytes before the row."""

import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from werkzeug.datastructures import FileStorage

from xiqiao.audit.models import Entry
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.files import inspecting
from xiqiao.files.inspecting import DOCX, XLSX, inspect
from xiqiao.files.models import File
from xiqiao.files.store import path_of, plain_name, put, send, store


def picture(image_format="JPEG", size=(64, 48), **options):
    target = io.BytesIO()
    Image.new("RGB", size, (200, 16, 46)).save(target, image_format, **options)
    return target.getvalue()


def office(*members, text="支部党员大会", comment=b""):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            archive.writestr(member, f"<w:t>{text}</w:t>" if member.endswith("xml") else b"x")
        archive.comment = comment
    return target.getvalue()


def pdf():
    from pypdf import PdfWriter

    writer, target = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(target)
    return target.getvalue()


GOOD = {
    "照片.jpg": (picture(), "image/jpeg"),
    "图.png": (picture("PNG"), "image/png"),
    "图.webp": (picture("WEBP"), "image/webp"),
    "纪要.docx": (office("[Content_Types].xml", "word/document.xml"), DOCX),
    "名册.xlsx": (office("[Content_Types].xml", "xl/workbook.xml"), XLSX),
    "通知.pdf": (pdf(), "application/pdf"),
    "名字骗人.exe": (picture(), "image/jpeg"),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_is_allowed_comes_in_by_its_content_whatever_its_name(name):
    content, mime = GOOD[name]
    assert inspect(content, name).mime == mime


BOMB = io.BytesIO()
with zipfile.ZipFile(BOMB, "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("word/document.xml", b"0" * 30_000_000)
MANY = io.BytesIO()
with zipfile.ZipFile(MANY, "w") as archive:
    archive.writestr("xl/workbook.xml", b"")
    for number in range(5001):
        archive.writestr(f"{number}", b"")

BAD = {
    "empty": (b"", "空的"),
    "text": (b"hello", "只能上传"),
    "html": (b"<!doctype html><script>alert(1)</script>", "只能上传"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "只能上传"),
    "gif": (b"GIF89a" + b"\0" * 20, "只能上传"),
    "program": (b"MZ" + b"\0" * 100, "只能上传"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "另存为"),
    "plain zip": (office("readme.txt"), "压缩包"),
    "torn zip": (office("word/document.xml")[:40], "损坏"),
    "torn picture": (picture()[:200], "损坏"),
    "macro": (office("word/document.xml", "word/vbaProject.bin"), "宏"),
    "bomb": (BOMB.getvalue(), "解压后过大"),
    "many members": (MANY.getvalue(), "解压后过大"),
    "too large": (b"%PDF-" + b"0" * inspecting.LARGEST, "20 MB"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_hostile_or_broken_is_refused_with_a_sentence(kind):
    content, sentence = BAD[kind]
    with pytest.raises(RuleBroken, match=sentence):
        inspect(content, "附件")


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr(inspecting, "PIXELS_MOST", 64 * 48 - 1)
    with pytest.raises(RuleBroken, match="像素过大"):
        inspect(picture(), "x.jpg")


def test_place_time_and_device_vanish_from_a_photo_and_it_stands_upright():
    exif = Image.Exif()
    exif[0x010F], exif[0x0112], exif[0x8825] = "SecretPhone", 6, {1: "N", 2: (22.9, 0, 0)}
    taken = picture(exif=exif.tobytes(), comment=b"hidden words") + b"PK\x03\x04 a polyglot's tail"
    assert b"SecretPhone" in taken  # the control
    found = inspect(taken, "x.jpg")
    assert b"SecretPhone" not in found.content
    assert b"hidden" not in found.content
    assert b"polyglot" not in found.content
    image = Image.open(io.BytesIO(found.content))
    assert not image.getexif()
    assert image.size == (48, 64)  # turned as the camera said


def test_a_large_photo_is_made_smaller_and_has_a_thumbnail():
    found = inspect(picture(size=(5000, 1000)), "x.jpg")
    assert max(Image.open(io.BytesIO(found.content)).size) == 2400
    assert max(Image.open(io.BytesIO(found.thumbnail)).size) == 320


@pytest.mark.parametrize("image_format", ["PNG", "WEBP"])
def test_transparency_and_palettes_survive(image_format):
    target = io.BytesIO()
    Image.new("RGBA", (8, 8), (1, 2, 3, 0)).save(target, image_format)
    assert Image.open(io.BytesIO(inspect(target.getvalue(), "x").content)).mode == "RGBA"


@pytest.mark.parametrize(
    ("name", "text", "warned"),
    [("机密★会议.docx", "", True), ("纪要.docx", "密级：秘密", True), ("纪要.docx", "绝 密 ★ 长期", True), ("纪要.docx", "秘密级文件", True),
     ("内部秘密.docx", "", True), ("纪要.docx", "无记名投票，注意保密", False), ("纪要.docx", "书记讲了保密纪律", False), ("通知.docx", "联系密切", False)],
)  # fmt: skip
def test_secrecy_words_in_the_name_or_on_the_first_page_are_warned_about(name, text, warned):
    found = inspect(office("word/document.xml", text=text or "会议"), name)
    assert (found.warning is not None) is warned


@given(st.binary(max_size=300))
def test_no_bytes_upset_the_inspection(content):
    try:
        found = inspect(content, "x")
    except RuleBroken as error:
        refused = error.sentence
        assert refused.endswith("。")
    else:
        assert found.content


@given(
    st.sampled_from([content for content, _ in GOOD.values()]), st.integers(0, 400), st.binary(min_size=1, max_size=8)
)
def test_no_damaged_file_upsets_the_inspection(content, at, noise):
    damaged = content[:at] + noise + content[at + len(noise) :]
    try:
        inspect(damaged, "x")
    except RuleBroken as error:
        assert error.sentence  # noqa: PT017  # either is right; anything else is a fault


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("纪要.docx", "纪要.docx"), ("../../etc/passwd", "passwd"), ("C:\\桌面\\名册.xlsx", "名册.xlsx"), ("", "附件"), ("a\r\nX: y.pdf", "aX: y.pdf"),
     ("长" * 300 + ".pdf", "长" * 110 + ".pdf"), ("无扩展名", "无扩展名"), ("\u202egpj.exe", "gpj.exe")],
)  # fmt: skip
def test_a_name_is_only_a_name(sent, kept):
    assert plain_name(sent) == kept


def test_the_same_bytes_are_kept_once_and_their_row_follows_them(app, person):
    with app.app_context():
        first, _ = store(FileStorage(io.BytesIO(GOOD["通知.pdf"][0]), "一.pdf"), by=person("feng"), at=now())
        second, _ = store(FileStorage(io.BytesIO(GOOD["通知.pdf"][0]), "二.pdf"), by=person("feng"), at=now())
        assert first.digest == second.digest == hashlib.sha256(path_of(first.digest).read_bytes()).hexdigest()
        assert db.session.query(File).count() == 2
        entry = db.session.query(Entry).order_by(Entry.seq.desc()).first()
        assert (entry.act, entry.ref_title) == ("file.stored", "二.pdf")


def test_bytes_are_on_the_disk_before_they_have_their_name(app, monkeypatch):
    """fsync of the file, then the rename, then fsync of the folder."""
    steps = []
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr("xiqiao.files.store.os.fsync", lambda descriptor: (steps.append("fsync"), fsync(descriptor)))
    monkeypatch.setattr(Path, "replace", lambda self, target: (steps.append("rename"), replace(self, target))[1])
    with app.app_context():
        digest = put(b"some bytes")
        assert path_of(digest).read_bytes() == b"some bytes"
    assert steps == ["fsync", "rename", "fsync"]


def test_a_crash_before_the_rename_leaves_no_file_of_that_name(app, monkeypatch):
    def crash(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", crash)
    with app.app_context():
        with pytest.raises(KeyboardInterrupt):
            put(b"other bytes")
        assert not path_of(hashlib.sha256(b"other bytes").hexdigest()).exists()


@pytest.mark.parametrize(
    ("name", "disposition"), [("照片.jpg", "inline"), ("通知.pdf", "attachment"), ("纪要.docx", "attachment")]
)
def test_a_file_is_sent_sandboxed_under_both_names(app, person, name, disposition):
    with app.test_request_context():
        file, _ = store(FileStorage(io.BytesIO(GOOD[name][0]), name), by=person("feng"), at=now())
        headers = send(file).headers
        assert "sandbox" in headers["Content-Security-Policy"]
        assert headers["Content-Disposition"].startswith(f"{disposition}; filename=file-{file.id}.")
        assert "filename*=UTF-8''%E" in headers["Content-Disposition"]


def test_a_file_is_reached_only_through_what_it_belongs_to(app):
    to_files = [rule for rule in app.url_map.iter_rules() if "file_id" in rule.arguments]
    assert {rule.endpoint for rule in to_files} == {"event_file.read", "event_file.remove"}
    assert not [rule.rule for rule in to_files if len(rule.arguments) < 2]
