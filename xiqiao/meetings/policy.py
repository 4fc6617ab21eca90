"""Who keeps, confirms and reads the records: the branch its own, those above it, the office; criticism few."""

from __future__ import annotations

from xiqiao.core.authority import No, Person, Verdict, holds_any, rule
from xiqiao.meetings.models import Meeting
from xiqiao.meetings.tasks import Task
from xiqiao.organisation.kinds import UnitKind
from xiqiao.organisation.models import Unit
from xiqiao.organisation.policy import BRANCH, LOCAL, OFFICE

#: Who looks at the records of the whole town without writing in them.
READERS = ("approver", "verifier", "inspector")


@rule
def may_list_meetings(person: Person) -> Verdict:
    """查看会议记录列表：所有登录人员（各看各的范围）。"""
    return bool(person.id)


@rule
def may_record_meetings(person: Person) -> Verdict:
    """记录会议：党建办；书记、文书、村（社区）审核人在本单位和下级。"""
    return holds_any(person, (*OFFICE, *LOCAL)) or No("会议由支部、村（社区）和党建办记录。")


@rule
def may_record_meeting_at(person: Person, unit: Unit) -> Verdict:
    """为某单位记录会议：党建办；本单位或上级的书记、文书、审核人。"""
    if holds_any(person, OFFICE) or holds_any(person, LOCAL, at=unit):
        return True
    return No("只能记录本单位和下级的会议。")


def took_chair(person: Person, meeting: Meeting) -> bool:
    return meeting.chair_id is not None and person.member_id == meeting.chair_id


@rule
def may_read_meeting(person: Person, meeting: Meeting) -> Verdict:
    """查看会议记录：党建办、镇领导、复核人、纪检；本单位或上级的书记、文书、审核人；主持人；定稿后参会名册上的党员。"""
    if holds_any(person, (*OFFICE, *READERS)) or holds_any(person, LOCAL, at=meeting.unit):
        return True
    if took_chair(person, meeting):
        return True
    is_on_roll = any(line.member_id == person.member_id for line in meeting.attendance)
    if is_on_roll and meeting.is_settled:
        return True
    return No("会议记录由本支部和上级查看，党员在定稿后查看自己参加的会议。")


@rule
def may_read_criticism(person: Person, meeting: Meeting) -> Verdict:
    """查看批评与自我批评的内容：党建办；本支部的书记、文书；主持人；定稿后参会名册上的党员。"""
    if holds_any(person, OFFICE) or took_chair(person, meeting) or _works_for_branch(person, meeting.unit):
        return True
    is_on_roll = any(line.member_id == person.member_id for line in meeting.attendance)
    return (is_on_roll and meeting.is_settled) or No("批评与自我批评的内容只给本支部和党建办查看。")


def _works_for_branch(person: Person, unit: Unit) -> bool:
    """In this very branch (or the branch of this group); who works for the village above it reads no criticism."""
    here = unit.path
    if unit.kind is UnitKind.PARTY_GROUP:
        here = here.removesuffix(f"{unit.id}/")
    return any(path in (here, unit.path) for path in person.reach(*BRANCH))


@rule
def may_keep_meeting(person: Person, meeting: Meeting) -> Verdict:
    """填写会议记录：党建办；本单位或上级的书记、文书、审核人。"""
    if holds_any(person, OFFICE) or holds_any(person, LOCAL, at=meeting.unit):
        return True
    return No("会议记录由本单位填写。")


@rule
def may_confirm_meeting(person: Person, meeting: Meeting) -> Verdict:
    """以主持人身份确认会议记录：主持人本人；受委托的本单位或上级书记。"""
    if took_chair(person, meeting):
        return True
    return holds_any(person, ("secretary",), at=meeting.unit) or No("由主持人或者受委托的书记确认。")


@rule
def may_reopen_meeting(person: Person, meeting: Meeting) -> Verdict:
    """重新打开、作废已定稿的会议记录：党建办；本单位或上级的书记、文书、审核人。"""
    return may_keep_meeting(person, meeting)


@rule
def may_list_tasks(person: Person) -> Verdict:
    """查看任务列表：所有登录人员（各看各的范围）。"""
    return bool(person.id)


@rule
def may_read_task(person: Person, task: Task) -> Verdict:
    """查看任务：责任人；党建办、镇领导、复核人、纪检；本单位或上级的书记、文书、审核人。"""
    if may_note_task(person, task) or holds_any(person, READERS):
        return True
    return No("任务由责任人、本单位和上级查看。")


@rule
def may_note_task(person: Person, task: Task) -> Verdict:
    """登记任务进展：责任人；党建办；本单位或上级的书记、文书、审核人。"""
    is_own = task.owner_id is not None and task.owner_id == person.member_id
    return is_own or may_keep_task(person, task)


@rule
def may_keep_task(person: Person, task: Task) -> Verdict:
    """办结、重开任务：党建办；本单位或上级的书记、文书、审核人。"""
    if holds_any(person, OFFICE) or holds_any(person, LOCAL, at=task.unit):
        return True
    return No("任务由本单位办结。")


@rule
def may_list_duties(person: Person) -> Verdict:
    """查看应开会议：党建办、镇领导、复核人、纪检；书记、文书、审核人（各看本单位和下级）。"""
    return holds_any(person, (*OFFICE, *READERS, *LOCAL)) or No("应开会议由支部、村（社区）和党建办查看。")


@rule
def may_read_duties(person: Person, unit: Unit) -> Verdict:
    """查看某单位的应开会议：党建办、镇领导、复核人、纪检；本单位或上级的书记、文书、审核人。"""
    if holds_any(person, (*OFFICE, *READERS)) or holds_any(person, LOCAL, at=unit):
        return True
    return No("只能查看本单位和下级的应开会议。")


@rule
def may_list_books(person: Person) -> Verdict:
    """打开支部工作手册和归档文件目录：党建办、镇领导、复核人、纪检；书记、文书、审核人（各看本单位和下级）。"""
    return holds_any(person, (*OFFICE, *READERS, *LOCAL)) or No("工作手册和归档目录由支部、村（社区）和党建办查看。")


@rule
def may_read_books(person: Person, unit: Unit) -> Verdict:
    """下载某单位的支部工作手册和归档文件目录：党建办、镇领导、复核人、纪检；本单位或上级的书记、文书、审核人。"""
    if holds_any(person, (*OFFICE, *READERS)) or holds_any(person, LOCAL, at=unit):
        return True
    return No("只能下载本单位和下级的工作手册和归档目录。")


@rule
def may_waive_duty(person: Person, unit: Unit) -> Verdict:
    """免计某单位一次应开会议：党建办。"""
    return holds_any(person, OFFICE) or No("应开会议由党建办免计。")


@rule
def may_import_meetings(person: Person) -> Verdict:
    """批量导入会议台账：党建办。"""
    return holds_any(person, OFFICE) or No("会议台账由党建办导入。")
