from __future__ import annotations

from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from xiqiao.core.forms import EditForm, Form, QueryForm, not_blank, page_number


class SuggestionForm(Form):
    """`key` is given with the page, so that a double press makes one suggestion."""

    text = TextAreaField(
        "您的意见或建议",
        [not_blank("请写下您的意见或建议。"), Length(max=5000, message="最多 5000 个字。")],
        render_kw={"rows": 8},
    )
    page = HiddenField()
    key = HiddenField()


class AnswerForm(EditForm):
    answer = TextAreaField(
        "答复", [not_blank("请填写答复。"), Length(max=5000, message="最多 5000 个字。")], render_kw={"rows": 6}
    )


class ListPage(QueryForm):
    """Which page of the notes."""

    number = page_number()
