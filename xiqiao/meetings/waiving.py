"""免计: the office exempts one unit from one duty in one period, with the reason; and takes it back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from xiqiao.audit.record import record
from xiqiao.core.authority import Person
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.meetings.duties import Duty
from xiqiao.meetings.duty_rules import kind_names
from xiqiao.meetings.waivers import Waiver
from xiqiao.organisation.models import Unit


def waiver_of(duty: Duty) -> Waiver | None:
    found = select(Waiver).where(
        Waiver.unit_id == duty.debtor.unit_id,
        Waiver.kind_key == duty.rule.kind_key,
        Waiver.period_since == duty.period.since,
    )
    return db.session.scalar(found)


def waive_duty(unit: Unit, duty: Duty, reason: str, *, by: Person, at: datetime) -> Waiver:
    """From now on the duty does not count. Raises RuleBroken if it does not count already."""
    if duty.why_not:
        raise RuleBroken(f"这一项本来就不计：{duty.why_not}")
    waiver = Waiver(unit_id=unit.id, kind_key=duty.rule.kind_key, period_since=duty.period.since,
                    reason=reason, at=at, by_name=by.name)  # fmt: skip
    db.session.add(waiver)
    record("duty.waived", by=by, about=unit.reference, unit_path=unit.path, period=duty.period.label,
           kind=_name(duty), reason=reason)  # fmt: skip
    return waiver


def unwaive_duty(unit: Unit, duty: Duty, *, by: Person) -> None:
    """The duty counts again. Raises RuleBroken if nobody waived it."""
    waiver = waiver_of(duty)
    if waiver is None:
        raise RuleBroken("这一项没有免计。")
    record("duty.unwaived", by=by, about=unit.reference, unit_path=unit.path, period=duty.period.label,
           kind=_name(duty), reason=waiver.reason)  # fmt: skip
    db.session.delete(waiver)


def _name(duty: Duty) -> str:
    return kind_names()[duty.rule.kind_key]
