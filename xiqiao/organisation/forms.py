from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import Length, Optional

from xiqiao.core.db import db
from xiqiao.core.forms import DayField, EditForm, Form, QueryForm, choices, not_blank
from xiqiao.organisation.kinds import FORMS, UnitForm, UnitKind
from xiqiao.organisation.models import Unit
from xiqiao.organisation.queries import all_units, found_units

BASIS = [not_blank("请写明依据。"), Length(max=200, message="依据最多 200 个字。")]
#: So many units fit into a select; where there are more, they are searched by name.
FEW_UNITS = 60
BASIS_HINT = "批复或会议，例如：西樵委〔2026〕12号"


class Names(EditForm):
    """What a unit is called and is; of a new one and of an old one."""

    name = StringField(
        "全称", [not_blank("请填写全称。"), Length(max=100, message="全称最多 100 个字。")],
        description="与公章一致，例如：中共西樵镇樵东村东一经济社支部委员会",
    )  # fmt: skip
    short_name = StringField(
        "简称",
        [not_blank("请填写简称。"), Length(max=40, message="简称最多 40 个字。")],
        description="列表里用，例如：东一",
    )
    form = SelectField("组织形式")
    is_functional = BooleanField("功能型党支部（参加活动的党员组织关系在别处，不在这里表决，也不计任务）")
    founded_on = DayField("成立日期", [Optional()])
    enabled_on = DayField("启用日期", [Optional()], description="从这天起计任务；以前的时间什么都不欠")

    def offer_forms(self, kinds: Iterable[UnitKind]) -> None:
        forms = {form: None for kind in kinds for form in FORMS[kind]}
        self.form.choices = choices((form.value, form.label) for form in forms)

    @property
    def chosen_form(self) -> UnitForm:
        return UnitForm(self.form.data)


class NewUnitForm(Names):
    kind = SelectField("类别")

    def offer(self, kinds: list[UnitKind], day: date) -> None:
        self.kind.choices = choices((kind.value, kind.label) for kind in kinds)
        self.offer_forms(kinds)
        if not self.is_submitted():
            self.enabled_on.data = day


class ChangeForm(Names):
    """`since` empty: what was entered is corrected, and nothing has changed in the world."""

    since = DayField("从哪天起变更", [Optional()], description="更正录入错误的不填，填了表示从那天起改名或改制")
    basis = StringField("依据", [Length(max=200, message="依据最多 200 个字。")], description=BASIS_HINT)


class MoveForm(Form):
    parent_id = SelectField("新的上级", coerce=int)
    since = DayField("从哪天起", [not_blank("请填写日期。")])
    basis = StringField("依据", BASIS, description=BASIS_HINT)


class EndingForm(Form):
    """撤销, or with a successor 并入."""

    successor_id = SelectField("并入", coerce=int)
    on = DayField("最后一天", [not_blank("请填写日期。")], description="原单位到这一天为止")
    basis = StringField("依据", BASIS, description=BASIS_HINT)


class TermForm(Form):
    began_on = DayField("当选日期", [not_blank("请填写当选日期。")])
    due_on = DayField("任期届满", [Optional()], description="不填按规则计算")
    basis = StringField("依据", BASIS, description="选举结果的批复")


class Search(QueryForm):
    words = StringField("名称或拼音首字母", [Optional(), Length(max=40)], default="")


def offer_units(field: SelectField, fits: Callable[[Unit], bool], nothing: str = "") -> None:
    """The living units that fit, each with the one above it, in the order of the tree."""
    names: dict[int | None, str] = {}
    rows = [(0, nothing)] if nothing else []
    for unit in db.session.scalars(all_units()):
        names[unit.id] = unit.short_name
        if fits(unit):
            above = names.get(unit.parent_id, "")
            rows.append((unit.id, f"{above} / {unit.short_name}" if unit.depth > 1 else unit.short_name))
    field.choices = choices(rows)


def offer_found_units(field: SelectField, fits: Callable[[Unit], bool], words: str, nothing: str = "") -> bool:
    """All living units that fit, or where they are many, those that the words fit and the one chosen before.

    Whether they are many.
    """
    offer_units(field, fits, nothing)
    are_many = len(field.choices) > FEW_UNITS
    if are_many:
        wanted = {0, field.data, *(unit.id for unit in found_units(words, most=FEW_UNITS))}
        field.choices = [choice for choice in field.choices if choice.value in wanted]
    return are_many
