"""The life of a batch: received, confirmed, rolled back, discarded. Written is what the preview showed, or nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.clock import local
from xiqiao.core.db import db
from xiqiao.core.forms import clean_text
from xiqiao.core.rules import RuleBroken
from xiqiao.imports.importers import WRITTEN, Action, Confirmed, Importer, Outcome, fingerprint, importers, other_file
from xiqiao.imports.models import Batch, BatchState, StagedRow
from xiqiao.imports.staging import READ, folder, path_of, rows_of, with_errors
from xiqiao.imports.tables import Row
from xiqiao.imports.workbook import refuse_at_the_door
from xiqiao.jobs.worker import ask_for


def receive(content: bytes, name: str, importer: Importer, day: date, *, by: Person, at: datetime) -> Batch:
    """Take a workbook in, or another file that the list may come in, and have it read. Raises RuleBroken otherwise."""
    other = other_file(importer.kind, content, name)
    if other:
        other.refuse(content)
    else:
        refuse_at_the_door(content, name)
    if day > local(at).date() and not importer.looks_ahead:
        raise RuleBroken(f"{importer.day_label}不能在今天以后。", "day")
    batch = Batch(
        kind=importer.kind,
        name=" ".join(str(clean_text(name)).split())[-120:] or "未命名.xlsx",
        digest=hashlib.sha256(content).hexdigest(),
        day=day,
        by_id=by.id,
        by_name=by.name,
        received_at=at,
    )
    db.session.add(batch)
    db.session.flush()
    folder().mkdir(exist_ok=True)
    path_of(batch.id).write_bytes(content)  # before the commit: a file without its row is swept, a row needs its file
    ask_for(READ, at, batch_id=batch.id)
    record("import.received", by=by, about=batch.reference, kind=importer.title, digest=batch.digest)
    return batch


def confirm(batch: Batch, *, by: Person, at: datetime) -> dict[Action, int]:
    """Write what the preview showed. Raises RuleBroken if the register has changed since: the preview is renewed."""
    _refuse_unless(batch, BatchState.READY, "这一批已经办理过了，请看它现在的状态。")
    importer = importers()[batch.kind]
    staged = staged_rows(batch)
    rows = [row_of(each) for each in staged if each.number]
    outcomes = with_errors(rows, importer.compare(rows, batch.day))
    if fingerprint(outcomes) != batch.fingerprint:
        raise RuleBroken("预览之后名册有过改动，没有导入。请点“重新比对”，看过新的预览再确认。")
    written = [each for each in outcomes if each.action in WRITTEN]
    if not written:
        raise RuleBroken("没有要新增或更新的内容，不需要导入。")
    basis = f"导入{importer.title}（第 {batch.id} 批）"
    traces = importer.write(written, Confirmed(batch.id, by, at, basis))
    _keep_traces(staged, written, traces)
    batch.state, batch.confirmed_at = BatchState.CONFIRMED, at
    counts = {action: sum(each.action is action for each in written) for action in WRITTEN}
    record("import.confirmed", by=by, about=batch.reference, kind=importer.title,
           new=counts[Action.NEW], updated=counts[Action.UPDATE])  # fmt: skip
    return counts


def compare_again(batch: Batch) -> None:
    """Renew the preview from what was read; the workbook need not come again."""
    _refuse_unless(batch, BatchState.READY, "这一批已经办理过了，请看它现在的状态。")
    staged = staged_rows(batch)
    rows = [row_of(each) for each in staged if each.number]
    importer = importers()[batch.kind]
    outcomes = with_errors(rows, importer.compare(rows, batch.day))
    db.session.execute(delete(StagedRow).where(StagedRow.batch_id == batch.id, StagedRow.action.is_not(None)))
    db.session.execute(insert(StagedRow), rows_of(batch.id, outcomes))
    batch.fingerprint = fingerprint(outcomes)


def roll_back(batch: Batch, reason: str, *, by: Person, at: datetime) -> None:
    """Take everything of the batch back. Raises RuleBroken with the list of what has been built on it."""
    _refuse_unless(batch, BatchState.CONFIRMED, "只有已导入的批次可以撤回。")
    importer, traces = importers()[batch.kind], traces_of(batch)
    obstacles = importer.why_not_undo(traces)
    if obstacles:
        raise RuleBroken(f"导入之后又有改动，不能整批撤回（{len(obstacles)} 处）。")
    try:
        with db.session.begin_nested():
            importer.undo(traces, Confirmed(batch.id, by, at, f"撤回导入（第 {batch.id} 批）：{reason}"[:200]))
    except IntegrityError as error:  # something stands on it that the importer does not know of
        raise RuleBroken("别的记录用到了这一批的内容，不能整批撤回，请逐条办理。") from error
    batch.state, batch.rolled_back_at = BatchState.ROLLED_BACK, at
    record("import.rolled_back", by=by, about=batch.reference, kind=importer.title, reason=reason)


def discard(batch: Batch, *, by: Person) -> None:
    """Not to be imported after all: what was read is deleted."""
    if batch.state not in (BatchState.READING, BatchState.READY):
        raise RuleBroken("这一批已经办理过了，请看它现在的状态。")
    batch.state = BatchState.DISCARDED
    db.session.execute(delete(StagedRow).where(StagedRow.batch_id == batch.id))
    path_of(batch.id).unlink(missing_ok=True)
    record("import.discarded", by=by, about=batch.reference)


def _refuse_unless(batch: Batch, state: BatchState, sentence: str) -> None:
    """Asked of the database, not of what the page showed: two people may press at once."""
    db.session.refresh(batch)
    if batch.state is not state:
        raise RuleBroken(sentence)


def staged_rows(batch: Batch) -> list[StagedRow]:
    """The rows that were read, in the order of the workbook, then what only the register has."""
    found = select(StagedRow).where(StagedRow.batch_id == batch.id, StagedRow.action.is_not(None))
    return list(db.session.scalars(found.order_by(StagedRow.id)))


def row_of(staged: StagedRow) -> Row:
    return Row(staged.sheet, staged.number, json.loads(staged.cells), staged.found)


def _keep_traces(staged: Sequence[StagedRow], written: Sequence[Outcome], traces: Sequence[dict[str, Any]]) -> None:
    keys = {(each.sheet, each.number): each.id for each in staged if each.number}
    changes = [
        {"id": keys[each.row.sheet[:40], each.row.number], "trace": json.dumps(trace, ensure_ascii=False)}
        for each, trace in zip(written, traces, strict=True)
        if each.row
    ]
    db.session.execute(update(StagedRow), changes)


def traces_of(batch: Batch) -> list[dict[str, Any]]:
    found = select(StagedRow.trace).where(StagedRow.batch_id == batch.id, StagedRow.trace.is_not(None))
    return [json.loads(trace or "{}") for trace in db.session.scalars(found.order_by(StagedRow.id))]
