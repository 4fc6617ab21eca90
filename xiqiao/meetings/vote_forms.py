from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import Length, NumberRange, Optional

from xiqiao.core.forms import ClockField, EditForm, Form, choices, not_blank
from xiqiao.meetings.assessing import TALLIES, Tally
from xiqiao.meetings.attendance import Attendance
from xiqiao.meetings.deciding import Poll
from xiqiao.meetings.electing import Standing
from xiqiao.meetings.models import Meeting
from xiqiao.meetings.votes import Assessment, Grade, Method
from xiqiao.meetings.voting import BALLOTS
from xiqiao.meetings.voting_rules import Body, VotingRule

#: More people than live in the township.
MOST = 999_999
POSSIBLE = NumberRange(0, MOST, "请填写不小于 0 的整数。")
MOST_CANDIDATES, LONGEST_LINE = 30, 80
BETWEEN = r"[\s,，、:：]+"
CANDIDATE = re.compile(rf"(.*\D){BETWEEN}(\d{{1,6}})(?:{BETWEEN}(\d{{1,6}}))?(?:{BETWEEN}(\d{{1,6}}))?\s*")


def parse_candidates(text: str) -> list[Standing]:
    """Who stood and what each got, one a line: 姓名 赞成 反对 弃权. Raises ValueError with a sentence."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_CANDIDATES:
        raise ValueError(f"最多 {MOST_CANDIDATES} 人，现有 {len(lines)} 行。")
    found = []
    for number, line in enumerate(lines, 1):
        match = CANDIDATE.fullmatch(line) if len(line) <= LONGEST_LINE else None
        name = match.group(1).strip(" \t,，、:：\u3000") if match else ""
        if match is None or not 0 < len(name) <= 40:
            raise ValueError(f"第 {number} 行请写成：姓名 赞成 反对 弃权，例如：梁某某 18 2 0。")
        found.append(Standing(name, *(int(each or 0) for each in match.groups()[1:])))
    return found


def figure(label: str, *, needed: str = "") -> IntegerField:
    return IntegerField(label, [not_blank(needed) if needed else Optional(), POSSIBLE])


class VoteForm(EditForm):
    """One vote or election of a kind that is chosen; `offer` takes away what that kind does not have."""

    subject = StringField("表决事项", [not_blank("请写明表决的是什么。"), Length(max=100, message="最多 100 个字。")])
    item_id = SelectField("对应议题", coerce=int, default=0)
    method = RadioField("表决方法", [not_blank("请选择表决方法。")])
    minute = ClockField("表决时间", [Optional()], description="例如 20:15；有人迟到、早退的要填，到会人数按这一刻算")
    entitled = figure("应到", needed="请填写应到人数。")
    present = figure("实到", needed="请填写实到人数。")
    in_favour = figure("赞成", needed="请填写赞成票数。")
    against = figure("反对")
    abstained = figure("弃权")
    written = figure("会前书面赞成")
    seats = figure("应选几人", needed="请填写应选几人。")
    issued = figure("发出选票")
    returned = figure("收回选票")
    invalid = figure("废票")
    candidates = TextAreaField(
        "候选人得票",
        [not_blank("请填写候选人和票数。"), Length(max=4000)],
        description="每人一行：姓名 赞成 反对 弃权",
    )
    scrutineer = StringField("监票人", [Length(max=40, message="最多 40 个字。")])
    teller = StringField("计票人", [Length(max=40, message="最多 40 个字。")])
    dissent = TextAreaField(
        "不同意见", [Length(max=4000, message="最多 4000 个字。")], description="谁说了什么，如实记录"
    )
    is_deferred = BooleanField("会议决定暂缓，下次再表决")
    recounts = BooleanField("按现在的到会情况和规则重新计算")

    #: What `candidates` says, once it is sound.
    standings: Sequence[Standing] = ()

    def drop(self, *names: str) -> None:
        for name in names:
            delattr(self, name)

    def offer(self, meeting: Meeting, rule: VotingRule) -> None:
        items = [(item.id, item.title) for item in meeting.sitting.items if not item.is_criticism]
        self.item_id.choices = choices([(0, "不对应议题"), *items])
        self.method.choices = choices((method.value, method.label) for method in rule.methods)
        if self.method.data is None and len(rule.methods) == 1:
            self.method.data = rule.methods[0].value
        if rule.body is not Body.OTHERS:
            self.drop("entitled", "present")
        if not rule.counts_written:
            self.drop("written")
        if rule.is_election:
            self.drop("in_favour", "against", "abstained")
        else:
            self.drop("seats", "candidates")
        if not any(method in BALLOTS for method in rule.methods):
            self.drop("issued", "returned", "invalid", "scrutineer", "teller")

    @property
    def is_countable(self) -> bool:
        """Whether the figures that were typed can be reckoned with; what it is about may come later."""
        return set(self.errors) <= {"subject"}

    def validate_candidates(self, field: TextAreaField) -> None:
        try:
            self.standings = parse_candidates(field.data or "")
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def poll(self, decision: str) -> Poll:
        """What was typed. A number of votes that was left empty is none; of sheets it is not known."""
        return Poll(
            decision=decision,
            subject=self.subject.data,
            method=Method(self.method.data),
            minute=self.minute.data,
            item_id=self.item_id.data or None,
            entitled=self.typed("entitled"),
            present=self.typed("present"),
            in_favour=self.typed("in_favour") or 0,
            against=self.typed("against") or 0,
            abstained=self.typed("abstained") or 0,
            written=self.typed("written") or 0,
            issued=self.typed("issued"),
            returned=self.typed("returned"),
            invalid=self.typed("invalid") or 0,
            seats=self.typed("seats") or 0,
            candidates=self.standings,
            is_deferred=self.is_deferred.data,
            scrutineer=self.typed("scrutineer") or "",
            teller=self.typed("teller") or "",
            dissent=self.dissent.data or "",
        )

    def typed(self, name: str) -> Any:
        """The content of a field that this kind of vote may not have."""
        return self[name].data if name in self else None


def as_form(poll: Poll) -> dict[str, Any]:
    """What a form over a stored vote begins with."""
    return {**vars(poll), "method": poll.method.value, "item_id": poll.item_id or 0,
            "candidates": "\n".join(map(str, poll.candidates))}  # fmt: skip


class AssessmentForm(Form):
    """民主测评: figures and the grade of each full member. The fields are made for the roll of the meeting."""

    seen = HiddenField()

    @classmethod
    def over(cls, lines: list[Attendance], rows: dict[int, Assessment], seen: str) -> AssessmentForm:
        """A form with a field for each figure of each of these people."""
        grades = choices([("", "未评定"), *((grade.value, grade.label) for grade in Grade)])
        words = [*(grade.label for grade in Grade), "废票"]
        fields: dict[str, Any] = {}
        for line in lines:
            row = rows.get(line.member_id)
            for name, word in zip(TALLIES, words, strict=True):
                fields[f"{name}_{line.member_id}"] = IntegerField(
                    f"{line.name} {word}", [Optional(), POSSIBLE], default=getattr(row, name, None)
                )
            fields[f"grade_{line.member_id}"] = SelectField(
                f"{line.name} 评定等次", choices=grades, default=row.grade.value if row and row.grade else ""
            )
        form: AssessmentForm = type("AssessmentOfMeetingForm", (cls,), fields)(data={"seen": seen})
        return form

    def tallies(self, lines: list[Attendance]) -> list[Tally]:
        return [self._tally(line.member_id) for line in lines]

    def _tally(self, key: int) -> Tally:
        counts = {name: self[f"{name}_{key}"].data or 0 for name in TALLIES}
        grade = self[f"grade_{key}"].data
        return Tally(key, **counts, grade=Grade(grade) if grade else None)
