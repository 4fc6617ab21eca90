"""Whether what an open page shows was changed meanwhile by somebody else."""

from __future__ import annotations

from collections.abc import Sequence

from xiqiao.core.authority import Person
from xiqiao.meetings.models import Meeting


def news_for(meeting: Meeting, seen: Sequence[str], person: Person) -> list[str]:
    """A sentence for each change. `seen` are the things on the page with their versions: `item.3.5`, `meeting.1.7`.

    What this person wrote is no news, even if the answer to it is still under way.
    """
    sitting = meeting.sitting
    shown = dict(each.rpartition(".")[::2] for each in seen)
    news = []
    if shown.get(f"meeting.{meeting.id}", str(meeting.version)) != str(meeting.version):
        news.append("到会情况刚刚改过。")
    if shown.get(f"sitting.{sitting.id}", str(sitting.version)) != str(sitting.version):
        news.append("会议的基本情况刚刚改过。")
    if any(key.startswith("item.") for key in shown):
        items = {f"item.{item.id}": item for item in sitting.items}
        others = [key for key, item in items.items() if item.changed_by_name != person.name]
        news += [
            f"{items[key].changed_by_name}刚刚改过第 {items[key].position} 项议题。"
            for key in others
            if key in shown and shown[key] != str(items[key].version)
        ]
        news += [f"{items[key].changed_by_name}添加了一项议题。" for key in others if key not in shown]
        news += ["有一项议题删除了。" for key in shown if key.startswith("item.") and key not in items]
    return news
