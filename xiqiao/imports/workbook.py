"""A workbook that came in: what is refused at once, and what is unpacked in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xiqiao.core.forms import clean_text
from xiqiao.core.rules import RuleBroken
from xiqiao.files.inspecting import XLSX, refuse_bomb, sniff

LARGEST = 10 * 1024 * 1024
UNPACKING = Path(__file__).with_name("unpacking.py")
PATIENCE_SECONDS = 90
OLD_OFFICE, ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class RawSheet:
    """A sheet as it is: (row number, whether hidden, cells) for each row that holds anything."""

    name: str
    is_hidden: bool
    rows: list[tuple[int, bool, list[Any]]]
    merged: list[tuple[int, int, int, int]]
    hidden_columns: frozenset[int]
    is_cut: bool


def refuse_at_the_door(content: bytes, name: str) -> None:
    """What cannot be a workbook of ours, by its directory alone. Raises RuleBroken with what to do."""
    if not content:
        raise RuleBroken("文件是空的，请重新选择。", "file")
    if len(content) > LARGEST:
        raise RuleBroken(f"文件超过 10 MB（现为 {len(content) / 1048576:.1f} MB），请只保留名单再传。", "file")
    if content[:8] == OLD_OFFICE:
        if ENCRYPTED in content:
            raise RuleBroken("表格加了打开密码，请去掉密码，另存后再传。", "file")
        raise RuleBroken("这是旧版 .xls 表格，请在 Excel 或 WPS 里“另存为” .xlsx 后再传。", "file")
    if content[:2] != b"PK":
        raise RuleBroken(_what_text_is(content, name), "file")
    if sniff(content) != XLSX:
        raise RuleBroken("这不是 Excel 表格，请传 .xlsx 文件。", "file")
    refuse_bomb(content)


def _what_text_is(content: bytes, name: str) -> str:
    is_text = b"\x00" not in content[:4000] and any(mark in content[:4000] for mark in (b",", b"\t", b";"))
    if name.lower().endswith((".csv", ".txt")) or is_text:
        return "这是文本文件（csv），请用 Excel 或 WPS 打开，检查没有乱码后“另存为” .xlsx 再传。"
    return "这不是 Excel 表格，请传 .xlsx 文件。"


def unpack(path: Path) -> list[RawSheet]:
    """The sheets of a workbook on disk. Raises RuleBroken with a sentence if it cannot be read, or takes too long."""
    command = [sys.executable, "-I", str(UNPACKING), str(path)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE_SECONDS, check=False)  # noqa: S603  # ours
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise RuleBroken("表格太复杂，读取时间过长。请只保留名单，另存一份再传。") from None
    except ValueError:  # stopped by its limits, before it could say anything
        raise RuleBroken("表格太大，读不下。请分几份，或只保留名单再传。") from None
    if "fault" in answer:
        raise RuleBroken(answer["fault"])
    return [_raw(number, sheet) for number, sheet in enumerate(answer["sheets"], 1)]


def _raw(number: int, sheet: dict[str, Any]) -> RawSheet:
    return RawSheet(
        name=" ".join(str(clean_text(sheet["name"])).split())[:31] or f"第{number}张表",
        is_hidden=sheet["hidden"],
        rows=[(number, hidden, cells) for number, hidden, cells in sheet["rows"]],
        merged=[tuple(each) for each in sheet["merged"]],
        hidden_columns=frozenset(sheet["hidden_columns"]),
        is_cut=sheet["cut"],
    )
