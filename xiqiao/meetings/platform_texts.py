"""What the upper platform asks for, field by field, to be copied into it: no link leads there, people type it."""

from __future__ import annotations

from typing import NamedTuple

from xiqiao.meetings.freezing import Content
from xiqiao.meetings.records import Record


class Field(NamedTuple):
    """`key` names the element on the page that is copied."""

    key: str
    label: str
    text: str


def platform_fields(record: Record) -> list[Field]:
    """The fields that hold something, in the order in which such forms ask for them."""
    ends = f"{record.ends:%Y-%m-%d %H:%M}" if record.ends else ""
    figures = record.figures
    fields = [
        Field("kind", "会议类型", "、".join(record.kinds)),
        Field("title", "会议名称", record.title),
        Field("starts", "开始时间", f"{record.starts:%Y-%m-%d %H:%M}"),
        Field("ends", "结束时间", ends),
        Field("place", "地点", record.place_words),
        Field("chair", "主持人", record.chair),
        Field("recorder", "记录人", record.recorder),
        Field("expected", "应到人数", _figure(figures["expected"])),
        Field("present", "实到人数", _figure(figures["present"])),
        Field("names", "参会人员", "、".join(record.present)),
        Field("absent", "缺席人员及原因", "\n".join(f"{each.name}：{each.reason}" for each in record.absent)),
        Field("observers", "列席人员", "、".join(record.observers)),
        Field("agenda", "议题", "\n".join(item["title"] for item in record.agenda)),
        Field("text", "会议内容", "\n\n".join(_told(record, item) for item in record.agenda)),
        Field("decisions", "会议决议", "\n".join(item["decision"] for item in record.agenda if item["decision"])),
    ]
    return [field for field in fields if field.text]


def whole_text(record: Record) -> str:
    """All fields in one text."""
    return "\n".join(
        f"{field.label}：{field.text}" for field in platform_fields(record) if field.key not in ("agenda", "decisions")
    )


def _figure(value: int | None) -> str:
    return str(value) if value is not None else ""


def _told(record: Record, item: Content) -> str:
    parts = [item["title"], item["text"], item["points"]]
    if item["decision"]:
        parts.append(f"决议：{item['decision']}")
    parts += [f"表决：{vote['subject']}。{vote['sentence']}" for vote in record.votes_of(item["id"])]
    parts += [f"落实：{record.task_words(task)}" for task in record.tasks_of(item["id"])]
    return "\n".join(part for part in parts if part)
