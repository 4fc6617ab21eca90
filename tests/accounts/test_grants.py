"""Authority is given by the security administrator, for a unit and a time, and ends at the next request."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from xiqiao.accounts.granting import delegate, end_grant, give_grant
from xiqiao.accounts.grants import Grant
from xiqiao.accounts.keeping import disable_account
from xiqiao.accounts.models import Account
from xiqiao.accounts.queries import acting, effective_grants
from xiqiao.accounts.roles import Role, why_not_together
from xiqiao.audit.models import Entry
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.organisation.models import Unit


def account(login):
    return db.session.scalars(select(Account).where(Account.login == login)).one()


def unit(short):
    return db.session.scalars(select(Unit).where(Unit.short_name == short)).one()


def grant_of(login):
    return db.session.scalars(select(Grant).where(Grant.account_id == account(login).id)).first()


def give(login, role, short, since=None, until=None, by="aan"):
    return give_grant(
        account(login), role, unit(short), since=since or today(), until=until, reason="换届", by=account(by), at=now()
    )


def test_a_grant_reaches_the_unit_and_all_below_it_and_nothing_else(person):
    secretary = person("wen")  # of 樵东村
    assert secretary.holds("secretary", at=unit("樵东村"))
    assert secretary.holds("secretary", at=unit("东一"))
    assert not secretary.holds("secretary", at=unit("西一"))
    assert not secretary.holds("secretary", at=unit("西樵镇"))


def test_an_unknown_role_is_an_error_at_once(person):
    with pytest.raises(ValueError, match="secretry"):
        person("wen").holds("secretry")


@pytest.mark.parametrize(
    ("held", "wanted", "split", "allowed"),
    [
        (set(), Role.AUDIT_ADMIN, "three", True),
        ({Role.MEMBER}, Role.RECORDER, "three", True),
        ({Role.RECORDER, Role.MEMBER}, Role.SECRETARY, "three", True),
        ({Role.MEMBER}, Role.SYSTEM_ADMIN, "three", False),
        ({Role.SYSTEM_ADMIN}, Role.MEMBER, "three", False),
        ({Role.SYSTEM_ADMIN}, Role.SECURITY_ADMIN, "three", False),
        ({Role.SYSTEM_ADMIN}, Role.SECURITY_ADMIN, "two", True),
        ({Role.SYSTEM_ADMIN}, Role.AUDIT_ADMIN, "two", False),
        ({Role.AUDIT_ADMIN}, Role.SECURITY_ADMIN, "two", False),
        ({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}, Role.AUDIT_ADMIN, "two", False),
        ({Role.SYSTEM_ADMIN}, Role.CLERK, "two", False),
        ({Role.SYSTEM_ADMIN}, Role.SYSTEM_ADMIN, "three", True),
    ],
)
def test_the_three_administrators_are_three_persons(held, wanted, split, allowed):
    assert (why_not_together(held, wanted, split) is None) is allowed


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: give("aan", Role.SECURITY_ADMIN, "樵东村"), "不能给自己授权"),
        (lambda: give("axi", Role.CLERK, "党建办"), "不能兼任"),
        (lambda: give("zhou", Role.AUDIT_ADMIN, "西樵镇"), "不能兼任"),
        (lambda: give("feng", Role.RECORDER, "东一"), "已经有这项授权"),
        (lambda: give("feng", Role.MEMBER, "东一", since=today(), until=today() - timedelta(days=1)), "早于"),
    ],
)
def test_what_cannot_be_given_is_refused_with_a_sentence(context, call, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        call()
    assert not db.session.new


def test_a_grant_works_at_the_next_request_and_is_gone_at_the_one_after_its_end(app, visitor):
    person = visitor("ji")
    person.open("/accounts", status=403)
    with app.app_context():
        key = give("ji", Role.RECORDER, "东二").id
        db.session.commit()
    person.open("/accounts")
    security = visitor("aan")
    security.submit(security.open(f"/grants/{key}/end"), f"/grants/{key}/end", reason="借调结束", status=303)
    person.open("/accounts", status=403)


@pytest.mark.parametrize(
    ("since", "until", "on", "effective"),
    [
        (date(2026, 3, 1), None, date(2026, 2, 28), False),
        (date(2026, 3, 1), None, date(2026, 3, 1), True),
        (date(2026, 3, 1), date(2026, 3, 31), date(2026, 3, 31), True),
        (date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1), False),
    ],
)
def test_a_grant_holds_from_its_first_day_to_its_last(context, since, until, on, effective):
    given = give("ji", Role.RECORDER, "东二", since=since, until=until)
    assert given.is_effective(on) is effective
    assert (given in effective_grants(account("ji").id, on)) is effective


def lend(since=0, until=7, to="jie", by="wen", actor=None):
    days = {"since": today() + timedelta(days=since), "until": today() + timedelta(days=until)}
    return delegate(load_unit(grant_of(by)), account(to), **days, reason="住院", by=account(actor or by), at=now())


def load_unit(grant):
    grant.unit = db.session.get(Unit, grant.unit_id)
    return grant


def test_a_lent_grant_works_for_its_days_and_is_marked(context):
    lent = lend()
    borrower = acting(account("jie"), today())
    assert borrower.holds("secretary", at=unit("东一"))
    assert lent.delegated_from_id == grant_of("wen").id
    assert not acting(account("jie"), today() + timedelta(days=8)).holds("secretary", at=unit("东一"))


def test_when_the_lender_loses_it_the_borrower_does_too(context):
    lend()
    assert end_grant(grant_of("wen"), "换届", by=account("aan"), at=now()) == 2
    assert not acting(account("jie"), today()).holds("secretary", at=unit("东一"))


def test_a_lent_grant_sleeps_outside_the_lenders_own_days(context):
    lend()
    grant_of("wen").until = today() - timedelta(days=1)
    db.session.flush()
    assert not acting(account("jie"), today()).holds("secretary", at=unit("东一"))


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: lend(to="wen"), "不能委托给自己"),
        (lambda: lend(until=93), "三个月"),
        (lambda: lend(since=3, until=2), "早于"),
        (lambda: lend(by="axi"), "三员"),
        (lambda: lend(to="ashen"), "不能兼任"),
        (lambda: lend(actor="feng"), "自己的权限"),
    ],
)  # fmt: skip
def test_what_cannot_be_lent_is_refused_with_a_sentence(context, call, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        call()


def test_a_borrowed_grant_is_not_lent_on(context):
    lent = lend()
    with pytest.raises(RuleBroken, match="转委托"):
        delegate(lent, account("ji"), since=today(), until=today(), reason="x", by=account("jie"), at=now())


def test_the_secretary_lends_and_takes_back_on_the_pages(visitor, app):
    secretary = visitor("wen")
    page = secretary.open("/me/grants/10/delegation")
    refused = secretary.submit(page, "/me/grants/10/delegation", login="nobody", until="2026.12.1", reason="住院")
    assert refused.status == 422
    soon = (today() + timedelta(days=5)).isoformat()
    secretary.submit(page, "/me/grants/10/delegation", login="jie", until=soon, reason="住院", status=303)
    assert "区文杰" in secretary.open("/me")
    with app.app_context():
        lent = db.session.scalars(select(Grant.id).where(Grant.delegated_from_id == 10)).one()
    visitor("jie").open(f"/me/delegations/{lent}/end", status=404)
    secretary.submit(
        secretary.open(f"/me/delegations/{lent}/end"), f"/me/delegations/{lent}/end", reason="出院", status=303
    )
    with app.app_context():
        acts = db.session.scalars(select(Entry.act).order_by(Entry.seq.desc()).limit(2)).all()
        assert acts == ["grant.ended", "grant.delegated"]


def test_the_security_administrator_gives_on_the_page(visitor):
    security = visitor("aan")
    page = security.open("/accounts/8/grants/new")
    form = page.form("/accounts/8/grants/new")["fields"]
    assert form["since"] == today().isoformat()
    security.submit(
        page, "/accounts/8/grants/new", role="village_reviewer", reason="党委会议纪要〔2026〕3号", status=303
    )
    again = security.submit(page, "/accounts/8/grants/new", role="village_reviewer", reason="再一次")
    assert again.status == 422
    assert "已经有这项授权" in again
    assert security.submit(page, "/accounts/8/grants/new", role="emperor", reason="x").status == 422
    assert security.submit(page, "/accounts/8/grants/new", role="judge", unit_id="99999", reason="x").status == 422


def test_the_review_lists_every_standing_grant_and_is_recorded(visitor, app):
    security = visitor("aan")
    page = security.open("/grants/review")
    assert page.html.count("□ 保留") == 15
    security.submit(page, "/grants/review", status=303)
    with app.app_context():
        assert db.session.scalars(select(Entry).order_by(Entry.seq.desc())).first().facts == {"count": 15}


def test_what_a_disabled_account_lent_ends_with_it(context):
    lend()
    disable_account(account("wen"), "调离", by=account("axi"), at=now())
    assert not acting(account("jie"), today()).holds("secretary", at=unit("东一"))


def test_a_long_reason_ends_what_was_lent_too(context):
    lent = lend()
    end_grant(grant_of("wen"), "换" * 200, by=account("aan"), at=now())
    db.session.flush()
    assert lent.ended_reason.startswith("委托人的授权终止：换")
