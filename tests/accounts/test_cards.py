"""个人卡: one good card a member, made and voided by those who may; what is void is as if it never was."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tests import policy
from xiqiao.accounts.cards import Card, card_of, good_cards, issue_card, revoke_card
from xiqiao.accounts.models import Account
from xiqiao.accounts.settings import CARD_DAYS
from xiqiao.audit.models import Entry
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.members.changing import add_fact, new_fact
from xiqiao.members.facts import FactKind
from xiqiao.members.models import Member, Standing
from xiqiao.organisation.models import Unit
from xiqiao.rulebook.queries import in_force

TABLE = """
                   chen lin zhou wu axi aan ashen ji liang wen jie feng gu hebo mai
keep_card@hebo     .    o   o    .  .   .   .     .  .     o   .   o    .  o    .
keep_card@jie      .    o   o    .  .   .   .     .  .     .   o   .    .  .    .
keep_card@nobody   .    o   o    .  .   .   .     .  .     .   .   .    .  .    .
print_cards@branch .    o   o    .  .   .   .     .  .     o   .   o    .  .    .
print_cards@other  .    o   o    .  .   .   .     .  .     .   o   .    .  .    .
print_cards@village .   .   .    .  .   .   .     .  .     .   .   .    .  .    .
"""


def member(name):
    found = select(Member).where(Member.name == name).options(joinedload(Member.branch))
    return db.session.scalars(found).one()


def unit(short_name):
    return db.session.scalars(select(Unit).where(Unit.short_name == short_name)).one()


def lin():
    return db.session.scalars(select(Account).where(Account.login == "lin")).one()


def issue(name, at=None):
    return issue_card(member(name), by=lin(), at=at or now())


def acts():
    return list(db.session.scalars(select(Entry.act).where(Entry.act.startswith("card.")).order_by(Entry.seq)))


@pytest.fixture
def behind(app):
    """Do something in the database beside the pages."""

    def do(act):
        with app.app_context():
            made = act()
            db.session.commit()
            return made

    return do


def test_each_cell_of_the_table(person):
    def homeless():
        stranger = member("罗耀祥")
        stranger.branch = None
        return (stranger,)

    policy.check(TABLE, {
        "hebo": lambda: (member("何炳坤"),), "jie": lambda: (member("区文杰"),), "nobody": homeless,
        "branch": lambda: (unit("东一"),), "other": lambda: (unit("西一"),), "village": lambda: (unit("樵东村"),),
    }, person)  # fmt: skip


# -- the code


def test_a_card_opens_by_its_code_and_no_table_holds_it(context):
    card = issue("罗耀祥")
    assert card_of(card.code, now()).member.name == "罗耀祥"
    assert re.fullmatch(rf"{card.id}-[0-9a-f]{{30}}", card.code)
    assert card.code.partition("-")[2] not in (card.nonce, card.nonce[:30])


@pytest.mark.parametrize(
    "alter",
    [
        lambda code: code[:-1] + ("0" if code[-1] != "0" else "1"),
        lambda code: "0" + code,
        lambda code: code.upper() + "A",
        lambda code: code + "0",
        lambda code: code.replace("-", "－"),
        lambda code: code.partition("-")[0] + "-" + "卡" * 30,
        lambda code: "999999999-" + code.partition("-")[2],
        lambda code: "٣-" + code.partition("-")[2],
        lambda code: "",
        lambda code: "-",
    ],
)
def test_an_altered_code_opens_nothing(context, alter):
    assert card_of(alter(issue("罗耀祥").code), now()) is None


def test_the_proof_of_another_card_opens_nothing(context):
    mine, theirs = issue("罗耀祥").code, issue("李丽华").code
    assert card_of(mine.partition("-")[0] + "-" + theirs.partition("-")[2], now()) is None


def test_a_code_is_worth_nothing_with_another_key_of_the_installation(app, context):
    code = issue("罗耀祥").code
    app.config["SECRET_KEY"] = "other" * 10
    assert card_of(code, now()) is None


# -- its life


def test_another_card_voids_the_one_before(context):
    first, second = issue("罗耀祥"), issue("罗耀祥")
    assert (card_of(first.code, now()), card_of(second.code, now())) == (None, second)
    assert first.revoked_reason == "换发新卡"
    assert list(good_cards([first.member_id], now()).values()) == [second]
    assert acts()[-2:] == ["card.issued"] * 2


def test_a_lost_card_is_voided_with_its_reason_and_once(context):
    card = issue("罗耀祥")
    revoke_card(card, "遗失", by=lin(), at=now())
    assert card_of(card.code, now()) is None
    assert acts()[-1] == "card.revoked"
    with pytest.raises(RuleBroken, match="已经失效"):
        revoke_card(card, "遗失", by=lin(), at=now())


def test_it_expires_after_as_many_days_as_the_office_says(context):
    at = now()
    card = issue("罗耀祥", at)
    last = at + timedelta(days=in_force(CARD_DAYS))
    assert card.expires_at == last
    assert card_of(card.code, last - timedelta(seconds=1)) is card
    assert card_of(card.code, last) is None
    assert good_cards([card.member_id], last) == {}


@pytest.mark.parametrize("standing", [Standing.MOVED_OUT, Standing.SUSPENDED, Standing.LEFT_PARTY, Standing.DIED])
def test_the_card_of_whoever_left_or_died_opens_nothing_and_gets_no_successor(context, standing):
    card = issue("罗耀祥")
    member("罗耀祥").standing = standing
    db.session.flush()
    assert card_of(card.code, now()) is None
    with pytest.raises(RuleBroken, match=f"罗耀祥{standing.label}，不能制发个人卡"):
        issue("罗耀祥")


# -- on pages


def test_the_recorder_makes_shows_and_voids_a_card(visitor, behind):
    key = behind(lambda: member("罗耀祥").id)
    feng, path = visitor("feng"), f"/members/{key}/card"
    assert f'href="{path}"' in feng.open(f"/members/{key}")
    feng.submit(feng.open(path), path, status=303)
    page = feng.open(path)
    code = behind(lambda: good_cards([key], now())[key].code)
    assert f"/c/{code}" in page
    refused = feng.submit(page, f"{path}/revocation", status=422, reason="")
    assert f"/c/{code}" in refused
    feng.submit(page, f"{path}/revocation", status=303, reason="遗失")
    assert "现在没有有效的个人卡" in feng.open(path)
    assert feng.post(f"{path}/revocation", reason="遗失").status == 409
    assert visitor().client.get(f"/c/{code}").status_code == 404


def test_a_member_makes_their_own_and_nobody_elses(visitor, behind):
    own, other = behind(lambda: (member("何炳坤").id, member("罗耀祥").id))
    hebo = visitor("hebo")
    assert hebo.submit(hebo.open(f"/members/{own}/card"), f"/members/{own}/card").status == 303
    assert hebo.client.get(f"/members/{other}/card").status_code == 404
    assert hebo.post(f"/members/{other}/card").status == 404


def test_a_branch_prints_for_all_its_members_good_ones_as_they_are(visitor, behind):
    branch = behind(lambda: unit("东一").id)
    kept = behind(lambda: issue("罗耀祥").code)
    feng, path = visitor("feng"), f"/units/{branch}/cards"
    assert f'href="{path}"' in feng.open(f"/units/{branch}")
    printed = feng.submit(feng.open(path), path, status=200)
    people = behind(lambda: [each.name for each in db.session.scalars(select(Member).where(
        Member.branch_id == branch, Member.standing.in_(["full", "probationary"])))])  # fmt: skip
    assert printed.html.count('alt="个人卡二维码：') == len(people) >= 10
    assert all(f"<h2>{name}</h2>" in printed for name in people)
    cards = behind(lambda: [card.code for card in db.session.scalars(select(Card)) if card.is_good(now())])
    assert kept in cards
    again = feng.submit(feng.open(path), path, status=200)
    assert again.html.count('alt="个人卡二维码：') == len(people)
    assert behind(lambda: [card.code for card in db.session.scalars(select(Card)) if card.is_good(now())]) == cards
    assert behind(acts)[-1] == "card.printed"


@pytest.mark.parametrize(("login", "place", "status"), [("feng", "东二", 403), ("jie", "东一", 403), ("hebo", "东一", 403),
                                                        ("lin", "樵东村", 403), ("lin", "东二", 200)])  # fmt: skip
def test_cards_of_a_branch_are_printed_by_those_who_may(visitor, behind, login, place, status):
    key = behind(lambda: unit(place).id)
    assert visitor(login).client.get(f"/units/{key}/cards").status_code == status
    assert visitor(login).post(f"/units/{key}/cards").status == status


# -- not found, whichever it is


def seen(client, path):
    """The page without what differs at each drawing of any page, and without the address itself."""
    answer = client.get(path)
    return answer.status_code, re.sub(r"I[jm][\w-]{40,}\.[\w-]+\.[\w-]+", "", answer.get_data(as_text=True)).replace(
        path, ""
    )


def test_a_void_an_expired_an_altered_and_an_invented_code_answer_with_the_same_bytes(visitor, behind):
    def void():
        card = issue("罗耀祥")
        revoke_card(card, "遗失", by=lin(), at=now())
        return card.code

    def expired():
        card = issue("李丽华")
        card.expires_at = now() - timedelta(seconds=1)
        return card.code

    def dead():
        code = issue("潘秀珍").code
        member("潘秀珍").standing = Standing.DIED
        return code

    good = behind(lambda: issue("黄国权").code)
    altered = good[:-1] + ("0" if good[-1] != "0" else "1")
    codes = [behind(void), behind(expired), behind(dead), altered, "999-" + "0" * 30, "x"]
    client = visitor().client
    assert client.get(f"/c/{good}").status_code == 200
    client = visitor().client
    assert {seen(client, f"/c/{code}") for code in codes} == {seen(client, "/c/another")}
    assert seen(client, "/c/another")[0] == 404
    assert {seen(client, f"/c/{code}/events/1") for code in codes} == {seen(client, "/c/another/events/1")}


def test_a_member_who_died_loses_the_card_by_the_fact_itself(context):
    person = member("潘秀珍")
    card = issue("潘秀珍")
    died = new_fact(person, FactKind.DIED, date(2026, 11, 1), basis="户口注销证明", by=None, at=now())
    add_fact(person, died, None, by=None, at=now())
    assert card_of(card.code, now()) is None
