"""红色线路: stops in order, each with what it teaches; nothing that was written at one vanishes."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from xiqiao.audit.models import Entry
from xiqiao.core.clock import today
from xiqiao.core.db import db
from xiqiao.core.references import Reference
from xiqiao.core.rules import Outdated, RuleBroken
from xiqiao.resources import routes as verbs
from xiqiao.resources.closing import close
from xiqiao.resources.models import Stop
from xiqiao.resources.queries import all_routes, routes
from xiqiao.resources.routes import StopFacts, add_route, add_stop, edit_route, edit_stop, move_stop, remove_stop


@pytest.fixture
def made(person):
    """A route with the stops 甲, 乙, 丙."""
    route = add_route("新线", "乡村振兴", by=person("zhou"))
    for name in "甲乙丙":
        add_stop(route, StopFacts(name=name, story=f"{name}的故事"), by=person("zhou"))
    db.session.flush()
    return route


def order(route):
    db.session.flush()
    stored = db.session.scalars(select(Stop).where(Stop.route_id == route.id).order_by(Stop.position)).all()
    assert [stop.position for stop in stored] == list(range(1, len(stored) + 1))
    return "".join(stop.title for stop in stored)


def test_a_name_is_given_once(made, person):
    assert made.reference == Reference("route", made.id, "新线")
    with pytest.raises(RuleBroken, match="已有叫这个名字"):
        add_route("新线", "基层治理", by=person("zhou"))
    other = add_route("另一条", "基层治理", by=person("zhou"))
    with pytest.raises(RuleBroken, match="已有叫这个名字"):
        edit_route(other, name="新线", theme="基层治理", description="", drawn_from=1, by=person("zhou"))


def test_an_edit_is_recorded_once_and_a_stale_one_refused(made, person, new_entries):
    edit_route(made, name="新线", theme="红色岁月", description="好走", drawn_from=1, by=person("zhou"))
    assert new_entries() == ["route.edited"]
    edit_route(made, name="新线", theme="红色岁月", description="好走", drawn_from=2, by=person("zhou"))
    assert new_entries() == []
    with pytest.raises(Outdated):
        edit_route(made, name="x", theme="红色岁月", description="", drawn_from=1, by=person("zhou"))


@pytest.mark.parametrize(("after", "expected"), [(None, "甲乙丙丁"), (0, "丁甲乙丙"), (1, "甲丁乙丙"), (3, "甲乙丙丁")])
def test_a_stop_goes_where_it_is_put(made, person, new_entries, after, expected):
    add_stop(made, StopFacts(name="丁"), after=after, by=person("zhou"))
    assert order(made) == expected
    assert new_entries() == ["route.stop_added"]


@pytest.mark.parametrize(
    ("position", "up", "expected"),
    [(2, True, "乙甲丙"), (2, False, "甲丙乙"), (3, True, "甲丙乙"), (1, False, "乙甲丙")],
)
def test_a_stop_changes_places_with_its_neighbour(made, person, new_entries, position, up, expected):
    move_stop(made.stops[position - 1], up=up, seen_at=position, by=person("zhou"))
    assert order(made) == expected
    assert new_entries() == ["route.stop_moved"]


@pytest.mark.parametrize(("position", "up", "sentence"), [(1, True, "第一站"), (3, False, "最后一站")])
def test_the_ends_stay_where_they_are(made, person, position, up, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        move_stop(made.stops[position - 1], up=up, seen_at=position, by=person("zhou"))
    assert order(made) == "甲乙丙"


def test_pressing_twice_moves_once(made, person):
    stop = made.stops[2]
    move_stop(stop, up=True, seen_at=3, by=person("zhou"))
    with pytest.raises(Outdated):
        move_stop(stop, up=True, seen_at=3, by=person("zhou"))
    assert order(made) == "甲丙乙"


def test_a_removed_stop_is_in_the_log_with_all_it_said(made, person, new_entries):
    remove_stop(made.stops[1], drawn_from=1, by=person("zhou"))
    assert order(made) == "甲丙"
    assert new_entries() == ["route.stop_removed"]
    entry = db.session.scalars(select(Entry).order_by(Entry.seq.desc())).first()
    assert entry.facts["changes"] == {"名称": ["乙", "无"], "故事": ["乙的故事", "无"]}


def test_a_stop_that_somebody_changed_meanwhile_is_not_removed(made, person):
    edit_stop(made.stops[1], StopFacts(name="乙", story="长故事"), drawn_from=1, by=person("zhou"))
    with pytest.raises(Outdated):
        remove_stop(made.stops[1], drawn_from=1, by=person("zhou"))


def test_a_stop_has_a_name_of_its_own_or_that_of_its_place(made, place, person, new_entries):
    school = place("西樵镇委党校")
    edit_stop(made.stops[0], StopFacts(place=school), drawn_from=1, by=person("zhou"))
    assert (made.stops[0].title, new_entries()) == ("西樵镇委党校", ["route.stop_edited"])
    edit_stop(made.stops[0], StopFacts(place=school, name="党校书架"), drawn_from=2, by=person("zhou"))
    assert made.stops[0].title == "党校书架"
    with pytest.raises(RuleBroken, match="写上这一站的名称"):
        edit_stop(made.stops[0], StopFacts(), drawn_from=3, by=person("zhou"))
    with pytest.raises(RuleBroken, match="写上这一站的名称"):
        add_stop(made, StopFacts(story="没有名字"), by=person("zhou"))


def test_the_database_refuses_a_stop_without_any_name(made):
    made.stops[0].name = ""
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_a_route_is_found_by_the_names_of_its_stops(made, person):
    assert "甲 乙 丙" in made.search_key
    edit_stop(made.stops[1], StopFacts(name="听音湖"), drawn_from=1, by=person("zhou"))
    assert "甲 听音湖 丙" in made.search_key


def test_a_route_has_an_end(made, person, monkeypatch):
    monkeypatch.setattr(verbs, "MOST_STOPS", 3)
    with pytest.raises(RuleBroken, match="最多 3 站"):
        add_stop(made, StopFacts(name="丁"), by=person("zhou"))


def test_routes_stand_in_the_offices_order_of_themes_and_strange_ones_last(made, person):
    add_route("旧题", "从前的主题", by=person("zhou"))
    db.session.flush()
    themes = [route.theme for route in db.session.scalars(all_routes())]
    assert list(dict.fromkeys(themes)) == [
        "红色岁月", "乡村振兴", "改革创新", "产业发展", "城乡融合", "基层治理", "从前的主题",
    ]  # fmt: skip


def test_a_closed_route_is_not_offered(made, person):
    close(made, on=today(), reason="修路", is_known=False, drawn_from=1, today=today(), by=person("zhou"))
    assert made in db.session.scalars(routes()).all()
    assert made not in db.session.scalars(routes(today() + timedelta(days=1))).all()
