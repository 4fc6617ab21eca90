"""应开会议: the board of a branch, of what lies below a village or the town, and what is done with a duty."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, abort
from flask_login import current_user
from sqlalchemy import select

from xiqiao.core.authority import Person, holds_any, person_here, require
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.pages import go, page, say
from xiqiao.core.paging import slice_of
from xiqiao.meetings.duties import LACKING, Duty, DutyState
from xiqiao.meetings.duty_forms import BoardQuery, ListQuery, WaiverForm
from xiqiao.meetings.duty_queries import board_of, year_of
from xiqiao.meetings.duty_rules import DutyRule, duty_rules, kind_names
from xiqiao.meetings.periods import Period, Rhythm, period_of
from xiqiao.meetings.policy import READERS
from xiqiao.meetings.waiving import unwaive_duty, waive_duty
from xiqiao.organisation.kinds import BRANCH_FORMS, UnitForm
from xiqiao.organisation.models import Unit
from xiqiao.organisation.policy import LOCAL, OFFICE
from xiqiao.organisation.queries import town
from xiqiao.organisation.views import unit_or_404

bp = Blueprint("duty", __name__, url_prefix="/duties")


def own_units(person: Person) -> list[Unit]:
    """Whose duties the person looks after: the town's, or those of their own units and of all below."""
    if holds_any(person, (*OFFICE, *READERS)):
        top = town()
        return [top] if top else []
    return list(db.session.scalars(select(Unit).where(Unit.path.in_(person.reach(*LOCAL))).order_by(Unit.path)))


def read_unit(unit_id: int) -> Unit:
    unit = unit_or_404(unit_id)
    require("read_duties", unit)
    return unit


@bp.get("")
def index() -> Response:
    require("list_duties")
    units = own_units(person_here())
    if len(units) == 1:
        return go("duty.show", unit_id=units[0].id)
    return page("meetings/duties_index.html", units=units)


@bp.get("/<int:unit_id>")
def show(unit_id: int) -> Response:
    unit = read_unit(unit_id)
    shown = BoardQuery.read().shown(today())
    if unit.form in (*BRANCH_FORMS, UnitForm.GROUP):
        return _of_branch(unit, shown)
    lines = board_of([unit.path], shown).lines(today())
    return page("meetings/duties_below.html", unit=unit, shown=shown, switches=switches(shown), names=kind_names(),
                waiting=[line for line in lines if line.state in LACKING],
                others=[line for line in lines if line.state not in LACKING])  # fmt: skip


def _of_branch(unit: Unit, shown: Period) -> Response:
    board = board_of([unit.path], year_of(shown.since), all_records=True)
    parts: dict[DutyState, list[Duty]] = {state: [] for state in DutyState}
    for duty in board.within(shown):
        parts[duty.state(today())].append(duty)
    return page("meetings/duties_show.html", unit=unit, shown=shown, board=board, parts=parts,
                uncounted=board.uncounted(shown), switches=switches(shown))  # fmt: skip


def asked_duty(kind: str, year: int, month: int) -> tuple[DutyRule, Period]:
    """What is owed of this kind in the period that begins with that month."""
    if not (2000 <= year <= 2100 and 1 <= month <= 12):
        abort(404)
    first = date(year, month, 1)
    for rule in duty_rules(first):
        period = period_of(rule.rhythm, first)
        if rule.kind_key == kind and period.since == first:
            return rule, period
    abort(404)


def settled_duties(unit: Unit, rule: DutyRule, period: Period) -> list[Duty]:
    """This one duty of the unit and of all below it."""
    return list(board_of([unit.path], period, {period: [rule]}).duties)


@bp.get("/<int:unit_id>/<kind>/<int:year>/<int:month>")
def lacking(unit_id: int, kind: str, year: int, month: int) -> Response:
    """Who has not done it yet, in the order of the tree."""
    unit = read_unit(unit_id)
    rule, period = asked_duty(kind, year, month)
    form = ListQuery.read()
    found = [duty for duty in settled_duties(unit, rule, period) if not duty.why_not and not duty.is_met]
    return page("meetings/duties_lacking.html", unit=unit, rule=rule, period=period, name=kind_names()[kind],
                found=slice_of(found, form.number.data), form=form)  # fmt: skip


def own_duty(unit: Unit, kind: str, year: int, month: int) -> Duty:
    """The duty of this very unit."""
    rule, period = asked_duty(kind, year, month)
    duties = settled_duties(unit, rule, period)
    return next((duty for duty in duties if duty.debtor.unit_id == unit.id), None) or abort(404)


@bp.route("/<int:unit_id>/<kind>/<int:year>/<int:month>/waiver", methods=["GET", "POST"])
def waive(unit_id: int, kind: str, year: int, month: int) -> Response:
    unit = unit_or_404(unit_id)
    require("waive_duty", unit)
    duty, form = own_duty(unit, kind, year, month), WaiverForm()
    if form.accepts(lambda: waive_duty(unit, duty, form.reason.data, by=current_user, at=now())):
        say(f"已免计：{duty.period.label}的{kind_names()[kind]}。")
        return go("duty.show", unit_id=unit.id, **shown_again(duty.period))
    return page("meetings/duties_waive.html", form.status, unit=unit_or_404(unit_id), duty=duty, form=form,
                name=kind_names()[kind])  # fmt: skip


@bp.post("/<int:unit_id>/<kind>/<int:year>/<int:month>/waiver/withdrawal")
def unwaive(unit_id: int, kind: str, year: int, month: int) -> Response:
    unit = unit_or_404(unit_id)
    require("waive_duty", unit)
    duty = own_duty(unit, kind, year, month)
    unwaive_duty(unit, duty, by=current_user)
    say("已取消免计，重新计入。")
    return go("duty.show", unit_id=unit.id, **shown_again(duty.period))


def switches(shown: Period) -> list[tuple[str, dict[str, int]]]:
    """Where else one can look: the time before and after, and the year of a quarter or a quarter of the year."""
    word = "年" if shown.months == 12 else "季度"
    other = period_of(Rhythm.YEAR if shown.months < 12 else Rhythm.QUARTER, shown.since)
    return [
        (f"上一{word}", shown_again(shown.before)),
        (f"下一{word}", shown_again(shown.after)),
        ("看全年" if other.months == 12 else "按季度看", shown_again(other)),
    ]


def shown_again(period: Period) -> dict[str, int]:
    """The query of the board on which this period is seen."""
    if period.months == 12:
        return {"year": period.since.year}
    return {"year": period.since.year, "quarter": (period.since.month + 2) // 3}
