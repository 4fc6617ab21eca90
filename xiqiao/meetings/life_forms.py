"""What is asked when a record is confirmed, reopened or declared void."""

from __future__ import annotations

from wtforms import HiddenField, StringField
from wtforms.validators import Length

from xiqiao.core.forms import DayField, Form, not_blank
from xiqiao.core.rules import RuleBroken
from xiqiao.meetings.freezing import content_of, digest_of, frozen
from xiqiao.meetings.models import Meeting


class ConfirmForm(Form):
    """One confirms what one has read: `seen` is the digest of what this page showed."""

    seen = HiddenField()

    def show(self, meeting: Meeting) -> None:
        self.seen.data = digest_of(frozen(content_of(meeting)))

    def refuse_unseen(self, meeting: Meeting) -> None:
        if self.seen.data != digest_of(frozen(content_of(meeting))):
            raise RuleBroken("您打开页面之后，记录又改过。下面是现在的内容，请看过再确认。")


class SignatureForm(ConfirmForm):
    signed_on = DayField("主持人签字日期", [not_blank("请填写主持人签字的日期。")])


class LifeReasonForm(Form):
    reason = StringField("原因", [not_blank("请写明原因。"), Length(max=200, message="原因最多 200 个字。")])
