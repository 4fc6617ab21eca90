"""Who keeps places, routes and lecturers. The place belongs to 东一, below 樵东村 of which wen is secretary."""

from sqlalchemy import select

from tests import policy
from xiqiao.core.db import db
from xiqiao.organisation.models import Unit
from xiqiao.resources.models import Lecturer, Place

TABLE = """
                              chen lin zhou wu axi aan ashen ji liang wen jie feng gu hebo mai
read_resources                o    o   o    o  o   o   o     o  o     o   o   o    o  o    o
add_place                     .    o   o    .  .   .   .     .  o     o   o   .    .  .    .
have_place@branch             .    o   o    .  .   .   .     .  o     o   .   .    .  .    .
have_place@town               .    o   o    .  .   .   .     .  .     .   .   .    .  .    .
keep_place@station            .    o   o    .  .   .   .     .  o     o   .   .    .  .    .
import_places                 .    o   o    .  .   .   .     .  .     .   .   .    .  .    .
keep_routes                   .    o   o    .  .   .   .     .  .     .   .   .    .  .    .
keep_lecturers                .    o   o    .  .   .   .     .  .     .   .   .    .  .    .
read_lecturer_phone@stranger  .    o   o    .  .   .   .     .  o     o   o   o    .  .    .
read_lecturer_phone@hebo      .    o   o    .  .   .   .     .  o     o   o   o    .  o    .
"""


def test_each_cell_of_the_table(person):
    def unit(short):
        return db.session.scalars(select(Unit).where(Unit.short_name == short)).one()

    things = {
        "branch": lambda: (unit("东一"),),
        "town": lambda: (unit("西樵镇"),),
        "station": lambda: (Place(unit=unit("东一")),),
        "stranger": lambda: (Lecturer(member_id=None),),
        "hebo": lambda: (Lecturer(member_id=person("hebo").member_id),),
    }
    with db.session.no_autoflush:
        policy.check(TABLE, things, person)
        db.session.rollback()
