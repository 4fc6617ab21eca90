"""Put bytes in place, durably, before their row; and send them back safely."""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from flask import Response, current_app, make_response
from werkzeug.datastructures import FileStorage

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.core.headers import FILE_POLICY
from xiqiao.files.inspecting import LARGEST, SUFFIXES, Inspected, inspect
from xiqiao.files.models import File


def store(upload: FileStorage, *, by: Person, at: datetime) -> tuple[File, str | None]:
    """Check, clean and keep an upload. Returns its row and a warning to show, if any.

    The bytes are on the disk before the row is: a crash leaves at most a file that nothing points to (`flask doctor`
    lists those). Raises RuleBroken with a sentence.
    """
    name = plain_name(upload.filename or "")
    found = inspect(upload.stream.read(LARGEST + 1), name)
    return keep(found, name, by=by, at=at), found.warning


def keep(found: Inspected, name: str, *, by: Person, at: datetime) -> File:
    file = File(
        digest=put(found.content),
        thumbnail_digest=put(found.thumbnail) if found.thumbnail else None,
        name=name,
        mime=found.mime,
        octets=len(found.content),
        stored_by_id=by.id,
        stored_at=at,
    )
    db.session.add(file)
    db.session.flush()
    record("file.stored", by=by, about=file.reference, digest=file.digest, octets=file.octets)
    return file


def plain_name(name: str) -> str:
    """The last part of what the browser sent, without controls, at most 120 characters with its ending."""
    name = "".join(character for character in name.replace("\\", "/").split("/")[-1] if character.isprintable()).strip()
    stem, dot, suffix = name.rpartition(".")
    return (f"{stem[:110]}{dot}{suffix[:8]}" if dot else name[:120]) or "附件"


def path_of(digest: str) -> Path:
    return Path(current_app.config["FILES_FOLDER"]) / digest[:2] / digest


def put(content: bytes) -> str:
    """Write once under the digest: fsync the file, rename, fsync the folder. The same bytes are kept once."""
    digest = hashlib.sha256(content).hexdigest()
    target = path_of(digest)
    if target.exists():
        return digest
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".part-", delete=False) as part:
        part.write(content)
        part.flush()
        os.fsync(part.fileno())
    Path(part.name).replace(target)
    sync_folder(target.parent)
    return digest


def sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open folders; its rename is durable with the file
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def send(file: File, *, thumbnail: bool = False) -> Response:
    """The bytes, for the feature that has checked who asks: images inline but sandboxed, the rest as attachment."""
    response = make_response(path_of((thumbnail and file.thumbnail_digest) or file.digest).read_bytes())
    response.mimetype = file.mime
    disposition = "inline" if file.is_image else "attachment"
    ascii_name = f"file-{file.id}.{SUFFIXES[file.mime]}"
    response.headers["Content-Disposition"] = (
        f"{disposition}; filename={ascii_name}; filename*=UTF-8''{quote(file.name, safe='')}"
    )
    response.headers["Content-Security-Policy"] = FILE_POLICY
    return response
