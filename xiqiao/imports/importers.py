"""What a feature offers to have its things imported. Features register theirs; this package knows none of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import Select

from xiqiao.core.authority import Person
from xiqiao.core.db import Labelled
from xiqiao.imports.tables import Column, Finding, Row


class Action(Labelled):
    NEW = "new", "新增"
    UPDATE = "update", "更新"
    SAME = "same", "无变化"
    CONFLICT = "conflict", "冲突"
    ABSENT = "absent", "系统有、名册无"
    ERROR = "error", "有误"


#: What confirming writes.
WRITTEN = (Action.NEW, Action.UPDATE)


@dataclass(frozen=True)
class Outcome:
    """What would become of one row: `row` is None for what the register has and the workbook has not.

    changes: label → (old, new) as people read them. plan: what `write` needs, plain JSON. reason: why it conflicts.
    """

    action: Action
    title: str
    row: Row | None = None
    target_id: int | None = None
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    plan: dict[str, Any] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class Confirmed:
    """Who confirms which batch and when; everything that is written carries it."""

    batch_id: int
    by: Person
    at: datetime
    basis: str


#: Writes in the current transaction, set by set, what was prepared; for each outcome a trace that `undo` needs.
Write = Callable[[], list[dict[str, Any]]]
T = TypeVar("T")
#: So many keys are named in one statement: a database counts its parameters.
KEYS_AT_ONCE = 1000


def some_at_a_time(keys: Sequence[T]) -> Iterator[Sequence[T]]:
    """The keys in lots that one statement can name."""
    return (keys[start : start + KEYS_AT_ONCE] for start in range(0, len(keys), KEYS_AT_ONCE))


class Importer(Protocol):
    """One kind of list. `rule` is the name of the rule that says who may import it."""

    @property
    def kind(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def explanation(self) -> str: ...
    @property
    def columns(self) -> Sequence[Column]: ...
    @property
    def day_label(self) -> str:
        """The one question besides the file, a day; "" if there is none."""

    @property
    def looks_ahead(self) -> bool:
        """May that day be to come."""

    def sources(self) -> Sequence[Select[Any]]:
        """All that `compare` and `prepare` read of the register: if these rows are the same, so is what they say."""

    def compare(self, rows: Sequence[Row], day: date, today: date) -> list[Outcome]:
        """What would become of each sound row, in their order, and of what the list lacks. Reads only.

        The others are among `rows` too: who stands in one is not missing.
        """

    def prepare(self, outcomes: Sequence[Outcome], confirmed: Confirmed) -> Write:
        """Work out what new and updated ones become, while nobody has to wait for it. Reads only."""

    def why_not_undo(self, traces: Sequence[dict[str, Any]]) -> list[str]:
        """What has been built on the batch since, as sentences that name it."""

    def undo(self, traces: Sequence[dict[str, Any]], confirmed: Confirmed) -> None:
        """Take the batch back, in the current transaction; what it had changed gets its next version."""


@dataclass(frozen=True)
class OtherFile:
    """A kind of file that an importer takes besides workbooks, such as a calendar's .ics.

    is_mine: by content, or by name if that says so. refuse: at the door, raises RuleBroken with what to do. read: by
    the worker; the same rows that a table would give, so that preview, confirming and rolling back know no difference.
    It must bound its own time and memory.
    """

    suffix: str
    is_mine: Callable[[bytes, str], bool]
    refuse: Callable[[bytes], None]
    read: Callable[[bytes], tuple[list[Row], list[Finding]]]


_importers: dict[str, Importer] = {}
_other_files: dict[str, tuple[OtherFile, ...]] = {}


def register(importer: Importer, *also: OtherFile) -> None:
    """Offer this list; `also` are the files besides workbooks in which it may come."""
    _importers[importer.kind] = importer
    _other_files[importer.kind] = also


def other_files(kind: str) -> tuple[OtherFile, ...]:
    return _other_files.get(kind, ())


def other_file(kind: str, content: bytes, name: str) -> OtherFile | None:
    """What kind of file this is, if it is no workbook but one that the list may come in."""
    return next((each for each in other_files(kind) if each.is_mine(content, name)), None)


def importers() -> dict[str, Importer]:
    """All kinds, in the order in which an office needs them."""
    return dict(_importers)


def fingerprint(outcomes: Sequence[Outcome]) -> str:
    """Equal if and only if confirming would write the same."""
    plain = [
        [each.action.value, each.row and [each.row.sheet, each.row.number], each.target_id, each.changes, each.plan]
        for each in outcomes
    ]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
