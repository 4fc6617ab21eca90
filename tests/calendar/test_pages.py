"""The pages of planning: they work, strangers to a thing get nothing, and bad input is answered in place."""

from __future__ import annotations

import gzip
import re
from contextvars import Context
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.calendar.conftest import events_of, loaded, unit_named
from tests.visitor import Visitor
from xiqiao.calendar.models import Audience, Event, EventState
from xiqiao.calendar.planning import cancel_event, plan_event
from xiqiao.calendar.series import MonthlyGuide, Series
from xiqiao.calendar.series_planning import whole_series
from xiqiao.calendar.themes import Kind, Palette, Theme
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.members.models import Member

SOON = today() + timedelta(days=12)
NEW = "/calendar/events/new?unit={}"


class Apart(Visitor):
    """A visitor whose requests have a context, and so a transaction, of their own beside that of the test."""

    def sign_in_as(self, *args, **more):
        return apart(super().sign_in_as, *args, **more)

    def open(self, *args, **more):
        return apart(super().open, *args, **more)

    def submit(self, *args, **more):
        return apart(super().submit, *args, **more)

    def post(self, *args, **more):
        return apart(super().post, *args, **more)


def apart(deed, *args, **more):
    db.session.rollback()  # the test is no writer meanwhile
    return Context().run(deed, *args, **more)


@pytest.fixture
def visitor(app, context):
    def make(login=None):
        made = Apart(app)
        if login is not None:
            made.sign_in_as(login)
        return made

    return make


@pytest.fixture
def ids(context):
    """What forms name by number."""
    return {
        "theme_id": db.session.scalars(select(Theme.id).where(Theme.name == "主题党日")).one(),
        "kinds": [db.session.scalars(select(Kind.id).where(Kind.key == "party_day")).one()],
        "east": unit_named("东一").id,
        "village": unit_named("樵东村").id,
    }


@pytest.fixture
def stored(publish):
    """A published event of 东一, as its number."""
    return publish("东一", SOON, title="试验的主题党日").id


def event_said(ids, **more):
    return {"title": "春季党课", "theme_id": ids["theme_id"], "kinds": ids["kinds"], "day": SOON.isoformat(), "starts": "14:30",
            "ends": "16:00", "place_words": "祠堂", **more}  # fmt: skip


def series_said(ids, **more):
    return {"title": "每月学习", "theme_id": ids["theme_id"], "kinds": ids["kinds"], "on_day": "5", "since": "2026-09-01",
            "until": "2026-12-31", "starts": "14:30", "ends": "16:00", "place_words": "祠堂",
            "units": [ids["east"]], "is_published": "y", **more}  # fmt: skip


# -- looking


VIEWS = ("", "/month", "/month/2026/10", "/week", "/week/2026/10/1", "/year", "/year/2026")


@pytest.mark.parametrize("htmx", [False, True])
def test_every_view_opens_in_every_scope_plain_and_by_htmx(visitor, htmx):
    person = visitor("feng")
    for path in VIEWS:
        for scope in ("mine", "branch", "village", "town"):
            person.open(f"/calendar{path}?scope={scope}", htmx=htmx)


ADDRESSES = {
    "/month/2026/13": 404, "/month/2026/0": 404, "/month/0/5": 404, "/month/1999/12": 404, "/month/2000/1": 200,
    "/month/2100/12": 200, "/month/2101/1": 404, f"/month/{10**30}/1": 404, "/week/2026/2/30": 404, "/week/0/1/1": 404,
    "/week/2100/12/31": 200, "/year/0": 404, "/year/2100": 200, "/day/2026/2/30": 404, "/day/2026/11/5": 200,
    "/month/2026/13/text": 404, f"/events/{10**30}": 404, f"/series/{10**30}": 404, f"/guides/{10**30}/1": 404,
    "/guides/2026/13": 404, "/guides/2026/13/edit": 404, f"/themes/{10**30}": 404, "/events/999999": 404,
}  # fmt: skip


def test_what_there_is_not_is_not_found(visitor):
    lin = visitor("lin")
    for path, status in ADDRESSES.items():
        lin.open(f"/calendar{path}", status=status)


NONSENSE = ("scope=%00", "theme=99999999999", "theme=-1", "day=2026-13-45", "day=2200-12-31", "day=1900-1-1", "series=x",
            "number=-5", "scope=town&theme=1&day=２０２６年７月１日", "unit=²", "unit=%00")  # fmt: skip


@pytest.mark.parametrize(
    "path", ["", "/month", "/week", "/year", "/day/2026/11/5", "/month/2026/11/text", "/manage", "/events/new"]
)
def test_nonsense_in_a_query_is_as_if_nothing_was_asked(visitor, path):
    feng = visitor("feng")
    for query in NONSENSE:
        feng.open(f"/calendar{path}?{query}")


def test_a_day_of_a_month_lists_its_events_and_each_link_says_the_whole_date(visitor, stored):
    page = visitor("hebo").open(f"/calendar/month/{SOON.year}/{SOON.month}?day={SOON}")
    assert page.html.count(f'href="/calendar/events/{stored}"') == 2  # in its cell, and below
    spoken = f"{SOON.year}年{SOON.month}月{SOON.day}日"
    assert (
        len(re.findall(rf'<a href="/calendar/events/{stored}"><span class="visually-hidden">{spoken}', page.html)) == 2
    )


def test_what_repeats_at_many_branches_is_one_line_with_all_of_them_behind_it(visitor, repeat):
    first = today() + timedelta(days=1)
    series = repeat("西樵镇", units=["东二", "西一"], since=first, until=first + timedelta(days=40), on=today(),
                    title="各支部学习")  # fmt: skip
    event = events_of(series)[0]
    page = visitor("hebo").open(f"/calendar?scope=town&day={event.day}")
    link = re.search(r'href="([^"]+)"><span[^>]*>[^<]*</span>各支部学习 · 2 个单位', page.html)
    assert link is not None
    behind = visitor("hebo").open(link[1].replace("&amp;", "&"))
    assert ("东二" in behind, "西一" in behind) == (True, True)


def test_the_list_goes_on_where_it_ended(visitor, publish):
    for number in range(35):
        publish("东一", SOON + timedelta(days=number // 2), title=f"第{number}项")
    person, found, path = visitor("hebo"), set(), f"/calendar?day={SOON}"
    for _ in range(4):
        page = person.open(path)
        found |= set(re.findall(r"第\d+项", page.html))
        path = re.search(r'class="older" href="([^"]+)"', page.html)[1].replace("&amp;", "&")
    assert len(found) == 35


@pytest.mark.parametrize(
    ("path", "beyond"),
    [
        ("/calendar/month/2100/12", "/month/2101/"),
        ("/calendar/month/2000/1", "/month/1999/"),
        ("/calendar/week/2100/12/30", "/week/2101/"),
        ("/calendar/year/2100", "/year/2101"),
    ],
)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_at_the_ends_of_the_calendar_no_link_leads_beyond(visitor, path, beyond):
    assert beyond not in visitor("hebo").open(path).html


# -- weight


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_list_with_thirty_events_is_light(app, visitor, publish):
    alone = Theme(version=1, name="三十项", sign="卅", palette=Palette.TEAL, position=99, since_year=2000)
    db.session.add(alone)  # the township's own events fall on other days each month
    db.session.flush()
    for number in range(30):
        day = SOON + timedelta(days=number // 2)
        publish("东一", day, theme="三十项", starts=f"{8 + number % 10}:00", ends="21:00")
    page = visitor("hebo").open(f"/calendar?day={SOON}&theme={alone.id}")
    assert page.html.count('class="card"') == 30
    sheet = apart(app.test_client().get, re.search(r'<link[^>]+href="(/[^"]+\.css[^"]*)"', page.html)[1])
    weight = len(gzip.compress(page.html.encode())) + len(gzip.compress(sheet.get_data()))
    sheet.close()
    assert weight <= 14 * 1024, weight
    assert len(page.document.elements) <= 800


@pytest.mark.parametrize("login", ["hebo", "feng", "lin"])
@pytest.mark.parametrize("scope", ["mine", "town"])
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_month_costs_eight_statements_however_full_it_is(visitor, statements, publish, login, scope):
    person = visitor(login)
    path = f"/calendar/month/{SOON.year}/{SOON.month}?scope={scope}"
    person.open(path)  # the first of all asks for the schema too
    with statements() as empty:
        person.open(path)
    for number in range(12):
        publish(("东一", "东二", "西一", "西樵镇")[number % 4], SOON, title=f"第{number}项")
    with statements() as full:
        person.open(path)
    assert len(full) <= len(empty)
    assert len([each for each in full if each.startswith("SELECT")]) <= 8, "\n".join(full)


# -- one event


def test_an_event_is_planned_seen_by_its_planners_published_and_then_seen_by_all(visitor, ids):
    feng, hebo = visitor("feng"), visitor("hebo")
    page = feng.open(NEW.format(ids["east"]))
    made = feng.submit(page, NEW.format(ids["east"]), status=303, **event_said(ids))
    hebo.open(made.location, status=404)
    shown = feng.open(made.location)
    assert "草稿" in shown
    feng.submit(shown, f"{made.location}/publication", status=303)
    assert "春季党课" in hebo.open(made.location)
    assert "春季党课" in hebo.open("/calendar")


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"ends": "13:00"}, "结束时间应在开始时间之后"),
        ({"day": "2026-13-1"}, "请写成 2026-7-1 这样的日期"),
        ({"day": ""}, "请填写日期"),
        ({"starts": ""}, "请填写开始时间"),
        ({"starts": "二十五点"}, "时间"),
        ({"title": ""}, "请填写名称"),
        ({"title": "长" * 61}, "最多 60 个字"),
        ({"kinds": None}, "至少选一个类别"),
        ({"last_day": "2020-1-1"}, "最后一天早于日期"),
        ({"audience": "invited", "invitees": "查无此人"}, "名册里没有"),
        ({"capacity": "0", "audience": "open"}, "名额应在 1 到 10000"),
        ({"contact_phone": "12"}, "电话只能是数字"),
        ({"theme_id": "99999"}, "春季党课"),
        ({"wants_reply": "y", "reply_until": "2030-1-1"}, "回复截止应在活动开始以前"),
    ],
)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_bad_input_is_answered_in_place_and_nothing_is_planned(visitor, ids, more, sentence, htmx):
    feng = visitor("feng")
    count = len(db.session.scalars(select(Event.id)).all())
    page = feng.open(NEW.format(ids["east"]))
    answer = feng.submit(page, NEW.format(ids["east"]), htmx=htmx, status=422, **event_said(ids, **more))
    assert sentence in answer
    db.session.rollback()
    assert len(db.session.scalars(select(Event.id)).all()) == count


def test_one_plans_for_ones_own_units_only(visitor, ids):
    feng = visitor("feng")
    feng.open(NEW.format(ids["village"]), status=403)
    feng.open(NEW.format("999999"), status=404)
    visitor("hebo").open("/calendar/events/new", status=403)
    offered = visitor("wen").open("/calendar/events/new")
    assert ("樵东村" in offered, "东一" in offered, "樵西村" in offered) == (True, True, False)


def test_a_published_event_moves_with_a_reason_and_says_old_and_new(visitor, stored):
    feng, path = visitor("feng"), f"/calendar/events/{stored}/move"
    refused = feng.submit(feng.open(path), path, status=422, day=(SOON + timedelta(days=1)).isoformat())
    assert "请写明原因" in refused
    done = feng.submit(refused, path, status=303, reason="台风")
    assert "已改期" in visitor("hebo").open(done.location)
    assert "→" in visitor("hebo").open(done.location)


def test_capacity_below_the_sign_ups_is_refused_in_place(visitor, publish):
    event = publish("东一", SOON, audience_kind=Audience.OPEN, capacity=5)
    for login in ("hebo", "mai"):
        somebody = visitor(login)
        page = somebody.open(f"/calendar/events/{event.id}")
        somebody.submit(page, f"/calendar/events/{event.id}/sign-up", status=303)
    feng, path = visitor("feng"), f"/calendar/events/{event.id}/edit"
    refused = feng.submit(feng.open(path), path, status=422, capacity="1", kinds=kinds_of(event))
    assert "已有 2 人报名，名额不能少于 2" in refused


def test_an_open_activity_for_which_people_signed_up_stays_open(visitor, publish):
    event = publish("东一", SOON, audience_kind=Audience.OPEN)
    hebo = visitor("hebo")
    hebo.submit(hebo.open(f"/calendar/events/{event.id}"), f"/calendar/events/{event.id}/sign-up", status=303)
    feng, path = visitor("feng"), f"/calendar/events/{event.id}/edit"
    refused = feng.submit(feng.open(path), path, status=422, audience="units", kinds=kinds_of(event))
    assert "已有 1 人报名，不能改成“单位内的党员”" in refused


def kinds_of(event):
    return [kind.id for kind in loaded(event.id).kinds]


@pytest.mark.parametrize("htmx", [False, True])
def test_a_stale_form_shows_both_versions_in_words(visitor, stored, htmx):
    feng, wen, path = visitor("feng"), visitor("wen"), f"/calendar/events/{stored}/edit"
    kinds = kinds_of(loaded(stored))
    early, late = feng.open(path), wen.open(path)
    feng.submit(early, path, status=303, title="冯月好改的", kinds=kinds)
    conflict = wen.submit(late, path, htmx=htmx, status=409, title="温家兴改的", starts="15:00", kinds=kinds)
    assert "冯月好改的" in conflict
    assert "温家兴改的" in conflict
    assert ("14:30" in conflict, "15:00" in conflict) == (True, True)
    table = re.search(r"<table.*?</table>", conflict.html, re.DOTALL)[0]
    assert "object at" not in conflict.html
    assert "&lt;" not in table
    assert table.count("<tr") == 3, table  # the head, the name, the time; what is the same is not listed
    saved = wen.submit(conflict, path, status=303, kinds=kinds, reason="两人商量过")
    assert "温家兴改的" in wen.open(saved.location)


def test_cancelling_asks_why_and_restoring_brings_it_back(visitor, stored):
    feng, path = visitor("feng"), f"/calendar/events/{stored}"
    form = feng.open(f"{path}/cancellation")
    assert "请写明原因" in feng.submit(form, f"{path}/cancellation", status=422)
    feng.submit(form, f"{path}/cancellation", status=303, reason="台风红色预警")
    assert "台风红色预警" in visitor("hebo").open(path)
    form = feng.open(f"{path}/restoration")
    feng.submit(form, f"{path}/restoration", status=303, reason="台风已过")
    assert "台风红色预警" not in visitor("hebo").open(path).document.text("strong")
    assert loaded(stored).state is EventState.PUBLISHED


@pytest.mark.parametrize("deed", ["edit", "publication", "move", "cancellation", "restoration", "removal"])
def test_strangers_to_an_event_change_nothing(visitor, stored, draw_up, deed):
    draft = plan_event(draw_up("东一", SOON), by=None, at=now())
    db.session.commit()
    assert visitor("jie").post(f"/calendar/events/{stored}/{deed}", reason="x").status == 403
    assert visitor("jie").post(f"/calendar/events/{draft.id}/{deed}", reason="x").status == 404
    assert visitor().post(f"/calendar/events/{stored}/{deed}").status == 401


def test_a_deed_that_no_longer_fits_is_refused_with_a_sentence(visitor, stored):
    feng = visitor("feng")
    assert "活动已经是“已发布”" in feng.post(f"/calendar/events/{stored}/publication")
    assert "不能删除，只能取消" in feng.post(f"/calendar/events/{stored}/removal")
    cancel_event(loaded(stored), "停办", by=None, at=now())
    db.session.commit()
    assert "不能再改" in feng.post(f"/calendar/events/{stored}/cancellation", reason="再取消")


def test_a_guest_of_an_invited_meeting_sees_it_and_others_do_not(visitor, publish, person):
    guest = db.session.get_one(Member, person("hebo").member_id)
    event = publish("东一", SOON, audience=(), audience_kind=Audience.INVITED, invitees=[guest], title="谈心谈话")
    for path in ("", "/text", "/poster", "/notice.docx", "/event.ics"):
        visitor("mai").open(f"/calendar/events/{event.id}{path}", status=404)
        visitor("hebo").open(f"/calendar/events/{event.id}{path}")
    assert "谈心谈话" not in visitor("mai").open(f"/calendar?day={SOON}&scope=town")


def test_a_branch_keeps_to_the_days_that_its_village_left_it_and_the_village_goes_beyond(visitor, repeat):
    first = today() + timedelta(days=1)
    series = repeat("樵东村", units=["东一"], window_days=3, since=first, until=first + timedelta(days=32), on=today())
    event = events_of(series)[0]
    path, far = f"/calendar/events/{event.id}/move", event.day + timedelta(days=4)
    said = {"day": far.isoformat(), "starts": "9:00", "ends": "10:00", "reason": "书记出差"}
    feng, wen = visitor("feng"), visitor("wen")
    assert "与安排的单位商量" in feng.submit(feng.open(path), path, status=422, **said)
    many = {"chosen": event.id, "days": 4, "reason": "书记出差"}
    assert "与安排的单位商量" in feng.post("/calendar/manage/putting-off", **many)
    near = {**said, "day": (event.day + timedelta(days=2)).isoformat()}
    feng.submit(feng.open(path), path, status=303, **near)
    wen.submit(wen.open(path), path, status=303, **said)
    assert loaded(event.id).day == far
    assert "看整个系列" not in feng.open(f"/calendar/events/{event.id}")
    assert "看整个系列" in wen.open(f"/calendar/events/{event.id}")


# -- series


def test_a_series_shows_its_dates_before_it_is_saved_with_what_guoqing_moved(visitor, ids):
    feng, path = visitor("feng"), f"/calendar/series/new?unit={ids['east']}"
    first = feng.submit(feng.open(path), path, status=200, **series_said(ids))
    assert "2026年10月8日（周四）（原为 10月5日 周一，遇休息日调整）" in first
    assert db.session.scalar(select(Series.id).where(Series.title == "每月学习")) is None
    saved = feng.submit(first, path, status=303, kinds=ids["kinds"], units=[ids["east"]])
    assert "每月学习" in feng.open(saved.location)
    db.session.rollback()
    series = db.session.scalars(select(Series).where(Series.title == "每月学习")).one()
    assert [event.day.isoformat() for event in events_of(series)] == [
        "2026-09-07", "2026-10-08", "2026-11-05", "2026-12-07",
    ]  # fmt: skip


def test_other_dates_than_those_that_were_seen_are_shown_again(visitor, ids):
    feng, path = visitor("feng"), f"/calendar/series/new?unit={ids['east']}"
    first = feng.submit(feng.open(path), path, status=200, **series_said(ids))
    again = feng.submit(first, path, status=200, on_day="6", kinds=ids["kinds"], units=[ids["east"]])
    assert "2026年11月6日" in again
    feng.submit(again, path, status=303, kinds=ids["kinds"], units=[ids["east"]])


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"since": "2026-9-6", "until": "2026-10-4"}, "没有日期"),
        ({"until": "2026-8-1"}, "结束日期早于开始日期"),
        ({"on_day": ""}, "请填写几日"),
        ({"on_day": "32"}, "应在 1 到 31 之间"),
        ({"repeat": "quarterly", "month": "4"}, "请填写几月（1 到 3）"),
        ({"repeat": "yearly", "month": ""}, "请填写几月（1 到 12）"),
        ({"repeat": "daily"}, "每月学习"),
        ({"units": None}, "请选择由哪些单位举行"),
        ({"ends": "9:00"}, "结束时间应在开始时间之后"),
        ({"window_days": "99"}, "应在 0 到 31 之间"),
        ({"since": ""}, "请填写开始日期"),
    ],
)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_series_that_cannot_be_is_refused_in_place(visitor, ids, more, sentence):
    feng, path = visitor("feng"), f"/calendar/series/new?unit={ids['east']}"
    assert sentence in feng.submit(feng.open(path), path, status=422, **series_said(ids, **more))


def test_a_series_in_the_far_future_is_no_fault(visitor, ids):
    feng, path = visitor("feng"), f"/calendar/series/new?unit={ids['east']}"
    feng.submit(feng.open(path), path, status=200, **series_said(ids, since="2199-1-1", until=""))


def test_this_and_following_shows_its_dates_and_goes_on_as_another_series(visitor, repeat):
    first = today() + timedelta(days=1)
    series = repeat("东一", since=first, on=today())
    feng, path = visitor("feng"), f"/calendar/series/{series.id}/change"
    kinds = [kind.id for kind in whole_series(series.id).kinds]
    said = {"kinds": kinds, "units": [unit_named("东一").id], "on_day": "12", "reason": "场地调整"}
    shown = feng.submit(feng.open(path), path, status=200, **said)
    assert "请核对日期" in shown
    saved = feng.submit(shown, path, status=303, kinds=kinds, units=said["units"])
    assert saved.location != f"/calendar/series/{series.id}"
    assert "每月12日" in feng.open(saved.location)
    again = feng.submit(feng.open(saved.location + "/end"), saved.location + "/end", status=422, since="2020-1-1",
                        reason="停办")  # fmt: skip
    assert "只能改以后的活动" in again
    done = feng.submit(again, saved.location + "/end", status=303, since=(today() + timedelta(days=2)).isoformat())
    assert "以后没有活动了" in feng.open(done.location) or "已取消" in feng.open(done.location)


def test_a_series_whose_theme_ends_says_where_it_stands_still(visitor, repeat):
    series = repeat("东一")
    assert "年底，系列排到那时为止" not in visitor("feng").open(f"/calendar/series/{series.id}")
    theme = db.session.get(Theme, series.theme_id)
    theme.until_year = today().year + 1
    db.session.commit()
    assert f"只到{today().year + 1}年底" in visitor("feng").open(f"/calendar/series/{series.id}")


def test_the_series_of_others_is_not_ones_own_to_change(visitor, repeat):
    series = repeat("樵东村", units=["东一"])
    for path in ("", "/change", "/end"):
        visitor("feng").open(f"/calendar/series/{series.id}{path}", status=403)
        visitor("hebo").open(f"/calendar/series/{series.id}{path}", status=403)


# -- many, copying, texts


def test_what_is_ticked_is_cancelled_together_or_not_at_all(visitor, publish):
    feng = visitor("feng")
    events = [publish("东一", SOON, title=f"第{number}项").id for number in range(2)]
    draft_named = feng.post("/calendar/manage", act="cancel", chosen=events)
    assert ("第0项" in draft_named, "第1项" in draft_named) == (True, True)
    assert "请写明原因" in feng.post("/calendar/manage/cancellation", chosen=events)
    assert feng.post("/calendar/manage/cancellation", chosen=events, reason="台风").status == 303
    assert {loaded(key).state for key in events} == {EventState.CANCELLED}
    assert "请去掉勾选" in feng.post("/calendar/manage/putting-off", chosen=events, days="7", reason="改")


@pytest.mark.parametrize("chosen", [[], ["x"], ["-1"], ["9" * 30], ["999999"], ["²"]])
def test_nothing_that_one_keeps_was_ticked(visitor, chosen):
    assert "没有勾选活动" in visitor("feng").post("/calendar/manage", act="cancel", chosen=chosen)


def test_events_of_others_cannot_be_ticked(visitor, publish):
    event = publish("西一", SOON)
    assert "没有勾选活动" in visitor("feng").post("/calendar/manage/cancellation", chosen=[event.id], reason="x")
    assert loaded(event.id).state is EventState.PUBLISHED


def test_a_month_is_copied_and_what_is_left_out_is_named(visitor, publish):
    publish("东一", date(2026, 12, 15), title="照旧的")
    gone = publish("东一", date(2026, 12, 16), title="到期的", theme="做红色达人")
    gone.theme.until_year = 2026
    db.session.commit()
    feng, path = visitor("feng"), f"/calendar/manage/copy?unit={unit_named('东一').id}"
    refused = feng.submit(feng.open(path), path, status=422, year="2026", month="13")
    assert "应在 1 到 12 之间" in refused
    done = feng.submit(refused, path, status=303, year="2027", month="1")
    listed = feng.open(done.location)
    assert "没有沿用“到期的”" in listed
    assert "照旧的" in listed


def test_the_text_to_copy_is_complete_without_a_link(visitor, stored):
    page = visitor("hebo").open(f"/calendar/events/{stored}/text")
    assert "【活动通知】试验的主题党日" in page
    month = visitor("hebo").open(f"/calendar/month/{SOON.year}/{SOON.month}/text")
    assert "试验的主题党日" in month
    assert "http" not in re.search(r'id="month-text">(.*?)</p>', month.html, re.DOTALL)[1]


# -- guides and themes


def test_a_guide_is_written_published_and_taken_with_one_tap(visitor, draw_up):
    event = plan_event(draw_up("东一", date(2029, 5, 9)), by=None, at=now())
    db.session.commit()
    zhou, feng, path = visitor("zhou"), visitor("feng"), "/calendar/guides/2029/5"
    assert "请填写主题" in zhou.submit(zhou.open(f"{path}/edit"), f"{path}/edit", status=422)
    zhou.submit(zhou.open(f"{path}/edit"), f"{path}/edit", status=303, topic="五月主题", acts="重温誓词")
    feng.open(path, status=404)
    assert "还没有发布" in feng.post(f"/calendar/guides/events/{event.id}")
    zhou.submit(zhou.open(path), f"{path}/publication", status=303)
    assert "五月主题" in feng.open(path)
    feng.submit(feng.open(f"/calendar/events/{event.id}"), f"/calendar/guides/events/{event.id}", status=303)
    assert "重温誓词" in feng.open(f"/calendar/events/{event.id}")


def test_a_stale_guide_shows_both_versions_and_one_that_never_was_is_no_fault(visitor):
    zhou, lin, path = visitor("zhou"), visitor("lin"), "/calendar/guides/2029/6/edit"
    early, late = zhou.open(path), lin.open(path)
    zhou.submit(early, path, status=303, topic="周小敏写的", version="7")
    conflict = lin.submit(late, path, status=409, topic="林素芬写的")
    assert "周小敏写的" in conflict
    assert "林素芬写的" in conflict
    lin.submit(conflict, path, status=303)
    db.session.rollback()
    assert db.session.scalars(select(MonthlyGuide.topic).where(MonthlyGuide.year == 2029)).one() == "林素芬写的"


def test_a_theme_is_added_changed_and_not_doubled(visitor, ids):
    zhou, path = visitor("zhou"), "/calendar/themes/new"
    said = {"name": "学榜样", "sign": "榜", "palette": "rose", "position": "300", "since_year": "2026"}
    assert "请选择颜色" in zhou.submit(zhou.open(path), path, status=422, **{**said, "palette": None})
    zhou.submit(zhou.open(path), path, status=303, **said)
    assert "学榜样" in zhou.open("/calendar/themes")
    assert "已有这个名称" in zhou.submit(zhou.open(path), path, status=422, **said)
    assert "早于开始的年份" in zhou.submit(
        zhou.open(path), path, status=422, **{**said, "name": "x", "until_year": "2025"}
    )
    old = f"/calendar/themes/{ids['theme_id']}"
    early, late = zhou.open(old), zhou.open(old)
    zhou.submit(early, old, status=303, explanation="先改的")
    conflict = zhou.submit(late, old, status=409, explanation="后改的")
    assert "先改的" in conflict


def test_a_kind_is_added_and_taken_out_of_use(visitor, ids):
    zhou, path = visitor("zhou"), "/calendar/themes/kinds/new"
    zhou.submit(zhou.open(path), path, status=303, name="学习沙龙", whose="anybody", position="300")
    db.session.rollback()
    key = db.session.scalars(select(Kind.id).where(Kind.name == "学习沙龙")).one()
    zhou.submit(zhou.open(f"/calendar/themes/kinds/{key}"), f"/calendar/themes/kinds/{key}", status=303, is_active=None)
    assert "学习沙龙" not in visitor("feng").open(NEW.format(ids["east"]))
