"""The forms of a record: beginning it, its facts, who was there, its agenda; and the list's filter."""

from __future__ import annotations

from typing import Any

from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from xiqiao.calendar.queries import kinds
from xiqiao.core.forms import (
    ClockField,
    DayField,
    Form,
    QueryForm,
    TicksField,
    choices,
    not_blank,
    of_enum,
    page_number,
)
from xiqiao.meetings.models import MeetingState

TITLE = [not_blank("请填写名称。"), Length(max=60, message="名称最多 60 个字。")]
PLACE = [Length(max=100, message="地点最多 100 个字。")]


class StartForm(Form):
    units = TicksField("单位", [not_blank("请选择单位。")], coerce=int,
                       description="几个支部一起开的会，勾选几个：内容记一次，各有各的名册、表决和确认")  # fmt: skip
    kinds = TicksField("类别", [not_blank("请选择会议类别。")], coerce=int,
                       description="一次会可以同时是几类，例如党员大会和党课")  # fmt: skip
    title = StringField("名称", TITLE, description="例如 十一月党员大会")
    day = DayField("日期", [not_blank("请填写日期。")])
    starts = ClockField("开始", [not_blank("请填写开始时间。")], description="例如 19:30")
    ends = ClockField("结束", [Optional()], description="还没有结束的不填")
    place = StringField("地点", PLACE)
    online = StringField("线上方式", PLACE, description="现场举行的不填")


class RecordFilter(QueryForm):
    """Which records; nonsense is all of them."""

    unit = StringField("单位", [Length(max=40)])
    kind = SelectField("类别", coerce=int, default=0)
    state = SelectField("状态", choices=[*choices([("", "全部")]), *of_enum(MeetingState)], default="")
    year = IntegerField("年度", [Optional(), NumberRange(1990, 2200)])
    number = page_number()

    def __init__(self, formdata: Any = None, **more: Any) -> None:
        super().__init__(formdata, **more)
        every = [(kind.id, kind.name) for kind in kinds(with_former=True)]
        self.kind.choices = choices([(0, "全部"), *every])
