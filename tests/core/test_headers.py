"""Headers of every answer: strict policy, nothing kept on shared computers, cookies out of reach of scripts."""

import pytest

from tests import engines
from tests.visitor import Visitor


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere", "/healthz", "/activate/x"])
def test_every_answer_carries_the_policy_and_is_not_stored(visitor, path):
    headers = visitor().client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "HX-Request" in headers["Vary"]


def test_our_css_and_scripts_are_kept_for_a_year_under_a_name_made_of_their_content(visitor):
    page = visitor().open("/sign-in")
    for url in [page.document.all("link")[-1]["href"], page.document.all("script")[-1]["src"]]:
        response = visitor().client.get(url)
        assert response.status_code == 200
        assert "immutable" in response.headers["Cache-Control"]
        assert len(response.data) > 1000


def test_vendored_files_are_served_to_strangers(visitor):
    with visitor().client.get("/static/vendor/htmx-2.0.10/htmx.min.js") as answer:
        assert answer.status_code == 200


def test_the_session_cookie_is_out_of_reach(visitor):
    cookie = visitor().client.get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_behind_https_cookies_are_secure_and_bound_to_the_host():
    with engines.running(engines.with_https(engines.fresh("sqlite"))) as app:
        response = Visitor(app).client.get("/sign-in", base_url="https://localhost")
        assert response.headers["Set-Cookie"].startswith("__Host-xiqiao=")
        assert "Secure" in response.headers["Set-Cookie"]
        assert "Strict-Transport-Security" in response.headers


def test_a_page_is_sent_compressed(visitor):
    response = visitor().client.get("/sign-in", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.data) < 14_000
