"""基本情况: figures of any day agree with the rolls of that day, and each leads to the people behind it."""

import random
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.members.people import enrol, enter, unit
from xiqiao.accounts.models import Account
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.partial_dates import PartialDate
from xiqiao.core.text import pinyin_key
from xiqiao.members.changing import transfer_member
from xiqiao.members.enrolling import enrol_guest
from xiqiao.members.fact_rows import facts_of, new_fact, supersede
from xiqiao.members.facts import FactKind as K
from xiqiao.members.models import Member, Sex, Standing
from xiqiao.members.party_age import party_age
from xiqiao.members.queries import roll
from xiqiao.members.rolls import RollStanding
from xiqiao.members.settling import settle
from xiqiao.network.figure_queries import Census, figures_of, state_on
from xiqiao.network.figures import NO_BIRTH, UNKNOWN, Cell, Figures, Organisations, bands, sentence, tables
from xiqiao.network.settings import AGE_BANDS
from xiqiao.organisation.founding import edit_unit, found_unit, move_unit
from xiqiao.organisation.kinds import UnitForm, UnitKind
from xiqiao.organisation.models import UnitState
from xiqiao.organisation.queries import states_on
from xiqiao.rulebook.changing import change_rule

D = date.fromisoformat
AGES, PARTY_AGES = [31, 36, 41, 46, 51, 56, 61], [10, 20, 30, 40, 50]


def figures(short, on):
    return figures_of(Census(state_on(unit(short), on), on))


def count(short, on, **alike):
    return figures(short, on).people(**alike)


# -- bands and the sentence


def test_bands_are_those_of_the_statistics_of_the_party():
    assert [band.label for band in bands(AGES, "岁")] == [
        "30岁及以下", "31至35岁", "36至40岁", "41至45岁", "46至50岁", "51至55岁", "56至60岁", "61岁及以上",
    ]  # fmt: skip
    assert [band.label for band in bands([10], "年")] == ["9年及以下", "10年及以上"]
    assert [band.label for band in bands([10, 11], "年")] == ["9年及以下", "10年", "11年及以上"]


@given(st.lists(st.integers(18, 100), min_size=1, max_size=20, unique=True).map(sorted))
def test_bands_hold_every_age_once(steps):
    keys = [band.key for band in bands(steps, "岁")]
    assert keys == [0, *steps]
    assert len({band.label for band in bands(steps, "岁")}) == len(keys)


def cell(number, *, is_full=True, sex=Sex.MALE, is_away=False):
    return Cell(is_full, sex, 31, 10 if is_full else UNKNOWN, is_away, number)


def test_the_sentence_names_organisations_and_members():
    found = Figures(
        (cell(30), cell(10, sex=Sex.FEMALE), cell(2, is_full=False), cell(1, is_away=True)),
        (
            Organisations(UnitKind.TOWN, UnitForm.COMMITTEE, False, 1),
            Organisations(UnitKind.VILLAGE, UnitForm.GENERAL_BRANCH, False, 2),
            Organisations(UnitKind.COOPERATIVE_BRANCH, UnitForm.BRANCH, False, 5),
            Organisations(UnitKind.RESIDENTIAL_BRANCH, UnitForm.BRANCH, True, 9),
        ),
        3,
    )
    assert sentence(found, "西樵镇", D("2026-07-01")) == (
        "截至2026年7月1日，西樵镇共有党组织8个，其中党委1个、党总支2个、党支部5个；"
        "党员43名，其中正式党员41名、预备党员2名、女党员10名、外出流动党员1名；另有流入党员3名（组织关系在外）。"
    )


def test_the_sentence_of_a_branch_speaks_of_its_members_only():
    here = (Organisations(UnitKind.COOPERATIVE_BRANCH, UnitForm.BRANCH, False, 1),)
    assert sentence(Figures((cell(3),), here, 0), "东一", D("2026-07-01")) == (
        "截至2026年7月1日，东一共有党员3名，其中正式党员3名。"
    )
    assert sentence(Figures((), here, 0), "东一", D("2026-07-01")) == "截至2026年7月1日，东一共有党员0名。"


# -- the edges of a day


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        ("1996-07-01", "2026-06-30", 0), ("1996-07-01", "2026-07-01", 0), ("1995-07-02", "2026-07-01", 0),
        ("1995-07-01", "2026-07-01", 31), ("1995-07", "2026-07-01", 31), ("1995-07", "2026-06-30", 0),
        ("1965-07-01", "2026-07-01", 61), ("1965-07-02", "2026-07-01", 56), ("1928-02-29", "2026-02-28", 61),
        ("1964-02-29", "2025-02-28", 56), ("1964-02-29", "2025-03-01", 61), ("", "2026-07-01", UNKNOWN),
    ],
)  # fmt: skip
def test_a_band_is_entered_on_the_birthday(context, birth, on, age):
    enrol("何满岁", birth=birth, joined="1990-01-01" if birth[:4] < "1970" else "2020-01-01", confirmed="")
    before = {key: count("西一", D(on), age=key) for key in (UNKNOWN, 0, *AGES)}
    db.session.rollback()
    assert {key: number - count("西一", D(on), age=key) for key, number in before.items()} == {
        key: int(key == age) for key in before
    }


@pytest.mark.parametrize(
    ("joined", "confirmed", "on", "is_full", "years"),
    [
        ("2025-06-15", "2026-06-15", "2026-06-14", False, UNKNOWN), ("2025-06-15", "2026-06-15", "2026-06-15", True, 0),
        ("2025-06", "2026-06", "2026-06-01", True, 0), ("2025-06", "2026-06", "2026-05-31", False, UNKNOWN),
        ("2015-06-15", "2016-06-15", "2026-06-14", True, 0), ("2015-06-15", "2016-06-15", "2026-06-15", True, 10),
        ("1971-06-15", "", "2021-06-14", True, 40), ("1971-06-15", "", "2021-06-15", True, 50),
        ("1971-06", "", "2021-06-01", True, 50),
    ],
)  # fmt: skip
def test_a_probationer_is_full_from_the_day_of_confirmation_and_party_age_counts_from_then(
    context, joined, confirmed, on, is_full, years
):
    enrol(
        "何转正",
        birth="1950-01-01",
        joined=joined,
        confirmed=confirmed,
        since="2025-06-30" if joined[:4] == "2025" else "2021-01-01",
    )
    alike = {"is_full": is_full, "party_age": years}
    with_her = count("西一", D(on), **alike)
    db.session.rollback()
    assert with_her - count("西一", D(on), **alike) == (
        D(on) >= D("2025-06-30" if joined[:4] == "2025" else "2021-01-01")
    )


@pytest.mark.parametrize("kind", [K.DIED, K.LEFT_PARTY, K.SUSPENDED])
def test_whoever_died_left_or_is_suspended_is_not_counted_from_that_very_day(context, kind):
    member, before = enrol("何终年"), count("西一", D("2026-05-01")) - 1
    enter(member, kind, "2026-05-02", until="2026-06-30" if kind is K.SUSPENDED else None)
    assert count("西一", D("2026-05-01")) == before + 1
    assert count("西一", D("2026-05-02")) == before
    assert count("西一", D("2026-07-01")) == before + (kind is K.SUSPENDED)


def test_a_withdrawn_death_counts_for_nothing(context, person):
    from xiqiao.members.changing import withdraw_fact

    member, before = enrol("何误登"), count("西一", D("2026-06-01"))
    died = enter(member, K.DIED, "2026-05-02")
    withdraw_fact(member, died, "登记错了", by=person("lin"), at=now())
    assert count("西一", D("2026-06-01")) == before


def test_a_transfer_moves_the_figure_on_its_day(context):
    member = enrol("何转接")
    here, there = count("樵西村", D("2026-05-31")), count("樵东村", D("2026-05-31"))
    transfer_member(member, unit("东二"), since=D("2026-06-01"), basis="介绍信", by=None, at=now())
    assert (count("樵西村", D("2026-05-31")), count("樵东村", D("2026-05-31"))) == (here, there)
    assert (count("樵西村", D("2026-06-01")), count("樵东村", D("2026-06-01"))) == (here - 1, there + 1)
    assert count("西樵镇", D("2026-05-31")) == count("西樵镇", D("2026-06-01"))


def test_a_branch_that_moved_to_another_village_is_counted_where_it_was(context, person):
    branch, count_then = unit("东二"), count("东二", D("2026-05-31"))
    move_unit(branch, unit("樵西村"), since=D("2026-06-01"), basis="批复", today=today(), by=person("lin"))
    db.session.flush()
    east, west = (count("樵东村", D(on)) for on in ("2026-05-31", "2026-06-01"))
    assert east - west == count_then > 0
    assert figures("樵东村", D("2026-05-31")).units(UnitForm.BRANCH) == 2
    assert figures("樵东村", D("2026-06-01")).units(UnitForm.BRANCH) == 1


def test_away_and_hosted_follow_their_days(context):
    member = enrol("何外出")
    enter(member, K.AWAY, "2026-03-01", until="2026-03-31")
    away = [count("西一", D(on), is_away=True) for on in ("2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01")]
    assert away == [0, 1, 1, 0]
    enrol_guest(
        "何流入", Sex.MALE, unit("西一"), K.HOSTED, birth=None, since=D("2026-05-01"), basis="活动证", by=None, at=now()
    )
    assert [figures("西一", D(on)).hosted for on in ("2026-04-30", "2026-05-01")] == [0, 1]


def test_a_guest_of_the_next_branch_is_a_member_of_the_village_not_its_guest(context):
    enter(enrol("何邻居", short="东二"), K.HOSTED, "2026-05-01", place=unit("东一"))
    on = D("2026-06-01")
    assert figures("东一", on).hosted == 2  # and 周外来
    assert figures("樵东村", on).hosted == 1


def test_a_functional_branch_has_no_members_and_is_counted_apart(context):
    on = today()
    assert count("樵园花园", on) == 0
    town = figures("西樵镇", on)
    assert town.functional == 1
    assert UnitKind.RESIDENTIAL_BRANCH not in town.kinds
    assert (
        town.units()
        == sum(town.units(kind=kind) for kind in town.kinds)
        == sum(town.units(form) for form in town.forms)
    )


def test_groups_and_offices_are_no_organisations_and_a_group_has_its_own_people(context):
    on = today()
    forms = db.session.scalars(
        states_on(on).with_only_columns(UnitState.form).where(UnitState.is_functional.is_(False))
    )
    expected = sum(form not in (UnitForm.GROUP, UnitForm.OFFICE) for form in forms)
    assert figures("西樵镇", on).units() == expected
    assert count("第二小组", on) == sum(line.belongs for line in roll(unit("第二小组"), on)) > 0


def test_a_unit_has_no_figures_before_it_was(context, person):
    new = found_unit(UnitKind.COOPERATIVE_BRANCH, "中共西樵镇樵西村西二经济社支部委员会", "西二", unit("樵西村"),
                     founded_on=D("2026-06-01"))  # fmt: skip
    assert state_on(new, D("2026-05-31")) is None
    assert state_on(new, D("2026-06-01")) is not None


def test_an_earlier_day_speaks_of_the_unit_as_it_was_called(context, person):
    village = unit("樵西村")
    edit_unit(village, name="中共西樵镇樵西社区总支部委员会", short_name="樵西社区", form=village.form, is_functional=False,
              founded_on=None, enabled_on=None, since=D("2026-06-01"), basis="批复", drawn_from=village.version,
              today=today(), by=person("lin"))  # fmt: skip
    assert [state_on(village, D(on)).short_name for on in ("2026-05-31", "2026-06-01")] == ["樵西村", "樵西社区"]


# -- agreement with the roll


def population(chance, size):
    """People with random lives in random branches, entered as rows so that odd orders occur too."""
    places = [unit(short) for short in ("东一", "东二", "西一", "机关一支部")]
    first = D("2018-01-01")

    def some_day(span=3400):
        return first + timedelta(days=chance.randrange(span))

    for number in range(size):
        birth, joined = date(chance.randint(1930, 2000), chance.randint(1, 12), 1), some_day()
        old = chance.random() < 0.3
        joined = date(chance.randint(1960, 1990), chance.randint(1, 12), chance.randint(1, 28)) if old else joined
        member = Member(name=f"众{number}", sex=chance.choice(list(Sex)), standing=Standing.PROBATIONARY, version=1,
                        name_pinyin=pinyin_key("众"), name_strokes=f"{number:06}",
                        birth=chance.choice([None, PartialDate.of(birth), PartialDate(birth.year, birth.month)]))  # fmt: skip
        member.branch_id = places[0].id
        db.session.add(member)
        db.session.flush()

        def put(kind, since, until=None, where=None, is_rough=False, member=member):
            db.session.add(
                new_fact(member, kind, since, until=until, unit=where, is_rough=is_rough, basis="x", by=None, at=now())
            )

        begin = max(joined, some_day())
        for where in chance.sample(places, chance.randint(1, 3)):
            end = begin + timedelta(days=chance.randrange(900))
            put(K.AFFILIATION, begin, end, where)
            begin = end + timedelta(days=chance.choice([1, 1, 40]))
        if chance.random() < 0.9:
            put(K.JOINED, joined.replace(day=1) if old else joined, is_rough=old)
        if chance.random() < 0.7:
            put(K.CONFIRMED, joined + timedelta(days=366))
        for kind in (K.DIED, K.LEFT_PARTY):
            if chance.random() < 0.12:
                put(kind, some_day())
        for kind in (K.SUSPENDED, K.AWAY, K.HOSTED):
            if chance.random() < 0.25:
                since = some_day()
                put(
                    kind,
                    since,
                    since + timedelta(days=chance.randrange(700)),
                    chance.choice(places) if kind is K.HOSTED else None,
                )
        db.session.flush()
        if chance.random() < 0.2:
            old_fact = chance.choice(facts_of(member.id))
            supersede(old_fact, new_fact(member, old_fact.kind, old_fact.since + timedelta(days=20), unit=old_fact.unit,
                                         until=old_fact.until and old_fact.until + timedelta(days=20), basis="x", by=None, at=now()), "更正", now())  # fmt: skip
        settle(member, facts_of(member.id), today())
    db.session.flush()


def expected_band(years, steps):
    return max((step for step in (0, *steps) if step <= years), default=0)


@pytest.mark.parametrize("seed", range(4))
def test_figures_agree_with_the_roll_of_every_unit_on_every_day(context, seed):
    """The roll is computed for one person at a time, the figures for all at once: they must say the same."""
    chance = random.Random(seed)
    population(chance, 60)
    people = {member.id: member for member in db.session.scalars(select(Member))}
    for on in [D("2018-01-01") + timedelta(days=chance.randrange(3600)) for _ in range(8)]:
        branches = list(map(unit, ("东一", "东二", "西一", "机关一支部")))
        lines = {branch.id: roll(branch, on) for branch in branches}
        for branch in branches:
            found = figures_of(Census(state_on(branch, on), on))
            belonging = [line for line in lines[branch.id] if line.belongs]
            assert found.people() == len(belonging)
            assert found.people(is_full=True) == sum(line.standing is RollStanding.FULL for line in belonging)
            assert found.hosted == sum(line.standing is RollStanding.HOSTED for line in lines[branch.id])
            members = [people[line.member_id] for line in belonging]
            for key in (UNKNOWN, 0, *AGES):
                ages = [
                    expected_band(party_age(each.birth, on) or 0, AGES) if each.birth else UNKNOWN for each in members
                ]
                assert found.people(age=key) == ages.count(key)
            for key in (UNKNOWN, 0, *PARTY_AGES):
                years = [party_age(each.party_age_from, on) for each in members]
                assert found.people(party_age=key) == [
                    UNKNOWN if y is None else expected_band(y, PARTY_AGES) for y in years
                ].count(key)
        town = figures("西樵镇", on)
        assert town.people() == sum(line.belongs for found in lines.values() for line in found)
        assert town.hosted == sum(line.standing is RollStanding.HOSTED for line in roll(unit("西樵镇"), on))


def test_every_table_adds_up_to_the_members(context):
    population(random.Random(7), 60)
    found = figures("西樵镇", D("2026-07-01"))
    for table in tables(found, bands(AGES, "岁"), bands(PARTY_AGES, "年"))[1:]:
        assert sum(found.people(**row.counted) for row in table.rows) == found.people()
    assert found.people(**NO_BIRTH.counted) > 0


# -- pages


def links(page):
    return [
        (int(number), path.replace("&amp;", "&"))
        for path, number in re.findall(r'href="(/units/\d+/figures/people[^"]*)">(\d+)<', page.html)
    ]


def test_every_figure_leads_to_as_many_names(app, visitor):
    office = visitor("lin")
    page = office.open("/units/1/figures?on=2026-6-30")
    found = links(page)
    assert len(found) > 20
    for number, path in found:
        people = office.open(path)
        assert people.html.count('<th role="rowheader"') == number, path


def test_the_sentence_can_be_copied_and_the_page_printed(visitor):
    page = visitor("lin").open("/units/1/figures?on=2026-6-30")
    assert re.search(r"截至2026年6月30日，西樵镇共有党组织\d+个，其中党委\d+个", page.html)
    assert 'data-copy-target="figures-sentence"' in page
    assert 'data-behaviour="print"' in page


def test_a_leader_reads_figures_without_names(visitor):
    page = visitor("chen").open("/units/1/figures")
    assert "党员" in page
    assert links(page) == []
    visitor("chen").open("/units/1/figures/people", status=403)


def test_a_village_reads_its_own_and_no_other(visitor):
    assert links(visitor("liang").open("/units/3/figures"))
    visitor("liang").open("/units/6/figures", status=403)
    visitor("feng").open("/units/3/figures", status=403)


def test_a_day_before_the_unit_and_nonsense_are_answered_in_words(app, visitor):
    with app.app_context():
        found_unit(
            UnitKind.COOPERATIVE_BRANCH,
            "中共西樵镇樵西村西二经济社支部委员会",
            "西二",
            unit("樵西村"),
            founded_on=D("2026-06-01"),
        )
        db.session.commit()
        new = unit("西二").id
        db.session.rollback()
    assert "这一天没有这个单位" in visitor("lin").open(f"/units/{new}/figures?on=2020-1-1")
    visitor("lin").open(f"/units/{new}/figures/people?on=2020-1-1", status=404)
    for query in ("on=x", "on=2026-13-40", "age=abc", "age=77&sex=neither&number=-1", "on=1921-7-1", "on=2200-12-31"):
        visitor("lin").open(f"/units/1/figures?{query}")
        visitor("lin").open(f"/units/1/figures/people?{query}")


def test_the_names_are_called_after_what_they_have_in_common(visitor):
    page = visitor("lin").open("/units/1/figures/people?on=2026-6-30&standing=full&sex=female&age=61")
    assert "正式党员、女、61岁及以上" in page
    assert "潘秀珍" in page
    assert "周外来" in visitor("lin").open("/units/1/figures/people?on=2026-6-30&flow=hosted")


@pytest.mark.parametrize("path", ["/units/1/figures", "/units/1/figures/people", "/units/4/figures"])
def test_few_statements_are_sent(visitor, statements, path):
    office = visitor("lin")
    office.open(path)
    with statements() as seen:
        office.open(path)
    assert len([each for each in seen if each.startswith(("SELECT", "WITH"))]) <= 10


def test_the_office_may_draw_the_bands_elsewhere(app, visitor):
    with app.app_context():
        lin = db.session.scalars(select(Account).where(Account.login == "lin")).one()
        change_rule(AGE_BANDS, [60], D("2026-01-01"), source="办公惯例", reason="只看老党员", seen=0, by=lin, at=now())
        db.session.commit()
    page = visitor("lin").open("/units/1/figures?on=2026-6-30")
    assert "59岁及以下" in page
    assert "31至35岁" not in page
