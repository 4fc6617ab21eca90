"""Who sees the calendar, who plans in it, who enters the yearly notice: each cell by hand.

wen is secretary and liang reviewer of 樵东村, feng recorder of 东一 in it, jie secretary of 樵西村.
"""

import pytest
from sqlalchemy import select

from tests import policy
from tests.calendar.conftest import loaded, unit_named
from xiqiao.calendar.models import Audience, Event
from xiqiao.calendar.planning import plan_event
from xiqiao.calendar.queries import visible_events
from xiqiao.calendar.viewers import viewer_of
from xiqiao.core.authority import verdict
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.demo import CAST
from xiqiao.members.models import Member

TABLE = """
                       chen lin zhou wu axi aan ashen ji liang wen jie feng gu hebo mai
read_days              o    o   o    o  o   o   o     o  o     o   o   o    o  o    o
import_days            .    o   .    .  .   .   .     .  .     .   .   .    .  .    .
import_events          .    o   o    .  .   .   .     .  .     .   .   .    .  .    .
read_calendar          o    o   o    o  o   o   o     o  o     o   o   o    o  o    o
read_event@known       o    o   o    o  o   o   o     o  o     o   o   o    o  o    o
read_event@draft       .    o   o    .  .   .   .     .  o     o   .   o    .  .    .
read_event@for-hebo    .    o   o    .  .   .   .     .  o     o   .   o    .  o    .
read_event@of-town     .    o   o    .  .   .   .     .  .     .   .   .    .  o    .
plan_events            .    o   o    .  .   .   .     .  o     o   o   o    .  .    .
plan_event_at@town     .    o   o    .  .   .   .     .  .     .   .   .    .  .    .
plan_event_at@village  .    o   o    .  .   .   .     .  o     o   .   .    .  .    .
plan_event_at@branch   .    o   o    .  .   .   .     .  o     o   .   o    .  .    .
keep_event@known       .    o   o    .  .   .   .     .  o     o   .   o    .  .    .
keep_event@of-town     .    o   o    .  .   .   .     .  .     .   .   .    .  .    .
keep_themes            .    o   o    .  .   .   .     .  .     .   .   .    .  .    .
keep_guide             .    o   o    .  .   .   .     .  .     .   .   .    .  .    .
"""


@pytest.fixture
def things(draw_up, publish, person):
    """An event of 东一 that is published, one that is not, and meetings of invited people: of 东一, and of the town."""
    invited = {"audience": (), "audience_kind": Audience.INVITED, "invitees": [member_of(person("hebo"))]}
    made = {
        "known": publish("东一"),
        "draft": plan_event(draw_up("东一"), by=None, at=now()),
        "for-hebo": publish("东一", **invited),
        "of-town": publish("西樵镇", **invited),
    }
    db.session.commit()
    keys = {name: event.id for name, event in made.items()}
    return {name: (lambda key=key: (loaded(key),)) for name, key in keys.items()} | {
        name: (lambda short=short: (unit_named(short),))
        for name, short in (("town", "西樵镇"), ("village", "樵东村"), ("branch", "东一"))
    }


def member_of(account):
    return db.session.get_one(Member, account.member_id)


def test_each_cell_of_the_table(things, person):
    policy.check(TABLE, things, person)


def test_what_lists_show_and_what_the_rule_allows_is_the_same_for_everybody(things, person):
    """Events of the demonstration and of this test, for each of the cast: no link leads to a refusal."""
    keys = list(db.session.scalars(select(Event.id).order_by(Event.id)))
    events = [loaded(key) for key in [*keys[::7], *keys[-30:]]]
    for character in CAST:
        somebody = person(character.login)
        listed = {event.id for event in db.session.scalars(visible_events(viewer_of(somebody)))}
        for event in events:
            assert (event.id in listed) is bool(verdict("read_event", somebody, event)), (character.login, event.title)
