"""The life of a batch: received, confirmed, rolled back, discarded. Written is what the preview showed, or nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.clock import local
from xiqiao.core.db import db
from xiqiao.core.forms import clean_text
from xiqiao.core.rules import RuleBroken
from xiqiao.imports.comparing import Comparison, compare_aside, refuse_unless
from xiqiao.imports.importers import WRITTEN, Action, Confirmed, Importer, Write, fingerprint, importers, other_file
from xiqiao.imports.models import Batch, BatchState, StagedRow
from xiqiao.imports.staging import READ, folder, path_of, rows_of
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

    def prepare(compared: Comparison) -> Write:
        if fingerprint(compared.outcomes) != batch.fingerprint:
            raise RuleBroken("预览之后名册有过改动，没有导入。请点“重新比对”，看过新的预览再确认。")
        if not compared.written:
            raise RuleBroken("没有要新增或更新的内容，不需要导入。")
        basis = f"导入{importer.title}（第 {batch.id} 批）"
        return importer.prepare(compared.written, Confirmed(batch.id, by, at, basis))

    importer = importers()[batch.kind]
    compared, write = compare_aside(batch, local(at).date(), prepare)
    _keep_traces(compared, write())
    batch.state, batch.confirmed_at = BatchState.CONFIRMED, at
    counts = {action: sum(each.action is action for each in compared.written) for action in WRITTEN}
    record("import.confirmed", by=by, about=batch.reference, kind=importer.title,
           new=counts[Action.NEW], updated=counts[Action.UPDATE])  # fmt: skip
    return counts


def compare_again(batch: Batch, *, at: datetime) -> None:
    """Renew the preview from what was read; the workbook need not come again."""
    compared, rows = compare_aside(batch, local(at).date(), lambda compared: rows_of(batch.id, compared.outcomes))
    db.session.execute(delete(StagedRow).where(StagedRow.batch_id == batch.id, StagedRow.action.is_not(None)))
    db.session.execute(insert(StagedRow), rows, execution_options={"render_nulls": True})
    batch.fingerprint = fingerprint(compared.outcomes)


def roll_back(batch: Batch, reason: str, *, by: Person, at: datetime) -> None:
    """Take everything of the batch back. Raises RuleBroken with the list of what has been built on it."""
    refuse_unless(batch, BatchState.CONFIRMED, "只有已导入的批次可以撤回。")
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
    _uncover(batch, traces)
    record("import.rolled_back", by=by, about=batch.reference, kind=importer.title, reason=reason)


def discard(batch: Batch, *, by: Person) -> None:
    """Not to be imported after all: what was read is deleted."""
    if batch.state not in (BatchState.READING, BatchState.READY):
        raise RuleBroken("这一批已经办理过了，请看它现在的状态。")
    batch.state = BatchState.DISCARDED
    db.session.execute(delete(StagedRow).where(StagedRow.batch_id == batch.id))
    path_of(batch.id).unlink(missing_ok=True)
    record("import.discarded", by=by, about=batch.reference)


def _keep_traces(compared: Comparison, traces: Sequence[dict[str, Any]]) -> None:
    _write_traces(
        {
            compared.keys[each.row.sheet[:40], each.row.number]: trace
            for each, trace in zip(compared.written, traces, strict=True)
            if each.row
        }
    )


def _write_traces(traces: dict[int, dict[str, Any]]) -> None:
    """By the id of their row."""
    keep = update(StagedRow).where(StagedRow.id == bindparam("key")).values(trace=bindparam("kept"))
    kept = [{"key": key, "kept": json.dumps(trace, ensure_ascii=False)} for key, trace in traces.items()]
    if kept:
        db.session.connection().execute(keep, kept)


def _uncover(batch: Batch, traces: Sequence[dict[str, Any]]) -> None:
    """What an earlier batch had left stands again, under the version after next; it can be taken back in its turn."""
    covered = {trace["id"]: trace["version"] - 1 for trace in traces if "old" in trace}
    earlier = (
        select(StagedRow.id, StagedRow.trace)
        .join(Batch)
        .where(Batch.kind == batch.kind, Batch.id < batch.id, Batch.state == BatchState.CONFIRMED)
        .where(StagedRow.trace.is_not(None))
    )
    found = {key: json.loads(trace or "{}") for key, trace in db.session.execute(earlier)} if covered else {}
    _write_traces(
        {
            key: trace | {"version": trace["version"] + 2}
            for key, trace in found.items()
            if trace["version"] == covered.get(trace["id"])
        }
    )


def traces_of(batch: Batch) -> list[dict[str, Any]]:
    found = select(StagedRow.trace).where(StagedRow.batch_id == batch.id, StagedRow.trace.is_not(None))
    return [json.loads(trace or "{}") for trace in db.session.scalars(found.order_by(StagedRow.id))]
