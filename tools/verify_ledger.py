"""Verify an exported audit log without the program that wrote it: Python's standard library only.

    python verify_ledger.py log.jsonl --head 1234:9f86d0…      exit code 0 sound, 1 broken, 2 could not be checked

Each line is one entry, a JSON object in one spelling: keys sorted, no spaces, characters as they are. Its `hash` is
the SHA-256 of the same object without `hash`; its `prev` is the hash of the line before, 64 zeros in the first. Any
other spelling of the same content is reported too: nothing that writes this file ever used it.

Whoever owns the database can write a whole new chain, or leave out its end, and the file will agree with itself. Only
a head that was noted elsewhere (`flask audit head`) shows that: give it as `--head HASH` or `--head NUMBER:HASH`.
"""

import hashlib
import json
import re
import sys
from pathlib import Path

ALGORITHM = "sha256/canonical-json/1"
GENESIS = "0" * 64
FIELDS = {"seq", "at", "act", "actor_id", "actor_name", "unit_path", "ref_kind", "ref_id", "ref_title", "details",
          "algorithm", "prev", "hash"}  # fmt: skip
LONGEST_LINE = 16 << 20  # no entry comes near; keeps a file without line breaks out of memory
USAGE = "用法：python verify_ledger.py 导出文件 [--head 链头哈希 | --head 序号:链头哈希]"
canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class Broken(Exception):
    """The first fault, as a sentence that follows the number of its line."""


def checked_hash(line: bytes, number: int, prev: str) -> str:
    """The hash of the entry in this line, if it is entry `number` and follows `prev`; raises Broken."""
    if not line.endswith(b"\n"):
        raise Broken("没有写完：这一行被截断，或末尾少了换行")
    try:
        text = line[:-1].decode()
        row = json.loads(text)
    except (ValueError, RecursionError):
        raise Broken("不是 JSON") from None
    if not isinstance(row, dict) or row.keys() != FIELDS:
        raise Broken("不是一条日志：字段有缺少或多余")
    if row["algorithm"] != ALGORITHM:
        raise Broken(f"用了不认识的算法 {str(row['algorithm'])[:40]!r}，应为 {ALGORITHM}")
    seq = row["seq"]
    if type(seq) is not int:
        raise Broken("序号不是整数")
    if seq > number:
        raise Broken(f"应是第 {number} 条日志，却是第 {seq} 条：有日志被删去、调换，或序号被改")
    if seq < number:
        raise Broken(f"应是第 {number} 条日志，却又是第 {seq} 条：有日志被重复、插入、调换，或序号被改")
    if row["prev"] != prev:
        raise Broken(f"与前一条接不上：第 {number} 条的 prev 不是前一条的哈希，这一条或前一条被换过")
    if canonical(row) != text:
        raise Broken("写法与导出时不同（键的顺序、空格、转义或重复的键）：文件在导出之后被改写过")
    claimed = row.pop("hash")
    if hashlib.sha256(canonical(row).encode()).hexdigest() != claimed:
        raise Broken("的内容或哈希被改动过")
    return str(claimed)


def verify(path: Path, head_seq: int | None, head_hash: str | None) -> int:
    """Read once from the first line to the last, holding one line at a time; prints the verdict."""
    count, prev, head_at = 0, GENESIS, 0
    with path.open("rb") as file:
        while line := file.readline(LONGEST_LINE):
            try:
                prev = checked_hash(line, count + 1, prev)
            except Broken as fault:
                print(f"审计日志有问题：第 {count + 1} 行{fault}。它之前的 {count} 条首尾相接。")
                return 1
            count += 1
            if prev == head_hash:
                head_at = count
            elif count == head_seq:
                print(f"审计日志有问题：第 {count} 条的哈希不是所给的链头，整条链在抄录之后被重写过。")
                return 1
    if not count:
        print("审计日志有问题：文件是空的，连第 1 条也没有。")
        return 1
    if head_hash and not head_at:
        end = f"文件只到第 {count} 条，末尾被截去" + ("" if head_seq else "，或整条链被重写过")
        print(f"审计日志有问题：没有找到所给的链头。{end}；也可能链头是导出之后才抄录的。")
        return 1
    if head_seq and head_at != head_seq:
        print(f"审计日志有问题：所给的链头在第 {head_at} 条，不在第 {head_seq} 条。")
        return 1
    print(f"审计日志完整：共 {count} 条，首尾相接，链头 {count}:{prev}")
    if not head_hash:
        print("注意：没有给出链头（--head），末尾被截去或整条链被重写是看不出来的。请用另外保存的链头再核对一次。")
    elif head_at < count:
        print(f"链头相符（第 {head_at} 条）。其后的 {count - head_at} 条在抄录之后，末尾是否被截去看不出来。")
    else:
        print("链头相符：末尾没有被截去。")
    return 0


def main(arguments: list[str]) -> int:
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a console that lacks a character still gets the verdict
    head = None
    if len(arguments) == 3 and "--head" in arguments[:2]:
        at = arguments.index("--head")
        head = re.fullmatch(r"(?:0*([1-9][0-9]{0,17})[:\s])?([0-9a-f]{64})", arguments[at + 1].strip().lower())
        del arguments[at : at + 2]
        if head is None:
            print("链头应是 64 位十六进制的哈希，前面可以带“序号:”。")
            return 2
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(USAGE)
        return 2
    try:
        return verify(Path(arguments[0]), int(head[1]) if head and head[1] else None, head[2] if head else None)
    except OSError:
        print(f"不能读取 {arguments[0]}。")
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
