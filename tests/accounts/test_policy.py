"""Who keeps accounts, who gives authority: each cell by hand."""

from sqlalchemy import select

from tests.policy import check
from xiqiao.accounts.grants import Grant
from xiqiao.accounts.models import Account
from xiqiao.core.clock import now
from xiqiao.core.db import db

TABLE = """
                               chen lin zhou wu axi aan ashen ji liang wen jie feng gu hebo mai
keep_own_account               o    o   o    o  o   o   o     o  o     o   o   o    o  o    o
read_permissions               o    o   o    o  o   o   o     o  o     o   o   o    o  o    o
list_accounts                  .    .   .    .  o   o   .     .  .     .   .   o    .  .    .
open_account                   .    .   .    .  o   .   .     .  .     .   .   .    .  .    .
give_grant                     .    .   .    .  .   o   .     .  .     .   .   .    .  .    .
read_account@hebo              .    .   .    .  o   o   .     .  .     .   .   o    .  o    .
read_account@jie               .    .   .    .  o   o   .     .  .     .   o   .    .  .    .
edit_account@hebo              .    .   .    .  o   .   .     .  .     .   .   .    .  .    .
disable_account@hebo           .    .   .    .  o   .   .     .  .     .   .   .    .  .    .
disable_account@axi            .    .   .    .  .   .   .     .  .     .   .   .    .  .    .
issue_slip@hebo                .    .   .    .  o   .   .     .  .     .   .   o    .  .    .
issue_slip@feng                .    .   .    .  o   .   .     .  .     .   .   .    .  .    .
issue_slip@jie                 .    .   .    .  o   .   .     .  .     .   .   .    .  .    .
issue_slip@axi                 .    .   .    .  .   .   .     .  .     .   .   .    .  .    .
issue_slip@disabled            .    .   .    .  .   .   .     .  .     .   .   .    .  .    .
delegate_grant@grant-of-wen    .    .   .    .  .   .   .     .  .     o   .   .    .  .    .
delegate_grant@grant-of-axi    .    .   .    .  .   .   .     .  .     .   .   .    .  .    .
end_delegation@lent-by-wen     .    .   .    .  .   o   .     .  .     o   .   .    .  .    .
"""


def test_each_cell_of_the_table(person):
    def grant_of(login):
        return db.session.scalars(
            select(Grant).join(Account, Grant.account_id == Account.id).where(Account.login == login)
        ).first()

    def disabled():
        account = person("mai")
        account.disabled_at, account.disabled_reason = now(), "试验"
        return (account,)

    things = {
        **{login: (lambda login=login: (person(login),)) for login in ("hebo", "jie", "axi", "feng")},
        "disabled": disabled,
        "grant-of-wen": lambda: (grant_of("wen"),),
        "grant-of-axi": lambda: (grant_of("axi"),),
        "lent-by-wen": lambda: (grant_of("wen"), person("wen").id),
    }
    check(TABLE, things, person)
