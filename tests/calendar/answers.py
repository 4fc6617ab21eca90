"""Short words for tests of answers: who, and what the log and the tables say."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from xiqiao.audit.models import Entry
from xiqiao.calendar.answering import reply, sign_up, withdraw
from xiqiao.calendar.replies import Answer, Arrival, Reply, SignUp
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.members.models import Member


def member(name):
    found = select(Member).where(Member.name == name).options(joinedload(Member.branch))
    return db.session.scalars(found).one()


def answer(event, name, what=Answer.ATTEND, reason="", at=None, **more):
    return reply(event, member(name), what, reason, by=None, by_name=name, at=at or now(), **more)


def excuse(event, name, reason="外出务工", **more):
    return answer(event, name, Answer.EXCUSED, reason, **more)


def enter(event, name, at=None):
    return sign_up(event, member(name), by=None, by_name=name, at=at or now())


def leave(event, name, at=None):
    withdraw(event, member(name), by=None, by_name=name, at=at or now())


def rows(kind, event):
    """All rows of this kind that the event has, as the database holds them."""
    db.session.flush()
    return list(db.session.scalars(select(kind).where(kind.event_id == event.id)))


def replies(event):
    return {row.member_id: (row.answer, row.reason) for row in rows(Reply, event)}


def states(event):
    """Name → where the person stands, in the order of asking."""
    found = sorted(rows(SignUp, event), key=lambda row: row.number)
    return {db.session.get(Member, row.member_id).name: row.state.value for row in found}


def came(event):
    return {db.session.get(Member, row.member_id).name for row in rows(Arrival, event)}


def acts_of(event):
    """What the log says was done, but for the planning."""
    found = select(Entry.act).where(Entry.ref_kind == "event", Entry.ref_id == event.id).order_by(Entry.seq)
    return [act for act in db.session.scalars(found) if act not in ("event.planned", "event.published")]
