"""Bring a backup back, and the drill that shows it can be done: `flask backup restore`, `flask backup drill`."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from xiqiao.audit.record import record
from xiqiao.core.db import db
from xiqiao.files.store import sync_folder
from xiqiao.operations.backup import Backup, contents, describe, list_backups
from xiqiao.operations.databases import (
    BackupFault,
    engine_name,
    facts_of,
    refuse_if_in_use,
    replace_database,
    restored_copy,
    settings,
    sync_file,
)
from xiqiao.operations.schema import why_not_served

DIFFERENCES = {"counts": "行数", "head": "审计链头", "revision": "数据库版本"}


def find_backup(name: str | None) -> Backup:
    """The backup with this name, the newest without one."""
    found = next((backup for backup in list_backups() if name in (None, backup.name)), None)
    if found is None:
        raise BackupFault("没有找到备份。" if name is None else f"没有名为 {name} 的完整备份。")
    return found


def verify(backup: Backup) -> None:
    """Every file is there and unchanged since the backup was made, and none was added. Raises BackupFault.

    Names in the manifest are only compared, never opened: a manifest cannot point outside its folder.
    """
    expected = backup.manifest["contents"]
    present = {path.relative_to(backup.folder).as_posix(): path for path in contents(backup.folder)}
    for name in sorted(expected.keys() | present.keys()):
        if name not in present:
            raise BackupFault(f"备份缺少 {name}。")
        if name not in expected:
            raise BackupFault(f"备份里多出了 {name}。")
        if present[name].is_symlink() or describe(present[name]) != expected[name]:
            raise BackupFault(f"备份里的 {name} 被改动过。")


def drill(backup: Backup) -> dict[str, int]:
    """Restore into a scratch place and compare with what was there when the backup was made; returns the counts."""
    if backup.manifest["engine"] != engine_name():
        raise BackupFault("这份备份来自另一种数据库，在这里不能恢复。")
    try:
        verify(backup)
        with (
            tempfile.TemporaryDirectory() as scratch,
            restored_copy(backup.folder, Path(scratch)) as engine,
            engine.connect() as connection,
        ):
            facts = facts_of(connection)
    except (OSError, subprocess.SubprocessError, DatabaseError) as error:
        raise BackupFault(f"演练没有完成：{error}。") from error
    for key, word in DIFFERENCES.items():
        if facts[key] != backup.manifest[key]:
            raise BackupFault(f"恢复出来的{word}与备份时不一致。")
    counts: dict[str, int] = facts["counts"]
    return counts


def restore(backup: Backup) -> str | None:
    """Put a drilled backup in place of the present data, with the server stopped. Returns where the former database
    was moved to; it is kept. Files that came later stay: nothing points to them, and `flask doctor` counts them.
    """
    refuse_if_in_use()
    drill(backup)
    try:
        restore_files(backup)  # first: rows never wait for their bytes
        aside = replace_database(backup.folder)
    except (OSError, subprocess.SubprocessError) as error:
        raise BackupFault(f"恢复没有完成：{error}。") from error
    if why_not_served() is None:  # an older backup is upgraded first; it cannot take today's entry
        record("backup.restored", by=None, name=backup.name)
        db.session.commit()
    return aside


def restore_files(backup: Backup) -> None:
    """Missing and damaged files come back, each by a rename: the present one may be linked from other backups."""
    source = backup.folder / "files"
    for path in contents(source):
        name = path.relative_to(source)
        target = settings().files_folder / name
        if target.exists() and describe(target) == backup.manifest["contents"][f"files/{name.as_posix()}"]:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".part-{target.name}")
        shutil.copyfile(path, part)
        sync_file(part)
        part.replace(target)
        sync_folder(target.parent)
