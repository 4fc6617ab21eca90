"""/ui: the living page of the components, each in each state; in development only."""

from __future__ import annotations

from flask import Blueprint, Response
from wtforms import BooleanField, PasswordField, RadioField, SelectField, StringField, TextAreaField

from xiqiao.core.authority import public
from xiqiao.core.forms import DayField, Form, choices, not_blank
from xiqiao.core.pages import page

bp = Blueprint("components", __name__)


class SampleForm(Form):
    title = StringField("会议名称", [not_blank("请填写会议名称。")], description="例如：十一月支部党员大会")
    held_on = DayField("会议日期", [not_blank("请填写会议日期。")])
    kind = SelectField("会议类型", choices=choices([("members", "支部党员大会"), ("committee", "支委会会议")]))
    way = RadioField(
        "召开方式",
        choices=choices([("room", "线下"), ("online", "线上（不得用于无记名投票等必须到场的事项）")]),
        default="room",
    )
    signed = BooleanField("主持人已在纸质记录上签字")
    secret = PasswordField("密码")
    body = TextAreaField("会议内容", [not_blank("请填写会议内容。")])


@bp.get("/ui")
@public
def show() -> Response:
    form = SampleForm(formdata=None)
    form.validate()
    form.conflicts = [("会议名称", "十一月支部党员大会", "十一月份支部党员大会", "title")]
    return page("ui/index.html", form=form)
