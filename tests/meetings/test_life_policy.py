"""Who confirms, reopens and reads records: each cell by hand.

wen took the chair in 东一 (where he is a member) and is secretary of 樵东村 above it; liang reviews there; feng is
recorder of 东一; hebo and mai stand on its roll; jie is secretary of the other village, ji inspects, gu judges.
"""

import pytest

from tests import policy
from tests.meetings.conftest import loaded
from tests.meetings.ready import finalised, ready

TABLE = """
                            chen lin zhou wu axi aan ashen ji liang wen jie feng gu hebo mai
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
    return {name: (lambda key=key: (loaded(key),)) for name, key in keys.items()}


def test_each_cell_of_the_table(things, person):
    policy.check(TABLE, things, person)
