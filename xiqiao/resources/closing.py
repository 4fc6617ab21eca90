"""停用 and 恢复: a place, a route or a lecturer is no longer offered after a day; what was there stays."""

from __future__ import annotations

from datetime import date, timedelta

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.rules import RuleBroken
from xiqiao.core.text import day
from xiqiao.resources.models import Lecturer, Place, Route
from xiqiao.resources.uses import Use, uses_of

Thing = Place | Route | Lecturer
WORDS = {"place": "阵地", "route": "红色线路", "lecturer": "讲师"}
#: How long before its last day something may be closed.
AHEAD = timedelta(days=366)


def close(
    thing: Thing, *, on: date, reason: str, is_known: bool, drawn_from: int | None, today: date, by: Person | None
) -> None:
    """`on` is its last day. What still counts on it does not forbid it, but must be known (`is_known`)."""
    thing.check_version(drawn_from)
    if thing.closed_on is not None:
        raise RuleBroken(f"{thing.name}已经停用了。")
    if on > today + AHEAD:
        raise RuleBroken("最后一天最晚填一年以内。", "on")
    if isinstance(thing, Place) and thing.opened_on and on < thing.opened_on:
        raise RuleBroken(f"{day(thing.opened_on)}才启用，最后一天要在这之后。", "on")
    uses = later_uses(thing, on)
    if uses and not is_known:
        raise RuleBroken(f"{day(on)}以后还有 {len(uses)} 处要用到，请先改好；确实要停用的，勾选这一项。", "is_known")
    thing.closed_on, thing.closing_reason = on, reason
    thing.bump()
    record("resource.closed", by=by, about=thing.reference, unit_path=thing.unit_path,
           kind=WORDS[thing.reference.kind], on=day(on), reason=reason)  # fmt: skip


def later_uses(thing: Thing, on: date) -> list[Use]:
    """What counts on it after its last day."""
    return uses_of(thing.reference, on + timedelta(days=1))


def reopen(thing: Thing, *, drawn_from: int | None, by: Person | None) -> None:
    """恢复使用: it is offered again, as if it had never been closed; the log knows that it was."""
    thing.check_version(drawn_from)
    if thing.closed_on is None:
        raise RuleBroken(f"{thing.name}没有停用。")
    if isinstance(thing, Place | Lecturer) and thing.unit.ended_on is not None:
        raise RuleBroken(f"{thing.unit.short_name}已经撤销或并入其他组织，请先在“修改”里换一个所属单位。")
    thing.closed_on = thing.closing_reason = None
    thing.bump()
    record("resource.reopened", by=by, about=thing.reference, unit_path=thing.unit_path,
           kind=WORDS[thing.reference.kind])  # fmt: skip
