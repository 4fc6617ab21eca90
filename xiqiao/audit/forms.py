from __future__ import annotations

from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import NumberRange, Optional

from xiqiao.audit.catalogue import CATALOGUE
from xiqiao.core.forms import DayField, QueryForm, choices


class LogFilter(QueryForm):
    """The auditor's question; `before` is the keyset of the next page."""

    actor = StringField("人员（姓名，或 #编号）", [Optional()], default="")
    act = SelectField(
        "动作", choices=choices([("", "全部"), *((key, act.label) for key, act in CATALOGUE.items())]), default=""
    )
    thing = StringField("对象（如 account 12）", [Optional()], default="")
    since = DayField("从", [Optional()])
    until = DayField("到", [Optional()])
    before = IntegerField("", [Optional(), NumberRange(min=1, max=2**62)])
