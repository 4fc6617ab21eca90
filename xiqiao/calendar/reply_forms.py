"""What people answer with. Leave needs its reason; whether an answer is still possible is the verb's to say."""

from __future__ import annotations

from wtforms import SelectField, StringField
from wtforms.validators import Length

from xiqiao.calendar.models import Audience, Event
from xiqiao.calendar.replies import Answer
from xiqiao.core.forms import Form, of_enum


def one_line(value: str | None) -> str:
    return " ".join((value or "").split())


class PlaceForm(Form):
    """报名, 退出: a button. The reason is for the page of a meeting, which may have to show why neither can be."""

    reason = StringField("请假原因", [Length(max=100, message="请假原因最多 100 个字。")], filters=[one_line])


class ReplyForm(PlaceForm):
    """One's own 参加 or 请假."""

    answer = SelectField("答复", choices=of_enum(Answer))

    @property
    def chosen(self) -> Answer:
        return Answer(self.answer.data)


class RepliesForm(PlaceForm):
    """The same for people who told it to the branch; `act` is the button that was pressed."""

    act = SelectField("答复", choices=of_enum(Answer))

    @property
    def chosen(self) -> Answer:
        return Answer(self.act.data)


def form_for(event: Event) -> PlaceForm | ReplyForm:
    """What the event's page offers."""
    return PlaceForm() if event.audience is Audience.OPEN else ReplyForm()
