"""Whose events stand in a schedule, which are gathered in a line, and in what order."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.calendar.conftest import at, loaded, unit_named
from xiqiao.calendar.answering import sign_up
from xiqiao.calendar.grids import month_grid, week_of, year_plan
from xiqiao.calendar.models import Audience, Event
from xiqiao.calendar.planning import cancel_event, plan_event
from xiqiao.calendar.schedules import Scope, Wanted, by_day, lines, lines_up_to, of_group, scopes_for
from xiqiao.calendar.themes import Theme
from xiqiao.calendar.viewers import viewer_of, viewer_of_member
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.demo import CAST
from xiqiao.members.models import Member, Post
from xiqiao.members.posts import COMMITTEE

#: A day on which nothing of the demonstration takes place: beyond what its series have planned.
DAY = date(2030, 3, 12)
EVERYBODY = {character.login for character in CAST}
#: Who belongs where: 东一 and 樵东村 above it, as the cast has it.
OF_EAST_ONE = {"feng", "hebo", "mai", "wen"}
OF_EAST = {"liang", *OF_EAST_ONE}
OF_WEST_ONE = {"jie"}


@pytest.fixture
def seen(person):
    """Who of the cast sees this event in a scope."""

    def ask(event, scope):
        return {
            login
            for login in EVERYBODY
            if event.id in {line.event_id for line in lines(wanted(person(login), scope, event.day))}
        }

    return ask


def wanted(somebody, scope, since=DAY, until=None, theme_id=None):
    return Wanted(viewer_of(somebody), scope, since, until or since, theme_id)


def titles(found):
    return [(line.title, line.count) for line in found]


# -- whose


def test_a_branchs_meeting_is_its_peoples_and_stands_in_village_and_town(publish, seen):
    event = publish("东一", DAY)
    assert seen(event, Scope.MINE) == OF_EAST_ONE
    assert seen(event, Scope.BRANCH) == OF_EAST_ONE
    assert seen(event, Scope.VILLAGE) == OF_EAST
    assert seen(event, Scope.TOWN) == EVERYBODY


def test_a_villages_event_is_everybodys_below_it(publish, seen):
    event = publish("樵东村", DAY)
    assert seen(event, Scope.MINE) == OF_EAST
    assert seen(event, Scope.BRANCH) == set()
    assert seen(event, Scope.VILLAGE) == OF_EAST


def test_the_towns_event_is_everybodys(publish, seen):
    assert seen(publish("西樵镇", DAY), Scope.MINE) == EVERYBODY


def test_a_draft_stands_in_no_schedule_not_even_its_planners(draw_up, seen):
    event = plan_event(draw_up("东一", DAY), by=None, at=now())
    db.session.commit()
    assert all(seen(event, scope) == set() for scope in Scope)


def test_a_joint_event_is_that_of_all_who_hold_it(publish, seen):
    event = publish("东一", DAY, audience=["东一", "西一"], co_holders=[unit_named("西一")])
    assert seen(event, Scope.MINE) == OF_EAST_ONE | OF_WEST_ONE
    assert seen(event, Scope.VILLAGE) == OF_EAST | OF_WEST_ONE
    western = viewer_of_member(somebody_of("西一").id)
    assert event.id in {line.event_id for line in lines(Wanted(western, Scope.MINE, DAY, DAY))}


def somebody_of(branch):
    return db.session.scalars(select(Member).where(Member.branch_id == unit_named(branch).id)).first()


def test_a_committee_meeting_is_the_committees_and_the_others_may_know_of_it(publish, seen):
    event = publish("东一", DAY, kinds=("committee_meeting",))
    sitting = set(
        db.session.scalars(
            select(Post.member_id).where(
                Post.unit_id == unit_named("东一").id, Post.kind.in_(COMMITTEE), Post.until.is_(None)
            )
        )
    )
    assert sitting, "the demonstration has a committee"
    for each in db.session.scalars(select(Member).where(Member.branch_id == unit_named("东一").id)):
        mine = lines(Wanted(viewer_of_member(each.id), Scope.MINE, DAY, DAY))
        assert (event.id in {line.event_id for line in mine}) is (each.id in sitting), each.name
    assert seen(event, Scope.BRANCH) == OF_EAST_ONE


def test_a_committee_meeting_before_or_after_ones_post_is_not_ones_own(publish):
    event = publish("东一", DAY, kinds=("committee_meeting",))
    post = db.session.scalars(
        select(Post).where(Post.unit_id == unit_named("东一").id, Post.kind.in_(COMMITTEE), Post.until.is_(None))
    ).first()
    mine = Wanted(viewer_of_member(post.member_id), Scope.MINE, DAY, DAY)
    assert event.id in {line.event_id for line in lines(mine)}
    post.until, post.left_basis = DAY - timedelta(days=1), "换届"
    db.session.flush()
    other = select(Post.id).where(
        Post.member_id == post.member_id, Post.unit_id == post.unit_id, Post.until.is_(None), Post.kind.in_(COMMITTEE)
    )
    assert db.session.scalar(other) is None
    assert event.id not in {line.event_id for line in lines(mine)}


def test_a_meeting_of_invited_people_is_seen_by_them_and_by_those_who_plan_it(publish, person, seen):
    guest = db.session.get_one(Member, person("hebo").member_id)
    event = publish("东一", DAY, audience=(), audience_kind=Audience.INVITED, invitees=[guest])
    assert seen(event, Scope.MINE) == {"hebo"}
    assert seen(event, Scope.TOWN) == {"hebo", "feng", "wen", "liang", "zhou", "lin"}


def test_what_repeats_and_is_open_to_all_is_ones_own_once_one_has_signed_up(repeat, person):
    series = repeat(
        "西樵镇", audience_kind=Audience.OPEN, since=DAY, on=DAY - timedelta(days=5), until=DAY + timedelta(days=60)
    )
    event = db.session.scalars(select(Event).where(Event.series_id == series.id).order_by(Event.day)).first()
    mine = wanted(person("hebo"), Scope.MINE, event.day)
    assert event.id not in {line.event_id for line in lines(mine)}
    sign_up(loaded(event.id), db.session.get_one(Member, person("hebo").member_id), by=None, by_name="何炳坤",
            at=at(DAY - timedelta(days=4)))  # fmt: skip
    db.session.flush()
    assert event.id in {line.event_id for line in lines(mine)}


def test_the_scopes_are_those_to_which_one_belongs(person):
    assert scopes_for(viewer_of(person("hebo"))) == [Scope.MINE, Scope.BRANCH, Scope.VILLAGE, Scope.TOWN]
    assert scopes_for(viewer_of(person("liang"))) == [Scope.MINE, Scope.VILLAGE, Scope.TOWN]
    assert scopes_for(viewer_of(person("zhou"))) == [Scope.MINE, Scope.BRANCH, Scope.TOWN]  # of an organ branch


# -- gathered


def test_a_series_of_many_branches_is_one_line_with_a_count_and_ones_own_stands_first(repeat, person, publish):
    repeat("西樵镇", units=["东一", "东二", "西一"], since=DAY, on=DAY - timedelta(days=5),
           until=DAY + timedelta(days=30), title="每月5日主题党日")  # fmt: skip
    day = date(2030, 4, 5)
    publish("西樵镇", day, title="全镇大会", starts="8:00", ends="9:00")
    of_all = lines(wanted(person("zhou"), Scope.TOWN, day, day + timedelta(days=5)))
    assert titles(of_all)[-1] == ("每月5日主题党日", 3)
    of_feng = lines(wanted(person("feng"), Scope.TOWN, day, day + timedelta(days=5)))
    held = [line for line in of_feng if line.title == "每月5日主题党日"]
    assert [(line.count, line.is_mine) for line in held] == [(1, True), (2, False)]
    assert held[0].event.unit.short_name == "东一"


def test_what_branches_plan_for_themselves_is_gathered_under_its_theme(publish, repeat, person):
    publish("东一", DAY, title="东一的")
    publish("东二", DAY, title="东二的", starts="9:00", ends="10:00")
    for name in ("西一", "樵西村"):
        repeat(name, since=DAY, on=DAY - timedelta(days=2), until=DAY, rhythm=daily(DAY), title=f"{name}每月一次")
    assert titles(lines(wanted(person("zhou"), Scope.TOWN))) == [("主题党日", 4)]
    (line,) = lines(wanted(person("zhou"), Scope.TOWN))
    assert (line.title, line.count, line.series_id) == ("主题党日", 4, None)
    assert line.starts_at == at(DAY, "9:00")
    found = db.session.scalars(of_group(wanted(person("zhou"), Scope.TOWN, theme_id=line.theme.id), DAY, None))
    assert [event.unit.short_name for event in found.unique()] == ["东一", "东二", "樵西村", "西一"]


def daily(day):
    from xiqiao.calendar.recurrence import Repeat, Rhythm

    return Rhythm(Repeat.MONTHLY_DAY, day=day.day)


def test_a_line_and_what_stands_behind_it_are_the_same_events(repeat, person):
    series = repeat("西樵镇", units=["东一", "东二", "西一"], since=DAY, on=DAY - timedelta(days=5), until=DAY,
                    rhythm=daily(DAY))  # fmt: skip
    question = wanted(person("zhou"), Scope.TOWN)
    (line,) = lines(question)
    behind = db.session.scalars(of_group(question, DAY, series.id)).unique().all()
    assert (line.series_id, line.count) == (series.id, len(behind)) == (series.id, 3)


def test_a_line_of_one_event_bears_its_title_and_leads_to_it(publish, person):
    event = publish("东一", DAY, title="只有一项")
    (line,) = lines(wanted(person("zhou"), Scope.TOWN))
    assert (line.title, line.count, line.event_id) == ("只有一项", 1, event.id)


def test_a_village_gathers_its_branches_and_shows_its_own_one_by_one(publish, person):
    publish("东一", DAY)
    publish("东二", DAY)
    publish("樵东村", DAY, title="村的")
    publish("西一", DAY)
    assert titles(lines(wanted(person("liang"), Scope.VILLAGE))) == [("村的", 1), ("主题党日", 2)]


def test_what_is_cancelled_is_not_counted_but_seen_by_its_own(publish, person):
    publish("东二", DAY)
    off = publish("东一", DAY, title="取消的")
    cancel_event(off, "台风", by=None, at=now())
    db.session.commit()
    assert titles(lines(wanted(person("zhou"), Scope.TOWN))) == [("十二月主题党日", 1)]
    assert "取消的" in [line.title for line in lines(wanted(person("feng"), Scope.BRANCH))]


# -- order, days, themes


def test_ones_own_comes_first_then_the_earlier(publish, person):
    publish("西樵镇", DAY, title="全镇", starts="8:00", ends="9:00", audience=["樵西村", "西樵镇"])
    publish("樵西村", DAY, title="樵西", starts="7:00", ends="7:30")
    publish("东一", DAY, title="东一", starts="20:00", ends="21:00")
    assert [line.title for line in lines(wanted(person("feng"), Scope.TOWN))] == ["全镇", "东一", "樵西"]


def test_an_event_of_several_days_stands_under_each_of_them(publish, person):
    event = publish("东一", DAY, ends_at=at(DAY + timedelta(days=3), "12:00"), title="培训")
    later = DAY + timedelta(days=2)
    found = lines(wanted(person("feng"), Scope.MINE, later, later + timedelta(days=10)))
    assert [line.event_id for line in found] == [event.id]
    days = by_day(found, later, later + timedelta(days=10))
    assert sorted(days) == [later, later + timedelta(days=1)]


def test_a_theme_leaves_the_others_out(publish, person):
    theme = db.session.scalars(select(Theme).where(Theme.name == "听红色党课")).one()
    publish("东一", DAY, title="党课", theme="听红色党课")
    publish("东一", DAY, title="别的")
    found = lines(wanted(person("feng"), Scope.MINE, theme_id=theme.id))
    assert [line.title for line in found] == ["党课"]


# -- a list ends after a whole day


def test_a_list_is_cut_after_a_whole_day_and_the_next_page_goes_on_there(publish, person):
    made = []
    for number in range(4):
        made += [publish("东一", DAY + timedelta(days=number), title=f"{number}-{k}").id for k in range(3)]
    asked = wanted(person("feng"), Scope.MINE, DAY, DAY + timedelta(days=60))
    seen_ids, since = [], DAY
    for _ in range(10):
        found, until = lines_up_to(Wanted(asked.viewer, asked.scope, since, asked.until), 5)
        seen_ids += [line.event_id for line in found]
        assert len(found) in (0, 3)
        since = until + timedelta(days=1)
        if since > asked.until:
            break
    assert sorted(seen_ids) == sorted(made)


def test_a_day_with_more_than_a_page_holds_is_shown_whole(publish, person):
    made = {publish("东一", DAY, title=str(number)).id for number in range(4)}
    publish("东一", DAY + timedelta(days=1))
    found, until = lines_up_to(wanted(person("feng"), Scope.MINE, DAY, DAY + timedelta(days=9)), 2)
    assert ({line.event_id for line in found}, until) == (made, DAY)


def test_gathered_lines_are_cut_at_the_same_day(publish, person):
    for number in range(3):
        publish("西樵镇", DAY + timedelta(days=number))
        publish("东二", DAY + timedelta(days=number))
    found, until = lines_up_to(wanted(person("zhou"), Scope.TOWN, DAY, DAY + timedelta(days=9)), 1)
    assert until == DAY
    assert {line.day for line in found} == {DAY}


def test_one_that_began_long_before_does_not_hide_what_follows(publish, person):
    publish("东一", DAY - timedelta(days=20), ends_at=at(DAY + timedelta(days=8)), title="展览")
    after = publish("东一", DAY + timedelta(days=5), title="以后的")
    found, until = lines_up_to(wanted(person("feng"), Scope.MINE, DAY, DAY + timedelta(days=9)), 1)
    assert until == DAY + timedelta(days=4)
    found, _ = lines_up_to(wanted(person("feng"), Scope.MINE, until + timedelta(days=1), DAY + timedelta(days=9)), 1)
    assert after.id in {line.event_id for line in found}


# -- units change


@pytest.mark.parametrize("scope", Scope)
def test_a_schedule_costs_two_reads_whatever_it_holds(publish, person, statements, scope):
    for name in ("东一", "东二", "西一", "樵东村", "西樵镇"):
        publish(name, DAY)
    question = wanted(person("feng"), scope)
    with statements() as seen_sql:
        lines(question)
    assert len(seen_sql) <= 2


# -- grids


def test_a_month_is_laid_out_in_whole_weeks():
    grid = month_grid(date(2026, 11, 1))
    assert (grid.since, grid.until, len(grid.weeks)) == (date(2026, 10, 26), date(2026, 12, 6), 6)
    assert date(2026, 12, 6) in grid
    assert date(2026, 12, 7) not in grid
    assert week_of(date(2026, 11, 25))[0] == date(2026, 11, 23)


def test_the_plan_of_a_year_says_what_repeats_within_a_month_once(publish, repeat, person):
    from xiqiao.calendar.recurrence import Repeat, Rhythm

    repeat("东一", rhythm=Rhythm(Repeat.WEEKLY, weekday=1), since=DAY, until=date(2030, 4, 30), on=DAY - timedelta(days=3),
           title="每周学习")  # fmt: skip
    plan = year_plan(lines(wanted(person("feng"), Scope.MINE, date(2030, 1, 1), date(2030, 12, 31))), 2030)
    assert [month for month, _ in plan] == list(range(1, 13))
    (march,) = [entry for month, entries in plan for entry in entries if month == 3]
    assert (march.line.title, [day.day for day in march.days]) == ("每周学习", [12, 19, 26])
