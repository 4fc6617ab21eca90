from __future__ import annotations

from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional, Regexp

from xiqiao.core.db import LARGEST_ID
from xiqiao.core.forms import (
    DayField,
    EditForm,
    Form,
    PartialDateField,
    QueryForm,
    choices,
    none_if_empty,
    not_blank,
    of_enum,
    page_number,
    plain_digits,
    shown,
)
from xiqiao.members.facts import LeftOutClass, LeftOutScope
from xiqiao.members.models import PostKind, Sex, Standing
from xiqiao.organisation.models import Unit

REASON = [not_blank("请写明原因。"), Length(max=200, message="原因最多 200 个字。")]
BASIS = [not_blank("请写明依据。"), Length(max=200, message="依据最多 200 个字。")]
MONTH_HINT = "例如 1986-7-1；只知道年月的写 1986-7"


class PersonForm(EditForm):
    """Who somebody is; what has a date is a fact."""

    name = StringField("姓名", [not_blank("请填写姓名。"), Length(max=40, message="姓名最多 40 个字。")])
    sex = RadioField("性别", [not_blank("请选择性别。")], choices=of_enum(Sex))
    birth = PartialDateField("出生年月", [Optional()], description=MONTH_HINT)
    phone = StringField(
        "手机", [Optional(), Regexp(r"^\d{6,15}$", message="手机号只能是数字。")], filters=[plain_digits, none_if_empty]
    )
    note = StringField("备注", [Length(max=200, message="备注最多 200 个字。")])

    @property
    def person(self) -> dict[str, Any]:
        return {
            "name": self.name.data,
            "sex": Sex(self.sex.data),
            "birth": self.birth.data,
            "phone": self.phone.data,
        }


class EnrolForm(PersonForm):
    kind = RadioField("组织关系", [not_blank("请选择。")])
    joined = PartialDateField("入党日期", [Optional()], description=MONTH_HINT)
    confirmed = PartialDateField("转正日期", [Optional()], description="预备党员、1969年4月至1977年8月入党的不填")
    since = DayField("从哪天起在这里", [not_blank("请填写日期。")])
    group_id = SelectField("党小组", coerce=int)
    basis = StringField("依据", BASIS, description="例如：组织关系介绍信〔2026〕第12号")


class FactForm(Form):
    """A change from a day on; `offer` leaves the fields that its kind has."""

    since = PartialDateField("日期", [not_blank("请填写日期。")])
    until = DayField("到哪天为止", [Optional()], description="最后一天；不填表示长期")
    unit_id = SelectField("单位", coerce=int)
    left_out_class = RadioField(
        "属于哪一种", [not_blank("请选择。")], choices=choices((each.value, each.label) for each in LeftOutClass)
    )
    left_out_scope = RadioField(
        "适用", [not_blank("请选择。")], choices=choices((each.value, each.label) for each in LeftOutScope)
    )
    consent = StringField("上级党组织同意", [Length(max=100)], description="文号或日期；没有的先不填，仍计入应到")
    approval = StringField("党员大会通过", [Length(max=100)], description="哪一次会议；没有的先不填，仍计入应到")
    basis = StringField("依据", BASIS)

    def drop(self, *names: str) -> None:
        for name in names:
            delattr(self, name)


class CorrectionForm(FactForm):
    reason = StringField("更正的原因", REASON)

    def show_newer(self, stored: dict[str, Any]) -> bool:
        """Somebody corrected the fact meanwhile: what was typed stays, beside what is stored. False: both are alike."""
        self.conflicts = [
            (str(field.label.text), _words(field, field.data), _words(field, stored[name]), field.id)
            for name, field in self._fields.items()
            if name in stored and shown(field.data) != shown(stored[name])
        ]
        return bool(self.conflicts)


def _words(field: Any, value: Any) -> str:
    """As the form shows it: of a choice its label."""
    labels = {choice.value: str(choice.label) for choice in getattr(field, "choices", None) or ()}
    return labels.get(value, shown(value))


class ReasonForm(Form):
    reason = StringField("原因", REASON)


class TransferForm(Form):
    to_id = SelectField("转到", coerce=int)
    destination = StringField("转出镇外的，转到哪里", [Length(max=60)], description="例如：顺德区乐从镇")
    since = DayField("从哪天起", [not_blank("请填写日期。")], description="组织关系从这天起在新支部")
    basis = StringField("依据", BASIS, description="例如：组织关系介绍信〔2026〕第12号")


class PostForm(Form):
    member_id = SelectField("党员", coerce=int)
    kind = SelectField("职务")
    since = DayField("任职日期", [not_blank("请填写任职日期。")])
    basis = StringField("依据", BASIS, description="选举结果的批复或任命文件")

    def offer(self, posts: list[PostKind]) -> None:
        self.kind.choices = choices((kind.value, kind.label) for kind in posts)


class CandidateQuery(QueryForm):
    words = StringField("姓名或拼音", [Optional(), Length(max=40)], default="")


class LeaveForm(Form):
    until = DayField("最后一天", [not_blank("请填写日期。")])
    basis = StringField("依据", BASIS)


class VisitPlanForm(Form):
    purpose = StringField("走访事由", [not_blank("请填写事由。"), Length(max=60)], description="例如：七一慰问老党员")
    planned_for = DayField("计划日期", [not_blank("请填写计划日期。")])


class VisitForm(EditForm):
    made_on = DayField("走访日期", [not_blank("请填写走访日期。")])
    made_by = StringField("走访人", [not_blank("请填写走访人。"), Length(max=100)])
    note = TextAreaField("情况", [Length(max=2000, message="最多 2000 个字。")], description="只有党建办和本支部看得到")


class MemberFilter(QueryForm):
    number = page_number()
    words = StringField("姓名或拼音", [Optional(), Length(max=40)], default="")
    unit = IntegerField("", [Optional(), NumberRange(1, LARGEST_ID)])
    standing = SelectField(
        "状态",
        choices=choices([("", "在册党员"), *((each.value, each.label) for each in Standing), ("all", "全部")]),
        default="",
    )


class VisitFilter(QueryForm):
    number = page_number()
    open_only = BooleanField("只看还没走访的")


class ListFilter(QueryForm):
    """What the lists share: the unit, 0 for all that the person sees."""

    number = page_number()
    unit = SelectField("单位", coerce=int, validate_choice=False, default=0)

    def offer(self, units: dict[int, Unit]) -> None:
        if self.unit.data not in units:
            self.unit.data = 0
        self.unit.choices = choices([(0, "我能看到的全部"), *((unit.id, unit.short_name) for unit in units.values())])


class FiftyFilter(ListFilter):
    year = SelectField("哪一年七一", coerce=int, validate_choice=False, default=0)
    with_earlier = BooleanField("也列出以前年份已满五十年的")

    def offer_years(self, this_year: int) -> None:
        years = (this_year - 1, this_year, this_year + 1)
        if self.year.data not in years:
            self.year.data = this_year
        self.year.choices = choices((year, f"{year}年") for year in years)


class BirthdayFilter(ListFilter):
    month = SelectField("月份", coerce=int, choices=choices((month, f"{month}月") for month in range(1, 13)), default=0)


class ElderFilter(ListFilter):
    which = SelectField("看哪些", choices=choices([("", ""), ("high", ""), ("party", "")]), default="")

    def offer_limits(self, age: int, high_age: int, party_age: int) -> None:
        self.which.choices = choices(
            [
                ("", f"{age}岁以上或党龄{party_age}年以上"),
                ("high", f"{high_age}岁以上"),
                ("party", f"党龄{party_age}年以上"),
            ]
        )


class DayQuery(QueryForm):
    on = DayField("日期", [Optional()])


class RosterForm(Form):
    reason = StringField(
        "用途", [not_blank("请写明用途。"), Length(max=200)], description="例如：上报区委组织部年度统计"
    )
    with_phone = BooleanField("包括手机号")
    way = RadioField("形式", choices=choices([("workbook", "Excel 表格"), ("print", "打印")]), default="workbook")
