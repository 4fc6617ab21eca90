from __future__ import annotations

from xiqiao.core.authority import No, Person, Verdict, rule
from xiqiao.home.models import Suggestion


@rule
def may_open_desk(person: Person) -> Verdict:
    """打开我的工作台：所有登录人员。"""
    return bool(person.id)


@rule
def may_make_suggestion(person: Person) -> Verdict:
    """向党建办提意见建议：所有登录人员。"""
    return bool(person.id)


@rule
def may_read_suggestion(person: Person, suggestion: Suggestion) -> Verdict:
    """查看意见建议：提出人本人、党建办。"""
    if suggestion.author_id == person.id or person.holds("clerk") or person.holds("manager"):
        return True
    return No("只有提出人和党建办可以查看。")


@rule
def may_answer_suggestion(person: Person, suggestion: Suggestion) -> Verdict:
    """答复意见建议：党建办主任、干事，不能答复自己提的。"""
    if suggestion.author_id == person.id:
        return No("不能答复自己提的意见建议。")
    return person.holds("clerk") or person.holds("manager") or No("意见建议由党建办答复。")
