"""What stands in a record when it begins: the roll of its day, and what people themselves said."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.meetings.conftest import loaded, outlined, unit_named
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.meetings.models import AgendaItem, Meeting
from xiqiao.meetings.starting import FOLLOW_UP, start_record
from xiqiao.meetings.tasks import Task
from xiqiao.members.queries import roll


def test_everybody_on_the_roll_of_the_day_stands_in_the_record_and_nothing_is_said_of_them(start):
    meeting = start("东一")
    expected = [line for line in roll(unit_named("东一"), meeting.day) if line.is_expected]
    assert {line.member_id for line in meeting.attendance if line.is_expected} == {line.member_id for line in expected}
    assert all(line.presence is None and line.note == "" for line in meeting.attendance)


def test_a_sitting_of_two_branches_is_written_once_and_each_has_its_own_roll(context):
    first, second = start_record(outlined("东一", "东二", headings=["学习"]), by=None, at=now())
    db.session.commit()
    assert first.sitting_id == second.sitting_id
    here, there = ({line.member_id for line in loaded(key).attendance} for key in (first.id, second.id))
    assert here
    assert there
    assert not here & there


def test_open_tasks_and_unfinished_items_come_first_on_the_next_agenda(start, context):
    before = start("东一", day=today() - timedelta(days=40), headings=["修路"])
    item = db.session.scalars(select(AgendaItem).where(AgendaItem.sitting_id == before.sitting_id)).one()
    item.is_unfinished = True
    db.session.add(
        Task(unit_id=before.unit_id, meeting_id=before.id, text="量路", owner_name="冯月好", created_at=now())
    )
    db.session.commit()
    meeting = start("东一", headings=["学习"])
    assert [item.title for item in meeting.sitting.items] == [FOLLOW_UP, "修路", "学习"]
    assert [task.text for task in meeting.sitting.items[0].followed] == ["量路"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"day": today() + timedelta(days=1)}, "还没有开"),
        ({"day": today() - timedelta(days=4000)}, "十年以内"),
        ({"kinds": ()}, "类别"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_left(context, more, words):
    with pytest.raises(RuleBroken, match=words):
        start_record(outlined("东一", **more), by=None, at=now())
    db.session.rollback()
    assert db.session.scalars(select(Meeting)).all() == []
