"""Who keeps the tree. Each cell by hand; wen is secretary of 樵东村, feng recorder of 东一 in it, jie of 樵西村."""

from sqlalchemy import select

from tests import policy
from xiqiao.core.db import db
from xiqiao.organisation.kinds import UnitForm, UnitKind
from xiqiao.organisation.models import Unit

TABLE = """
                          chen lin zhou wu axi aan ashen ji liang wen jie feng gu hebo mai
read_network              o    o   o    o  o   o   o     o  o     o   o   o    o  o    o
found_below@village       .    o   o    .  .   .   .     .  .     .   .   .    .  .    .
found_below@branch        .    o   o    .  .   .   .     .  .     o   .   o    .  .    .
keep_unit@village         .    o   o    .  .   .   .     .  .     .   .   .    .  .    .
keep_unit@branch          .    o   o    .  .   .   .     .  .     .   .   .    .  .    .
keep_unit@group           .    o   o    .  .   .   .     .  .     o   .   o    .  .    .
keep_posts@village        .    o   o    .  .   .   .     .  o     o   .   .    .  .    .
keep_posts@branch         .    o   o    .  .   .   .     .  o     o   .   o    .  .    .
import_units              .    o   o    .  .   .   .     .  .     .   .   .    .  .    .
read_first_week           .    o   o    .  o   .   .     .  .     .   .   .    .  .    .
"""


def test_each_cell_of_the_table(person):
    def unit(short):
        return db.session.scalars(select(Unit).where(Unit.short_name == short)).one()

    things = {
        "village": lambda: (unit("樵东村"),),
        "branch": lambda: (unit("东一"),),
        "group": lambda: (Unit(path=unit("东一").path + "99/", kind=UnitKind.PARTY_GROUP, form=UnitForm.GROUP),),
    }
    policy.check(TABLE, things, person)
