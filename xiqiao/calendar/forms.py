from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional, Regexp

from xiqiao.calendar.models import Audience
from xiqiao.calendar.schedules import Scope
from xiqiao.calendar.themes import Palette, Whose
from xiqiao.core.db import LARGEST_ID
from xiqiao.core.forms import (
    ClockField,
    DayField,
    EditForm,
    Form,
    QueryForm,
    TicksField,
    choices,
    not_blank,
    of_enum,
    page_number,
    plain_digits,
)
from xiqiao.organisation.models import Unit

REASON = [not_blank("请写明原因。"), Length(max=200, message="原因最多 200 个字。")]


class PlannedForm(EditForm):
    """What is said of one event, and of all of a series alike."""

    title = StringField("名称", [not_blank("请填写名称。"), Length(max=60, message="名称最多 60 个字。")])
    theme_id = SelectField("主题", coerce=int)
    kinds = TicksField("类别", coerce=int, description="一次活动可以同时是几类，例如党员大会和党课")
    starts = ClockField("开始", [Optional()], description="例如 14:30")
    ends = ClockField("结束", [Optional()], description="不填按两小时")
    place_id = SelectField("阵地", coerce=int)
    place_words = StringField("地点", [Length(max=60)], description="阵地里的哪一间，或不在名单上的地方")
    online = StringField("线上方式", [Length(max=100)], description="线上举行的写明怎样进入；现场举行的不填")
    content = TextAreaField("内容", [Length(max=4000, message="内容最多 4000 个字。")])
    teaching = TextAreaField("教学内容", [Length(max=2000, message="最多 2000 个字。")])
    route_id = SelectField("红色线路", coerce=int)
    lecturer_id = SelectField("讲师", coerce=int)
    audience_units = TicksField("参加范围", coerce=int)
    capacity = IntegerField("名额", [Optional(), NumberRange(1, 10000, "名额应在 1 到 10000 之间。")])
    wants_reply = BooleanField("请大家回复参加或请假")
    contact = StringField("联系人", [Length(max=20)])
    contact_phone = StringField(
        "联系电话", [Optional(), Regexp(r"^\d{6,15}$", message="电话只能是数字。")], filters=[plain_digits]
    )
    cost = StringField("费用来源", [Length(max=100)], description="没有费用的不填")

    def drop(self, *names: str) -> None:
        for name in names:
            delattr(self, name)


class EventForm(PlannedForm):
    """One event. What its unit cannot have is taken away by `drafting.offer`."""

    day = DayField("日期", [not_blank("请填写日期。")])
    last_day = DayField("最后一天", [Optional()], description="只有一天的不填")
    is_whole_day = BooleanField("全天")
    audience = RadioField("参加的人", choices=of_enum(Audience), default=Audience.UNITS.value)
    invitees = TextAreaField(
        "邀请谁", [Length(max=8000)], description="每行一个党员的姓名；同名的加出生年月，例如 何秀英 1960-7"
    )
    co_holders = TicksField("联合承办", coerce=int)
    reply_until = DayField("回复截止", [Optional()], description="到这一天为止；不填到活动开始")
    reason = StringField("变更原因", [Length(max=200)], description="已发布的活动改了时间要写")


class MoveForm(Form):
    day = DayField("改到哪天", [not_blank("请填写日期。")])
    starts = ClockField("开始", [not_blank("请填写开始时间。")])
    ends = ClockField("结束", [not_blank("请填写结束时间。")])
    reason = StringField("原因", [Length(max=200)])


class ReasonForm(Form):
    reason = StringField("原因", REASON)


class ThemeForm(EditForm):
    name = StringField("名称", [not_blank("请填写名称。"), Length(max=20, message="名称最多 20 个字。")])
    sign = StringField("代表字", [not_blank("请填写一个字。"), Length(max=1, message="只能是一个字。")],
                       description="日历格子小的地方用它")  # fmt: skip
    palette = RadioField("颜色", [not_blank("请选择颜色。")], choices=of_enum(Palette))
    position = IntegerField("排在第几", [not_blank("请填写。"), NumberRange(1, 999, "应在 1 到 999 之间。")])
    since_year = IntegerField("从哪一年起", [not_blank("请填写年份。"), NumberRange(2000, 2200, "请填写四位的年份。")])
    until_year = IntegerField("到哪一年为止", [Optional(), NumberRange(2000, 2200, "请填写四位的年份。")],
                              description="长期的不填")  # fmt: skip
    needs_teaching = BooleanField("要写明教学内容（参观、研学类，不能只是休闲）")
    explanation = StringField("说明", [Length(max=200)])


class KindForm(EditForm):
    name = StringField("名称", [not_blank("请填写名称。"), Length(max=20, message="名称最多 20 个字。")])
    whose = RadioField("应当参加的人", [not_blank("请选择。")], choices=of_enum(Whose))
    position = IntegerField("排在第几", [not_blank("请填写。"), NumberRange(1, 999, "应在 1 到 999 之间。")])
    is_active = BooleanField("在用", default=True)


class CalendarQuery(QueryForm):
    """What part of the calendar is looked at; nonsense is one's own, all themes, from today."""

    number = page_number()
    scope = SelectField("范围", choices=of_enum(Scope), default=Scope.MINE.value)
    theme = IntegerField("", [Optional(), NumberRange(1, LARGEST_ID)])
    day = DayField("", [Optional()])
    series = IntegerField("", [Optional(), NumberRange(1, LARGEST_ID)])

    @property
    def wanted_scope(self) -> Scope:
        return Scope(self.scope.data)

    def kept(self) -> dict[str, Any]:
        """Scope and theme, for links to other views."""
        found = {"scope": self.scope.data if self.scope.data != Scope.MINE.value else None, "theme": self.theme.data}
        return {name: value for name, value in found.items() if value is not None}


def named(units: Iterable[Unit]) -> list[object]:
    return list(choices((unit.id, unit.short_name) for unit in units))
