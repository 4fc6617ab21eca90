"""Who sees the days and who enters the yearly notice: each cell by hand."""

from tests import policy

TABLE = """
              chen lin zhou wu axi aan ashen ji liang wen jie feng gu hebo mai
read_days     o    o   o    o  o   o   o     o  o     o   o   o    o  o    o
import_days   .    o   .    .  .   .   .     .  .     .   .   .    .  .    .
"""


def test_each_cell_of_the_table(person):
    policy.check(TABLE, {}, person)
