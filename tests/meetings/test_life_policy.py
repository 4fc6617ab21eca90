"""Who confirms, reopens and reads records: each cell by hand.

wen took the chair in 东一 (where he is a member) and is secretary of 樵东村 above it; liang reviews there; feng is
recorder of 东一; hebo and mai stand on its roll; jie is secretary of the other village, ji inspects, gu judges.
"""

import pytest

from tests import policy
from tests.meetings.conftest import loaded, unit_named
from tests.meetings.ready import finalised, ready
from xiqiao.core.authority import verdict
from xiqiao.core.db import db
from xiqiao.demo import CAST
from xiqiao.meetings.queries import visible_meetings

TABLE = """
                            chen lin zhou wu axi aan ashen ji liang wen jie feng gu hebo mai
list_meetings               o    o   o    o  o   o   o     o  o     o   o   o    o  o    o
record_meetings             .    o   o    .  .   .   .     .  o     o   o   o    .  .    .
record_meeting_at@village   .    o   o    .  .   .   .     .  o     o   .   .    .  .    .
record_meeting_at@branch    .    o   o    .  .   .   .     .  o     o   .   o    .  .    .
read_meeting@draft          o    o   o    o  .   .   .     o  o     o   .   o    .  .    .
read_meeting@chaired        o    o   o    o  .   .   .     o  o     o   .   o    .  o    .
read_meeting@final          o    o   o    o  .   .   .     o  o     o   .   o    .  o    o
keep_meeting@draft          .    o   o    .  .   .   .     .  o     o   .   o    .  .    .
keep_meeting@chaired        .    o   o    .  .   .   .     .  o     o   .   o    .  .    .
confirm_meeting@draft       .    .   .    .  .   .   .     .  .     o   .   .    .  .    .
confirm_meeting@chaired     .    .   .    .  .   .   .     .  .     o   .   .    .  o    .
reopen_meeting@final        .    o   o    .  .   .   .     .  o     o   .   o    .  .    .
read_criticism@draft        .    o   o    .  .   .   .     .  .     o   .   o    .  .    .
read_criticism@chaired      .    o   o    .  .   .   .     .  .     .   .   o    .  o    .
read_criticism@final        .    o   o    .  .   .   .     .  .     o   .   o    .  o    o
"""


@pytest.fixture
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


def test_each_cell_of_the_table(things, person):
    policy.check(TABLE, things, person)
