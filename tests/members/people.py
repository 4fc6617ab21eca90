"""Members and facts for tests of what is read from them: written in one line each, entered by the verbs."""

from datetime import date

from sqlalchemy import select

from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.core.partial_dates import PartialDate
from xiqiao.members.changing import add_fact
from xiqiao.members.enrolling import enrol_member
from xiqiao.members.fact_rows import new_fact
from xiqiao.members.models import Sex
from xiqiao.organisation.models import Unit


def unit(short):
    return db.session.scalars(select(Unit).where(Unit.short_name == short)).one()


def partial(text):
    return PartialDate.parse(text) if text else None


def enrol(name, *, short="西一", sex=Sex.FEMALE, birth="1980-05-05", joined="2010-07-01", confirmed="2011-07-01",
          since="2020-01-01", **more):  # fmt: skip
    """Somebody who is 正式党员 in 西一 unless told otherwise."""
    return enrol_member(
        name, sex, unit(short), birth=partial(birth), joined=partial(joined), confirmed=partial(confirmed),
        since=date.fromisoformat(since), basis="登记", by=None, at=now(), **more,
    )  # fmt: skip


def enter(member, kind, since, until=None, place=None, **more):
    """A fact by the verb that the office uses."""
    fact = new_fact(
        member, kind, date.fromisoformat(since), until=date.fromisoformat(until) if until else None, unit=place,
        basis="依据", by=None, at=now(), **more,
    )  # fmt: skip
    return add_fact(member, fact, place, by=None, at=now())
