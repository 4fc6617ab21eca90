"""阵地: entered once, changed in sight of others, closed with a reason, never lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from xiqiao.audit.models import Entry
from xiqiao.core.clock import today
from xiqiao.core.db import db
from xiqiao.core.references import Reference
from xiqiao.core.rules import Outdated, RuleBroken
from xiqiao.organisation.ending import dissolve_unit, merge_unit, what_hangs_on
from xiqiao.organisation.founding import found_unit
from xiqiao.organisation.kinds import UnitKind
from xiqiao.resources import uses
from xiqiao.resources.closing import close, reopen
from xiqiao.resources.lecturers import LecturerFacts, add_lecturer
from xiqiao.resources.models import PlaceAccess, PlaceKind
from xiqiao.resources.places import PlaceFacts, add_place, edit_place
from xiqiao.resources.queries import places, routes_through

TODAY = today()


@pytest.fixture
def facts(unit):
    def make(name="东三活动室", short="东一", **more):
        return PlaceFacts(name=name, kind=PlaceKind.MEETING_ROOM, unit=unit(short), **more)

    return make


@pytest.fixture
def shut(person):
    def make(thing, on=TODAY, is_known=False, drawn_from=None):
        close(thing, on=on, reason="维修", is_known=is_known, drawn_from=drawn_from or thing.version, today=TODAY,
              by=person("zhou"))  # fmt: skip

    return make


def test_a_new_place_is_found_by_name_pinyin_and_address(facts, person, new_entries):
    made = add_place(facts(address="大榕树旁"), by=person("wen"))
    assert new_entries() == ["place.added"]
    assert made.reference == Reference("place", made.id, "东三活动室")
    assert all(word in made.search_key for word in ("东三活动室", "dongsanhuodongshi", "dshds", "大榕树"))


def test_a_unit_gives_a_name_once(facts, person):
    add_place(facts(), by=person("zhou"))
    add_place(facts(short="东二"), by=person("zhou"))
    with pytest.raises(RuleBroken, match="已有叫这个名字") as refusal:
        add_place(facts(), by=person("zhou"))
    assert refusal.value.field == "name"


def test_a_closed_place_is_not_entered_anew(facts, person, shut):
    shut(add_place(facts(), by=person("zhou")))
    with pytest.raises(RuleBroken, match="可以恢复使用"):
        add_place(facts(), by=person("zhou"))


def test_what_changes_is_in_the_log_and_the_same_again_is_not(facts, person, new_entries):
    made = add_place(facts(), by=person("zhou"))
    new_entries()
    wanted = facts(name="东三会议室", short="东二", capacity=30, access=PlaceAccess.OPEN)
    edit_place(made, wanted, drawn_from=1, by=person("zhou"))
    assert (new_entries(), made.version, made.unit.short_name) == (["place.edited"], 2, "东二")
    changes = db.session.scalars(select(Entry).order_by(Entry.seq.desc())).first().facts["changes"]
    assert changes["所属单位"] == ["中共西樵镇樵东村东一经济社支部委员会", "中共西樵镇樵东村东二经济社支部委员会"]
    assert changes["容纳人数"] == ["无", "30"]
    assert "dshys" in made.search_key
    edit_place(made, wanted, drawn_from=2, by=person("zhou"))
    assert (new_entries(), made.version) == ([], 2)


def test_a_stale_form_changes_nothing(facts, person):
    made = add_place(facts(), by=person("zhou"))
    with pytest.raises(Outdated):
        edit_place(made, facts(name="别的"), drawn_from=0, by=person("zhou"))


def test_a_closed_place_is_offered_up_to_its_last_day_and_again_when_reopened(facts, person, shut, new_entries):
    made = add_place(facts(), by=person("zhou"))
    new_entries()
    shut(made)
    assert new_entries() == ["resource.closed"]
    assert made in db.session.scalars(places(TODAY)).all()
    assert made not in db.session.scalars(places(TODAY + timedelta(days=1))).all()
    with pytest.raises(RuleBroken, match="已经停用"):
        shut(made)
    reopen(made, drawn_from=made.version, by=person("zhou"))
    assert new_entries() == ["resource.reopened"]
    assert made in db.session.scalars(places(TODAY + timedelta(days=1))).all()
    with pytest.raises(RuleBroken, match="没有停用"):
        reopen(made, drawn_from=made.version, by=person("zhou"))


def test_a_place_that_opens_later_is_not_offered_before(facts, person, shut):
    made = add_place(facts(opened_on=TODAY + timedelta(days=5)), by=person("zhou"))
    assert made not in db.session.scalars(places()).all()
    assert made in db.session.scalars(places(TODAY + timedelta(days=5))).all()
    with pytest.raises(RuleBroken, match="才启用"):
        shut(made)


def test_the_last_day_lies_within_a_year(facts, person, shut):
    made = add_place(facts(), by=person("zhou"))
    with pytest.raises(RuleBroken, match="一年以内"):
        shut(made, on=TODAY + timedelta(days=367))


def test_closing_what_a_route_passes_needs_somebody_who_knows(app, place, shut):
    school = place("西樵镇委党校")
    with app.test_request_context():
        with pytest.raises(RuleBroken, match="还有 2 处要用到") as refusal:
            shut(school)
        assert refusal.value.field == "is_known"
        shut(school, is_known=True)
    assert [route.theme for route in routes_through(school)] == ["红色岁月"]


def test_other_features_say_what_counts_on_a_place(place, shut, monkeypatch):
    asked = []

    class Dinners:
        def uses_of(self, thing, since):
            asked.append((thing.kind, since))
            return [uses.Use("7月1日聚餐")]

    monkeypatch.setattr(uses, "_users", {})
    uses.uses_resources(Dinners())
    with pytest.raises(RuleBroken, match="1 处"):
        shut(place("机关党员活动室"))
    assert asked == [("place", TODAY + timedelta(days=1))]


@pytest.mark.parametrize("column", ["closed_on", "closing_reason"])
def test_the_database_refuses_an_end_without_its_reason_and_a_reason_without_end(place, column):
    setattr(place("听音湖广场"), column, TODAY if column == "closed_on" else "原因")
    with pytest.raises(IntegrityError):
        db.session.flush()


# -- when the unit ends


@pytest.fixture
def branch(unit):
    return lambda short: found_unit(UnitKind.COOPERATIVE_BRANCH, f"{short}支部", short, unit("樵东村"))


def ending(person):
    return {"on": TODAY, "basis": "批复", "today": TODAY, "by": person("zhou")}


def test_places_and_lecturers_stand_in_the_way_of_dissolution_until_closed(branch, person, shut):
    unit = branch("东四")
    room = add_place(PlaceFacts("东四站", PlaceKind.SERVICE_STATION, unit), by=person("zhou"))
    speaker = add_lecturer(LecturerFacts("程四", unit), by=person("zhou"))
    assert what_hangs_on(unit) == ["还有 1 处阵地、1 名讲师属于这里，请先停用或改到别的单位。"]
    with pytest.raises(RuleBroken, match="1 处阵地"):
        dissolve_unit(unit, **ending(person))
    for thing in (room, speaker):
        shut(thing, on=TODAY - timedelta(days=1))
    dissolve_unit(unit, **ending(person))
    with pytest.raises(RuleBroken, match="换一个所属单位"):
        reopen(room, drawn_from=room.version, by=person("zhou"))


def test_a_merger_hands_on_what_is_in_use(branch, person, shut, new_entries):
    unit, successor = branch("东四"), branch("东五")
    room = add_place(PlaceFacts("东四站", PlaceKind.SERVICE_STATION, unit), by=person("zhou"))
    old = add_place(PlaceFacts("东四旧站", PlaceKind.SERVICE_STATION, unit), by=person("zhou"))
    speaker = add_lecturer(LecturerFacts("程四", unit), by=person("zhou"))
    shut(old, on=TODAY - timedelta(days=1))
    new_entries()
    merge_unit(unit, successor, **ending(person))
    assert (room.unit, speaker.unit, old.unit) == (successor, successor, unit)
    assert new_entries() == ["resource.handed_on", "resource.handed_on", "unit.ended"]
