"""The independent verifier, run as a program on exports of real chains and on what somebody made of them."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import engines
from xiqiao.config import ROOT
from xiqiao.core.db import db

PROGRAM = ROOT / "tools/verify_ledger.py"
Lines = list[bytes]


def verify(path: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run([sys.executable, str(PROGRAM), str(path), *arguments],
                          capture_output=True, encoding="utf-8", check=False)  # fmt: skip
    assert not done.stderr
    return done.returncode, done.stdout


def export(app: object, target: Path) -> str:
    """Export by the command; returns the head it printed."""
    done = app.test_cli_runner().invoke(args=["audit", "export", str(target)])
    assert done.exit_code == 0, done.output
    return str(done.output.split("链头 ")[1].strip())


@pytest.fixture(scope="module")
def exported() -> Iterator[tuple[Lines, str]]:
    """The cast's own history, some fifty entries, and its head."""
    settings = engines.fresh("sqlite")
    app = engines.test_app(settings)
    target = settings.instance / "log.jsonl"
    head = export(app, target)
    yield target.read_bytes().splitlines(keepends=True), head
    with app.app_context():
        db.engine.dispose()
    engines.drop(settings)


@pytest.fixture
def ledger(exported: tuple[Lines, str]) -> Lines:
    return list(exported[0])


@pytest.fixture
def head(exported: tuple[Lines, str]) -> str:
    return exported[1]


@pytest.fixture
def verdict(tmp_path: Path) -> Callable[..., tuple[int, str]]:
    def judge(lines: Lines, *arguments: str) -> tuple[int, str]:
        target = tmp_path / "log.jsonl"
        target.write_bytes(b"".join(lines))
        return verify(target, *arguments)

    return judge


def canonical(row: object) -> bytes:
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def rehashed(rows: list[dict[str, object]]) -> Lines:
    """What an insider with the whole database makes: a chain that agrees with itself."""
    lines, prev = [], "0" * 64
    for row in rows:
        row = {**row, "prev": prev}
        row.pop("hash")
        prev = hashlib.sha256(canonical(row).rstrip(b"\n")).hexdigest()
        lines.append(canonical({**row, "hash": prev}))
    return lines


def test_an_export_of_either_engine_verifies_with_its_head(app, tmp_path):
    printed = export(app, tmp_path / "log.jsonl")
    code, output = verify(tmp_path / "log.jsonl", "--head", printed)
    assert code == 0, output
    assert "末尾没有被截去" in output


@pytest.mark.parametrize("spelling", ["{seq}:{hash}", "{hash}", "{seq} {hash}"])
def test_the_head_may_be_given_with_or_without_its_number(ledger, head, verdict, spelling):
    seq, digest = head.split(":")
    assert verdict(ledger, "--head", spelling.format(seq=seq, hash=digest))[0] == 0


FIELDS = ["act", "actor_id", "actor_name", "algorithm", "at", "details", "hash", "prev", "ref_id", "ref_kind",
          "ref_title", "seq", "unit_path"]  # fmt: skip


def test_the_table_of_fields_is_whole(ledger):
    assert sorted(json.loads(ledger[0])) == FIELDS


@pytest.mark.parametrize("field", FIELDS)
def test_each_changed_field_is_named_with_its_row(ledger, verdict, field):
    row = json.loads(ledger[9])
    value = row[field]
    row[field] = (value or 0) + 1 if field in ("actor_id", "ref_id", "seq") else value[:-1] + "~"
    ledger[9] = canonical(row)
    code, output = verdict(ledger)
    assert code == 1
    assert "第 10 行" in output
    assert ("算法" in output) == (field == "algorithm")


TAMPERED = {
    "removed": (lambda lines: lines.pop(6), 7, "删去"),
    "first removed": (lambda lines: lines.pop(0), 1, "删去"),
    "swapped": (lambda lines: lines.insert(6, lines.pop(7)), 7, "调换"),
    "duplicated": (lambda lines: lines.insert(7, lines[6]), 8, "重复"),
    "inserted": (lambda lines: lines.insert(6, canonical({**json.loads(lines[6]), "seq": 7, "act": "x"})), 7, "改动"),
    "renumbered insert": (lambda lines: lines.insert(6, lines[2].replace(b'"seq":3', b'"seq":7')), 7, "接不上"),
    "not JSON": (lambda lines: lines.insert(6, b"{]\n"), 7, "不是 JSON"),
    "not UTF-8": (lambda lines: lines.insert(6, b"\xff\n"), 7, "不是 JSON"),
    "another value": (lambda lines: lines.insert(6, b"[]\n"), 7, "不是一条日志"),
    "a blank line": (lambda lines: lines.insert(6, b"\n"), 7, "不是 JSON"),
    "nested beyond reason": (lambda lines: lines.insert(6, b"[" * 200_000 + b"\n"), 7, "不是 JSON"),
    "a field more": (lambda lines: lines.insert(6, canonical({**json.loads(lines[6]), "x": 1})), 7, "不是一条日志"),
    "a field less": (lambda lines: lines.insert(6, lines[6].replace(b'"act"', b'"tca"')), 7, "不是一条日志"),
    "true for 1": (lambda lines: lines.insert(0, lines[0].replace(b'"seq":1,', b'"seq":true,')), 1, "整数"),
    "cut in the line": (lambda lines: lines.append(lines.pop()[:-20]), -1, "没有写完"),
    "last line break cut": (lambda lines: lines.append(lines.pop()[:-1]), -1, "没有写完"),
}  # fmt: skip


@pytest.mark.parametrize("how", TAMPERED)
def test_what_was_done_to_the_file_is_named_with_its_row(ledger, verdict, how):
    tamper, row, word = TAMPERED[how]
    tamper(ledger)
    code, output = verdict(ledger)
    assert code == 1
    assert f"第 {row if row > 0 else len(ledger)} 行" in output
    assert word in output


#: The same content in another spelling: the export has one spelling only, so somebody rewrote the file.
SPELLINGS = {
    "keys in another order": lambda row: json.dumps(dict(reversed(row.items())), ensure_ascii=False,
                                                    separators=(",", ":")).encode() + b"\n",
    "spaces": lambda row: json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n",
    "escapes": lambda row: json.dumps(row, sort_keys=True, separators=(",", ":")).encode() + b"\n",
    "a key twice": lambda row: canonical(row).replace(b'{"act"', b'{"act":"account.opened","act"'),
    "Windows line break": lambda row: canonical(row).replace(b"\n", b"\r\n"),
    "minus zero": lambda row: canonical(row).replace(b'"ref_id":0', b'"ref_id":-0'),
}  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_another_spelling_of_the_same_content_is_named(ledger, verdict, spelling):
    line = SPELLINGS[spelling](json.loads(ledger[0]))
    assert line != ledger[0]
    code, output = verdict([line, *ledger[1:]])
    assert code == 1
    assert "第 1 行" in output
    assert "写法" in output


def test_a_cut_tail_is_seen_when_the_head_is_given(ledger, head, verdict):
    seq, digest = head.split(":")
    for given in (head, digest):
        code, output = verdict(ledger[:-3], "--head", given)
        assert code == 1
        assert f"只到第 {int(seq) - 3} 条，末尾被截去" in output


def test_without_a_head_it_says_that_a_cut_tail_cannot_be_seen(ledger, verdict):
    code, output = verdict(ledger[:-3])
    assert code == 0
    assert "没有给出链头" in output


def test_an_earlier_head_covers_what_stood_before_it(ledger, verdict):
    row = json.loads(ledger[-4])
    code, output = verdict(ledger, "--head", f"{row['seq']}:{row['hash']}")
    assert code == 0
    assert "其后的 3 条" in output


def test_an_insider_who_rehashes_everything_is_seen_by_the_head_only(ledger, head, verdict):
    rows = [json.loads(line) for line in ledger]
    rows[4]["actor_name"] = "别人"
    forged = rehashed(rows)
    assert verdict(forged)[0] == 0  # the control: the file agrees with itself
    for given, words in ((head, "被重写过"), (head.split(":")[1], "没有找到所给的链头")):
        code, output = verdict(forged, "--head", given)
        assert code == 1
        assert words in output


def test_a_head_with_the_wrong_number_is_refused(ledger, head, verdict):
    seq, digest = head.split(":")
    assert verdict(ledger, "--head", f"{int(seq) - 1}:{digest}")[0] == 1
    assert verdict(ledger, "--head", f"{int(seq) + 1}:{digest}")[0] == 1


def test_an_empty_file_is_broken(verdict):
    code, output = verdict([])
    assert code == 1
    assert "空的" in output


@pytest.mark.parametrize("arguments", [("--head", "abc"), ("--head",), ("--tail", "x"), ("one", "more")])
def test_what_it_does_not_understand_is_exit_code_2(ledger, verdict, arguments):
    code, output = verdict(ledger, *arguments)
    assert code == 2
    assert "用法" in output or "链头应是" in output


def test_a_file_that_is_not_there_is_exit_code_2(tmp_path):
    assert verify(tmp_path / "none.jsonl")[0] == 2


def test_a_thousand_random_single_changes_are_all_found(ledger, head, tmp_path, capsys):
    """One octet changed, removed, added or doubled anywhere. In one process: a thousand starts take minutes."""
    spec = importlib.util.spec_from_file_location("verify_ledger", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    target, whole = tmp_path / "log.jsonl", b"".join(ledger)
    target.write_bytes(whole)
    assert module.main([str(target), "--head", head]) == 0  # the control
    unseen = []
    for seed in range(1000):
        choice = random.Random(seed)
        at, octet = choice.randrange(len(whole)), bytes([choice.randrange(256)])
        middle = {"change": octet, "remove": b"", "add": whole[at : at + 1] + octet, "double": whole[at : at + 1] * 2}
        kind = choice.choice(sorted(middle))
        changed = whole[:at] + middle[kind] + whole[at + 1 :]
        if changed == whole:
            continue
        target.write_bytes(changed)
        if module.main([str(target)]) == 0:
            unseen.append((seed, kind, at))
    assert not unseen
    capsys.readouterr()


def test_it_is_short_and_needs_only_the_standard_library():
    source = PROGRAM.read_text("utf-8")
    assert len(source.splitlines()) <= 120
    imported = {line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= set(sys.stdlib_module_names)
