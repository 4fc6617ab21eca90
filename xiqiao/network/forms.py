from __future__ import annotations

from typing import Any

from wtforms import IntegerField, SelectField
from wtforms.validators import NumberRange, Optional

from xiqiao.core.forms import DayField, QueryForm, choices, page_number
from xiqiao.members.models import Sex, Standing
from xiqiao.network.figures import UNKNOWN, Band

ANY = ("", "不限")


class FigureDay(QueryForm):
    on = DayField("截至", [Optional()])


class FigureQuery(QueryForm):
    """Which figure is meant: the day, and what those behind it have in common."""

    number = page_number()
    on = DayField("截至", [Optional()])
    standing = SelectField(
        "身份", choices=choices([ANY, *((each.value, each.label) for each in (Standing.FULL, Standing.PROBATIONARY))]),
        default="",
    )  # fmt: skip
    sex = SelectField("性别", choices=choices([ANY, *((each.value, each.label) for each in Sex)]), default="")
    age = IntegerField("年龄段", [Optional(), NumberRange(UNKNOWN, 200)])
    party_age = IntegerField("党龄段", [Optional(), NumberRange(UNKNOWN, 200)])
    flow = SelectField(
        "流动", choices=choices([ANY, ("away", "外出流动"), ("hosted", "流入（组织关系在外）")]), default=""
    )

    @property
    def wanted(self) -> dict[str, Any]:
        """As `Figures.people` takes it."""
        found: dict[str, Any] = {}
        if self.standing.data:
            found["is_full"] = self.standing.data == Standing.FULL.value
        if self.sex.data:
            found["sex"] = Sex(self.sex.data)
        if self.age.data is not None:
            found["age"] = self.age.data
        if self.party_age.data is not None:
            found["party_age"] = self.party_age.data
        if self.flow.data == "away":
            found["is_away"] = True
        return found

    def words(self, ages: list[Band], party_ages: list[Band]) -> str:
        """正式党员、女、61岁及以上"""
        if self.flow.data == "hosted":
            return "流入党员"
        labels = {band.key: band.label for band in ages} | {UNKNOWN: "出生年月未登记"}
        party_labels = {band.key: f"党龄{band.label}" for band in party_ages} | {UNKNOWN: "无党龄"}
        chosen = [
            Standing(self.standing.data).label if self.standing.data else "党员",
            Sex(self.sex.data).label if self.sex.data else "",
            labels.get(self.age.data, "") if self.age.data is not None else "",
            party_labels.get(self.party_age.data, "") if self.party_age.data is not None else "",
            "外出流动" if self.flow.data == "away" else "",
        ]
        return "、".join(word for word in chosen if word)
