from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField
from wtforms.validators import Length

from xiqiao.core.forms import DayField, Form, QueryForm, choices, not_blank, page_number
from xiqiao.imports.importers import Action


class UploadForm(Form):
    file = FileField("表格", [FileRequired("请选择表格文件。")], render_kw={"accept": ".xlsx"})
    day = DayField("日期", [not_blank("请填写日期。")])


class RollBackForm(Form):
    reason = StringField("撤回的原因", [not_blank("请写明原因。"), Length(max=100, message="原因最多 100 个字。")])


class PreviewFilter(QueryForm):
    number = page_number()
    action = SelectField(
        "结果", choices=choices([("", "全部"), *((each.value, each.label) for each in Action)]), default=""
    )
