"""The demonstration township: invented people, told in the verbs that everybody uses, so it obeys the rules."""

from __future__ import annotations

from datetime import datetime

from xiqiao.audit.record import record
from xiqiao.core.clock import local
from xiqiao.core.db import db
from xiqiao.core.installation import Installation
from xiqiao.demo.calendar_year import tell_year
from xiqiao.demo.cast import CAST, PASSWORD, build
from xiqiao.demo.meetings_years import tell_meetings
from xiqiao.demo.neighbours import settle_neighbours
from xiqiao.demo.resources import furnish_resources
from xiqiao.demo.township import settle_township

__all__ = ["CAST", "PASSWORD", "install"]


def install(demo: bool, at: datetime, size: int = 0) -> None:
    """The first row of a new database, and the demonstration if it is one; commits.

    size: 0 for the cast and their neighbours, 1 for a township (40 villages and communities, 300 branches, 6,000
    members) with three years of meetings of one branch, 10 for ten of them.
    """
    db.session.add(Installation(id=1, demo=demo, created_at=at))
    record("installation.made", by=None, kind="演示" if demo else "正式")
    if demo:
        people = build(at)
        settle_neighbours(people, at)
        furnish_resources(people, local(at).date())
        for number in range(size):
            settle_township(number, at)
        tell_year(people, at)
        if size:
            tell_meetings(people, at)
    db.session.commit()
