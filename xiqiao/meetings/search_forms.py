"""What is searched for, and among which records."""

from __future__ import annotations

from typing import Any

from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from xiqiao.calendar.queries import kinds
from xiqiao.core.forms import QueryForm, choices, page_number
from xiqiao.meetings.models import MeetingState

#: What was declared void is no longer found.
STATES = [(state.value, state.label) for state in MeetingState if state is not MeetingState.VOID]


class SearchForm(QueryForm):
    """Longer than LONGEST_TERM, for several words and spaces between; nonsense in a filter is no filter."""

    words = StringField("找什么", [Optional(), Length(max=200)], default="")
    unit = StringField("单位", [Optional(), Length(max=40)], default="")
    kind = SelectField("类别", coerce=int, default=0)
    year = IntegerField("年度", [Optional(), NumberRange(1990, 2200)])
    state = SelectField("状态", choices=choices([("", "全部"), *STATES]), default="")
    number = page_number()

    def __init__(self, formdata: Any = None, **more: Any) -> None:
        super().__init__(formdata, **more)
        every = [(kind.id, kind.name) for kind in kinds(with_former=True)]
        self.kind.choices = choices([(0, "全部"), *every])
