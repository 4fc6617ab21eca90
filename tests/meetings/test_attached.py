"""A merger leaves the records where they were and hands on what is still to do."""

from sqlalchemy import select

from tests.meetings.conftest import task_given, unit_named
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.meetings.models import Meeting
from xiqiao.meetings.tasking import close_task
from xiqiao.meetings.tasks import Task
from xiqiao.organisation.ending import merge_unit
from xiqiao.organisation.founding import found_unit
from xiqiao.organisation.kinds import UnitKind


def test_the_successor_has_the_open_tasks_and_the_record_stays(context, person):
    branch = unit_named("东一")
    group = found_unit(UnitKind.PARTY_GROUP, "东一经济社党支部第三小组", "第三小组", branch)
    open_task, done = task_given("东一"), task_given("东一", title="另一次")
    for task in (open_task, done):
        db.session.get_one(Task, task.id).unit_id = group.id
    db.session.flush()
    close_task(db.session.get_one(Task, done.id), "办好了", by=person("lin"), at=now())
    merge_unit(group, unit_named("第一小组"), on=today(), basis="支部决定", today=today(), by=person("lin"))
    db.session.commit()
    units = dict(db.session.execute(select(Task.id, Task.unit_id)).all())
    assert units == {open_task.id: unit_named("第一小组").id, done.id: group.id}
    assert set(db.session.scalars(select(Meeting.unit_id))) == {branch.id}
