"""Signing in: one answer for every failure, no address book for strangers, no way around the steps."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from tests.accounts.test_grants import give
from xiqiao.accounts.models import Account, FailedAttempt, Session
from xiqiao.accounts.roles import Role
from xiqiao.accounts.sessions import SECRET
from xiqiao.accounts.signing_in import THROTTLED, WRONG
from xiqiao.audit.models import Entry
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.demo import PASSWORD


def sign_in(person, login="feng", password=PASSWORD, **more):
    return person.submit(person.open("/sign-in"), "/sign-in", login=login, password=password, **more)


@pytest.mark.parametrize("login", ["feng", "FENG", "ｆｅｎｇ", " feng ", "13800001012"])
def test_an_account_signs_in_by_name_or_phone_however_it_is_spelt(visitor, login):
    assert sign_in(visitor(), login).location == "/"


def masked(html: str) -> str:
    html = re.sub(r'(value|content)="[^"]{40,}"|"X-CSRFToken": "[^"]*"', "", html)
    return re.sub(r'name="login"[^>]*', "", html)


def test_every_failure_looks_the_same(app, visitor):
    """Unknown name, wrong password, disabled account, no password yet: the same bytes."""
    with app.app_context():
        disabled, waiting = (
            db.session.scalars(select(Account).where(Account.login == name)).one() for name in ("gu", "ji")
        )
        disabled.disabled_at, disabled.disabled_reason = now(), "调离"
        waiting.password_hash = waiting.password_changed_at = None
        db.session.commit()
    answers = [
        sign_in(visitor(address=f"10.0.0.{n}"), login, password)
        for n, (login, password) in enumerate([("nobody", "x"), ("feng", "wrong"), ("gu", PASSWORD), ("ji", PASSWORD)])
    ]
    assert {answer.status for answer in answers} == {422}
    assert all(WRONG in answer for answer in answers)
    assert len({masked(answer.html) for answer in answers}) == 1


def test_a_failure_leaves_an_entry_and_never_what_was_typed(app, visitor):
    sign_in(visitor(), "my secret typed in the wrong field", "x")
    sign_in(visitor(), "feng", "another secret")
    with app.app_context():
        entries = db.session.scalars(select(Entry).where(Entry.act == "account.sign_in_failed")).all()
        assert [entry.ref_title for entry in entries] == ["-", "冯月好"]
        assert not any("secret" in entry.details + entry.ref_title for entry in entries)
        assert db.session.query(FailedAttempt).count() == 2


def test_a_success_leaves_an_entry(app, visitor):
    sign_in(visitor())
    with app.app_context():
        assert db.session.scalars(select(Entry).order_by(Entry.seq.desc())).first().act == "account.signed_in"


def test_five_wrong_guesses_from_strangers_close_the_door_for_strangers_only(visitor):
    owner = visitor()
    assert sign_in(owner).location == "/"  # the phone is known now
    owner.submit(owner.open("/leave"), "/sign-out")
    for n in range(5):
        assert WRONG in sign_in(visitor(address=f"10.0.0.{n}"), password="wrong")
    refused = sign_in(visitor(address="10.0.0.99"))
    assert refused.status == 429
    assert THROTTLED in refused
    assert sign_in(owner).location == "/", "the owner's known phone was locked out"


def test_guesses_at_unknown_names_are_throttled_like_known_ones(visitor):
    answers = [sign_in(visitor(), "nobody", "x").status for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_a_hundred_guesses_from_one_address_close_the_door_for_it(app, visitor):
    with app.app_context():
        for n in range(100):
            db.session.add(FailedAttempt(at=now(), login_digest=f"{n}", device_digest=None, address="10.1.1.1"))
        db.session.commit()
    assert sign_in(visitor(address="10.1.1.1")).status == 429
    assert sign_in(visitor(address="10.1.1.2")).location == "/"


def test_old_guesses_are_forgotten(app, visitor):
    for _ in range(5):
        sign_in(visitor(), password="wrong")
    with app.app_context():
        for attempt in db.session.query(FailedAttempt):
            attempt.at -= timedelta(minutes=16)
        db.session.commit()
    assert sign_in(visitor()).location == "/"


def test_a_planted_cookie_is_not_accepted_and_each_sign_in_has_a_new_secret(app, visitor):
    person = visitor()
    with person.client.session_transaction() as cookie:
        cookie[SECRET] = "planted"
    sign_in(person)
    with person.client.session_transaction() as cookie:
        first = cookie[SECRET]
    assert first != "planted"
    person.submit(person.open("/leave"), "/sign-out")
    sign_in(person)
    with person.client.session_transaction() as cookie:
        assert cookie[SECRET] not in ("planted", first)
    with app.app_context():
        assert not db.session.query(Session).filter_by(digest=first).count(), "the secret itself is stored"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil", "javascript:alert(1)", "/\t/evil.example",
     "http:evil", "///evil", "/%0d%0aX: y\n", " /x", ""],
)  # fmt: skip
def test_after_sign_in_one_stays_on_this_site(visitor, target):
    person = visitor()
    answer = person.submit(person.open("/sign-in"), "/sign-in", login="feng", password=PASSWORD, next=target)
    assert answer.status == 303
    assert answer.location.startswith("/")
    assert "evil" not in answer.location


def test_a_stranger_is_sent_to_the_door_and_then_to_where_they_were_going(visitor):
    person = visitor()
    door = person.open("/rules?x=1", status=303)
    assert door.location == "/sign-in?next=/rules?x%3D1"
    page = person.open(door.location)
    assert person.submit(page, "/sign-in", login="feng", password=PASSWORD).location == "/rules?x=1"


def test_only_an_account_that_is_member_alone_is_remembered(app, visitor):
    for login, remembered in (("hebo", True), ("feng", False)):
        person = visitor()
        sign_in(person, login, remember="y")
        with app.app_context():
            session = db.session.scalars(select(Session).order_by(Session.id.desc())).first()
            assert session.is_remembered is remembered
            assert (session.expires_at - session.began_at) == (
                timedelta(days=90) if remembered else timedelta(hours=12)
            )


@pytest.mark.parametrize(("login", "minutes"), [("feng", 30), ("gu", 120), ("hebo", 30)])
def test_idle_time_depends_on_the_roles(app, visitor, login, minutes):
    person = visitor(login)
    with app.app_context():
        session = db.session.scalars(select(Session).order_by(Session.id.desc())).first()
        assert session.idle_seconds == minutes * 60
        session.seen_at -= timedelta(minutes=minutes, seconds=-30)
        db.session.commit()
    person.open("/me")
    with app.app_context():
        session = db.session.scalars(select(Session).order_by(Session.id.desc())).first()
        session.seen_at -= timedelta(minutes=minutes, seconds=1)
        db.session.commit()
    person.open("/me", status=303)


def test_a_session_ends_after_twelve_hours_however_busy(app, visitor):
    person = visitor("feng")
    with app.app_context():
        session = db.session.scalars(select(Session)).one()
        session.expires_at = now()
        db.session.commit()
    person.open("/me", status=303)


def test_polling_is_no_activity(app, visitor):
    person = visitor("feng")
    with app.app_context():
        session = db.session.scalars(select(Session)).one()
        session.seen_at = before = now() - timedelta(minutes=10)
        db.session.commit()
    assert person.client.get("/session/remaining").json["seconds"] in range(19 * 60, 20 * 60 + 1)
    person.client.get("/me", headers={"X-Polling": "1"})
    with app.app_context():
        assert db.session.scalars(select(Session.seen_at)).one() == before
    person.open("/me")
    with app.app_context():
        assert db.session.scalars(select(Session.seen_at)).one() > before


def test_keeping_the_session_counts(visitor, app):
    person = visitor("feng")
    with app.app_context():
        db.session.scalars(select(Session)).one().seen_at -= timedelta(minutes=29)
        db.session.commit()
    assert person.post("/session/keep").response.json["seconds"] == 1800
    assert person.client.get("/session/remaining").json["seconds"] > 1700


def test_signing_out_ends_the_session_on_the_server(visitor):
    person = visitor("feng")
    with person.client.session_transaction() as cookie:
        secret = cookie[SECRET]
    assert person.submit(person.open("/leave"), "/sign-out").location == "/sign-in"
    thief = visitor()
    with thief.client.session_transaction() as cookie:
        cookie[SECRET] = secret
    thief.open("/me", status=303)


def test_own_sessions_are_listed_and_ended_elsewhere(visitor):
    here, elsewhere = visitor("feng"), visitor("feng")
    page = here.open("/me")
    assert page.html.count("Windows 电脑") == 2
    here.submit(page, "/me/sessions/end-others", status=303)
    elsewhere.open("/me", status=303)
    here.open("/me")


def test_one_session_of_the_list_is_ended_as_a_part_of_the_page(visitor):
    here, elsewhere = visitor("feng"), visitor("feng")
    page = here.open("/me")
    action = next(
        form["action"]
        for form in page.document.forms
        if form["action"].startswith("/me/sessions/") and "others" not in form["action"]
    )
    part = here.submit(page, action, htmx=True, status=200)
    assert part.html.lstrip().startswith('<div id="sessions"')
    elsewhere.open("/me", status=303)


def test_nobody_ends_sessions_of_others(visitor, app):
    visitor("jie")
    with app.app_context():
        foreign = db.session.scalars(select(Session.id)).one()
    assert visitor("feng").post(f"/me/sessions/{foreign}/end").status == 404


def test_the_second_factor_is_asked_once_enrolled_and_a_code_is_good_once(app, visitor):
    person = visitor("feng")
    page = person.open("/me/second-factor")
    secret = page.document.text("code")
    assert person.submit(page, "/me/second-factor", code="000000", status=422)
    code = pyotp.TOTP(secret).now()
    person.submit(page, "/me/second-factor", code=code, status=303)

    other = visitor()
    assert sign_in(other).location == "/sign-in/second-factor"
    other.open("/me", status=303)  # half a sign-in opens nothing
    step = other.open("/sign-in/second-factor")
    assert other.submit(step, "/sign-in/second-factor", code=code).status == 422, "the enrolment's code again"
    with app.app_context():
        db.session.scalars(select(Account).where(Account.login == "feng")).one().totp_last_step -= 2
        db.session.commit()
    assert other.submit(step, "/sign-in/second-factor", code=pyotp.TOTP(secret).now()).location == "/"
    other.open("/me")


def test_a_guessed_second_factor_is_throttled(app, visitor):
    with app.app_context():
        db.session.scalars(select(Account).where(Account.login == "feng")).one().totp_secret = pyotp.random_base32()
        db.session.commit()
    person = visitor()
    sign_in(person)
    step = person.open("/sign-in/second-factor")
    for _ in range(6):
        assert person.submit(step, "/sign-in/second-factor", code="123456").status == 422
    with app.app_context():
        assert db.session.query(FailedAttempt).count() == 5, "guesses beyond the fifth are not even looked at"


def test_guesses_by_name_and_by_phone_are_guesses_at_one_account(visitor):
    for login in ("feng", "13800001012", "ＦＥＮＧ", "feng", "13800001012"):
        sign_in(visitor(), login, "wrong")
    assert sign_in(visitor(), "feng").status == 429


def test_a_remembered_member_who_becomes_a_recorder_signs_in_anew(app, visitor):
    person = visitor()
    sign_in(person, "hebo", remember="y")
    person.open("/")
    with app.app_context():
        give("hebo", Role.RECORDER, "东一")
        db.session.commit()
    person.open("/", status=303)


def test_a_judge_who_becomes_a_recorder_has_the_shorter_idle_time(app, visitor):
    person = visitor("gu")
    with app.app_context():
        give("gu", Role.RECORDER, "东一")
        db.session.scalars(select(Session)).one().seen_at -= timedelta(minutes=31)
        db.session.commit()
    person.open("/", status=303)
