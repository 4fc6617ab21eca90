"""等保模式 (GB/T 22239-2019 8.1.4) as one switch: complexity, age, lock, second factor. Off is the default."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from tests.accounts.test_door import sign_in
from xiqiao.accounts.models import Account
from xiqiao.accounts.passwords import why_not_password
from xiqiao.accounts.settings import DENGBAO_MODE
from xiqiao.accounts.signing_in import WRONG
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.demo import PASSWORD
from xiqiao.rulebook.changing import change_rule


@pytest.fixture
def dengbao(app):
    with app.app_context():
        boss = db.session.scalars(select(Account).where(Account.login == "axi")).one()
        change_rule(DENGBAO_MODE, True, today(), source="定级备案", reason="二级系统", seen=0, by=boss, at=now())
        db.session.commit()


def feng():
    return db.session.scalars(select(Account).where(Account.login == "feng")).one()


def test_a_password_needs_three_classes_of_characters(dengbao, context):
    names = {"login": "feng", "name": "冯月好", "is_administrator": False}
    assert "三类" in why_not_password("lychee-garden-lane", **names)
    assert why_not_password("Lychee-garden-lane", **names) is None


def test_without_the_mode_length_is_enough(context):
    assert why_not_password("lychee garden lane", login="feng", name="冯月好", is_administrator=False) is None


def test_the_fifth_failure_locks_even_the_known_device(dengbao, app, visitor):
    with app.app_context():
        feng().totp_secret = pyotp.random_base32()
        db.session.commit()
    owner = visitor()
    assert sign_in(owner).location == "/sign-in/second-factor"
    for n in range(5):
        sign_in(visitor(address=f"10.0.0.{n}"), password="wrong")
    with app.app_context():
        assert feng().locked_until > now() + timedelta(minutes=29)
        feng().locked_until = now() + timedelta(minutes=1)
        db.session.query(__import__("xiqiao.accounts.models", fromlist=["FailedAttempt"]).FailedAttempt).delete()
        db.session.commit()
    assert WRONG in sign_in(visitor())
    with app.app_context():
        feng().locked_until = now()
        db.session.commit()
    assert sign_in(visitor()).location == "/sign-in/second-factor"


def test_who_has_no_second_factor_enrols_before_the_desk(dengbao, visitor):
    person = visitor()
    assert sign_in(person).location == "/sign-in/enrol"
    person.open("/", status=303)
    page = person.open("/sign-in/enrol")
    code = pyotp.TOTP(page.document.text("code")).now()
    assert person.submit(page, "/sign-in/enrol", code=code).location == "/"
    person.open("/")


def test_a_password_older_than_ninety_days_is_replaced_before_the_desk(dengbao, app, visitor):
    secret = pyotp.random_base32()
    with app.app_context():
        feng().totp_secret = secret
        feng().password_changed_at = now() - timedelta(days=91)
        db.session.commit()
    person = visitor()
    sign_in(person)
    answer = person.submit(
        person.open("/sign-in/second-factor"), "/sign-in/second-factor", code=pyotp.TOTP(secret).now()
    )
    assert answer.location == "/sign-in/new-password"
    page = person.open(answer.location)
    assert person.submit(page, "/sign-in/new-password", password="Short1!", repeated="Short1!").status == 422
    fresh = "Osmanthus-terrace-9"
    assert person.submit(page, "/sign-in/new-password", password=fresh, repeated=fresh).location == "/"
    assert sign_in(visitor(), password=PASSWORD).status == 422
