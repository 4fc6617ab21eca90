from __future__ import annotations

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from xiqiao.core.forms import DayField, Form, QueryForm, choices, not_blank, page_number


class TaskForm(Form):
    text = StringField("任务", [not_blank("请写明要办什么事。"), Length(max=300, message="最多 300 个字。")])
    owner_name = StringField("责任人", [not_blank("请填写责任人。"), Length(max=40, message="最多 40 个字。")],
                             description="名册上的人会在自己的工作台看到；也可以写别的人")  # fmt: skip
    due_on = DayField("期限", [Optional()])
    problem = StringField("整改：查出的问题", [Length(max=300, message="最多 300 个字。")],
                          description="填了就列入整改清单")  # fmt: skip


class TaskNoteForm(Form):
    """Progress, the result, or why it is opened again: the button says which."""

    text = TextAreaField("情况", [not_blank("请写明情况。"), Length(max=300, message="最多 300 个字。")],
                         render_kw={"rows": 4})  # fmt: skip


WHICH = [("open", "没有办结"), ("closed", "已办结"), ("all", "全部")]


class TaskFilter(QueryForm):
    """Which tasks; nonsense is those that are open."""

    which = SelectField("情况", choices=choices(WHICH), default="open")
    mine = BooleanField("只看我负责的")
    rectify = BooleanField("只看整改清单")
    number = page_number()
