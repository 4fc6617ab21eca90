"""Who sees what is owed, and who waives it: each cell by hand."""

import pytest

from tests import policy
from tests.meetings.conftest import unit_named

TABLE = """
                      chen lin zhou wu axi aan ashen ji liang wen jie feng gu hebo mai
list_duties           o    o   o    o  .   .   .     o  o     o   o   o    .  .    .
read_duties@town      o    o   o    o  .   .   .     o  .     .   .   .    .  .    .
read_duties@village   o    o   o    o  .   .   .     o  o     o   .   .    .  .    .
read_duties@branch    o    o   o    o  .   .   .     o  o     o   .   o    .  .    .
list_books            o    o   o    o  .   .   .     o  o     o   o   o    .  .    .
read_books@town       o    o   o    o  .   .   .     o  .     .   .   .    .  .    .
read_books@village    o    o   o    o  .   .   .     o  o     o   .   .    .  .    .
read_books@branch     o    o   o    o  .   .   .     o  o     o   .   o    .  .    .
waive_duty@branch     .    o   o    .  .   .   .     .  .     .   .   .    .  .    .
waive_duty@village    .    o   o    .  .   .   .     .  .     .   .   .    .  .    .
import_meetings       .    o   o    .  .   .   .     .  .     .   .   .    .  .    .
"""


@pytest.fixture
def things(context):
    names = (("town", "西樵镇"), ("village", "樵东村"), ("branch", "东一"))
    return {name: (lambda short=short: (unit_named(short),)) for name, short in names}


def test_each_cell_of_the_table(things, person):
    policy.check(TABLE, things, person)
