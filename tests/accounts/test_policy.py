"""Who keeps accounts, who gives authority: each cell by hand."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tests.policy import check
from xiqiao.accounts.granting import give_grant
from xiqiao.accounts.grants import Grant
from xiqiao.accounts.models import Account
from xiqiao.accounts.roles import Role
from xiqiao.core.authority import verdict
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.members.models import Member
from xiqiao.organisation.models import Unit

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
keep_card@of-hebo              .    o   o    .  .   .   .     .  .     o   .   o    .  o    .
keep_card@of-mai               .    o   o    .  .   .   .     .  .     o   .   o    .  .    o
print_cards@branch             .    o   o    .  .   .   .     .  .     o   .   o    .  .    .
print_cards@village            .    .   .    .  .   .   .     .  .     .   .   .    .  .    .
"""


def test_each_cell_of_the_table(person):
    def grant_of(login):
        return db.session.scalars(
            select(Grant).join(Account, Grant.account_id == Account.id).where(Account.login == login)
        ).first()

    def member_of(login):
        found = select(Member).where(Member.id == person(login).member_id).options(joinedload(Member.branch))
        return db.session.scalars(found).one()

    def unit(short):
        return db.session.scalars(select(Unit).where(Unit.short_name == short)).one()

    def disabled():
        account = person("mai")
        account.disabled_at, account.disabled_reason = now(), "试验"
        return (account,)

    things = {
        **{login: (lambda login=login: (person(login),)) for login in ("hebo", "jie", "axi", "feng")},
        "disabled": disabled,
        "grant-of-wen": lambda: (grant_of("wen"),),
        "grant-of-axi": lambda: (grant_of("axi"),),
        "of-hebo": lambda: (member_of("hebo"),),
        "of-mai": lambda: (member_of("mai"),),
        "branch": lambda: (unit("东一"),),
        "village": lambda: (unit("樵东村"),),
        "lent-by-wen": lambda: (grant_of("wen"), person("wen").id),
    }
    check(TABLE, things, person)


@pytest.mark.parametrize(
    ("first", "last", "may"),
    [(1, None, False), (1, 30, False), (-9, None, False), (-9, -1, True)],
    ids=["from tomorrow", "for some days to come", "already", "no more"],
)
def test_a_recorder_makes_no_slip_for_whoever_has_authority_now_or_later(person, first, last, may):
    account = person("hebo")
    days = [today() + timedelta(days=number) if number is not None else None for number in (first, last)]
    give_grant(
        account, Role.JUDGE, account.unit, since=days[0], until=days[1], reason="试验", by=person("aan"), at=now()
    )
    assert bool(verdict("issue_slip", person("feng"), person("hebo"))) is may
