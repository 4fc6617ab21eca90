"""Batch, one workbook on its way in; and StagedRow, one of its rows as it was read and what would become of it."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from xiqiao.core.db import Base, Labelled
from xiqiao.core.references import Reference
from xiqiao.imports.importers import Action
from xiqiao.imports.tables import Finding, Level


class BatchState(Labelled):
    READING = "reading", "正在读取"
    READY = "ready", "等待确认"
    FAILED = "failed", "没有读成"
    CONFIRMED = "confirmed", "已导入"
    ROLLED_BACK = "rolled_back", "已撤回"
    DISCARDED = "discarded", "已放弃"


class Batch(Base):
    """The workbook itself is deleted once it is read: it may hold what this system must not keep."""

    __tablename__ = "import_batch"
    __table_args__ = (
        Index("ix_import_batch_kind", "kind", "id"),
        CheckConstraint("(state = 'failed') = (fault IS NOT NULL)", name="fault_explained"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    digest: Mapped[str] = mapped_column(String(64))
    day: Mapped[date]
    state: Mapped[BatchState] = mapped_column(default=BatchState.READING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    fault: Mapped[str | None] = mapped_column(String(300))
    by_id: Mapped[int]
    by_name: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    rolled_back_at: Mapped[datetime | None]

    @property
    def reference(self) -> Reference:
        return Reference("import_batch", self.id, self.name)


class StagedRow(Base):
    """`action` is None for a finding about a whole sheet. `trace` is what confirming wrote (`Importer.write`)."""

    __tablename__ = "import_row"
    __table_args__ = (Index("ix_import_row_batch_action", "batch_id", "action", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"))
    sheet: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    action: Mapped[Action | None]
    title: Mapped[str] = mapped_column(String(120))
    target_id: Mapped[int | None]
    cells: Mapped[str] = mapped_column(Text, default="{}")
    changes: Mapped[str] = mapped_column(Text, default="{}")
    findings: Mapped[str] = mapped_column(Text, default="[]")
    trace: Mapped[str | None] = mapped_column(Text)

    @property
    def changed(self) -> dict[str, list[str]]:
        return dict(json.loads(self.changes))

    @property
    def found(self) -> list[Finding]:
        return [finding_of(each) for each in json.loads(self.findings)]


def finding_of(plain: list[Any]) -> Finding:
    level, sheet, row, cell, seen, sentence = plain
    return Finding(Level(level), sheet, row, cell, seen, sentence)


def findings_text(findings: list[Finding]) -> str:
    plain = [[each.level.value, each.sheet, each.row, each.cell, each.seen, each.sentence] for each in findings]
    return json.dumps(plain, ensure_ascii=False)
