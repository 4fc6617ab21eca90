"""The forms of series, guides, and of many events at once."""

from __future__ import annotations

from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from xiqiao.calendar.forms import PlannedForm
from xiqiao.calendar.recurrence import WEEKDAYS, WEEKS, Repeat, Rhythm
from xiqiao.calendar.working_days import Shift
from xiqiao.core.forms import ClockField, DayField, EditForm, Form, TicksField, choices, not_blank, of_enum
from xiqiao.core.rules import RuleBroken


class SeriesForm(PlannedForm):
    """A series: what one event says, and when it repeats."""

    repeat = RadioField("周期", [not_blank("请选择周期。")], choices=of_enum(Repeat), default=Repeat.MONTHLY_DAY.value)
    on_day = IntegerField("几日", [Optional(), NumberRange(1, 31, "应在 1 到 31 之间。")],
                          description="每月某日、每季度、每年用；小月没有的按最后一天")  # fmt: skip
    week = SelectField("第几个", coerce=int, choices=choices(WEEKS.items()))
    weekday = SelectField("星期几", coerce=int, choices=choices((n, f"周{word}") for n, word in enumerate(WEEKDAYS)))
    month = IntegerField("几月", [Optional(), NumberRange(1, 12, "应在 1 到 12 之间。")],
                         description="每年用 1 到 12；每季度用 1 到 3，表示季度的第几个月")  # fmt: skip
    shift = RadioField("遇节假日、周末", [not_blank("请选择。")], choices=of_enum(Shift), default=Shift.LATER.value)
    since = DayField("从哪天起", [not_blank("请填写开始日期。")])
    until = DayField("到哪天为止", [Optional()], description="长期的不填，系统每晚往后排满一年")
    units = TicksField("由哪些单位举行", coerce=int, description="每个单位各是一次活动，各自的党员参加")
    window_days = IntegerField(
        "各单位可以前后挪几天", [Optional(), NumberRange(0, 31, "应在 0 到 31 之间。")], default=0
    )
    is_published = BooleanField("直接发布（不勾选则先存草稿，由各单位定好时间地点再发布）", default=True)
    reason = StringField("调整的原因", [Length(max=200)], description="会告诉参加的人")
    is_open = BooleanField("自愿报名（可以限名额）")
    #: The mark of the dates that the person has looked at.
    seen = StringField(widget=HiddenInput(), validators=[Length(max=64)], default="")

    def rhythm(self) -> Rhythm:
        """Raises RuleBroken beside what the chosen repeat needs and has not."""
        repeat = Repeat(self.repeat.data)
        if repeat is Repeat.WEEKLY:
            return Rhythm(repeat, weekday=self.weekday.data)
        if repeat is Repeat.MONTHLY_WEEKDAY:
            return Rhythm(repeat, week=self.week.data, weekday=self.weekday.data)
        if self.on_day.data is None:
            raise RuleBroken("请填写几日。", "on_day")
        if repeat is Repeat.MONTHLY_DAY:
            return Rhythm(repeat, day=self.on_day.data)
        most = 3 if repeat is Repeat.QUARTERLY else 12
        if self.month.data is None or self.month.data > most:
            raise RuleBroken(f"请填写几月（1 到 {most}）。", "month")
        return Rhythm(repeat, day=self.on_day.data, month=self.month.data)


class EndForm(Form):
    since = DayField("从哪天起不再举行", [not_blank("请填写日期。")])
    reason = StringField("原因", [not_blank("请写明原因。"), Length(max=200)])


class GuideForm(EditForm):
    topic = StringField("本月主题", [not_blank("请填写主题。"), Length(max=60, message="主题最多 60 个字。")])
    acts = TextAreaField("规定动作", [Length(max=2000)], description="每行一项，例如：重温入党誓词")
    readings = TextAreaField("学习内容", [Length(max=2000)], description="每行一项")
    headings = TextAreaField("议程标题", [Length(max=2000)], description="每行一项，支部记录会议时直接用")
    source = StringField("依据", [Length(max=200)], description="文件名和文号")


class ManyForm(Form):
    """What is done with the ticked events: another day, or none."""

    days = IntegerField("推迟几天", [not_blank("请填写天数。"), NumberRange(-60, 60, "应在 -60 到 60 之间。")],
                        description="提前的填负数")  # fmt: skip
    reason = StringField("原因", [not_blank("请写明原因。"), Length(max=200)], description="会告诉参加的人")


class CopyForm(Form):
    year = IntegerField("年", [not_blank("请填写年份。"), NumberRange(2000, 2100, "请填写四位的年份。")])
    month = IntegerField("月", [not_blank("请填写月份。"), NumberRange(1, 12, "应在 1 到 12 之间。")])


class TimeForm(Form):
    """A branch sets its own time within the window of a village's plan."""

    day = DayField("日期", [not_blank("请填写日期。")])
    starts = ClockField("开始", [not_blank("请填写开始时间。")])
    ends = ClockField("结束", [not_blank("请填写结束时间。")])
