"""One-time slips instead of mailed passwords."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from tests.accounts.test_door import sign_in
from xiqiao.accounts.keeping import issue_slip
from xiqiao.accounts.models import Account, ActivationSlip
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.demo import PASSWORD

FRESH = "osmanthus on the terrace"


def account(login):
    return db.session.scalars(select(Account).where(Account.login == login)).one()


@pytest.fixture
def slip(app):
    with app.app_context():
        code, _ = issue_slip(account("mai"), by=account("axi"), at=now())
        db.session.commit()
    return code


def activate(person, code, password=FRESH):
    answer = person.submit(person.open("/activate"), "/activate", code=code)
    if answer.status != 303:
        return answer
    return person.submit(person.open("/activate/password"), "/activate/password", password=password, repeated=password)


def test_the_recorder_prints_a_slip_and_the_member_sets_a_password_and_is_in(visitor):
    recorder = visitor("feng")
    page = recorder.submit(recorder.open("/accounts"), "/accounts/slips", chosen="15", status=200)
    code = re.search(r"(?:[A-Z0-9]{4}-){3}[A-Z0-9]{4}", page.html).group(0)
    member = visitor()
    assert activate(member, code.lower()).location == "/"
    member.open("/")
    assert sign_in(visitor(), "mai", FRESH).location == "/"


def test_the_code_is_stored_nowhere(app, slip):
    with app.app_context():
        stored = db.session.scalars(select(ActivationSlip)).one()
        assert slip not in stored.digest
        assert slip.replace("-", "") not in stored.digest


def test_a_slip_is_good_once(visitor, slip):
    assert activate(visitor(), slip).location == "/"
    assert "已使用" in activate(visitor(), slip)


def test_a_slip_expires(app, visitor, slip):
    with app.app_context():
        db.session.scalars(select(ActivationSlip)).one().expires_at = now()
        db.session.commit()
    assert activate(visitor(), slip).status == 422


def test_a_new_slip_makes_the_old_one_void(app, visitor, slip):
    with app.app_context():
        issue_slip(account("mai"), by=account("axi"), at=now())
        db.session.commit()
    assert activate(visitor(), slip).status == 422


def test_until_it_is_used_the_old_password_works_and_sessions_go_on(visitor, slip):
    assert sign_in(visitor(), "mai", PASSWORD).location == "/"


def test_using_it_ends_every_session_and_the_old_password(visitor, slip):
    elsewhere = visitor("mai")
    activate(visitor(), slip)
    elsewhere.open("/", status=303)
    assert sign_in(visitor(), "mai", PASSWORD).status == 422


def test_a_weak_password_is_refused_and_the_slip_can_go_on(visitor, slip):
    person = visitor()
    assert activate(person, slip, "xiqiao2026").status == 422
    page = person.open("/activate/password")
    assert person.submit(page, "/activate/password", password=FRESH, repeated="other").status == 422
    assert person.submit(page, "/activate/password", password=FRESH, repeated=FRESH).location == "/"


def test_a_disabled_account_cannot_be_activated(app, visitor, slip):
    with app.app_context():
        found = account("mai")
        found.disabled_at, found.disabled_reason = now(), "转出"
        db.session.commit()
    activate(visitor(), slip)
    assert sign_in(visitor(), "mai", FRESH).status == 422


@pytest.mark.parametrize(
    ("who", "whom", "status"), [("feng", "11", 404), ("feng", "12", 403), ("aan", "15", 403), ("axi", "5", 403)]
)
def test_slips_are_issued_within_bounds(visitor, who, whom, status):
    """feng prints neither for another branch nor for herself; security may not; axi not for himself."""
    assert visitor(who).post("/accounts/slips", chosen=whom).status == status


def test_nothing_ticked_says_so(visitor):
    answer = visitor("axi").post("/accounts/slips")
    assert answer.status == 409
    assert "没有勾选" in answer


def test_one_refusal_among_many_prints_and_saves_nothing(app, visitor):
    person = visitor("axi")
    page = person.open("/accounts")
    token = page.form("/accounts/slips")["fields"]["csrf_token"]
    answer = person.client.post("/accounts/slips", data={"csrf_token": token, "chosen": ["15", "5"]})
    assert answer.status_code == 403
    with app.app_context():
        assert db.session.query(ActivationSlip).count() == 0


def test_a_slip_lives_for_the_days_of_the_rule(app, slip):
    with app.app_context():
        stored = db.session.scalars(select(ActivationSlip)).one()
        assert stored.expires_at - stored.issued_at == timedelta(days=7)


def test_an_administrator_who_is_locked_out_is_rescued_on_the_server(app, visitor):
    refused = app.test_cli_runner().invoke(args=["admin-slip", "axi"])
    assert refused.exit_code == 2  # a reason is compulsory
    done = app.test_cli_runner().invoke(args=["admin-slip", "axi", "--reason", "手机和密码都丢了"])
    code = re.search(r"(?:[A-Z0-9]{4}-){3}[A-Z0-9]{4}", done.output).group(0)
    assert activate(visitor(), code).location == "/"
    auditor = visitor("ashen")
    assert "手机和密码都丢了" in auditor.open("/log")
    assert app.test_cli_runner().invoke(args=["admin-slip", "nobody", "--reason", "x"]).exit_code == 1


def test_a_slip_replaces_the_password_and_never_the_second_factor(app, visitor, slip):
    secret = pyotp.random_base32()
    with app.app_context():
        account("mai").totp_secret = secret
        db.session.commit()
    thief = visitor()
    assert activate(thief, slip).location == "/sign-in/second-factor"
    thief.open("/", status=303)
    owner = thief.submit(thief.open("/sign-in/second-factor"), "/sign-in/second-factor", code=pyotp.TOTP(secret).now())
    assert owner.location == "/"
