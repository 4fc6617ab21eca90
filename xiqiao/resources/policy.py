"""Who keeps what: the office all of it; a village or branch its own places. Everybody reads."""

from __future__ import annotations

from xiqiao.core.authority import No, Person, Verdict, holds_any, rule
from xiqiao.organisation.models import Unit
from xiqiao.organisation.policy import LOCAL, OFFICE
from xiqiao.resources.models import Lecturer, Place

#: Who keeps the places of a unit and of those below it.
KEEPERS = ("secretary", "village_reviewer")


@rule
def may_read_resources(person: Person) -> Verdict:
    """查看阵地、红色线路和讲师：所有登录人员。"""
    return bool(person.id)


@rule
def may_add_place(person: Person) -> Verdict:
    """登记阵地：党建办；书记、村（社区）审核人登记本单位和下级的。"""
    return holds_any(person, (*OFFICE, *KEEPERS)) or No("阵地由党建办或本单位的书记、审核人登记。")


@rule
def may_have_place(person: Person, unit: Unit) -> Verdict:
    """把阵地登记在某个单位名下：党建办；本单位或上级的书记、审核人。"""
    if holds_any(person, OFFICE) or holds_any(person, KEEPERS, at=unit):
        return True
    return No("只能登记本单位和下级的阵地。")


@rule
def may_keep_place(person: Person, place: Place) -> Verdict:
    """修改、停用阵地，查看修改记录：党建办；所属单位或上级的书记、审核人。"""
    if holds_any(person, OFFICE) or holds_any(person, KEEPERS, at=place.unit):
        return True
    return No("阵地由党建办或所属单位的书记、审核人维护。")


@rule
def may_import_places(person: Person) -> Verdict:
    """批量导入阵地：党建办。"""
    return holds_any(person, OFFICE) or No("阵地由党建办导入，各单位可以逐个登记。")


@rule
def may_keep_routes(person: Person) -> Verdict:
    """登记、修改、停用红色线路和途经点：党建办。"""
    return holds_any(person, OFFICE) or No("红色线路由党建办维护。")


@rule
def may_keep_lecturers(person: Person) -> Verdict:
    """登记、修改、停用讲师：党建办。"""
    return holds_any(person, OFFICE) or No("讲师由党建办维护。")


@rule
def may_read_lecturer_phone(person: Person, lecturer: Lecturer) -> Verdict:
    """查看讲师约课手机号：党建办；各支部书记、文书、村（社区）审核人；讲师本人。"""
    is_own = lecturer.member_id is not None and lecturer.member_id == person.member_id
    return is_own or holds_any(person, (*OFFICE, *LOCAL)) or No("约课请通过本支部书记或文书联系。")
