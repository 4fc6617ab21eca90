"""Who keeps, reads and confirms records, and who has to do with their tasks: each cell by hand.

wen is secretary and liang reviewer of 樵东村, feng recorder of 东一 in it, jie secretary of 樵西村. hebo and mai stand on
the roll of 东一; the task is hebo's.
"""

import pytest
from sqlalchemy import select

from tests import policy
<<<<<<<< HEAD:tests/meetings/test_policy.py
from tests.meetings.conftest import loaded, started, task_given, unit_named
from xiqiao.core.authority import verdict
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.demo import CAST
from xiqiao.meetings.models import MeetingState
from xiqiao.meetings.queries import visible_meetings
from xiqiao.meetings.task_queries import WHOLE_TASK, visible_tasks
from xiqiao.meetings.tasks import Task
from xiqiao.members.models import Member
========
from tests.meetings.conftest import loaded, unit_named
from tests.meetings.ready import finalised, ready
from xiqiao.core.authority import verdict
from xiqiao.core.db import db
from xiqiao.demo import CAST
from xiqiao.meetings.queries import visible_meetings
>>>>>>>> mt-life:tests/meetings/test_life_policy.py

TABLE = """
                            chen lin zhou wu axi aan ashen ji liang wen jie feng gu hebo mai
list_meetings               o    o   o    o  o   o   o     o  o     o   o   o    o  o    o
record_meetings             .    o   o    .  .   .   .     .  o     o   o   o    .  .    .
record_meeting_at@village   .    o   o    .  .   .   .     .  o     o   .   .    .  .    .
record_meeting_at@branch    .    o   o    .  .   .   .     .  o     o   .   o    .  .    .
read_meeting@draft          o    o   o    o  .   .   .     o  o     o   .   o    .  .    .
read_meeting@final          o    o   o    o  .   .   .     o  o     o   .   o    .  o    o
read_criticism@draft        .    o   o    .  .   .   .     .  .     .   .   o    .  .    .
read_criticism@final        .    o   o    .  .   .   .     .  .     o   .   o    .  o    o
keep_meeting@draft          .    o   o    .  .   .   .     .  o     o   .   o    .  .    .
confirm_meeting@draft       .    .   .    .  .   .   .     .  .     o   .   .    .  .    .
reopen_meeting@final        .    o   o    .  .   .   .     .  o     o   .   o    .  .    .
list_tasks                  o    o   o    o  o   o   o     o  o     o   o   o    o  o    o
read_task@hebos             o    o   o    o  .   .   .     o  o     o   .   o    .  o    .
note_task@hebos             .    o   o    .  .   .   .     .  o     o   .   o    .  o    .
keep_task@hebos             .    o   o    .  .   .   .     .  o     o   .   o    .  .    .
"""


@pytest.fixture
<<<<<<<< HEAD:tests/meetings/test_policy.py
def things(context, person):
    """A record that is begun, one that is final, and a task of hebo's."""
    draft, final = started("东一"), started("东一", title="上一次")
    final.state, final.finalised_at = MeetingState.FINAL, now()
    draft.chair_id = None
    hebo = db.session.get_one(Member, person("hebo").member_id)
    task_id = task_given("东一", title="第三次", owner=hebo.name).id
    db.session.commit()
    keys = {"draft": draft.id, "final": final.id}
    return {name: (lambda key=key: (loaded(key),)) for name, key in keys.items()} | {
        name: (lambda short=short: (unit_named(short),)) for name, short in (("village", "樵东村"), ("branch", "东一"))
    } | {"hebos": lambda: (whole_task(task_id),)}  # fmt: skip


def whole_task(key):
    found = select(Task).where(Task.id == key).options(*WHOLE_TASK)
    return db.session.scalars(found, execution_options={"populate_existing": True}).unique().one()
========
def things(context):
    made = {"draft": ready("东一"), "chaired": ready("东一", chair="何炳坤"), "final": finalised("东一")}
    keys = {name: meeting.id for name, meeting in made.items()}
    units = {"village": "樵东村", "branch": "东一"}
    return {name: (lambda key=key: (loaded(key),)) for name, key in keys.items()} | {
        name: (lambda short=short: (unit_named(short),)) for name, short in units.items()
    }


def test_what_lists_show_and_what_the_rule_allows_is_the_same_for_everybody(things, person):
    meetings = [make()[0] for name, make in things.items() if name in ("draft", "chaired", "final")]
    for character in CAST:
        somebody = person(character.login)
        listed = {meeting.id for meeting in db.session.scalars(visible_meetings(somebody))}
        for meeting in (loaded(meeting.id) for meeting in meetings):
            assert (meeting.id in listed) is bool(verdict("read_meeting", somebody, meeting)), character.login
>>>>>>>> mt-life:tests/meetings/test_life_policy.py


def test_each_cell_of_the_table(things, person):
    policy.check(TABLE, things, person)


def test_what_lists_show_and_what_the_rule_allows_is_the_same_for_everybody(things, person):
    for character in CAST:
        somebody = person(character.login)
        listed = {meeting.id for meeting in db.session.scalars(visible_meetings(somebody))}
        for name in ("draft", "final"):
            (meeting,) = things[name]()
            allowed = bool(verdict("read_meeting", somebody, meeting))
            assert (meeting.id in listed) is allowed, (character.login, name)
        (task,) = things["hebos"]()
        tasks = {each.id for each in db.session.scalars(visible_tasks(somebody))}
        assert (task.id in tasks) is bool(verdict("read_task", somebody, task)), character.login
