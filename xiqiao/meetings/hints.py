"""写作提示: what a record lacks, says vaguely or calls by a wrong name. Pure; it hints, it never writes.

What a record must hold: domain.md A5 (时间、地点、主持人、记录人、应到、实到、缺席人员及原因、内容).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xiqiao.core.db import Labelled
from xiqiao.meetings.attendance import Presence
from xiqiao.meetings.counting import unmarked
from xiqiao.meetings.models import AgendaItem, Meeting

ARROW = "→"


class Place(Labelled):
    """Where a hint is followed up."""

    FACTS = "facts", "改基本情况"
    ATTENDANCE = "attendance", "登记到会"
    MINUTES = "minutes", "写会议内容"


@dataclass(frozen=True)
class Hint:
    place: Place
    sentence: str


def hints(meeting: Meeting, phrases: Sequence[str], terms: Sequence[str], *, with_criticism: bool = True) -> list[Hint]:
    """All hints, in the order of the page. Criticism is quoted only to those who read it."""
    items = [item for item in meeting.sitting.items if with_criticism or not item.is_criticism]
    return [
        *(Hint(Place.FACTS, sentence) for sentence in missing_facts(meeting)),
        *(Hint(Place.ATTENDANCE, sentence) for sentence in missing_people(meeting)),
        *(Hint(Place.MINUTES, sentence) for sentence in missing_words(meeting, items)),
        *(Hint(Place.MINUTES, sentence) for item in items for sentence in doubtful_words(item, phrases, terms)),
    ]


def missing_facts(meeting: Meeting) -> Iterator[str]:
    sitting = meeting.sitting
    for value, name in (
        (sitting.ends_at, "结束时间"),
        (sitting.place or sitting.online, "地点"),
        (meeting.chair_name, "主持人"),
        (meeting.recorder_name, "记录人"),
    ):
        if not value:
            yield f"还没有写{name}。"


def missing_people(meeting: Meeting) -> Iterator[str]:
    if number := unmarked(meeting.attendance):
        yield f"还有 {number} 人没有登记到会情况。"
    silent = [
        line.name for line in meeting.attendance
        if line.is_expected and line.presence is Presence.ABSENT and line.absence is None and not line.note
    ]  # fmt: skip
    if silent:
        yield f"缺席没有写原因：{'、'.join(silent)}。"


def missing_words(meeting: Meeting, items: Sequence[AgendaItem]) -> Iterator[str]:
    if not meeting.sitting.items:
        yield "还没有会议内容。"
    for item in items:
        if not (item.text or item.points or item.decision or item.followed):
            yield f"议题“{item.title}”还没有内容。"


def doubtful_words(item: AgendaItem, phrases: Sequence[str], terms: Sequence[str]) -> Iterator[str]:
    """Phrases that say nothing, and names that are often written wrongly, each once an item."""
    said = "\n".join((item.title, item.text, item.points, item.decision))
    for phrase in phrases:
        if phrase in said:
            yield f"议题“{item.title}”写了“{phrase}”，请写明是谁说的、怎么定的。"
    for term in terms:
        wrong, arrow, right = (part.strip() for part in term.partition(ARROW))
        if wrong and wrong in said:
            yield f"议题“{item.title}”写了“{wrong}”，" + (f"规范名称是“{right}”，请核对。" if arrow else "请核对。")
