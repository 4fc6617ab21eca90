"""Backups: database and files together, checksummed, verified before they count, restored as a drill.

A backup is a folder: `database.sqlite3` (by VACUUM INTO) or `database.dump` (by pg_dump), `files/`, and
`manifest.json` with the digest of each, the rows per table and the head of the audit chain. It gets its final name
only when all of that was checked and is on the disk, so a folder without the name of a backup is none.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DatabaseError

from xiqiao.audit.record import record
from xiqiao.core.clock import local, now
from xiqiao.core.db import db
from xiqiao.files.store import sync_folder
from xiqiao.operations.databases import BackupFault, dump, engine_name, link_or_copy, settings, sync_file
from xiqiao.operations.schema import why_not_served

MANIFEST = "manifest.json"
PART = ".part-"
KEPT = 30
#: What a crash left of a backup is cleared after this long; a younger one may be another command at work.
STALE_SECONDS = 2 * 86400
KEYS = {"made_at", "engine", "contents", "counts", "head", "revision"}


@dataclass(frozen=True)
class Backup:
    folder: Path
    manifest: dict[str, Any]

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def octets(self) -> int:
        return sum(entry["octets"] for entry in self.manifest["contents"].values())


def list_backups() -> list[Backup]:
    """Complete backups, the newest first."""
    return [backup for backup in map(load_backup, backup_folders()) if backup is not None]


def damaged_backups() -> list[str]:
    """Names of folders that should be backups and have no readable manifest."""
    return [folder.name for folder in backup_folders() if load_backup(folder) is None]


def backup_folders() -> list[Path]:
    folders = (path for path in settings().backups.glob("*") if path.is_dir() and not path.name.startswith("."))
    return sorted(folders, reverse=True)


def load_backup(folder: Path) -> Backup | None:
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return Backup(folder, manifest) if isinstance(manifest, dict) and manifest.keys() >= KEYS else None


def create_backup() -> Backup:
    """Copy, check the copy, then give it its name; older ones beyond KEPT are removed. Raises BackupFault."""
    root = settings().backups
    part = None
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        clear_stale(root)
        part = Path(tempfile.mkdtemp(prefix=PART, dir=root))
        manifest = {"made_at": now().isoformat(), "engine": engine_name(), **dump(part)}
        copy_files(part / "files")  # after the dump: bytes are there before their row is
        manifest["contents"] = {path.relative_to(part).as_posix(): describe(path) for path in contents(part)}
        (part / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), "utf-8")
        sync_tree(part)
        folder = free_name(root)
        part.rename(folder)
        sync_folder(root)
    except (OSError, subprocess.SubprocessError, DatabaseError, BackupFault) as error:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)
        raise error if isinstance(error, BackupFault) else BackupFault(f"备份没有完成：{error}。") from error
    backup = Backup(folder, manifest)
    if why_not_served() is None:  # a database that is about to be upgraded may not have today's log
        record("backup.made", by=None, name=backup.name, octets=backup.octets)
        db.session.commit()
    for old in list_backups()[KEPT:]:
        if old.name != backup.name:  # a clock set back makes the new one look old
            remove_backup(old.folder)
    return backup


def remove_backup(folder: Path) -> None:
    """It stops being a backup at once, then goes: a power cut leaves no half one under a good name."""
    part = folder.with_name(f"{PART}{folder.name}")
    folder.rename(part)
    shutil.rmtree(part, ignore_errors=True)


def clear_stale(root: Path) -> None:
    for part in root.glob(f"{PART}*"):
        if time.time() - part.stat().st_mtime > STALE_SECONDS:
            shutil.rmtree(part, ignore_errors=True)


def free_name(root: Path) -> Path:
    stamp = f"{local(now()):%Y-%m-%d-%H%M%S}"
    return next(
        path
        for path in (root / f"{stamp}{suffix}" for suffix in ("", *(f"-{n}" for n in range(2, 99))))
        if not path.exists()
    )


def copy_files(target: Path) -> None:
    """Content-addressed files never change, so a hard link is a copy; another disk gets real ones."""
    source = settings().files_folder
    target.mkdir()
    for path in source.glob("??/*") if source.exists() else ():
        if not path.name.startswith(PART):
            copy = target / path.relative_to(source)
            copy.parent.mkdir(exist_ok=True)
            link_or_copy(path, copy)


def contents(folder: Path) -> Iterator[Path]:
    """All files below the folder but the manifest; a link is listed too, so that `verify` can refuse it."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    yield from sorted(path for path in found if path != folder / MANIFEST)


def describe(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "octets": path.stat().st_size}


def sync_tree(folder: Path) -> None:
    """Everything on the disk before the name says so; hard links were synced when they were stored."""
    for path in folder.iterdir():
        if path.is_file():
            sync_file(path)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            sync_folder(path)
    sync_folder(folder)
