"""The demonstration township can be told on any day: whatever chance decides, it obeys the rules."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.members.people import enrol, unit
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.partial_dates import PartialDate
from xiqiao.demo.calendar_year import Year
from xiqiao.demo.people import Life
from xiqiao.demo.township import Builder
from xiqiao.members.consistency import contradictions
from xiqiao.members.fact_rows import facts_of
from xiqiao.members.models import Sex
from xiqiao.organisation.models import Unit


class Fixed(random.Random):
    """Chance that always decides the same: this fate, so many days ago."""

    def __init__(self, fate: float, days: int) -> None:
        super().__init__(0)
        self.fate, self.days = fate, days

    def random(self) -> float:
        return self.fate

    def randint(self, a: int, b: int) -> int:
        return self.days


@pytest.mark.parametrize("days", [1, 99, 100, 101, 200, 300])
@pytest.mark.parametrize("fate", [0.01, 0.025, 0.035], ids=["away", "died", "moved"])
def test_what_happens_to_somebody_fits_a_life_in_which_confirmation_came_lately(context, fate, days):
    def before(count):
        return PartialDate.of(today() - timedelta(days=count))

    builder = Builder(Fixed(fate, days), "", now())
    branches = db.session.scalars(select(Unit).where(Unit.short_name.in_(["东一", "东二"])).order_by(Unit.id)).all()
    builder.branches = list(branches)
    life = Life("陆阿金", Sex.FEMALE, PartialDate(1990, 5), before(466), before(100), None)
    member = builder.enrol(life, branches[1], None)
    builder.live([member])
    assert next(contradictions(facts_of(member.id), member.birth), None) is None


def test_the_year_is_told_of_the_neighbours_and_not_of_their_namesakes(context):
    enrol("罗耀祥", short="东二")
    db.session.flush()
    assert Year({}, now()).member("罗耀祥").branch_id == unit("东一").id
