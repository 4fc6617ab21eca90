"""What every deed on a record asks first."""

from __future__ import annotations

from xiqiao.core.rules import RuleBroken
from xiqiao.meetings.models import Meeting


def refuse_settled(meeting: Meeting) -> None:
    """Raise RuleBroken unless it is still open."""
    if not meeting.is_open:
        raise RuleBroken(f"这份记录{meeting.state.label}，不能再改。需要更正的，请先重新打开。")
