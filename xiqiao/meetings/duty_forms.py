from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from xiqiao.core.clock import today
from xiqiao.core.forms import (
    ClockField,
    DayField,
    Form,
    QueryForm,
    TicksField,
    choices,
    not_blank,
    page_number,
)
from xiqiao.meetings.periods import Period, Rhythm, period_of

REASON = [not_blank("请写明原因。"), Length(max=200, message="原因最多 200 个字。")]
PEOPLE = NumberRange(0, 5000, "人数应在 0 到 5000 之间。")


class BoardQuery(QueryForm):
    """Which quarter or year; neither: the quarter of today."""

    year = IntegerField("", [Optional(), NumberRange(2000, 2100)])
    quarter = IntegerField("", [Optional(), NumberRange(1, 4)])

    def shown(self, today: date) -> Period:
        if self.year.data is None:
            return period_of(Rhythm.QUARTER, today)
        if self.quarter.data is None:
            return period_of(Rhythm.YEAR, date(self.year.data, 1, 1))
        return period_of(Rhythm.QUARTER, date(self.year.data, self.quarter.data * 3, 1))


class YearQuery(QueryForm):
    """Which year; none: this one. As far back as records may be entered."""

    year = SelectField("年度", coerce=int)

    def __init__(self, formdata: Any = None, **more: Any) -> None:
        super().__init__(formdata, **more)
        last = today().year
        self.year.choices = choices((year, f"{year}年") for year in range(last, last - 11, -1))

    def shown(self, today: date) -> int:
        if self.year.data is None:
            self.year.data = today.year
        return int(self.year.data)


class ListQuery(QueryForm):
    """A page of a list; of the ticked ones on request."""

    number = page_number()
    ticked = BooleanField("已录的")


class WaiverForm(Form):
    reason = StringField("免计原因", REASON, description="例如：本月全部党员参加防汛，经镇党委同意延期")


class BriefForm(Form):
    """One minute: what a clerk reads off the paper."""

    day = DayField("日期", [not_blank("请填写开会的日期。")])
    kinds = TicksField("类别", coerce=int, description="一次会同时是几类的，都勾上")
    expected = IntegerField("应到人数", [not_blank("请填写应到人数。"), PEOPLE])
    present = IntegerField("实到人数", [not_blank("请填写实到人数。"), PEOPLE])
    kept_at = StringField(
        "材料存放处",
        [not_blank("请写明纸质记录在哪里。"), Length(max=100)],
        description="例如：支部档案柜2026年会议记录本第12页",
    )
    title = StringField("会议名称", [Length(max=60)], description="不填就用类别作名称")
    starts = ClockField("开始时间", [Optional()], description="知道的才填，例如 19:30")
    is_another = BooleanField("确实是另一次会议")
