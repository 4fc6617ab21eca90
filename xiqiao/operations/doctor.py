"""`flask doctor`: what a careful administrator would look at, in plain words and an exit code."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

from flask import current_app
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from xiqiao.audit.chain import first_fault, head
from xiqiao.audit.models import Entry
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.files.models import File
from xiqiao.jobs.models import DEAD, Outbox
from xiqiao.jobs.sending import has_channel
from xiqiao.meetings.freezing import verify
from xiqiao.meetings.models import MeetingVersion
from xiqiao.meetings.search_keeping import differences
from xiqiao.operations.backup import damaged_backups, list_backups
from xiqiao.operations.databases import settings
from xiqiao.operations.schema import why_not_served

#: SQLite 3.7.0–3.51.2 may corrupt a database in WAL mode with several connections; fixed in 3.51.3 (2026-03).
SOUND_SQLITE = (3, 51, 3)
FREE_WANTED = 1 << 30
GUARDS_SQLITE = {
    "audit_entry_append", "audit_entry_no_update", "audit_entry_no_delete",
    "meeting_version_no_update", "meeting_version_no_delete",
}  # fmt: skip
GUARDS_POSTGRESQL = {
    "audit_entry_append", "audit_entry_no_update", "audit_entry_no_truncate",
    "meeting_version_no_update", "meeting_version_no_delete", "meeting_version_no_truncate",
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """`level` is good, warn or bad; bad makes the exit code 1."""

    level: str
    subject: str
    sentence: str


def examine(*, quick: bool = False) -> list[Finding]:
    """All findings; `quick` leaves out what reads the whole database. A check that cannot be done is a finding."""
    found = [finding for check in (_disk, _settings, _backups) for finding in check()]
    schema = _tried(_schema)
    found += schema
    if any(finding.level == "bad" for finding in schema):
        return found  # the other questions are about tables that may not be there
    whole = () if quick else (_guards, _chain, _records, _integrity, _files, _search)
    return [*found, *(finding for check in (_engine, _clock, _messages, *whole) for finding in _tried(check))]


def _tried(check: Callable[[], Iterator[Finding]]) -> list[Finding]:
    try:
        return list(check())
    except DatabaseError as error:
        db.session.rollback()
        return [Finding("bad", "数据库", f"检查没有做完：{error.orig}")]


def _schema() -> Iterator[Finding]:
    why_not = why_not_served()
    yield Finding("bad", "数据库结构", why_not) if why_not else Finding("good", "数据库结构", "与程序一致。")


def _engine() -> Iterator[Finding]:
    if not settings().is_sqlite:
        version = db.session.scalar(text("SHOW server_version"))
        yield Finding("good", "数据库", f"PostgreSQL {version}。")
        yield sync_finding(str(db.session.scalar(text("SHOW fsync"))))
        return
    version = str(db.session.scalar(text("SELECT sqlite_version()")))
    yield sqlite_finding(version)
    mode = db.session.scalar(text("PRAGMA journal_mode"))
    safe = db.session.scalar(text("PRAGMA synchronous"))
    good = mode == "wal" and safe == 2
    yield Finding("good" if good else "bad", "写入方式", "WAL，同步写盘。" if good else f"不安全：{mode}、{safe}。")


def sync_finding(fsync: str) -> Finding:
    """Commits are synchronous by our own setting; `fsync = off` on the server would make that an empty word."""
    if fsync == "on":
        return Finding("good", "写入方式", "同步写盘。")
    return Finding("bad", "写入方式", "PostgreSQL 的 fsync 已关闭，断电会丢失已保存的内容。请在服务器上打开。")


def sqlite_finding(version: str) -> Finding:
    if tuple(int(part) for part in version.split(".")[:3]) >= SOUND_SQLITE:
        return Finding("good", "SQLite", f"版本 {version}。")
    return Finding(
        "warn", "SQLite", f"版本 {version} 在多进程写入时有极小概率损坏数据库，应为 3.51.3 或更新；请安装 pysqlite3。"
    )


def _disk() -> Iterator[Finding]:
    for subject, folder in (("磁盘", settings().instance), ("备份磁盘", settings().backups)):
        if not folder.exists():
            continue
        free = shutil.disk_usage(folder).free
        sentence = f"剩余 {free / (1 << 30):.1f} GB。"
        if free >= FREE_WANTED:
            yield Finding("good", subject, sentence)
        else:
            yield Finding("bad", subject, sentence + "不足 1 GB，请尽快清理。")


def _clock() -> Iterator[Finding]:
    newest = db.session.scalar(select(Entry.at).order_by(Entry.seq.desc()).limit(1))
    if newest is not None and newest - now() > timedelta(minutes=5):
        yield Finding("bad", "时钟", "服务器时间早于最近一条日志，请校准时间。")
    else:
        yield Finding("good", "时钟", "没有发现倒退。")


def _messages() -> Iterator[Finding]:
    """Dead letters. A warning only: a problem would be told at night, through the very channel that failed."""
    if has_channel() and find_spec("apprise") is None:
        yield Finding("warn", "通知渠道", "设置了 channel_urls，但没有安装 apprise，通知发不出去。")
    dead = select(Outbox).where(Outbox.state.in_(DEAD)).order_by(Outbox.id.desc())
    letters = list(db.session.scalars(dead))
    for state in DEAD:
        found = [letter for letter in letters if letter.state is state]
        if found:
            example = f"例如“{found[0].subject}”（{found[0].fault}）"
            yield Finding("warn", "待发通知", f"{len(found)} 条{state.label}，{example}。请在系统状态页决定是否再发。")
    if not letters:
        yield Finding("good", "待发通知", "没有发不出去的。")


def _settings() -> Iterator[Finding]:
    if os.name != "nt":  # Windows has no such bits; its folders inherit the owner's rights
        yield from _file_modes()
    if current_app.debug or settings().development:
        yield Finding("bad", "开发模式", "开发模式已打开，正式使用前请关闭。")
    if not settings().https:
        yield Finding("warn", "加密传输", "没有启用 HTTPS。局域网之外使用前，请按 README 配置证书。")


def _file_modes() -> Iterator[Finding]:
    for name in ("secret_key", "config.toml"):
        path = settings().instance / name
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Finding("bad", "密钥", f"{name} 能被其他用户读取，请执行 chmod 600。")
    if stat.S_IMODE(settings().instance.stat().st_mode) & 0o077:
        yield Finding("warn", "数据文件夹", "能被服务器上的其他用户打开，请执行 chmod 700。")


def _backups() -> Iterator[Finding]:
    damaged = damaged_backups()
    if damaged:
        yield Finding("warn", "备份", f"有 {len(damaged)} 份缺少清单，不能用来恢复，例如 {damaged[0]}。")
    newest = next(iter(list_backups()), None)
    if newest is None:
        yield Finding("warn", "备份", "还没有备份。请执行 flask backup create。")
        return
    age = now() - datetime.fromisoformat(newest.manifest["made_at"])
    if age > timedelta(days=2):
        yield Finding("bad", "备份", f"最近一份备份已是 {age.days} 天前。")
    else:
        yield Finding("good", "备份", f"最近一份：{newest.name}。")


def _guards() -> Iterator[Finding]:
    """The triggers that keep the log and frozen records as they are: whoever drops them means to change something."""
    catalogue = "sqlite_master WHERE type = 'trigger'" if settings().is_sqlite else "pg_trigger WHERE tgenabled = 'O'"
    column = "name" if settings().is_sqlite else "tgname"
    present = set(db.session.scalars(text(f"SELECT {column} FROM {catalogue}")))  # noqa: S608  # our own two words
    missing = (GUARDS_SQLITE if settings().is_sqlite else GUARDS_POSTGRESQL) - present
    if missing:
        yield Finding("bad", "日志保护", f"数据库里的保护被去掉了：{'、'.join(sorted(missing))}。请查明是谁做的。")
    else:
        yield Finding("good", "日志保护", "数据库拒绝修改和删除日志、定稿的会议记录。")


def _chain() -> Iterator[Finding]:
    fault = first_fault()
    yield Finding("bad", "审计链", fault) if fault else Finding("good", "审计链", f"共 {head().seq} 条，首尾相接。")


def _records() -> Iterator[Finding]:
    """Each version of a finalised record against its own digest; read one by one, for they are long."""
    count, changed = 0, list[str]()
    for version in db.session.scalars(
        select(MeetingVersion).order_by(MeetingVersion.id).execution_options(yield_per=50)
    ):
        count += 1
        if not verify(version):
            changed.append(f"记录 {version.meeting_id} 第 {version.number} 版")
    if changed:
        yield Finding("bad", "会议定稿", f"有 {len(changed)} 份与校验码不符，例如{changed[0]}。请从备份核对。")
    else:
        yield Finding("good", "会议定稿", f"共 {count} 份，都与校验码一致。")


def _integrity() -> Iterator[Finding]:
    if settings().is_sqlite:
        verdict = db.session.scalar(text("PRAGMA integrity_check"))
        dangling = db.session.execute(text("PRAGMA foreign_key_check")).first()
        if verdict != "ok" or dangling:
            yield Finding("bad", "数据库完整性", f"检查没有通过：{verdict if verdict != 'ok' else dangling}")
        else:
            yield Finding("good", "数据库完整性", "检查通过。")


def _files() -> Iterator[Finding]:
    """Rows without bytes are a loss; bytes without rows are left over from a crash and harmless."""
    wanted = {
        digest for row in db.session.execute(select(File.digest, File.thumbnail_digest)) for digest in row if digest
    }
    present = {path.name: path for path in settings().files_folder.glob("??/*")}
    missing = sorted(wanted - present.keys())
    changed = sorted(digest for digest in wanted & present.keys() if digest_of(present[digest]) != digest)
    if missing:
        yield Finding("bad", "附件", f"有 {len(missing)} 个附件的内容丢失，例如 {missing[0][:12]}。请从备份恢复。")
    if changed:
        yield Finding("bad", "附件", f"有 {len(changed)} 个附件的内容变了，例如 {changed[0][:12]}。请从备份恢复。")
    if not missing and not changed:
        yield Finding("good", "附件", f"共 {len(wanted)} 个，都在，内容没有变。")
    left_over = present.keys() - wanted
    if left_over:
        yield Finding("warn", "附件", f"有 {len(left_over)} 个没有登记的文件，可能是上传中断留下的。")


def _search() -> Iterator[Finding]:
    """Nothing is lost when it is wrong, and one command mends it: a warning."""
    wrong = list(differences())
    if wrong:
        yield Finding("warn", "检索", f"有 {len(wrong)} 处与记录不一致，例如{wrong[0]}请执行 flask search rebuild。")
    else:
        yield Finding("good", "检索", "与会议记录一致。")


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
