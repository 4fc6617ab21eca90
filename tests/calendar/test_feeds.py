"""订阅 at their real addresses: what stands in each, who may read, and when a feed is another one."""

from datetime import timedelta

import icalendar
import pytest
from sqlalchemy import select

from bench.serving import Server
from tests.calendar.answers import answer, enter, leave, member
from tests.calendar.conftest import at, drawn_up, loaded, published, unit_named
from tests.calendar.foreign import is_here, seen_by
from tests.calendar.loopback import SyncClient
from xiqiao.accounts.cards import card_of, issue_card
from xiqiao.accounts.models import Account
from xiqiao.audit.models import Entry
from xiqiao.calendar.feed_checker import check_feed
from xiqiao.calendar.feeds import Feed, FeedKind, events_in, feed_of, make_feed, revoke_feed
from xiqiao.calendar.models import Audience, Event
from xiqiao.calendar.planning import cancel_event, discard_draft, edit_event, move_event, plan_event, restore_event
from xiqiao.calendar.themes import Theme
from xiqiao.core.clock import now, today
from xiqiao.core.db import db

LOGIN, NAME = "hebo", "何炳坤"


def account(login=LOGIN):
    return db.session.scalars(select(Account).where(Account.login == login)).one()


def theme(name):
    return db.session.scalars(select(Theme).where(Theme.name == name)).one()


def feed(kind, login=LOGIN, unit=None, about=None):
    """A feed of this person's, made as the page makes it."""
    person = account(login)
    return make_feed(kind, member_id=person.member_id, unit=unit_named(unit) if unit else None,
                     theme=theme(about) if about else None, by=person, at=now())  # fmt: skip


def titles(of):
    return {event.title for event in events_in(of, today())}


@pytest.fixture
def address(behind):
    """The path of 何炳坤's personal feed."""
    return f"/feeds/{behind(lambda: feed(FeedKind.PERSONAL).code)}.ics"


@pytest.fixture
def client(app):
    """A calendar program: no cookies of anybody."""
    return app.test_client()


def read(client, path, **headers):
    return client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


# -- what stands in each


@pytest.fixture
def planned(context):
    """One event of each reach."""
    published("东一", title="东一的会")
    published("东一", title="东一支委会", kinds=("committee_meeting",))
    published("东二", title="东二的会")
    published("樵东村", title="樵东村的会")
    published("樵西村", title="樵西村的会")
    published("西樵镇", title="全镇的会")
    published("西樵镇", title="全镇研学", audience_kind=Audience.OPEN, theme="传红色经典")
    published("东一", title="约何炳坤谈话", audience=(), audience_kind=Audience.INVITED, invitees=[member(NAME)])
    published("东一", title="约别人谈话", audience=(), audience_kind=Audience.INVITED, invitees=[member("罗耀祥")])
    plan_event(drawn_up("东一", title="草稿"), by=None, at=now())
    return {"东一的会", "东一支委会", "东二的会", "樵东村的会", "樵西村的会", "全镇的会", "全镇研学", "约何炳坤谈话",
            "约别人谈话", "草稿"}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "unit", "about", "expected"),
    [
        (FeedKind.PERSONAL, None, None, {"东一的会", "樵东村的会", "全镇的会", "约何炳坤谈话"}),
        (FeedKind.BRANCH, "东一", None, {"东一的会", "东一支委会", "樵东村的会", "全镇的会", "全镇研学"}),
        (FeedKind.VILLAGE, "樵东村", None, {"樵东村的会", "全镇的会", "全镇研学"}),
        (FeedKind.TOWN, None, None, {"全镇的会", "全镇研学"}),
        (FeedKind.THEME, None, "传红色经典", {"全镇研学"}),
        (FeedKind.THEME, None, "主题党日", {"东一的会", "樵东村的会", "全镇的会"}),
    ],
)
def test_each_kind_holds_what_it_says(planned, kind, unit, about, expected):
    assert titles(feed(kind, unit=unit, about=about)) & planned == expected


def test_an_open_activity_comes_into_ones_own_feed_by_signing_up(context):
    event = published("西樵镇", title="全镇研学", audience_kind=Audience.OPEN)
    mine = feed(FeedKind.PERSONAL)
    assert "全镇研学" not in titles(mine)
    enter(event, NAME)
    assert "全镇研学" in titles(mine)
    leave(event, NAME)
    assert "全镇研学" not in titles(mine)


@pytest.mark.parametrize(("days", "is_there"), [(-61, False), (-60, True), (0, True), (400, True), (401, False)])
def test_two_months_back_and_a_year_ahead(context, days, is_there):
    event = published(day=today() + timedelta(days=days))
    assert (event.id in {each.id for each in events_in(feed(FeedKind.PERSONAL), today())}) is is_there


# -- the address


def test_the_same_person_asking_again_gets_the_same_address_and_others_another(context):
    first = feed(FeedKind.TOWN)
    assert feed(FeedKind.TOWN).code == first.code
    assert feed(FeedKind.TOWN, "mai").code != first.code
    assert feed(FeedKind.THEME, about="主题党日").code != feed(FeedKind.THEME, about="三会一课").code
    revoke_feed(first, by=account(), at=now())
    assert feed(FeedKind.TOWN).code != first.code


def test_revoked_altered_and_invented_addresses_answer_with_the_same_bytes(client, behind):
    def revoke():
        made = feed(FeedKind.TOWN)
        revoke_feed(made, by=account(), at=now())
        return made.code

    def close():
        made = feed(FeedKind.TOWN, "mai")
        mai = account("mai")
        mai.disabled_at, mai.disabled_reason = now(), "试验"
        return made.code

    good = behind(lambda: feed(FeedKind.BRANCH, unit="东一").code)
    altered = good[:-1] + ("0" if good[-1] != "0" else "1")
    assert read(client, f"/feeds/{good}.ics").status_code == 200
    codes = [behind(revoke), behind(close), altered, f"0{good}", "1-" + "0" * 30, "999999-" + "a" * 30, "x", "订阅"]
    answers = [read(client, f"/feeds/{code}.ics") for code in codes]
    assert {(each.status_code, each.get_data(), each.content_type) for each in answers} == {
        (404, "没有找到\n".encode(), "text/plain; charset=utf-8")
    }
    assert not [each for each in answers if "Set-Cookie" in each.headers or "ETag" in each.headers]


def test_a_code_of_a_card_is_no_feeds(context):
    card = issue_card(member(NAME), by=account("lin"), at=now())
    made = feed(FeedKind.PERSONAL)
    proof = card.code.partition("-")[2]
    assert feed_of(f"{made.id}-{proof}") is None
    assert card_of(f"{card.id}-{made.code.partition('-')[2]}", now()) is None


def test_revoking_is_done_by_its_owner_on_the_page(visitor, behind, client):
    hebo = visitor("hebo")
    page = hebo.open("/calendar/feeds")
    hebo.submit(page, "/calendar/feeds", status=303, kind="personal")
    key = behind(lambda: db.session.scalar(select(Feed.id)))
    code = behind(lambda: db.session.get(Feed, key).code)
    page = hebo.open("/calendar/feeds")
    assert f"/feeds/{code}.ics" in page
    assert "webcal://" in page
    assert visitor("mai").post(f"/calendar/feeds/{key}/revocation").status == 404
    assert read(client, f"/feeds/{code}.ics").status_code == 200
    hebo.submit(page, f"/calendar/feeds/{key}/revocation", status=303)
    assert read(client, f"/feeds/{code}.ics").status_code == 404
    assert f"/feeds/{code}.ics" not in hebo.open("/calendar/feeds")
    acts = list(behind(lambda: db.session.scalars(select(Entry.act).where(Entry.ref_kind == "feed")).all()))
    assert acts == ["feed.made", "feed.revoked"]


@pytest.mark.parametrize("kind", ["", "theme", "theme-999", "theme-x", "nothing", "branch"])
def test_what_one_cannot_subscribe_to_is_refused(visitor, kind):
    assert visitor("gu").post("/calendar/feeds", kind=kind).status == 409


# -- the answer


def test_a_program_gets_a_calendar_without_cookie_redirect_or_last_modified(client, address):
    got = read(client, address)
    assert (got.status_code, got.content_type) == (200, "text/calendar; charset=utf-8")
    assert got.get_data().startswith(b"BEGIN:VCALENDAR\r\n")
    assert got.headers["Cache-Control"] == "private, max-age=3600"
    assert got.headers["Content-Disposition"].startswith("inline; filename=feed-")
    for absent in ("Set-Cookie", "Location", "Last-Modified"):
        assert absent not in got.headers


def test_head_says_the_same_without_the_body(client, address):
    got, head = read(client, address), client.head(address)
    assert (head.status_code, head.get_data()) == (200, b"")
    same = ("ETag", "Content-Type", "Content-Length", "Cache-Control", "Content-Disposition")
    assert [head.headers[name] for name in same] == [got.headers[name] for name in same]


def test_what_is_no_reading_is_not_allowed(client, address):
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert client.open(address, method=method).status_code in (400, 405)


@pytest.mark.parametrize("form", ["{}", "W/{}", '"x", {}', 'W/"x", W/{} , "y"', "*"])
def test_who_has_it_already_is_told_so_in_few_bytes(client, address, form):
    tag = read(client, address).headers["ETag"]
    again = read(client, address, If_None_Match=form.format(tag))
    assert (again.status_code, again.get_data()) == (304, b"")
    assert again.headers["ETag"] == tag
    assert again.headers["Cache-Control"] == "private, max-age=3600"
    assert not {"Set-Cookie", "Last-Modified", "Content-Type"} & set(again.headers.keys())


@pytest.mark.parametrize("form", ['"x"', 'W/"x", "y"', "nonsense", '"', ""])
def test_who_has_another_version_gets_the_whole(client, address, form):
    got = read(client, address, If_None_Match=form)
    assert (got.status_code, got.get_data()[:15]) == (200, b"BEGIN:VCALENDAR")


def test_a_date_of_the_reader_is_not_believed(client, address):
    assert read(client, address, If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT").status_code == 200


# -- the version


@pytest.fixture
def kept(hold):
    """An event that stands in the feed, and wants replies."""
    return hold("东一", wants_reply=True, title="学习会", contact="冯月好", contact_phone="13800001012")


def tag(client, address):
    return read(client, address).headers["ETag"]


CHANGES = {
    "cancelled": lambda event: cancel_event(event, "台风", by=None, at=now()),
    "moved": lambda event: move_event(
        event, event.starts_at + timedelta(hours=1), event.ends_at + timedelta(hours=1), "大雨", by=None, at=now()
    ),
    "another place": lambda event: edit_event(
        event,
        drawn_up(title="学习会", place_words="村委会二楼"),
        reason="",
        drawn_from=event.version,
        by=None,
        at=now(),
    ),
    "another beside it": lambda event: published("东一", title="另一次"),
    "no draft any more": lambda event: db.session.delete(event),
}
IRRELEVANT = {
    "nothing": lambda event: None,
    "a reply": lambda event: answer(event, "罗耀祥"),
    "a draft": lambda event: plan_event(drawn_up("东一", title="草稿"), by=None, at=now()),
    "a draft that is thrown away": lambda event: discard_draft(
        plan_event(drawn_up("东一", title="草稿"), by=None, at=now()), by=account("feng")
    ),
    "an event of others": lambda event: published("东二", title="东二的会"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_changes_the_calendar_changes_its_version(client, address, kept, behind, change):
    before = tag(client, address)
    behind(lambda: change(loaded(kept)) and None)
    after = read(client, address, If_None_Match=before)
    assert after.status_code == 200
    assert after.headers["ETag"] != before


@pytest.mark.parametrize("change", IRRELEVANT.values(), ids=IRRELEVANT)
def test_nothing_else_changes_a_byte(client, address, kept, behind, change):
    before = read(client, address).get_data()
    behind(lambda: change(loaded(kept)) and None)
    assert read(client, address).get_data() == before


def test_cancelling_and_restoring_are_two_versions_more(client, address, kept, behind):
    tags = [tag(client, address)]
    for change in (CHANGES["cancelled"], lambda event: restore_event(event, "台风转向", by=None, at=now())):
        behind(lambda change=change: change(loaded(kept)))
        tags.append(tag(client, address))
    assert len(set(tags)) == 3


# -- what it says


def parsed(client, address, title):
    calendar = icalendar.Calendar.from_ical(read(client, address).get_data())
    return next(each for each in calendar.walk("VEVENT") if title in each["SUMMARY"])


@pytest.mark.parametrize("days", [-60, -1, 30])
def test_what_was_cancelled_stays_two_months_and_says_so(client, address, behind, days):
    def make():
        event = published(title="广场晚会", day=today() + timedelta(days=days))
        cancel_event(event, "台风橙色预警", by=None, at=now())

    behind(make)
    event = parsed(client, address, "广场晚会")
    assert (event["SUMMARY"], event["STATUS"]) == ("【已取消】广场晚会", "CANCELLED")
    assert "原因：台风橙色预警" in event["DESCRIPTION"]
    assert event["SEQUENCE"] == 1


@pytest.mark.parametrize("kind", list(FeedKind))
def test_our_own_checker_finds_no_fault_in_any_feed(client, behind, kind):
    unit = {FeedKind.BRANCH: "东一", FeedKind.VILLAGE: "樵东村"}.get(kind)
    about = "主题党日" if kind is FeedKind.THEME else None
    path = f"/feeds/{behind(lambda: feed(kind, unit=unit, about=about).code)}.ics"
    content = read(client, path).get_data()
    assert check_feed(content) == []
    assert content.count(b"BEGIN:VEVENT") > 0


def test_an_events_own_file_carries_the_same_uid_and_sequence(client, address, kept, visitor):
    got = visitor("hebo").client.get(f"/calendar/events/{kept}/event.ics")
    assert got.headers["Content-Disposition"].startswith("attachment; filename=event-")
    assert got.headers["Cache-Control"] == "no-store", "of somebody signed in"
    (alone,) = icalendar.Calendar.from_ical(got.get_data()).walk("VEVENT")
    among = parsed(client, address, "学习会")
    assert [alone[name] for name in ("UID", "SEQUENCE", "SUMMARY")] == [among[name] for name in ("UID", "SEQUENCE", "SUMMARY")]  # fmt: skip


def test_no_telephone_and_nobody_who_answered_stands_in_it(client, address, kept, behind):
    def fill():
        event = loaded(kept)
        event.content = "联系罗主任 13912345678"
        answer(event, NAME)

    behind(fill)
    text = read(client, address).get_data().decode().replace("\r\n ", "")
    assert "13800001012" not in text
    assert "13912345678" not in text
    assert "139****5678" in text
    assert NAME not in text
    for word in ("ATTENDEE", "ORGANIZER", "VALARM", "METHOD"):
        assert word not in text


def test_the_name_on_the_telephone_says_which_it_is(client, behind):
    path = f"/feeds/{behind(lambda: feed(FeedKind.BRANCH, unit='东一').code)}.ics"
    calendar = icalendar.Calendar.from_ical(read(client, path).get_data())
    assert (str(calendar["NAME"]), str(calendar["X-WR-CALNAME"])) == ("西樵党建：东一", "西樵党建：东一")


def test_a_large_feed_costs_few_statements(client, address, behind, statements):
    behind(lambda: [published(title=f"学习{number}") for number in range(30)])
    with statements() as seen:
        read(client, address)
    assert len(seen) <= 12, seen


# -- programs that we did not write, at the served application


@pytest.fixture
def served(settings, app, address):
    server = Server(settings)
    yield f"http://127.0.0.1:{server.port}{address}"
    server.stop()


def test_a_sync_client_copies_once_and_sees_what_is_cancelled(served, tmp_path, behind, kept):
    program = SyncClient(served, tmp_path)
    first = program.sync()
    assert len(first) == behind(lambda: len(events_in(db.session.scalars(select(Feed)).first(), today())))
    assert program.sync() == [], "nothing has changed"
    behind(lambda: answer(loaded(kept), "罗耀祥"))
    assert program.sync() == [], "a reply is nobody's calendar"
    behind(lambda: cancel_event(loaded(kept), "台风", by=None, at=now()))
    assert program.sync() != []
    (text,) = (text for text in program.texts() if "学习会" in text)
    assert "STATUS:CANCELLED" in text
    assert "SUMMARY:【已取消】学习会" in text
    assert program.sync() == []


@pytest.mark.parametrize("name", ["vobject", "ics", "calcurse"])
def test_other_programs_see_the_cancelled_event_at_its_hour(name, client, address, kept, behind, tmp_path):
    if not is_here(name):
        pytest.skip(f"{name} 没有安装")
    behind(lambda: cancel_event(loaded(kept), "台风", by=None, at=now()))
    (tmp_path / "feed.ics").write_bytes(read(client, address).get_data())
    event = behind(lambda: db.session.scalars(select(Event.starts_at).where(Event.id == kept)).one())
    seen = [row for row in seen_by(name, tmp_path / "feed.ics", "UTC", tmp_path) if "学习会" in row[0]]
    assert seen == [["【已取消】学习会", event.isoformat(), (event + timedelta(minutes=90)).isoformat()]]
    assert event == at(today() + timedelta(days=7), "14:30")
