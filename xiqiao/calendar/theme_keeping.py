"""The office keeps its themes and kinds: adds, renames, reorders, takes out of use. Nothing is deleted."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import select

from xiqiao.audit.record import record
from xiqiao.calendar.themes import Kind, Theme
from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken

THEME_WORDS = {
    "name": "名称", "sign": "代表字", "palette": "颜色", "position": "排在第几", "since_year": "从哪一年起",
    "until_year": "到哪一年为止", "needs_teaching": "要写明教学内容", "explanation": "说明",
}  # fmt: skip
KIND_WORDS = {"name": "名称", "whose": "应当参加的人", "position": "排在第几", "is_active": "在用"}


def save_theme(theme: Theme | None, said: dict[str, Any], *, drawn_from: int | None, by: Person) -> Theme:
    """A new theme (None), or one as it is to be now. Raises Outdated, RuleBroken for a name that is taken."""
    if said["until_year"] is not None and said["until_year"] < said["since_year"]:
        raise RuleBroken("结束的年份早于开始的年份。", "until_year")
    made = theme or Theme(version=1)
    if changes := _change(made, said, THEME_WORDS, drawn_from):
        record("theme.saved", by=by, about=made.reference, changes=changes)
    return made


def save_kind(kind: Kind | None, said: dict[str, Any], *, drawn_from: int | None, by: Person) -> Kind:
    """The same for kinds. `key` is what duties call it; one that the office adds gets one of its own."""
    made = kind or Kind(version=1, key=f"office_{secrets.token_hex(6)}")
    if changes := _change(made, said, KIND_WORDS, drawn_from):
        record("event_kind.saved", by=by, about=made.reference, changes=changes)
    return made


def _change(
    thing: Theme | Kind, said: dict[str, Any], words: dict[str, str], drawn_from: int | None
) -> dict[str, tuple[str, str]]:
    """Write what is said; what differs, label → (old, new)."""
    is_new = thing.id is None
    if not is_new:
        thing.check_version(drawn_from)
    model = type(thing)
    taken = select(model.id).where(model.name == said["name"], model.id != (thing.id or 0))
    if db.session.scalar(taken) is not None:
        raise RuleBroken("已有这个名称。", "name")
    changes = {
        words[name]: ("" if is_new else _shown(getattr(thing, name)), _shown(value))
        for name, value in said.items()
        if is_new or getattr(thing, name) != value
    }
    for name, value in said.items():
        setattr(thing, name, value)
    if is_new:
        db.session.add(thing)
        db.session.flush()
    elif changes:
        thing.bump()
    return changes


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(getattr(value, "label", value))
