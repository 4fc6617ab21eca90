"""Who sees and keeps what is known of members. The member of the table belongs to 东一; `own` is the asker's."""

from sqlalchemy import select

from tests import policy
from xiqiao.core.db import db
from xiqiao.members.models import Member
from xiqiao.organisation.models import Unit

TABLE = """
                          chen lin zhou wu axi aan ashen ji liang wen jie feng gu hebo mai
list_members              .    o   o    .  .   .   .     .  o     o   o   o    .  .    .
read_member@somebody      .    o   o    .  .   .   .     .  o     o   .   o    .  .    .
read_member@own           o    o   o    o  o   o   o     o  o     o   o   o    o  o    o
enrol_member@branch       .    o   o    .  .   .   .     .  .     o   .   o    .  .    .
keep_member@somebody      .    o   o    .  .   .   .     .  .     o   .   o    .  .    .
keep_member@own           .    o   o    .  .   .   .     .  .     .   .   .    .  .    .
rewrite_affiliation       .    o   o    .  .   .   .     .  .     .   .   .    .  .    .
read_phone@somebody       .    o   o    .  .   .   .     .  .     o   .   o    .  .    .
read_phone@own            o    o   o    o  o   o   o     o  o     o   o   o    o  o    o
read_roll@branch          .    o   o    o  .   .   .     .  o     o   .   o    .  .    .
read_figures@branch       o    o   o    o  .   .   .     o  o     o   .   o    .  .    .
name_members@branch       .    o   o    .  .   .   .     .  o     o   .   o    .  .    .
export_roster@branch      .    o   o    .  .   .   .     .  .     o   .   o    .  .    .
import_members            .    o   o    .  .   .   .     .  .     .   .   .    .  .    .
import_posts              .    o   o    .  .   .   .     .  .     .   .   .    .  .    .
list_visits               .    o   o    .  .   .   .     .  o     o   o   o    .  .    .
keep_visit@somebody       .    o   o    .  .   .   .     .  o     o   .   o    .  .    .
"""


def test_each_cell_of_the_table(person):
    def branch():
        return db.session.scalars(select(Unit).where(Unit.short_name == "东一")).one()

    somebody = Member(id=9001, branch=branch())
    own = Member(id=9002, branch=None)

    def asker(login):
        account = person(login)
        account.member_id = own.id
        return account

    things = {"somebody": lambda: (somebody,), "own": lambda: (own,), "branch": lambda: (branch(),)}
    with db.session.no_autoflush:
        policy.check(TABLE, things, asker)
        db.session.rollback()
