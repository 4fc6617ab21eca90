"""A record as one reads it: the content of a version, or of a draft, in the order of the official form.

Pages, prints and Word files are all drawn from a Record, so they say the same; and a settled record's from its version.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from xiqiao.calendar.wording import day_words
from xiqiao.core.text import day
from xiqiao.meetings.attendance import AbsenceReason
from xiqiao.meetings.freezing import Content, content_in, content_of
from xiqiao.meetings.models import Meeting

#: As it stands in frozen contents.
UNEXCUSED = AbsenceReason.UNEXCUSED.label
WITHHELD = "（批评与自我批评的内容只给本支部和党建办查看）"


class Absence(NamedTuple):
    name: str
    reason: str
    is_unexcused: bool = False


class Record:
    """Words over a content that was made readable for whoever reads it."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.unit: str = content["unit"]
        self.title: str = content["title"]
        self.kinds: list[str] = [kind["name"] for kind in content["kinds"]]
        self.chair: str = content["chair"]["name"]
        self.recorder: str = content["recorder"]["name"]
        self.observers: list[str] = content["observers"]
        self.figures: dict[str, int | None] = content["figures"]
        self.source: str = content["source"]
        self.kept_at: str = content["kept_at"]
        self.agenda: list[Content] = content["agenda"]
        self.votes: list[Content] = content["votes"]
        self.assessments: list[Content] = content["assessments"]
        self.files: list[Content] = content["files"]
        self.starts = datetime.fromisoformat(content["starts_at"])
        self.ends = datetime.fromisoformat(content["ends_at"]) if content["ends_at"] else None

    @property
    def ordinal(self) -> str:
        """2026年第3次; "" before it has its number."""
        number = self.content["number"]
        return f"{self.starts.year}年第{number}次" if number else ""

    @property
    def time_words(self) -> str:
        """2026年11月22日（周日）19:30–20:45, with the day of its end where that is another."""
        begin = f"{day_words(self.starts.date())}{self.starts:%H:%M}"
        if self.ends is None:
            return f"{begin}起"
        if self.ends.date() == self.starts.date():
            return f"{begin}–{self.ends:%H:%M}"
        return f"{begin}至{self.ends.month}月{self.ends.day}日{self.ends:%H:%M}"

    @property
    def place_words(self) -> str:
        online = self.content["online"]
        return "；".join(filter(None, (self.content["place"], f"线上：{online}" if online else "")))

    @property
    def figure_words(self) -> str:
        """应到 12 人，实到 10 人；应到会有表决权 11 人，实到会有表决权 9 人"""
        figures = self.figures
        if figures["expected"] is None:
            return "没有填写"
        words = f"应到 {figures['expected']} 人，实到 {figures['present']} 人"
        if figures["entitled"] is None:
            return words
        return f"{words}；应到会有表决权 {figures['entitled']} 人，实到会有表决权 {figures['entitled_present']} 人"

    @property
    def present(self) -> list[str]:
        """Who was there, with what is to be said of it."""
        return [_with_notes(line) for line in self.content["roll"] if line["was_there"]]

    @property
    def absent(self) -> list[Absence]:
        """Who should have come and did not, each with the reason."""
        missing = (line for line in self.content["roll"] if line["is_expected"] and not line["was_there"])
        return [Absence(line["name"], _reason(line), line["absence"] == UNEXCUSED) for line in missing]

    @property
    def not_counted(self) -> list[Absence]:
        """Who stands on the roll, was not there and does not count toward 应到, with the reason of that."""
        others = (line for line in self.content["roll"] if not line["is_expected"] and not line["was_there"])
        return [Absence(line["name"], "；".join(line["reasons"])) for line in others]

    def tasks_of(self, item_id: int | None) -> list[Content]:
        """Those of an item; with None, those of no item that the record has."""
        return self._hanging(self.content["tasks"], item_id)

    def votes_of(self, item_id: int | None) -> list[Content]:
        return self._hanging(self.votes, item_id)

    def _hanging(self, rows: list[Content], item_id: int | None) -> list[Content]:
        known = {item["id"] for item in self.agenda}
        if item_id is not None:
            return [row for row in rows if row["item_id"] == item_id]
        return [row for row in rows if row["item_id"] not in known]

    @staticmethod
    def task_words(task: Content) -> str:
        """量路（何大，2026年12月1日前）"""
        due = f"，{day(date.fromisoformat(task['due_on']))}前" if task["due_on"] else ""
        problem = f"{task['problem']}：" if task["problem"] else ""
        return f"{problem}{task['text']}（{task['owner']}{due}）"

    @property
    def confirmation(self) -> str:
        """主持人确认：温家兴，2026年11月23日 09:12; "" of a draft."""
        told: Content = self.content.get("confirmation", {})
        if not told:
            return ""
        if told["signed_on"]:
            return f"{told['how']}（{day(date.fromisoformat(told['signed_on']))}），{told['by']}登记"
        return f"{told['how']}：{told['by']}，{_moment(told['at'])}"

    @property
    def begun(self) -> str:
        """When it was really entered, and by whom."""
        return f"{_moment(self.content['begun_at'])}，{self.content['begun_by']}"


def record_of(meeting: Meeting, *, reads_criticism: bool) -> Record:
    """From the version if what it says still holds, else from what is written now."""
    last = meeting.versions[-1] if meeting.versions else None
    content = content_in(last) if last and last.reopened_at is None else content_of(meeting)
    return Record(content if reads_criticism else without_criticism(content))


def without_criticism(content: Content) -> Content:
    """The same without what was said in criticism, for those outside the branch."""
    agenda = [_withheld(item) if item["is_criticism"] else item for item in content["agenda"]]
    hidden = {item["id"] for item in agenda if item["is_criticism"]}
    tasks = [{**task, "problem": ""} if task["item_id"] in hidden else task for task in content["tasks"]]
    return {**content, "agenda": agenda, "tasks": tasks}


def _withheld(item: Content) -> Content:
    return {**item, "text": WITHHELD, "points": "", "decision": ""}


def _with_notes(line: Content) -> str:
    words = [line["presence"]] if line["presence"] != "出席" else []
    if line["standing"] != "正式党员":
        words.append(line["standing"])
    if line["arrived"]:
        words.append(f"{line['arrived']}到")
    if line["left"]:
        words.append(f"{line['left']}离开")
    return f"{line['name']}（{'，'.join(words)}）" if words else str(line["name"])


def _reason(line: Content) -> str:
    words = "，".join(filter(None, (line["absence"], line["note"]))) or "未写明原因"
    if line["made_up_on"]:
        words += f"；{day(date.fromisoformat(line['made_up_on']))}补课：{line['made_up_how']}"
    return words


def _moment(text: str) -> str:
    at = datetime.fromisoformat(text)
    return f"{day(at.date())} {at:%H:%M}"
