"""Read a workbook that was received, and stage what would become of its rows. Done by the worker, never in a request.

It may be stopped at any moment and begins anew: it first removes what an earlier attempt has staged. Rows are written
in short transactions, so that nobody waits in the writers' queue; only the last one makes the batch ready.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from xiqiao.core.clock import today
from xiqiao.core.db import db
from xiqiao.core.rules import Busy, RuleBroken
from xiqiao.core.transactions import own_transaction, reading
from xiqiao.imports.importers import Action, Importer, Outcome, fingerprint, importers, other_file
from xiqiao.imports.models import Batch, BatchState, StagedRow, findings_text
from xiqiao.imports.tables import Finding, Row, read_tables
from xiqiao.imports.workbook import unpack
from xiqiao.jobs.worker import job

READ = "imports.read"
CHUNK = 500


def folder() -> Path:
    return Path(current_app.instance_path) / "imports"


def path_of(batch_id: int) -> Path:
    return folder() / f"{batch_id}.xlsx"  # by this name whatever it is: one batch, one file


@job(READ)
def read_batch(batch_id: int) -> None:
    """The job. A workbook that cannot be read fails the batch with its sentence; it is not tried again."""
    with reading():
        batch = db.session.get(Batch, batch_id)
        is_waiting = batch is not None and batch.state is BatchState.READING
        kind, name, day = (batch.kind, batch.name, batch.day) if batch else ("", "", None)
        db.session.rollback()
    if not is_waiting or day is None:
        path_of(batch_id).unlink(missing_ok=True)
        return
    try:
        importer = importers()[kind]
        rows, findings = _read(path_of(batch_id), name, importer)
        with reading():
            outcomes = with_errors(rows, importer.compare(rows, day, today()))
            db.session.rollback()
        stage(batch_id, outcomes, findings)
    except RuleBroken as error:
        fail(batch_id, error.sentence)
    except Busy:  # somebody confirms a long list: the job is tried again
        raise
    except Exception:  # the batch must not wait for ever; what went wrong stands in the log of the worker
        current_app.logger.exception("import %s", batch_id)
        fail(batch_id, "读取时出错，没有导入任何内容。请另存一份再传；还不行请联系系统管理员。")
    path_of(batch_id).unlink(missing_ok=True)


def _read(path: Path, name: str, importer: Importer) -> tuple[list[Row], list[Finding]]:
    other = other_file(importer.kind, path.read_bytes(), name)
    return other.read(path.read_bytes()) if other else read_tables(unpack(path), importer.columns)


def with_errors(rows: Sequence[Row], outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Unsound rows in their places among the others."""
    errors = [Outcome(Action.ERROR, _title(row), row) for row in rows if not row.is_sound]
    place = {(row.sheet, row.number): index for index, row in enumerate(rows)}
    last = len(place)
    return sorted([*outcomes, *errors], key=lambda each: place[each.row.sheet, each.row.number] if each.row else last)


def _title(row: Row) -> str:
    return str(next((value for value in row.values.values() if value), "") or f"第{row.number}行")


def stage(batch_id: int, outcomes: Sequence[Outcome], findings: Sequence[Finding]) -> None:
    rows = [*rows_of(batch_id, outcomes), *_findings_of(batch_id, findings)]
    with own_transaction(db.engine) as session:
        session.execute(delete(StagedRow).where(StagedRow.batch_id == batch_id))
        _note(session, batch_id, done=0, total=len(rows))
    for start in range(0, len(rows), CHUNK):
        with own_transaction(db.engine) as session:
            if not _note(session, batch_id, done=min(start + CHUNK, len(rows))):
                return  # given up meanwhile; nothing of it may stay
            session.execute(insert(StagedRow), rows[start : start + CHUNK], execution_options={"render_nulls": True})
    with own_transaction(db.engine) as session:
        _note(session, batch_id, state=BatchState.READY, fingerprint=fingerprint(outcomes))


def _note(session: Session, batch_id: int, **values: Any) -> bool:
    """Write how far the reading has come; False if the batch does not wait for it any more."""
    waiting = update(Batch).where(Batch.id == batch_id, Batch.state == BatchState.READING)
    return bool(session.execute(waiting.values(**values).returning(Batch.id)).all())


def rows_of(batch_id: int, outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """The outcomes as rows to insert."""
    return [_as_row(batch_id, each) for each in outcomes]


def _as_row(batch_id: int, each: Outcome) -> dict[str, Any]:
    return {
        "batch_id": batch_id,
        "sheet": each.row.sheet[:40] if each.row else "",
        "number": each.row.number if each.row else 0,
        "action": each.action,
        "title": each.title[:120],
        "target_id": each.target_id,
        "cells": json.dumps(each.row.values if each.row else {}, ensure_ascii=False),
        "changes": json.dumps({**each.changes, **({"原因": ["", each.reason]} if each.reason else {})},
                              ensure_ascii=False),
        "findings": findings_text(each.row.findings if each.row else []),
    }  # fmt: skip


def _findings_of(batch_id: int, findings: Sequence[Finding]) -> Iterator[dict[str, Any]]:
    for each in findings:
        yield {
            "batch_id": batch_id, "sheet": each.sheet[:40], "number": each.row, "action": None,
            "title": each.seen[:120],
            "target_id": None, "cells": "{}", "changes": "{}", "findings": findings_text([each]),
        }  # fmt: skip


def fail(batch_id: int, sentence: str) -> None:
    db.session.rollback()
    with own_transaction(db.engine) as session:
        if _note(session, batch_id, state=BatchState.FAILED, fault=sentence[:300]):
            session.execute(delete(StagedRow).where(StagedRow.batch_id == batch_id))
