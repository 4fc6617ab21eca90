"""Errors are designed: the right status, a Chinese sentence, as page and as notice; nothing typed is lost."""

import io

import pytest
from sqlalchemy.exc import OperationalError

from xiqiao.core.errors import WORDS, answer
from xiqiao.core.pages import local_path
from xiqiao.core.rules import Busy, RuleBroken

LONG = "今天下午支部党员大会讨论了下半年的主题党日安排，大家一共提出了三条意见，逐条记录如下，请党建办一并考虑。"


@pytest.mark.own_app
@pytest.mark.parametrize("status", sorted(WORDS))
def test_each_status_is_a_page_with_heading_and_sentence(app, visitor, status):
    app.add_url_rule(f"/fail/{status}", f"fail{status}", public(lambda: answer(status)))
    page = visitor().open(f"/fail/{status}", status=status)
    assert WORDS[status].heading in page
    assert WORDS[status].sentence in page


@pytest.mark.own_app
@pytest.mark.parametrize("status", sorted(WORDS))
def test_each_status_is_a_notice_under_htmx(app, visitor, status):
    app.add_url_rule(f"/fail/{status}", f"fail{status}", public(lambda: answer(status)))
    notice = visitor().open(f"/fail/{status}", status=status, htmx=True)
    assert "<html" not in notice
    assert WORDS[status].heading in notice


def public(view):
    view.is_public = True
    return view


@pytest.mark.own_app
@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RuleBroken("事项已办结。"), 409),
        (Busy(), 503),
        (OperationalError("", {}, Exception("database is locked")), 503),
        (OperationalError("", {}, Exception("database or disk is full")), 507),
    ],
)
def test_what_a_verb_or_the_database_raises_has_its_status(app, visitor, error, status):
    def fails():
        raise error

    app.add_url_rule("/fails", "fails", public(fails))
    assert visitor().open("/fails", status=status).response.headers.get("Retry-After") == (
        "5" if status == 503 else None
    )


@pytest.mark.own_app
def test_a_fault_of_ours_shows_a_number_and_no_detail(app, visitor):
    def fails():
        raise ZeroDivisionError("secret detail")

    app.add_url_rule("/fails", "fails", public(fails))
    app.testing, app.logger.disabled = False, True
    page = visitor().open("/fails", status=500)
    app.testing = True
    assert "编号" in page
    assert "secret" not in page
    assert "ZeroDivision" not in page


@pytest.mark.parametrize(
    "path", ["/nowhere", "/accounts/abc", "/accounts/99999999999999999999", "/suggestions/-1", "/%00", "/rules/%F0%9F"]
)
def test_an_address_that_is_none_is_not_found(visitor, path):
    assert visitor("axi").client.get(path).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "before=abc",
        "before=-1",
        "before=" + "9" * 40,
        "since=2026-13-45",
        "act[]=x",
        "act=%00",
        "thing=account+" + "9" * 30,
        "actor=%23" + "9" * 30,
        "until=" + "1" * 5000,
        "since=0001-01-01&until=9999-12-31",
    ],
)
def test_nonsense_in_the_query_string_falls_back_and_never_fails(visitor, query):
    visitor("ashen").open(f"/log?{query}")


def test_a_wrong_method_is_said_so(visitor):
    assert visitor("axi").client.get("/sign-out").status_code == 405


def test_a_body_that_is_too_large_is_refused_with_413(app, visitor):
    app.config["MAX_CONTENT_LENGTH"] = 1000
    person = visitor("feng")
    answer = person.client.post("/suggestions/new", data={"text": "长" * 2000})
    assert answer.status_code == 413
    assert "太大" in answer.get_data(as_text=True)


def test_without_scripts_an_expired_session_shows_the_long_text_back(app, visitor):
    person = visitor("feng")
    page = person.open("/suggestions/new")
    person.post("/sign-out")
    answer = person.submit(page, "/suggestions/new", text=LONG, status=401)
    assert LONG in answer
    assert "重新登录" in answer
    assert "csrf" not in answer.html.split("您刚才填写的内容")[1].split("<footer")[0]


def test_passwords_are_never_shown_back(visitor):
    answer = visitor().client.post("/sign-in", data={"login": "feng", "password": "p" * 60})
    assert answer.status_code == 401
    assert "p" * 60 not in answer.get_data(as_text=True)


def test_under_htmx_an_expired_session_opens_the_sign_in_in_place_for_the_same_account(visitor):
    person = visitor("feng")
    page = person.open("/suggestions/new")
    person.post("/sign-out")
    answer = person.submit(page, "/suggestions/new", text=LONG, htmx=True, status=401)
    assert answer.response.headers["HX-Retarget"] == "#dialog"
    assert "冯月好" in answer
    form = answer.form("/sign-in/again")
    assert form["fields"]["account"] == person.public_id


@pytest.mark.parametrize("has_file", [True, False])
def test_the_dialog_says_that_files_must_be_chosen_again(visitor, has_file):
    person = visitor("feng")
    fields = {**person.open("/suggestions/new").form("/suggestions/new")["fields"], "text": LONG}
    person.post("/sign-out")
    if has_file:
        fields["file"] = (io.BytesIO(b"%PDF-"), "通知.pdf")
    answer = person.client.post("/suggestions/new", data=fields, headers=person.headers(htmx=True))
    assert answer.status_code == 401
    assert ("已选的文件需要重新选择" in answer.get_data(as_text=True)) is has_file


def test_the_dialog_renews_the_token_and_the_text_arrives_once(app, visitor):
    from xiqiao.demo import PASSWORD
    from xiqiao.home.models import Suggestion

    person = visitor("feng")
    page = person.open("/suggestions/new")
    person.post("/sign-out")
    dialog = person.submit(page, "/suggestions/new", text=LONG, htmx=True, status=401)
    wrong = person.submit(dialog, "/sign-in/again", htmx=True, password="wrong")
    assert wrong.status == 422
    done = person.submit(dialog, "/sign-in/again", htmx=True, password=PASSWORD, status=200)
    renewed = __import__("json").loads(done.response.headers["HX-Trigger"])["token-renewed"]
    assert renewed["drawnFor"] == person.public_id
    for _ in range(2):  # pressed twice
        person.submit(page, "/suggestions/new", text=LONG, csrf_token=renewed["token"], htmx=True)
    with app.app_context():
        assert app.extensions["sqlalchemy"].session.query(Suggestion).filter_by(text=LONG).count() == 1


def test_a_page_drawn_for_one_account_saves_nothing_as_another(app, visitor):
    from xiqiao.home.models import Suggestion

    mine, theirs = visitor("feng"), visitor("hebo")
    page = mine.open("/suggestions/new")
    fields = {**page.form("/suggestions/new")["fields"], "text": LONG}
    fields["csrf_token"] = theirs.open("/suggestions/new").form("/suggestions/new")["fields"]["csrf_token"]
    answer = theirs.client.post("/suggestions/new", data=fields)
    assert answer.status_code == 409
    with app.app_context():
        assert app.extensions["sqlalchemy"].session.query(Suggestion).count() == 2


@pytest.mark.parametrize(
    ("value", "allowed"),
    [("/", True), ("/rules?x=1#a", True), ("/中文", True), ("//x", False), ("/\\x", False), ("http://x", False), ("x", False),
     ("", False), (None, False), ("/a\nb", False), ("/\t/x", False), ("/x\\y", False), ("\\\\x", False), ("javascript:1", False)],
)  # fmt: skip
def test_only_paths_of_this_site_are_followed(value, allowed):
    assert (local_path(value) is not None) is allowed
