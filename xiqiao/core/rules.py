"""What a verb raises when it cannot happen."""

from __future__ import annotations


class RuleBroken(Exception):
    """The world does not allow this deed; `sentence` tells the person why, in plain Chinese.

    `field` names the form field that the sentence belongs to, if it belongs to one.
    """

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class Outdated(RuleBroken):
    """Somebody saved another version after this form was drawn."""

    def __init__(self) -> None:
        super().__init__("有人在您打开页面之后改过这条记录，请对照两个版本后再保存。")


class Busy(Exception):
    """The write queue did not move in time; the person may simply try again."""
