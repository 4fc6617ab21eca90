"""PUBLIC=1 serves what is declared outward, which stands here by name, and answers 404 to everything else."""

import re
from dataclasses import replace

import pytest

from tests import engines
from tests.calendar.answers import member
from tests.calendar.conftest import loaded, published
from tests.conventions.test_authority import filled, rows
from tests.visitor import Visitor
from xiqiao.accounts.cards import issue_card
from xiqiao.accounts.models import Account
from xiqiao.calendar.answers import answered
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.core.headers import CONTENT_POLICY
from xiqiao.core.outward import is_outward_endpoint

#: What may leave the house, and why.
OUTWARD = {
    "schedule.show": "一名党员的日程，地址里有个人卡的密码",
    "schedule.event": "其中一次活动",
    "schedule.answer": "本人回复",
    "schedule.enter": "本人报名",
    "schedule.leave": "本人退出报名",
    "poster.show_poster": "海报二维码打开的活动页，地址猜不到",
    "feed.read": "订阅，地址里有密码",
    "home.set_appearance": "大字、深色，只写 cookie",
    "system.healthz": "进程还在",
    "assets.show": "样式和脚本",
    "static": "样式和脚本",
}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")


@pytest.fixture
def settings(engine):
    return engines.fresh(engine)


@pytest.fixture
def outside(settings):
    """The process that faces the open net, on the database of a house that somebody is signed in to."""
    with engines.running(settings):
        app = engines.test_app(replace(settings, public=True))
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def card(outside):
    """The code of 罗耀祥's card, and the id of a meeting to answer to."""
    with outside.app_context():
        lin = db.session.query(Account).filter_by(login="lin").one()
        code = issue_card(member("罗耀祥"), by=lin, at=now()).code
        key = published(wants_reply=True).id
        db.session.commit()
    return f"/c/{code}", key


def test_what_is_outward_stands_here_by_name(app):
    assert {endpoint for endpoint in app.view_functions if is_outward_endpoint(app, endpoint)} == set(OUTWARD)


@pytest.mark.parametrize("login", [None, "lin", "axi"])
def test_everything_else_is_not_found_whoever_asks_and_however(outside, login):
    person, wrong = Visitor(outside), []
    if login:
        person.sign_in_as(login)  # the cookie of the inner house
    arguments = {(method, path): given for method, path, _, given in rows()}
    for rule in outside.url_map.iter_rules():
        if rule.endpoint in OUTWARD:
            continue
        path = filled(rule.rule, arguments.get(("GET", rule.rule)) or arguments.get(("POST", rule.rule)) or [])
        for method in METHODS:
            for headers in ({}, {"HX-Request": "true"}):
                answer = person.client.open(path, method=method, headers=headers)
                if answer.status_code != 404 or "Location" in answer.headers:
                    wrong.append(f"{method} {path}: {answer.status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", ["/", "/nowhere", "/sign-in/", "//sign-in", "/c", "/feeds/", "/c/x/../../accounts", "/static/../wsgi.py",
                                  "/static/nothing.css", "/assets/000000000000/app.css", "/p/", "/accounts?next=/c/x", "/%2e%2e/accounts"])  # fmt: skip
def test_other_spellings_lead_nowhere(outside, path):
    answer = outside.test_client().get(path)
    assert (answer.status_code, answer.headers.get("Location")) == (404, None)


@pytest.mark.parametrize("endpoint", sorted(OUTWARD))
def test_methods_that_an_outward_page_does_not_have_are_refused(outside, endpoint):
    for rule in outside.url_map.iter_rules(endpoint):
        for method in set(METHODS) - rule.methods:
            assert outside.test_client().open(filled(rule.rule, []), method=method).status_code in (404, 405)


def test_nobody_is_signed_in_there_whatever_cookie_comes(outside, card):
    path, _ = card
    lin = Visitor(outside)
    lin.sign_in_as("lin")
    page = lin.open(path)
    assert "林素芬" not in page
    assert 'class="site-nav"' not in page
    assert "退出</a>" not in page


def test_pages_there_lead_only_to_pages_there(outside, card):
    """No link and no form of any page that can be reached leads to what is not found."""
    path, key = card
    stranger, todo, seen = Visitor(outside), [path, f"{path}/events/{key}", "/nowhere"], set()
    adapter = outside.url_map.bind("localhost")
    while todo:
        path = todo.pop()
        seen.add(path)
        html = stranger.client.get(path).get_data(as_text=True)
        for address in re.findall(r'(?:href|src|action)="(/[^"#]*)', html):
            endpoint, _ = adapter.match(address, method="POST" if f'action="{address}"' in html else "GET")
            assert endpoint in OUTWARD, f"{path} → {address}"
            if address.startswith("/c/") and f'href="{address}' in html and address not in seen:
                todo.append(address)
    assert len(seen) > 4


def test_the_error_pages_there_say_nothing_of_the_house(outside):
    html = outside.test_client().get("/accounts").get_data(as_text=True)
    assert "没有找到" in html
    for word in ("登录", "首页", "意见建议", "党建办申请"):
        assert word not in html


def test_a_fault_there_is_said_without_details(outside, card, monkeypatch):
    outside.testing, outside.logger.disabled = False, True
    monkeypatch.setattr("xiqiao.calendar.schedule_views.lines", lambda *_: 1 / 0)
    answer = outside.test_client().get(card[0])
    text = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert "ZeroDivision" not in text
    assert "回到首页" not in text


@pytest.mark.parametrize("path", ["card", "/accounts", "/feeds/1-x.ics", "/healthz"])
def test_every_answer_there_has_the_headers_of_the_house(outside, card, path):
    headers = outside.test_client().get(card[0] if path == "card" else path).headers
    assert headers["Content-Security-Policy"] == CONTENT_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Cache-Control"] == "no-store"


def test_strangers_answer_there_with_the_token_of_their_own_browser(outside, card):
    path, key = card
    stranger = Visitor(outside)
    page = stranger.open(path)
    action = f"{path}/events/{key}/reply"
    assert Visitor(outside).client.post(action, data=page.form(action)["fields"]).status_code == 400
    assert stranger.submit(page, action).status == 303
    assert "已回复：参加。" in stranger.open(path)
    with outside.app_context():
        assert [row.member.name for row in answered(loaded(key)).attending] == ["罗耀祥"]


def test_large_letters_work_there(outside, card):
    stranger = Visitor(outside)
    page = stranger.open(card[0])
    assert stranger.submit(page, "/appearance", large="1").location == card[0]
    assert 'class="large ' in stranger.open(card[0])


def test_in_the_house_the_same_pages_are_served_too(app, visitor):
    assert visitor().client.get("/c/x").status_code == 404
    assert visitor().client.get("/accounts").status_code == 303
