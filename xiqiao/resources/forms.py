from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP
from typing import Any

from wtforms import (
    BooleanField,
    DecimalField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional, Regexp

from xiqiao.core.db import LARGEST_ID, db
from xiqiao.core.forms import (
    DayField,
    EditForm,
    LinesField,
    QueryForm,
    TicksField,
    choices,
    none_if_empty,
    not_blank,
    of_enum,
    page_number,
    plain_digits,
)
from xiqiao.organisation.kinds import UnitKind
from xiqiao.organisation.models import Unit
from xiqiao.organisation.queries import all_units
from xiqiao.resources.models import Lecturer, PlaceAccess, PlaceKind, Route, Stop
from xiqiao.resources.queries import places
from xiqiao.resources.settings import AUDIENCES, ROUTE_THEMES
from xiqiao.rulebook.queries import in_force

VILLAGES = (UnitKind.VILLAGE, UnitKind.COMMUNITY)
STATES = choices([("", "使用中"), ("closed", "已停用"), ("all", "全部")])
WORDS = "名称或拼音首字母"


def stored_word(value: Any) -> str:
    """What the database holds for an enum; so a form can be drawn from a record."""
    return str(getattr(value, "value", value))


def minutes(label: str, most: int, description: str = "") -> IntegerField:
    return IntegerField(
        label, [Optional(), NumberRange(0, most, message=f"请填 0 到 {most} 之间的整数。")], description=description
    )


class PlaceForm(EditForm):
    name = StringField(
        "名称", [not_blank("请填写名称。"), Length(max=60, message="名称最多 60 个字。")],
        description="例如：东一经济社党群服务站",
    )  # fmt: skip
    kind = SelectField("类别", coerce=stored_word, choices=of_enum(PlaceKind))
    unit_id = SelectField("所属单位", coerce=int)
    address = StringField("地址", [Length(max=200, message="地址最多 200 个字。")], description="门牌或标志物")
    directions = StringField(
        "怎么走",
        [Length(max=300, message="最多 300 个字。")],
        description="例如：村委会大榕树往里 50 米，门口可停车",
    )
    capacity = IntegerField("容纳人数", [Optional(), NumberRange(1, 100_000, message="请填 1 到 100000 之间的整数。")])
    opening_hours = StringField(
        "开放时间",
        [Length(max=200, message="最多 200 个字。")],
        description="例如：工作日 8:30–12:00、14:30–17:30",
    )
    access = RadioField("使用方式", coerce=stored_word, choices=of_enum(PlaceAccess), default=PlaceAccess.BOOKING.value)
    accessibility = StringField(
        "无障碍", [Length(max=200, message="最多 200 个字。")], description="例如：有坡道和扶手，活动室在一楼"
    )
    contact = StringField("联系人", [Length(max=40, message="最多 40 个字。")])
    phone = StringField(
        "联系电话", [Optional(), Regexp(r"^\d{6,15}$", message="电话只能是数字。")],
        filters=[plain_digits, none_if_empty], description="工作电话，登录的人都看得到",
    )  # fmt: skip
    opened_on = DayField("启用日期", [Optional()], description="还没有启用的填将来的日期；不填表示已在使用")


class RouteForm(EditForm):
    name = StringField("名称", [not_blank("请填写名称。"), Length(max=60, message="名称最多 60 个字。")])
    theme = SelectField("主题")
    description = TextAreaField("介绍", [Length(max=2000, message="介绍最多 2000 个字。")])

    def offer(self, route: Route | None = None) -> None:
        """The office's themes, and the route's own where the office has it no more."""
        themes = in_force(ROUTE_THEMES)
        if route is not None and route.theme not in themes:
            themes = [*themes, route.theme]
        self.theme.choices = choices((theme, theme) for theme in themes)


class StopForm(EditForm):
    place_id = SelectField("在哪处阵地", coerce=int, description="不在名录里的，选第一项，在下面写名称")
    name = StringField(
        "名称", [Length(max=60, message="名称最多 60 个字。")], description="选了阵地的可以不填，填了就按这里的名称显示"
    )
    story = TextAreaField("故事", [Length(max=2000, message="故事最多 2000 个字。")])
    teaching = TextAreaField(
        "教学内容",
        [Length(max=2000, message="教学内容最多 2000 个字。")],
        description="到了这里讲什么、看什么、议什么",
    )
    stay_minutes = minutes("停留（分钟）", 600)
    next_km = DecimalField(
        "到下一站（公里）", [Optional(), NumberRange(0, 200, message="请填 0 到 200 之间的公里数。")], places=1,
        description="例如 2.5；最后一站不填",
    )  # fmt: skip
    next_minutes = minutes("到下一站（分钟）", 600, "步行或乘车都行，最后一站不填")
    notes = StringField(
        "备注", [Length(max=300, message="备注最多 300 个字。")], description="例如：要提前三天预约；雨天改到室内"
    )

    def offer(self, on: date, stop: Stop | None = None) -> None:
        """The places in use, and the stop's own where it is closed by now."""
        offered = list(db.session.scalars(places(on)))
        if stop is not None and stop.place is not None and stop.place not in offered:
            offered.append(stop.place)
        names = ((place.id, f"{place.unit.short_name} / {place.name}") for place in offered)
        self.place_id.choices = choices([(0, "不在名录里（在下面写名称）"), *names])

    @property
    def next_metres(self) -> int | None:
        """Kilometres to one decimal, as people say them."""
        if self.next_km.data is None:
            return None
        return int((self.next_km.data * 10).to_integral_value(ROUND_HALF_UP)) * 100


class NewStopForm(StopForm):
    after = SelectField("放在哪里", coerce=int)

    def offer_positions(self, route: Route) -> None:
        behind = [(stop.position, f"第 {stop.position} 站“{stop.title}”之后") for stop in route.stops]
        self.after.choices = choices([*reversed(behind), (0, "最前面")])


class RemovalForm(EditForm):
    """Nothing to fill in; it carries the version of what is removed."""


class LecturerForm(EditForm):
    name = StringField("姓名", [not_blank("请填写姓名。"), Length(max=40, message="姓名最多 40 个字。")])
    unit_id = SelectField("所在单位", coerce=int)
    introduction = StringField(
        "介绍", [Length(max=300, message="介绍最多 300 个字。")], description="职务、专长，例如：镇委党校兼职教师"
    )
    topics = LinesField("课题", longest=60, most=20, description="每行一个")
    audiences = TicksField("可以走进")
    phone = StringField(
        "手机", [Optional(), Regexp(r"^\d{6,15}$", message="手机号只能是数字。")],
        filters=[plain_digits, none_if_empty],
        description="约课用；党建办和各支部的书记、文书看得到，其他人看到的是打星号的",
    )  # fmt: skip

    def offer(self, lecturer: Lecturer | None = None) -> None:
        """Where the office sends lecturers, and where this one went before the office changed it."""
        known = dict.fromkeys([*in_force(AUDIENCES), *(lecturer.audiences if lecturer else ())])
        self.audiences.choices = choices((audience, audience) for audience in known)


class TieForm(EditForm):
    member_id = RadioField("名册里的党员", coerce=int)


class ClosingForm(EditForm):
    on = DayField("最后一天", [not_blank("请填写日期。")], description="用到这一天为止")
    reason = StringField("原因", [not_blank("请写明原因。"), Length(max=200, message="原因最多 200 个字。")])
    is_known = BooleanField("上面的安排我都知道，仍要停用")


class VillageFilter(QueryForm):
    """`village` may be any unit, so that a unit's page can lead here; the list offers villages and communities."""

    number = page_number()
    words = StringField(WORDS, [Optional(), Length(max=40)], default="")
    village = SelectField("村（社区）", coerce=int, default=0)
    state = SelectField("状态", choices=STATES, default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = {unit.id: unit.short_name for unit in db.session.scalars(all_units().where(Unit.kind.in_(VILLAGES)))}
        asked = self.village.data
        if (
            asked not in units
            and 0 < asked <= LARGEST_ID
            and (unit := db.session.scalar(all_units().where(Unit.id == asked)))
        ):
            units[unit.id] = unit.short_name
        self.village.choices = choices([(0, "全镇"), *units.items()])


class PlaceFilter(VillageFilter):
    kind = SelectField("类别", choices=choices([("", "全部"), *((each.value, each.label) for each in PlaceKind)]))


class LecturerFilter(VillageFilter):
    words = StringField("姓名、拼音或课题", [Optional(), Length(max=40)], default="")
    audience = SelectField("走进哪里", default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.audience.choices = choices([("", "不限"), *((each, each) for each in in_force(AUDIENCES))])


class RouteFilter(QueryForm):
    number = page_number()
    words = StringField(WORDS, [Optional(), Length(max=40)], default="")
    theme = SelectField("主题", default="")
    state = SelectField("状态", choices=STATES, default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.theme.choices = choices([("", "全部"), *((each, each) for each in in_force(ROUTE_THEMES))])


class Search(QueryForm):
    words = StringField(WORDS, [Optional(), Length(max=40)], default="")


def offer_too(field: SelectField, unit: Unit) -> None:
    """The unit that something is at stays on offer, although the unit has ended or is another's."""
    if unit.id not in {choice.value for choice in field.choices or ()}:
        field.choices = [*(field.choices or ()), *choices([(unit.id, unit.name)])]
