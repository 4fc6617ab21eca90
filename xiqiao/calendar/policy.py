"""Who sees the calendar, and who plans in it: the office for the town, villages and branches for themselves."""

from __future__ import annotations

from xiqiao.calendar.models import Audience, Event, EventState
from xiqiao.core.authority import No, Person, Verdict, holds_any, rule
from xiqiao.organisation.models import Unit
from xiqiao.organisation.policy import LOCAL, OFFICE


@rule
def may_read_calendar(person: Person) -> Verdict:
    """查看主题党日日历：所有登录人员。"""
    return bool(person.id)


@rule
def may_read_event(person: Person, event: Event) -> Verdict:
    """查看活动：已发布的所有登录人员；草稿和受邀会议只给安排的人和受邀的人。"""
    if may_keep_event(person, event):
        return True
    if event.state is EventState.DRAFT:
        return No("活动还没有发布。")
    is_invited = any(guest.member_id == person.member_id for guest in event.invitees)
    return event.audience is not Audience.INVITED or is_invited or No("这次会议只通知受邀的人。")


@rule
def may_plan_events(person: Person) -> Verdict:
    """安排活动：党建办；书记、文书、村（社区）审核人在本单位和下级。"""
    return holds_any(person, (*OFFICE, *LOCAL)) or No("活动由党建办、村（社区）和支部安排。")


@rule
def may_plan_event_at(person: Person, unit: Unit) -> Verdict:
    """在某单位安排活动：党建办；本单位或上级的书记、文书、审核人。"""
    if holds_any(person, OFFICE) or holds_any(person, LOCAL, at=unit):
        return True
    return No("只能在本单位和下级安排活动。")


@rule
def may_keep_event(person: Person, event: Event) -> Verdict:
    """修改、发布、改期、取消活动：党建办；承办单位或其上级的书记、文书、审核人。"""
    if holds_any(person, OFFICE) or holds_any(person, LOCAL, at=event.unit):
        return True
    return No("活动由承办单位或党建办修改。")


@rule
def may_keep_themes(person: Person) -> Verdict:
    """增改主题和类别：党建办。"""
    return holds_any(person, OFFICE) or No("主题和类别由党建办维护。")


@rule
def may_keep_guide(person: Person) -> Verdict:
    """编写月度指引：党建办。"""
    return holds_any(person, OFFICE) or No("月度指引由党建办编写。")


@rule
def may_read_days(person: Person) -> Verdict:
    """查看节假日和农历：所有登录人员。"""
    return bool(person.id)


@rule
def may_import_days(person: Person) -> Verdict:
    """导入节假日安排：党建办主任，与修改这条规则相同。"""
    return person.holds("manager") or No("节假日安排由党建办主任导入。")


@rule
def may_import_events(person: Person) -> Verdict:
    """批量导入活动计划：党建办。"""
    return holds_any(person, OFFICE) or No("上级的活动计划由党建办导入。")
