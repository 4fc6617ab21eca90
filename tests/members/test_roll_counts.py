"""The figures of a roll by the units below are those of the rolls themselves."""

from datetime import timedelta

import pytest

from tests.members.people import enrol, enter, unit
from xiqiao.core.clock import today
from xiqiao.core.db import db
from xiqiao.members.facts import FactKind as K
from xiqiao.members.facts import LeftOutClass, LeftOutScope
from xiqiao.members.queries import roll
from xiqiao.members.roll_counts import counts_below, summed
from xiqiao.members.rolls import totals
from xiqiao.organisation.founding import move_unit
from xiqiao.organisation.models import Unit

LONG = (LeftOutClass.BEDRIDDEN, LeftOutScope.EVERY_MEETING)


def everything_that_counts():
    """One for each rule of the roll, in 西一."""
    enrol("莫预备", joined="2026-01-01", confirmed=None, since="2026-01-01")
    enrol("莫约", joined="2025-05", confirmed="2026-05", since="2025-05-01")
    enter(enrol("莫察看"), K.DISCIPLINARY_PROBATION, "2026-02-01", until="2026-08-01")
    enter(enrol("莫选举"), K.LEFT_OUT, "2026-02-01", left_out=(LeftOutClass.ABROAD, LeftOutScope.ELECTION),
          consent="批复", approval="大会")  # fmt: skip
    enter(enrol("莫长期"), K.LEFT_OUT, "2026-02-01", left_out=LONG, consent="批复", approval="大会")
    enter(enrol("莫缺批"), K.LEFT_OUT, "2026-02-01", left_out=LONG, approval="大会")
    enter(enrol("莫去世"), K.DIED, "2026-04-01")
    enter(enrol("莫停籍"), K.SUSPENDED, "2026-04-01", until="2026-09-01")
    enter(enrol("莫流动"), K.HOSTED, "2026-03-01", place=unit("东一"))


@pytest.mark.parametrize("days", [0, 60, 120, 200, 250, 400, 3000])
@pytest.mark.parametrize("short", ["西樵镇", "樵东村", "樵西村", "樵园社区"])
def test_each_row_is_the_roll_of_that_unit(context, short, days):
    everything_that_counts()
    on = today() - timedelta(days=days)
    rows = counts_below(unit(short), on)
    assert rows or short == "樵园社区", "whose only branch is 功能型"
    for row in rows:
        assert row.totals == totals(roll(db.session.get_one(Unit, row.unit_id), on)), row.short_name
    assert summed([row.totals for row in rows]) == totals(roll(unit(short), on))


def test_a_branch_is_counted_where_it_stood_that_day(context, person):
    before = {row.short_name for row in counts_below(unit("樵东村"), today() - timedelta(days=9))}
    move_unit(
        unit("东二"), unit("樵西村"), since=today() - timedelta(days=5), basis="x", today=today(), by=person("lin")
    )
    assert {row.short_name for row in counts_below(unit("樵东村"), today() - timedelta(days=9))} == before
    assert "东二" not in {row.short_name for row in counts_below(unit("樵东村"), today())}


def test_few_statements_are_sent(context, statements):
    place = unit("西樵镇")
    with statements() as seen:
        counts_below(place, today())
    assert len(seen) <= 3


def test_the_page_of_a_large_unit_shows_figures_and_no_names(visitor, monkeypatch):
    small = visitor("lin").open("/units/3/roll")
    assert "何炳坤" in small
    assert "按单位" in small
    monkeypatch.setattr("xiqiao.members.roll_views.LONG_PAGE", 3)
    large = visitor("lin").open("/units/3/roll?on=2026-6-15")
    assert "何炳坤" not in large
    assert "名单和每个人的说明请到各单位的名册里看" in large
    assert "/units/4/roll?on=2026-06-15" in [each.get("href") for each in large.document.all("a")]
