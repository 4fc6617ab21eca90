"""Who of those that are meant has answered what, who signed up, who came: for whoever plans the event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from xiqiao.calendar.answering import waiting
from xiqiao.calendar.expected import by_ids, expected_people
from xiqiao.calendar.models import Audience, Event
from xiqiao.calendar.replies import Answer, Arrival, Reply, SignUp, SignUpState
from xiqiao.core.authority import Person, verdict
from xiqiao.core.db import db
from xiqiao.members.models import Member


@dataclass(frozen=True)
class Answered:
    """In the order of names."""

    attending: list[Reply]
    excused: list[Reply]
    silent: list[Member]

    def phones_for(self, person: Person) -> dict[int, str]:
        """The numbers of those who have not answered, of whom the person may know them."""
        return {
            member.id: member.phone
            for member in self.silent
            if member.phone and verdict("read_phone", person, member)
        }  # fmt: skip


def answered(event: Event) -> Answered:
    people = expected_people(event)
    found = select(Reply).where(Reply.event_id == event.id).options(joinedload(Reply.member))
    replies = {row.member_id: row for row in db.session.scalars(found)}
    given = [replies[member.id] for member in people if member.id in replies]
    return Answered(
        [row for row in given if row.answer is Answer.ATTEND],
        [row for row in given if row.answer is Answer.EXCUSED],
        [member for member in people if member.id not in replies],
    )


def sign_ups(event: Event) -> list[SignUp]:
    """Those with a place, then the queue, then those who withdrew; each in the order of asking."""
    found = select(SignUp).where(SignUp.event_id == event.id).options(joinedload(SignUp.member))
    order = list(SignUpState)
    return sorted(db.session.scalars(found), key=lambda row: (order.index(row.state), row.number))


def listed_people(event: Event) -> list[Member]:
    """Who stands on the sign-in sheet: those who are meant, or have a place."""
    if event.audience is Audience.OPEN:
        return by_ids(row.member_id for row in sign_ups(event) if row.state is SignUpState.CONFIRMED)
    return expected_people(event)


def those_who_came(event: Event) -> list[Member]:
    return by_ids(db.session.scalars(select(Arrival.member_id).where(Arrival.event_id == event.id)))


def why_nobody(event: Event, at: datetime) -> str:
    """Why nobody moves up from the queue."""
    if event.starts_at <= at:
        return "活动已经开始，不再递补。"
    return f"名额 {event.capacity} 人已报满，没有人退出，所以没有递补。" if waiting(event.id) else "没有人候补。"
