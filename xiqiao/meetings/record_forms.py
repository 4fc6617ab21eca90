"""The forms of a record: beginning it, its facts, who was there, its agenda; and the list's filter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional

from xiqiao.calendar.queries import kinds
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
    shown,
)
from xiqiao.core.rules import Outdated, RuleBroken
from xiqiao.meetings.attendance import AbsenceReason, Attendance, Presence
from xiqiao.meetings.attending import SAID, Mark, mark_of
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

    @property
    def words(self) -> str:
        """What was asked for, for the log: 年度=2026、类别=党课."""
        asked = ((field, field.data) for field in (self.unit, self.kind, self.state, self.year) if field.data)
        return "、".join(f"{field.label.text}={shown(data, field)}" for field, data in asked) or "全部"


#: So much of a text is taken; whole minutes of a long day are less than half of it.
LONGEST = 100_000
LONG_TEXT = [Length(max=LONGEST, message="最多 100000 个字。请把内容分成几项议题。")]


class FactsForm(EditForm):
    title = StringField("名称", TITLE)
    kinds = TicksField("类别", [not_blank("请选择会议类别。")], coerce=int)
    day = DayField("日期", [not_blank("请填写日期。")], description="改了日期，名册按新的日期重新核对，已登记的保留")
    starts = ClockField("开始", [not_blank("请填写开始时间。")])
    ends = ClockField("结束", [Optional()])
    place = StringField("地点", PLACE)
    online = StringField("线上方式", PLACE)
    chair_name = StringField("主持人", [Length(max=40, message="最多 40 个字。")])
    recorder_name = StringField("记录人", [Length(max=40, message="最多 40 个字。")])
    observers = TextAreaField("列席", [Length(max=2000, message="最多 2000 个字。")], render_kw={"rows": 3},
                              description="每行一人：姓名、单位、职务")  # fmt: skip
    is_checked = BooleanField("照纸质记录录入，已逐字核对")


class NewItemForm(Form):
    title = StringField("议题", [not_blank("请填写议题。"), Length(max=100, message="议题最多 100 个字。")])


class ItemForm(EditForm):
    title = StringField("议题", [not_blank("请填写议题。"), Length(max=100, message="议题最多 100 个字。")])
    text = TextAreaField("内容", LONG_TEXT, render_kw={"rows": 8})
    decision = TextAreaField("决议", LONG_TEXT, render_kw={"rows": 3}, description="只通报情况、没有议定的不填")
    presenter = StringField("汇报人", [Length(max=40, message="最多 40 个字。")])
    points = TextAreaField("发言", LONG_TEXT, render_kw={"rows": 6}, description="每行一段，例如 张三：同意先修水渠")
    is_unfinished = BooleanField("没有议完，下次会议继续")
    is_criticism = BooleanField("批评与自我批评的内容，只给本支部和党建办查看")


def presence_or_none(value: Any) -> Presence | None:
    return Presence(value) if value else None


def absence_or_none(value: Any) -> AbsenceReason | None:
    return AbsenceReason(value) if value else None


EMPTY = {"note": "", "made_up_how": ""}


class MarkForm(Form):
    """What is said of one person; part of the sheet, and guarded by its token."""

    class Meta(Form.Meta):
        csrf = False

    presence = RadioField("到会", choices=of_enum(Presence), coerce=presence_or_none, validate_choice=False)
    absence = SelectField("缺席原因", choices=[*choices([("", "没有说明")]), *of_enum(AbsenceReason)],
                          coerce=absence_or_none, validate_choice=False)  # fmt: skip
    note = StringField("说明", [Length(max=100, message="说明最多 100 个字。")])
    arrived_minute = ClockField("迟到：到场时间", [Optional()])
    left_minute = ClockField("早退：离开时间", [Optional()])
    made_up_on = DayField("补课日期", [Optional()])
    made_up_how = StringField("补课方式", [Length(max=60, message="最多 60 个字。")])

    def said(self) -> dict[str, Any]:
        """The fields of a Mark."""
        return {name: self[name].data if self[name].data is not None else EMPTY.get(name) for name in SAID}


#: The names under which something of a person is posted.
STRANGERS = re.compile(r"(m\d+)-")


class SheetForm(EditForm):
    """点名册: a part for each person on the roll, named `m<member_id>` whatever the order."""

    def refuse(self, error: RuleBroken) -> None:
        """A sentence about one person stands beside that person's field: `m3.left_minute`."""
        row, _, name = (error.field or "").partition(".")
        if name and row in self._fields:
            field = self._fields[row].form[name]
            field.errors = [*field.errors, error.sentence]
        else:
            super().refuse(error)

    def show_conflict(self, error: Outdated, stored: Any) -> None:
        """`stored`: the marks as they stand, by member; only people of whom another thing is said are shown."""
        self.refuse(error)
        self.conflicts = [
            (str(field.label.text), mine, theirs.words, field.id)
            for key, theirs in stored.items()
            if (field := self._fields.get(f"m{key}")) is not None
            if (mine := Mark(key, **field.form.said()).words) != theirs.words
        ]


def sheet_for(lines: Sequence[Attendance], version: int) -> SheetForm:
    """The sheet of these people, as a form that is drawn or was posted."""
    parts = {f"m{line.member_id}": FormField(MarkForm, line.name) for line in lines}
    made = type("Sheet", (SheetForm,), parts)
    marks = {f"m{line.member_id}": vars(mark_of(line)) for line in lines}
    sheet: SheetForm = made(data={"version": version, **marks})
    return sheet
