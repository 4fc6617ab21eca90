"""会议通知 as a Word file, as offices write it (`core.paper`)."""

from __future__ import annotations

from xiqiao.calendar.models import Event
from xiqiao.calendar.plans import audience_words
from xiqiao.calendar.wording import span_words
from xiqiao.core.paper import HEAD, RIGHT, Paper, add_text
from xiqiao.core.text import day


def notice_document(event: Event) -> bytes:
    """The notice of an event, ready to be sealed: to whom, what, when, where, by whom, on which day."""
    paper = Paper()
    paper.title(f"关于举行“{event.title}”的通知")
    paper.gap()
    paper.line(f"{audience_words(event)}：")
    kinds = "、".join(kind.name for kind in event.kinds)
    paper.body(f"定于{span_words(event)}举行{kinds}，现将有关事项通知如下：")
    for number, (word, said) in enumerate(_matters(event)):
        first, *rest = said.split("\n")
        add_text(paper.body(f"{'一二三四五六七八九'[number]}、{word}：", HEAD), first)
        for line in rest:
            paper.body(line)
    paper.gap()
    paper.line(event.unit.name, alignment=RIGHT)
    paper.line(day(event.published_at or event.created_at), alignment=RIGHT)
    return paper.content()


def _matters(event: Event) -> list[tuple[str, str]]:
    contact = " ".join(filter(None, (event.contact, event.contact_phone)))
    pairs = (
        ("时间", span_words(event)),
        ("地点", event.where),
        ("参加人员", audience_words(event)),
        ("线路", event.route.name if event.route else ""),
        ("主讲人", event.lecturer.name if event.lecturer else ""),
        ("内容", event.content),
        ("教学内容", event.teaching),
        ("有关要求", "请按时参加；不能参加的，请提前请假。" if event.wants_reply else ""),
        ("联系人", contact),
    )
    return [(word, said) for word, said in pairs if said]
