"""A unit that ends and a place that closes do not leave the calendar behind."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from tests.calendar.conftest import events_of, loaded, unit_named
from xiqiao.accounts.grants import Grant
from xiqiao.accounts.roles import Role
from xiqiao.audit.models import Entry
from xiqiao.calendar.attached import EventsOnUnits
from xiqiao.calendar.feeds import Feed, FeedKind, make_feed
from xiqiao.calendar.models import Event, EventChange, EventState, Part
from xiqiao.calendar.planning import cancel_event, plan_event, publish_event
from xiqiao.calendar.queries import visible_events
from xiqiao.calendar.series_planning import whole_series
from xiqiao.calendar.viewers import viewer_of
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.organisation.ending import merge_unit
from xiqiao.organisation.founding import found_unit, move_unit
from xiqiao.organisation.kinds import UnitKind
from xiqiao.resources.closing import close
from xiqiao.resources.models import Lecturer, Place
from xiqiao.resources.uses import uses_of

SOON = today() + timedelta(days=20)


@pytest.fixture
def eastern(context):
    """A branch of its own beside those of the demonstration."""
    unit = found_unit(UnitKind.COOPERATIVE_BRANCH, "樵东村东九支部", "东九", unit_named("樵东村"))
    db.session.commit()
    return unit


@pytest.fixture
def merge(person):
    """东九 goes into 东一 as of yesterday's end of day."""

    def make(name="东九", into="东一"):
        merge_unit(unit_named(name), unit_named(into), on=today(), basis="批复", today=today(), by=person("lin"))
        db.session.commit()

    return make


def obstacle(unit):
    return EventsOnUnits().why_not_end(unit, today())


def test_a_unit_without_events_may_go(eastern):
    assert obstacle(eastern) is None


def test_coming_events_and_running_series_stand_in_the_way(eastern, publish, repeat):
    publish("东九", SOON)
    publish("东一", SOON, audience=["东一", "东九"])
    repeat("东九", since=today() + timedelta(days=1), on=today(), until=today() + timedelta(days=70))
    assert "1 个系列活动" in obstacle(eastern)
    count = len(events_of_unit(eastern))
    assert f"还有 {count} 项活动" in obstacle(eastern)


def events_of_unit(unit):
    parts = select(Event).join(Event.parts).where(Event.parts.any(unit_id=unit.id)).distinct()
    return list(db.session.scalars(parts))


def test_what_has_passed_or_was_cancelled_does_not(eastern, publish):
    publish("东九", today() - timedelta(days=3))
    cancel_event(publish("东九", SOON), "停办", by=None, at=now())
    db.session.commit()
    assert obstacle(eastern) is None


def test_in_a_merger_the_successor_has_what_is_still_to_come(eastern, publish, merge, person):
    coming, past = publish("东九", SOON), publish("东九", today() - timedelta(days=3))
    merge()
    event = loaded(coming.id)
    assert (event.unit.short_name, event.uid) == ("东一", coming.uid)
    assert {(part.unit.short_name, part.part) for part in event.parts} == {
        ("东一", Part.HOLDER), ("东一", Part.AUDIENCE),
    }  # fmt: skip
    told = db.session.scalars(select(EventChange).where(EventChange.event_id == event.id)).all()
    assert told[-1].sentence == "承办、参加单位：东九 → 东一。原因：东九并入东一"
    assert loaded(past.id).unit.short_name == "东九"
    assert "calendar.handed_on" in db.session.scalars(select(Entry.act)).all()
    mine = visible_events(viewer_of(person("feng"))).where(viewer_of(person("feng")).is_for(), Event.id == event.id)
    assert db.session.scalar(mine) is not None


def test_subscriptions_of_the_unit_show_what_the_successor_does(eastern, merge, person):
    feed = make_feed(FeedKind.BRANCH, member_id=None, unit=eastern, theme=None, by=person("lin"), at=now())
    db.session.commit()
    merge()
    assert db.session.get(Feed, feed.id, populate_existing=True).unit_id == unit_named("东一").id


def test_a_joint_event_of_both_has_the_successor_once(eastern, publish, merge):
    event = publish("东一", SOON, audience=["东一", "东九"], co_holders=[unit_named("东九")])
    merge()
    assert sorted((part.unit.short_name, part.part.value) for part in loaded(event.id).parts) == [
        ("东一", "audience"),
        ("东一", "holder"),
    ]


def test_of_a_series_that_both_held_the_successors_own_event_is_enough(eastern, repeat, merge):
    series = repeat("樵东村", units=["东一", "东九"], since=today() + timedelta(days=1), on=today(),
                    until=today() + timedelta(days=70))  # fmt: skip
    own = [event.id for event in events_of(series, "东一")]
    merge()
    assert [event.id for event in events_of(series, "东一")] == own
    assert {event.state for event in events_of(series, "东九")} == {EventState.CANCELLED}
    assert [unit.short_name for unit in whole_series(series.id).units] == ["东一"]


def test_a_series_of_the_unit_goes_on_as_one_of_the_successor(eastern, repeat, merge):
    series = repeat("东九", since=today() + timedelta(days=1), on=today())
    merge()
    series = whole_series(series.id)
    assert (series.unit.short_name, [unit.short_name for unit in series.units]) == ("东一", ["东一"])
    assert [unit.short_name for unit in series.audience_units] == ["东一"]
    assert {event.unit.short_name for event in events_of(series)} == {"东一"}


def test_a_unit_that_moves_takes_its_calendar_along(eastern, publish, person):
    event = publish("东九", SOON)
    move_unit(eastern, unit_named("樵西村"), since=today(), basis="批复", today=today(), by=person("lin"))
    db.session.commit()
    keeps = {
        login: db.session.scalar(select(Event.id).where(viewer_of(person(login)).keeps(), Event.id == event.id))
        for login in ("wen", "jie")
    }
    assert keeps == {"wen": None, "jie": event.id}


def test_every_unit_of_the_cast_still_merges_and_its_grants_are_asked_first(merge):
    db.session.execute(update(Grant).where(Grant.role == Role.RECORDER).values(reason="演示"))
    with pytest.raises(RuleBroken, match="授权"):
        merge("东一", "东二")


# -- places and lecturers


@pytest.fixture
def hall(context):
    return db.session.scalars(select(Place).where(Place.closed_on.is_(None)).order_by(Place.id)).first()


def new_uses(app, thing, since, before=()):
    with app.test_request_context():
        return [use for use in uses_of(thing.reference, since) if use.sentence not in before]


def test_closing_a_place_names_what_is_still_to_take_place_there(app, publish, repeat, hall, person):
    known = {use.sentence for use in new_uses(app, hall, today())}
    event = publish("东一", SOON, place=hall)
    publish("东一", today() - timedelta(days=5), place=hall)
    cancel_event(publish("东二", SOON, place=hall), "停办", by=None, at=now())
    series = repeat("东二", place=hall, since=today() + timedelta(days=30), on=today(),
                    until=today() + timedelta(days=100), title="每月党课")  # fmt: skip
    db.session.commit()
    found = new_uses(app, hall, today(), known)
    first, count = events_of(series)[0], len(events_of(series))
    assert [(use.sentence[-len(end):], use.url) for use, end in zip(
        found, ("的活动“十二月主题党日”", f"的活动“每月党课”等系列活动 {count} 次"), strict=True
    )] == [
        ("的活动“十二月主题党日”", f"/calendar/events/{event.id}"),
        (f"的活动“每月党课”等系列活动 {count} 次", f"/calendar/events/{first.id}"),
    ]  # fmt: skip
    with app.test_request_context(), pytest.raises(RuleBroken, match="处要用到"):
        close(hall, on=today(), reason="维修", is_known=False, drawn_from=hall.version, today=today(),
              by=person("zhou"))  # fmt: skip


def test_nothing_is_made_known_at_a_place_that_is_closed_by_then(app, draw_up, hall):
    event = plan_event(draw_up("东一", SOON, place=hall), by=None, at=now())
    hall.closed_on, hall.closing_reason = today(), "修缮"
    with pytest.raises(RuleBroken, match="只用到"):
        publish_event(event, by=None, at=now())


def test_after_its_last_day_only_what_comes_later_counts(app, publish, hall):
    publish("东一", SOON, place=hall, title="当天")
    assert any("当天" in use.sentence for use in new_uses(app, hall, SOON))
    assert not any("当天" in use.sentence for use in new_uses(app, hall, SOON + timedelta(days=1)))


def test_to_take_back_an_import_whatever_ever_was_there_counts(app, publish, hall):
    publish("东一", date(2026, 3, 1), place=hall, title="去年的")
    assert any("去年的" in use.sentence for use in new_uses(app, hall, None))


def test_a_lecturer_who_is_asked_for_counts_too(app, publish):
    lecturer = db.session.scalars(select(Lecturer).order_by(Lecturer.id)).first()
    publish("东一", SOON, lecturer=lecturer, title="党课")
    assert any("党课" in use.sentence for use in new_uses(app, lecturer, today()))
    assert not any("党课" in use.sentence for use in new_uses(app, db.session.scalars(select(Place)).first(), None))
