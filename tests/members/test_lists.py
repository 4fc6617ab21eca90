"""预备期将满, 光荣在党50年候选, 政治生日, 高龄和需走访: who is on them, in which order, and what is said of each."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.members.people import enrol, enter, partial, unit
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.partial_dates import PartialDate
from xiqiao.members.changing import transfer_member
from xiqiao.members.facts import FactKind as K
from xiqiao.members.forms import FiftyFilter
from xiqiao.members.lists import (
    fifty_years,
    party_birthdays,
    probations_ending,
    seen_in,
    to_visit,
    units_to_choose,
    visits_of,
)
from xiqiao.members.models import Member, Sex
from xiqiao.members.party_age import fifty_years_in, how_counted, is_fifty_years_candidate
from xiqiao.members.settings import PROBATION_NOTICE, VISIT_AGE
from xiqiao.members.visiting import make_visit, plan_visit

EVERYBODY = select(Member).order_by(Member.id)
D = date.fromisoformat


def names(rows):
    return [member.name for member in db.session.scalars(rows).unique()]


# -- 预备期将满


def probationer(name, joined, **more):
    return enrol(
        name, joined=joined, confirmed="", since=joined if len(joined) > 7 else f"{joined}-01", birth="1999-01", **more
    )


def ending(on):
    return {each.member.name: each for each in probations_ending(EVERYBODY, D(on)) if each.member.name.startswith("莫")}


@pytest.mark.parametrize(
    ("joined", "on", "is_listed", "is_over"),
    [
        ("2025-07-31", "2026-07-01", True, False),  # 30 days before
        ("2025-08-01", "2026-07-01", False, False),  # 31 days before
        ("2025-07-01", "2026-07-01", True, True),  # on the very day
        ("2025-06-30", "2026-07-01", True, True),  # overdue
        ("2023-01-01", "2026-07-01", True, True),  # long overdue
        ("2025-07", "2026-06-01", True, False),  # counted from the first of the month
        ("2025-08", "2026-07-01", False, False),
        ("2024-02-29", "2025-02-28", True, True),
    ],
)
def test_probation_is_announced_thirty_days_before_it_ends_and_until_it_is_settled(
    context, joined, on, is_listed, is_over
):
    probationer("莫新", joined)
    found = ending(on).get("莫新")
    assert (found is not None) is is_listed
    assert found is None or found.is_over(D(on)) is is_over


def test_an_extended_probation_ends_on_the_extended_day(context):
    member = probationer("莫延", "2025-06-01")
    enter(member, K.PROBATION_EXTENDED, "2026-06-01", until="2026-12-01")
    assert "莫延" not in ending("2026-10-31")
    found = ending("2026-11-01")["莫延"]
    assert (found.ends, found.is_extended, found.note) == (D("2026-12-01"), True, "")


def test_an_extension_without_its_day_is_announced_as_such(context):
    enter(probationer("莫延", "2025-06-01"), K.PROBATION_EXTENDED, "2026-06-01")
    assert "没有登记到哪天" in ending("2026-07-01")["莫延"].note


def test_whoever_has_no_date_of_joining_comes_last_and_is_told_why(context):
    enrol("莫无日", joined="", confirmed="", birth="1999-01")
    probationer("莫新", "2025-07-01")
    found = ending("2026-07-01")
    assert list(found) == ["莫新", "莫无日"]
    assert "没有入党日期" in found["莫无日"].note


def test_the_longest_overdue_come_first_and_the_confirmed_and_dead_are_gone(context):
    probationer("莫乙", "2025-07-10")
    probationer("莫甲", "2025-05-01")
    enter(probationer("莫丙", "2025-05-02"), K.CONFIRMED, "2026-05-02")
    enter(probationer("莫丁", "2025-05-03"), K.DIED, "2026-05-02")
    assert list(ending("2026-07-01")) == ["莫甲", "莫乙"]


def test_the_notice_is_a_rule_of_the_office():
    assert PROBATION_NOTICE.first[0].value == 30


# -- 光荣在党50年


@given(st.dates(date(1950, 1, 1), date(1990, 12, 31)), st.booleans())
def test_a_candidate_is_one_in_exactly_one_year_for_the_first_time(day, is_rough):
    start = PartialDate(day.year, day.month, None if is_rough else day.day)
    year = fifty_years_in(start)
    assert is_fifty_years_candidate(start, year)
    assert not is_fifty_years_candidate(start, year - 1)


@pytest.mark.parametrize(
    ("joined", "confirmed", "year"),
    [
        ("1976-07-01", "", 2026), ("1976-07-02", "", 2027), ("1976-07", "", 2026), ("1976-06", "", 2026),
        ("1975-07-01", "", 2025), ("1975-07-02", "", 2026), ("1975-12-31", "", 2026), ("1977-08-11", "", 2028),
        ("1965-03-01", "1966-03-01", 2016), ("1977-08-12", "1978-08-12", 2029), ("1977-08", "", 2028),
        ("1977-08", "1978-08", 2029),
    ],
)  # fmt: skip
def test_candidates_are_listed_in_their_year_and_not_before_nor_twice(context, joined, confirmed, year):
    enrol("莫光荣", birth="1945-01", joined=joined, confirmed=confirmed)
    listed = [each for each in range(2015, 2031) if "莫光荣" in names(fifty_years(EVERYBODY, each, with_earlier=False))]
    assert listed == [year] if year >= 2020 else listed == []  # before 2020 there is no 组织关系 here
    with_earlier = [
        each for each in range(2020, 2031) if "莫光荣" in names(fifty_years(EVERYBODY, each, with_earlier=True))
    ]
    assert with_earlier == list(range(max(year, 2020), 2031))


@pytest.mark.parametrize(
    ("kind", "since", "is_listed"),
    [
        (K.DIED, "2026-06-30", False), (K.DIED, "2026-07-01", False), (K.DIED, "2026-07-02", True),
        (K.LEFT_PARTY, "2026-07-01", False), (K.SUSPENDED, "2026-06-01", False), (K.AWAY, "2026-06-01", True),
        (K.OUT_OF_TOUCH, "2026-06-01", True),
    ],
)  # fmt: skip
def test_a_candidate_is_alive_and_in_the_party_on_the_first_of_july(context, kind, since, is_listed):
    enter(enrol("莫光荣", birth="1945-01", joined="1976-01-01", confirmed=""), kind, since)
    assert ("莫光荣" in names(fifty_years(EVERYBODY, 2026, with_earlier=False))) is is_listed


def test_whoever_left_the_town_before_is_no_candidate_here(context):
    member = enrol("莫光荣", birth="1945-01", joined="1976-01-01", confirmed="")
    transfer_member(member, None, since=D("2026-06-01"), destination="顺德", basis="介绍信", by=None, at=now())
    assert "莫光荣" not in names(fifty_years(EVERYBODY, 2026, with_earlier=False))


@pytest.mark.parametrize(
    ("joined", "confirmed", "words"),
    [
        ("1971-10-01", "", "1971年10月1日入党（九大、十大党章）"),
        ("1971-10", "1972-10", "约1971年10月入党（九大、十大党章）"),
        ("1971-10-01", "1971-10-01", "1971年10月1日入党（九大、十大党章）"),
        ("1965-01", "1966-01", "约1966年1月转正（八大党章）"),
        ("1977-08", "1978-08", "约1978年8月转正"),
        ("", "1970-05-01", "没有入党日期，按1970年5月1日转正算"),
        ("2026-01-01", "", "尚无党龄"),
    ],
)
def test_it_is_said_how_the_date_was_reached(joined, confirmed, words):
    assert how_counted(partial(joined), partial(confirmed)).startswith(words)


# -- 政治生日


def test_party_birthdays_of_a_month_by_the_day_and_last_those_of_an_unknown_day(context):
    for name, joined in (("莫末", "1999-03-31"), ("莫约", "1998-03"), ("莫初", "2001-03-01"), ("莫别", "2001-04-01")):
        enrol(name, joined=joined, confirmed="", since="2020-01-01", birth="1970-01")
    enter(enrol("莫亡", joined="2001-03-05", confirmed="", birth="1970-01"), K.DIED, "2026-01-01")
    found = [name for name in names(party_birthdays(EVERYBODY, 3)) if name.startswith("莫")]
    assert found == ["莫初", "莫末", "莫约"]


# -- 高龄和需走访


@pytest.mark.parametrize(
    ("birth", "joined", "all_", "high", "party"),
    [
        ("1956-07-01", "2000-01-01", True, False, False), ("1956-07-02", "2000-01-01", False, False, False),
        ("1956-07", "2000-01-01", True, False, False), ("1946-07-01", "2000-01-01", True, True, False),
        ("1957-01-01", "1976-07-01", True, False, True), ("1957-01-01", "1976-07-02", False, False, False),
        ("", "2000-01-01", False, False, False), ("", "1976-07-01", True, False, True),
    ],
)  # fmt: skip
def test_the_old_and_those_of_many_years_in_the_party_are_to_visit(context, birth, joined, all_, high, party):
    enrol("莫老", birth=birth, joined=joined, confirmed="" if joined < "1977" else "2001-01-01")
    listed = ["莫老" in names(to_visit(EVERYBODY, D("2026-07-01"), which)) for which in ("", "high", "party")]
    assert listed == [all_, high, party]


def test_whoever_was_not_visited_this_year_comes_first(context, person):
    office = person("lin")
    people = {
        name: enrol(name, birth="1940-01", joined="1990-01-01", confirmed="1991-01-01")
        for name in ("莫甲", "莫乙", "莫丙")
    }
    for name, made in (("莫甲", "2026-02-01"), ("莫乙", "2025-12-31")):
        visit = plan_visit(people[name], "慰问", D(made), by=office)
        make_visit(visit, made_on=D(made), made_by="梁", note="腿脚不便", drawn_from=1, today=today(), by=office)
    plan_visit(people["莫丙"], "慰问", D("2027-01-05"), by=office)
    found = [name for name in names(to_visit(EVERYBODY, D("2026-07-01"))) if name.startswith("莫")]
    assert found[-1] == "莫甲"
    assert set(found) == set(people)
    visits = {name: visits_of([member]).get(member.id) for name, member in people.items()}
    assert (visits["莫乙"].last, visits["莫乙"].planned) == (D("2025-12-31"), None)
    assert (visits["莫丙"].last, visits["莫丙"].planned) == (None, D("2027-01-05"))


def test_the_ages_are_rules_of_the_office():
    assert VISIT_AGE.first[0].value == 70


# -- who sees what


@pytest.mark.parametrize(
    ("login", "short", "expected"),
    [
        ("lin", None, {"莫东", "莫西"}), ("lin", "樵东村", {"莫东"}), ("lin", "西一", {"莫西"}),
        ("liang", None, {"莫东"}), ("liang", "樵西村", set()), ("feng", None, {"莫东"}), ("jie", None, {"莫西"}),
        ("gu", None, set()), ("ji", None, set()),
    ],
)  # fmt: skip
def test_a_list_holds_only_those_whom_the_person_may_see(context, person, login, short, expected):
    enrol("莫东", short="东一")
    enrol("莫西", short="西一")
    seen = seen_in(person(login), unit(short) if short else None)
    assert {name for name in names(seen) if name.startswith("莫")} == expected


@pytest.mark.parametrize(
    ("login", "chosen", "offered", "not_offered"),
    [
        ("lin", None, {"樵东村", "机关一支部"}, {"东一", "党建办", "西樵镇"}),
        ("lin", "樵东村", {"樵东村", "东一", "东二", "樵西村"}, {"第一小组"}),
        ("liang", None, {"东一", "东二"}, {"西一"}),
        ("liang", "樵西村", {"东一", "东二"}, {"樵西村", "西一"}),
        ("feng", None, set(), {"东一", "第一小组"}),
        ("gu", "樵东村", set(), {"樵东村"}),
    ],
)
def test_a_list_can_be_narrowed_to_units_of_ones_own(context, person, login, chosen, offered, not_offered):
    found = {each.short_name for each in units_to_choose(person(login), unit(chosen).id if chosen else 0).values()}
    assert offered <= found
    assert not found & not_offered


# -- pages

PATHS = ("/lists/probation", "/lists/fifty-years", "/lists/party-birthdays", "/lists/to-visit")


@pytest.fixture
def crowd(app):
    """Someone for every list, in 西一, whose recorder nobody is, below the secretary jie."""
    with app.app_context():
        on = today()
        probationer("莫预备", (on - timedelta(days=360)).isoformat())
        year = on.year - 50
        enrol("莫光荣", sex=Sex.MALE, birth="1940-02", joined=f"{year}-03", confirmed="")
        enrol("莫生日", birth="1970-01", joined=f"1999-{on.month:02}-15", confirmed="2001-01-01")
        db.session.commit()
        db.session.remove()


@pytest.mark.parametrize(
    ("path", "name", "words"),
    [
        ("/lists/probation", "莫预备", "还有"),
        ("/lists/fifty-years", "莫光荣", "候选"),
        ("/lists/party-birthdays", "莫生日", "周年"),
        ("/lists/to-visit", "莫光荣", "没有记录"),
    ],
)
def test_each_list_names_its_people_to_those_who_may_see_them_only(crowd, visitor, path, name, words):
    for login in ("lin", "jie"):
        page = visitor(login).open(path)
        assert name in page
        assert words in page
    assert name not in visitor("feng").open(path)
    visitor("hebo").open(path, status=403)


def test_what_to_do_next_is_one_tap_away(crowd, visitor):
    jie = visitor("jie")
    confirm = re.search(r'href="(/members/\d+/facts/new/confirmed)"', jie.open("/lists/probation").html).group(1)
    assert "转为正式党员" in jie.open(confirm)
    plan = re.search(r'href="(/members/\d+/visits/new)"', jie.open("/lists/to-visit").html).group(1)
    assert "安排走访" in jie.open(plan)


def test_a_reviewer_reads_who_becomes_due_and_cannot_register_it(app, visitor):
    with app.app_context():
        probationer("莫预备", (today() - timedelta(days=360)).isoformat(), short="东一")
        db.session.commit()
        db.session.remove()
    page = visitor("liang").open("/lists/probation")
    assert "莫预备" in page
    assert "facts/new/confirmed" not in page


def test_a_rough_date_is_shown_as_rough(crowd, visitor):
    page = visitor("lin").open("/lists/fifty-years")
    assert f"约 {today().year}年" in page
    assert "从上级党委批准之日算起" in page
    assert re.search(r"约 \d+ 岁", visitor("lin").open("/lists/to-visit").html)


def test_last_and_next_year_can_be_chosen_and_earlier_ones_asked_for(crowd, visitor):
    lin, year = visitor("lin"), today().year
    assert "莫光荣" not in lin.open(f"/lists/fifty-years?year={year - 1}")
    assert "莫光荣" not in lin.open(f"/lists/fifty-years?year={year + 1}")
    assert "莫光荣" in lin.open(f"/lists/fifty-years?year={year + 1}&with_earlier=y")
    assert f"{year} 年 7 月 1 日" in lin.open("/lists/fifty-years?year=1900")


def test_an_empty_list_says_so(visitor):
    jie = visitor("jie")
    assert "天以内没有预备期满的预备党员" in jie.open("/lists/probation")
    assert "没有新满五十年党龄的党员" in jie.open("/lists/fifty-years")
    assert "没有党员过政治生日" in jie.open("/lists/party-birthdays?month=2")
    assert "没有这样的党员" in jie.open("/lists/to-visit?which=high")


@pytest.mark.parametrize("path", ["/lists", *PATHS])
@pytest.mark.parametrize(
    "query",
    [
        "unit=abc",
        "unit=99999999999999999999",
        "unit=-1&number=0",
        "year=x&month=13&which=no",
        "number=10000",
        "month=0",
    ],
)
def test_nonsense_falls_back_to_the_whole_list(visitor, path, query):
    visitor("lin").open(f"{path}?{query}")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("login", ["lin", "jie", "feng"])
def test_a_list_sends_few_statements(crowd, visitor, statements, path, login):
    person = visitor(login)
    person.open(path)
    with statements() as seen:
        person.open(path)
    assert len([each for each in seen if each.startswith(("SELECT", "WITH"))]) <= 6, seen


def test_the_next_page_asks_the_same_question(app, visitor):
    with app.app_context():
        for number in range(201):
            enrol(f"莫{number:03}", birth="1940-01", joined="1990-01-01", confirmed="1991-01-01")
        db.session.commit()
        db.session.remove()
    page = visitor("lin").open("/lists/to-visit?which=high")
    address = re.search(r'href="(/lists/to-visit[^"]*number=2[^"]*)"', page.html).group(1).replace("&amp;", "&")
    assert "which=high" in address
    second = visitor("lin").open(address)
    assert 0 < second.html.count('<th role="rowheader"') < 20


@pytest.mark.parametrize("is_ticked", [True, False])
def test_a_box_stays_on_the_next_page_what_it_was_on_this_one(app, is_ticked):
    """`with_earlier=False` in an address would tick it."""
    with app.test_request_context("/?with_earlier=y" if is_ticked else "/"):
        arguments = FiftyFilter.read().page_arguments(2)
    with app.test_request_context("/", query_string=arguments):
        assert FiftyFilter.read().with_earlier.data is is_ticked


# -- my desk


def test_the_branch_is_told_of_ending_probations_and_the_office_is_not(crowd, visitor):
    assert "1 名预备党员预备期将满" in visitor("jie").open("/")
    for login in ("lin", "feng", "hebo", "chen"):
        assert "预备期将满" not in visitor(login).open("/")


def test_whoever_only_reads_a_branch_is_not_told(app, visitor):
    with app.app_context():
        probationer("莫预备", (today() - timedelta(days=400)).isoformat(), short="东一")
        db.session.commit()
        db.session.remove()
    assert "其中 1 名已满" in visitor("feng").open("/")
    assert "其中 1 名已满" in visitor("wen").open("/")
    assert "预备期将满" not in visitor("liang").open("/")
