"""The rules of the small packages: log, rule rows, desk and suggestions, system. Each cell by hand."""

from tests import policy
from tests.accounts import test_policy as accounts
from tests.calendar import test_policy as calendar
from tests.meetings import test_duty_policy as duties
from tests.meetings import test_life_policy as record_lives
from tests.meetings import test_policy as meetings
from tests.members import test_policy as members
from tests.organisation import test_policy as organisation
from tests.resources import test_policy as resources
from xiqiao.accounts.settings import DENGBAO_MODE
from xiqiao.core.authority import rules
from xiqiao.core.db import db
from xiqiao.home.models import Suggestion
from xiqiao.imports.models import Batch
from xiqiao.rulebook.office import NAME_ORDER

TABLE = """
                             chen lin zhou wu axi aan ashen ji liang wen jie feng gu hebo mai
read_log                     .    .   .    .  .   .   o     .  .     .   .   .    .  .    .
read_rules                   o    o   o    o  o   o   o     o  o     o   o   o    o  o    o
change_rule@office-rule      .    o   .    .  .   .   .     .  .     .   .   .    .  .    .
change_rule@security-rule    .    .   .    .  o   .   .     .  .     .   .   .    .  .    .
open_desk                    o    o   o    o  o   o   o     o  o     o   o   o    o  o    o
make_suggestion              o    o   o    o  o   o   o     o  o     o   o   o    o  o    o
read_suggestion@by-feng      .    o   o    .  .   .   .     .  .     .   .   o    .  .    .
answer_suggestion@by-feng    .    o   o    .  .   .   .     .  .     .   .   .    .  .    .
answer_suggestion@by-zhou    .    o   .    .  .   .   .     .  .     .   .   .    .  .    .
open_imports                 .    o   o    .  o   .   .     .  .     .   .   .    .  .    .
keep_batch@of-members        .    o   o    .  .   .   .     .  .     .   .   .    .  .    .
keep_batch@of-accounts       .    .   .    .  o   .   .     .  .     .   .   .    .  .    .
import_accounts              .    .   .    .  o   .   .     .  .     .   .   .    .  .    .
read_system                  .    .   .    .  o   .   o     .  .     .   .   .    .  .    .
settle_messages              .    .   .    .  o   .   .     .  .     .   .   .    .  .    .
"""


def test_each_cell_of_the_table(person):
    def suggestion_by(login):
        return (Suggestion(author_id=person(login).id),)

    things = {
        "office-rule": lambda: (NAME_ORDER,),
        "security-rule": lambda: (DENGBAO_MODE,),
        "of-members": lambda: (Batch(kind="members"),),
        "of-accounts": lambda: (Batch(kind="accounts"),),
        "by-feng": lambda: suggestion_by("feng"),
        "by-zhou": lambda: suggestion_by("zhou"),
    }
    with db.session.no_autoflush:
        policy.check(TABLE, things, person)


def test_every_rule_has_a_row():
    tables = (
        TABLE,
        accounts.TABLE,
        organisation.TABLE,
        members.TABLE,
        resources.TABLE,
        calendar.TABLE,
        duties.TABLE,
        record_lives.TABLE,
        meetings.TABLE,
    )
    assert set().union(*map(policy.rules_in, tables)) == set(rules())
