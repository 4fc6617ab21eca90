"""会议通知 as a Word file, as offices write it: 方正小标宋 title, 仿宋 text (GB/T 9704; fonts are only named)."""

from __future__ import annotations

import io

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from xiqiao.calendar.models import Event
from xiqiao.calendar.plans import audience_words
from xiqiao.calendar.wording import span_words
from xiqiao.core.text import day

TITLE, TEXT, HEAD = "方正小标宋简体", "仿宋_GB2312", "黑体"
LINE = Pt(28)


def notice_document(event: Event) -> bytes:
    """The notice of an event, ready to be sealed: to whom, what, when, where, by whom, on which day."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    _write(document.add_paragraph(), f"关于举行“{event.title}”的通知", TITLE, 22, WD_ALIGN_PARAGRAPH.CENTER)
    _write(document.add_paragraph(), "", TEXT, 16)
    _write(document.add_paragraph(), f"{audience_words(event)}：", TEXT, 16)
    kinds = "、".join(kind.name for kind in event.kinds)
    _body(document.add_paragraph(), f"定于{span_words(event)}举行{kinds}，现将有关事项通知如下：")
    for number, (word, said) in enumerate(_matters(event)):
        first, *rest = said.split("\n")
        paragraph = _body(document.add_paragraph(), f"{'一二三四五六七八九'[number]}、{word}：", HEAD)
        _run(paragraph, first, TEXT, 16)
        for line in rest:
            _body(document.add_paragraph(), line)
    _write(document.add_paragraph(), "", TEXT, 16)
    _write(document.add_paragraph(), event.unit.name, TEXT, 16, WD_ALIGN_PARAGRAPH.RIGHT)
    _write(document.add_paragraph(), day(event.published_at or event.created_at), TEXT, 16, WD_ALIGN_PARAGRAPH.RIGHT)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


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


def _body(paragraph: Paragraph, text: str, font: str = TEXT) -> Paragraph:
    _write(paragraph, text, font, 16)
    paragraph.paragraph_format.first_line_indent = Pt(32)
    return paragraph


def _write(
    paragraph: Paragraph, text: str, font: str, size: int, alignment: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY
) -> None:
    paragraph.alignment = alignment
    paragraph.paragraph_format.line_spacing = LINE
    paragraph.paragraph_format.space_after = Pt(0)
    _run(paragraph, text, font, size)


def _run(paragraph: Paragraph, text: str, font: str, size: int) -> None:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    # Word takes the font of Chinese characters from here alone.
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
