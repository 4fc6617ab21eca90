from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import IntegerField, StringField, TextAreaField, ValidationError
from wtforms.validators import Length
from wtforms.widgets import HiddenInput

from xiqiao.core.forms import DayField, Form, not_blank
from xiqiao.rulebook.declaring import Definition
from xiqiao.rulebook.kinds import Doubting


class RuleForm(Form):
    """A change of one rule. `seen` is the newest row when the form was drawn."""

    value = TextAreaField("内容", [not_blank("请填写内容。"), Length(max=20000)])
    valid_from = DayField("从哪天起生效", [not_blank("请填写生效日期。")])
    source = StringField(
        "依据", [not_blank("请写明依据，例如文件名和文号。"), Length(max=200, message="依据最多 200 个字。")]
    )
    reason = StringField(
        "修改原因", [not_blank("请写明修改原因。"), Length(max=200, message="修改原因最多 200 个字。")]
    )
    seen = IntegerField(widget=HiddenInput(), default=0)

    def __init__(self, definition: Definition[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.definition = definition
        self.parsed: Any = None
        self.value.description = definition.kind.hint()
        self.value.render_kw = {"rows": definition.kind.lines}
        if definition.year:
            del self.valid_from

    @property
    def begins(self) -> date:
        """From when the change holds; the rule of a year begins with it, and is not asked."""
        year = self.definition.year
        return date(year, 1, 1) if year else self.valid_from.data

    @property
    def doubts(self) -> list[str]:
        """What should be checked before a sound text is saved."""
        kind = self.definition.kind
        return kind.doubts(self.value.data or "") if isinstance(kind, Doubting) else []

    def validate_value(self, field: TextAreaField) -> None:
        try:
            self.parsed = self.definition.kind.parse(field.data or "")
        except ValueError as error:
            raise ValidationError(str(error)) from error
