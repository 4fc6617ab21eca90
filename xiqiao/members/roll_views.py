"""某日名册: who belonged, should attend and had a vote; and the roster on paper and as a workbook."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from flask_login import current_user

from xiqiao.audit.record import record
from xiqiao.core.authority import require
from xiqiao.core.clock import today
from xiqiao.core.db import db, reading_aside
from xiqiao.core.pages import page
from xiqiao.core.paging import LONG_PAGE
from xiqiao.imports.writing import as_download
from xiqiao.members.forms import DayQuery, RosterForm
from xiqiao.members.models import PRESENT, Member
from xiqiao.members.queries import members_of, roll
from xiqiao.members.roll_counts import counts_below, summed
from xiqiao.members.rolls import sentence, totals
from xiqiao.members.rosters import roster_workbook
from xiqiao.organisation.kinds import UnitForm
from xiqiao.organisation.models import Unit
from xiqiao.organisation.views import unit_or_404

bp = Blueprint("roll", __name__, url_prefix="/units/<int:unit_id>")

#: Their rolls show figures by the units below; names only where they fit on a page.
ABOVE_BRANCHES = (UnitForm.COMMITTEE, UnitForm.GENERAL_BRANCH)


@bp.get("/roll")
def show(unit_id: int) -> Response:
    unit = unit_or_404(unit_id)
    require("read_roll", unit)
    form = DayQuery.read()
    on = form.on.data or today()
    counts = counts_below(unit, on) if unit.form in ABOVE_BRANCHES else []
    together = summed([count.totals for count in counts])
    lines = roll(unit, on) if together.expected <= LONG_PAGE else None
    return page(
        "members/roll.html",
        unit=unit,
        on=on,
        form=form,
        counts=counts,
        lines=lines,
        sentence=sentence(together if lines is None else totals(lines)),
        today=today(),
    )


@bp.get("/roster")
def ask(unit_id: int) -> Response:
    unit = unit_or_404(unit_id)
    require("export_roster", unit)
    return page("members/roster.html", form=RosterForm(), unit=unit)


@bp.post("/roster")
def hand_out(unit_id: int) -> Response:
    """Paper or workbook: either leaves its trace with the reason.

    Thousands of people take seconds to write down, and nobody waits for that in the queue; then comes the trace, and
    without its being kept nothing is handed out.
    """
    unit = unit_or_404(unit_id)
    require("export_roster", unit)
    form = RosterForm()
    if not form.validate_on_submit():
        return page("members/roster.html", 422, form=form, unit=unit)
    with reading_aside():
        people = list(db.session.scalars(members_of(unit).where(Member.standing.in_(PRESENT))))
        response = _written_down(unit, people, form)
    record("member.roster_exported", by=current_user, about=unit.reference, unit_path=unit.path,
           count=len(people), reason=form.reason.data)  # fmt: skip
    return response


def _written_down(unit: Unit, people: list[Member], form: RosterForm) -> Response:
    footer = (
        f"说明：{current_user.name} 于 {today():%Y-%m-%d} 导出，用途：{form.reason.data}。含个人信息，用后妥善保管。"
    )
    shown: dict[str, Any] = {"unit": unit, "people": people, "footer": footer, "with_phone": form.with_phone.data}
    if form.way.data == "print":
        return page("members/roster_print.html", **shown)
    return as_download(roster_workbook(**shown), f"roster-{unit.id}-{today():%Y%m%d}.xlsx")
