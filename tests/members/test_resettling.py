"""The present picture of a member does not grow stale: what ends or begins on a day is drawn again that night."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.members.people import enrol, enter, unit
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.members.changing import correct_fact
from xiqiao.members.fact_rows import copy_of, facts_of
from xiqiao.members.facts import FactKind as K
from xiqiao.members.models import Member, Standing
from xiqiao.members.resettling import LOOKED_BACK, settle_again
from xiqiao.members.settling import settle
from xiqiao.operations.nightly import nightly
from xiqiao.organisation.ending import merge_unit
from xiqiao.organisation.founding import found_unit
from xiqiao.organisation.kinds import UnitKind

SOON = timedelta(days=20)


def picture(member):
    return (member.standing, member.branch_id, member.group_id)


def test_a_suspension_until_a_day_ends_the_day_after(context):
    member = enrol("莫停籍")
    enter(member, K.SUSPENDED, "2026-06-01", until=(today() + SOON).isoformat())
    assert member.standing is Standing.SUSPENDED
    settle_again(today() + SOON)
    assert member.standing is Standing.SUSPENDED
    assert settle_again(today() + SOON + timedelta(days=1)) == 1
    assert member.standing is Standing.FULL


def test_a_group_until_a_day_is_left_the_day_after(context):
    group = found_unit(UnitKind.PARTY_GROUP, "西一党小组", "西一小组", unit("西一"))
    member = enrol("莫编组")
    enter(member, K.GROUP, "2026-06-01", until=(today() + SOON).isoformat(), place=group)
    assert member.group_id == group.id
    settle_again(today() + SOON + timedelta(days=1))
    assert member.group_id is None


def test_an_affiliation_whose_end_is_known_ends_on_its_day(context, person):
    member = enrol("莫转出")
    (fact,) = [each for each in facts_of(member.id) if each.kind is K.AFFILIATION]
    ended = copy_of(fact, until=today() + SOON, by=None, at=now())
    correct_fact(member, fact, ended, unit("西一"), "期满转出", by=person("lin"), at=now())
    assert member.standing is Standing.FULL
    settle_again(today() + SOON + timedelta(days=1))
    assert (member.standing, member.branch_id) == (Standing.MOVED_OUT, unit("西一").id)


def test_a_guest_until_a_day_is_gone_the_day_after(context):
    from xiqiao.members.enrolling import enrol_guest
    from xiqiao.members.models import Sex

    guest = enrol_guest(
        "莫流动", Sex.MALE, unit("西一"), K.HOSTED, birth=None, since=date(2026, 5, 1), basis="x", by=None, at=now()
    )
    (fact,) = facts_of(guest.id)
    fact.until = today()
    db.session.flush()
    settle_again(today())
    assert guest.standing is Standing.GUEST
    settle_again(today() + timedelta(days=1))
    assert guest.standing is Standing.MOVED_OUT


def test_a_merger_of_today_leaves_everybody_where_they_are_tomorrow(context, person):
    member = enrol("莫合并", short="东二")
    merge_unit(unit("东二"), unit("东一"), on=today(), basis="批复", today=today(), by=person("lin"))
    db.session.flush()
    tomorrow = picture(member)
    settle_again(today() + timedelta(days=1))
    assert picture(member) == tomorrow == (Standing.FULL, unit("东一").id, None)


def test_everything_that_ended_while_the_worker_stood_still_is_mended_at_once(context):
    member = enrol("莫停籍")
    enter(member, K.SUSPENDED, "2026-06-01", until=today().isoformat())
    settle_again(today() + LOOKED_BACK)
    assert member.standing is Standing.FULL


def test_a_round_changes_nobody_whose_picture_is_right_and_no_version(context):
    settle_again(today())
    member = enrol("莫停籍")
    enter(member, K.SUSPENDED, "2026-06-01", until=(today() + SOON).isoformat())
    version = member.version
    assert settle_again(today()) == 0
    assert settle_again(today() + SOON + timedelta(days=1)) == 1
    assert member.version == version


@pytest.mark.parametrize("days", [1, 21, 200])
def test_after_a_round_every_picture_is_what_the_facts_say(context, days):
    enter(enrol("莫甲"), K.SUSPENDED, "2026-06-01", until=(today() + timedelta(days=5)).isoformat())
    enter(enrol("莫乙"), K.SUSPENDED, "2026-06-01", until=(today() + timedelta(days=50)).isoformat())
    on = today() + timedelta(days=days)
    settle_again(on)
    for member in db.session.scalars(select(Member)).all():
        before = picture(member)
        settle(member, facts_of(member.id), on)
        assert picture(member) == before, member.name


def test_few_statements_are_sent(context, statements):
    with statements() as seen:
        settle_again(today())
    assert len([each for each in seen if each.startswith("SELECT")]) <= 3


def test_the_nightly_round_settles(context):
    member = enrol("莫停籍")
    enter(member, K.SUSPENDED, "2026-06-01", until=(today() - timedelta(days=1)).isoformat())
    member.standing = Standing.SUSPENDED  # as it was drawn while the suspension lasted
    db.session.commit()
    nightly()
    assert db.session.get(Member, member.id).standing is Standing.FULL
