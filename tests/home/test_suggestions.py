"""意见建议: from every page, once, answered by the office, seen by those two only. And the desk."""

import re

import pytest
from sqlalchemy import delete, select, update

from xiqiao.audit.models import Entry
from xiqiao.calendar.models import Event, EventChange, EventState
from xiqiao.core.db import db
from xiqiao.home.models import Suggestion
from xiqiao.organisation.models import Term, Unit


def test_every_page_leads_to_a_note_that_knows_the_page(visitor):
    person = visitor("hebo")
    link = next(a["href"] for a in person.open("/rules").document.all("a") if a["href"].startswith("/suggestions/new"))
    form = person.open(link).form("/suggestions/new")
    assert form["fields"]["page"] == "/rules"


def test_a_note_is_made_once_however_often_the_button_is_pressed(app, visitor):
    person = visitor("hebo")
    page = person.open("/suggestions/new?page=/rules")
    for htmx in (False, True, False):
        answer = person.submit(page, "/suggestions/new", text="字再大一点。", htmx=htmx)
        assert answer.location == "/suggestions"
    with app.app_context():
        made = db.session.scalars(select(Suggestion).where(Suggestion.text == "字再大一点。")).all()
        assert [(note.author_name, note.page) for note in made] == [("何炳坤", "/rules")]
        assert db.session.scalars(select(Entry.act).order_by(Entry.seq.desc())).first() == "suggestion.made"


def test_the_saved_note_ends_its_draft(visitor):
    person = visitor("hebo")
    person.submit(person.open("/suggestions/new"), "/suggestions/new", text="一条建议")
    assert 'data-draft-key="suggestion:new"' in person.open("/suggestions")


@pytest.mark.parametrize("text", ["", "   \n ", "长" * 5001])
def test_an_empty_or_endless_note_comes_back(visitor, text):
    person = visitor("hebo")
    answer = person.submit(person.open("/suggestions/new"), "/suggestions/new", text=text, status=422)
    assert answer.form("/suggestions/new")["fields"]["text"] == text.strip()


@pytest.mark.parametrize("page", ["//evil.example", "https://evil.example", "javascript:1"])
def test_the_page_it_came_from_is_a_page_of_ours(visitor, page):
    assert visitor("hebo").open(f"/suggestions/new?page={page}").form("/suggestions/new")["fields"]["page"] == "/"


def test_only_the_author_and_the_office_see_it(visitor):
    assert "字再大一点就好了" in visitor("hebo").open("/suggestions")
    assert "字再大一点就好了" in visitor("zhou").open("/suggestions")
    assert "字再大一点就好了" not in visitor("feng").open("/suggestions")
    assert "字再大一点就好了" not in visitor("ashen").open("/log"), "the log repeats what was said in confidence"


def test_the_office_answers_and_the_author_reads_it(visitor):
    office = visitor("zhou")
    page = office.open("/suggestions/2")
    office.submit(page, "/suggestions/2/answer", answer="页面底部有“大字”按钮。", status=303)
    assert "大字" in visitor("hebo").open("/suggestions/2")
    assert "已答复" in visitor("hebo").open("/suggestions")


def test_two_people_answer_and_the_second_sees_both(app, visitor):
    first, second = visitor("zhou"), visitor("lin")
    mine, theirs = second.open("/suggestions/2"), first.open("/suggestions/2")
    first.submit(theirs, "/suggestions/2/answer", answer="先答的", status=303)
    answer = second.submit(mine, "/suggestions/2/answer", answer="后答的", status=409)
    assert "先答的" in answer
    assert answer.form("/suggestions/2/answer")["fields"]["answer"] == "后答的"
    with app.app_context():
        assert db.session.get(Suggestion, 2).answer == "先答的"


def test_the_database_refuses_an_answer_without_its_author(context):
    from sqlalchemy.exc import IntegrityError

    db.session.get(Suggestion, 1).answer = "没有署名"
    with pytest.raises(IntegrityError):
        db.session.flush()


@pytest.mark.parametrize(
    ("login", "words"),
    [
        ("zhou", ["2 条意见建议等待答复"]),
        ("ashen", ["核对今天的日志链头"]),
        ("hebo", []),
        ("wen", []),
    ],
)
def test_the_desk_lists_what_waits_for_this_person_and_nothing_else(app, visitor, login, words):
    with app.app_context():  # events, terms and duties have tests of their own, and other things to say each day
        unpublished = {"state": EventState.DRAFT, "published_at": None, "window_since": None, "window_until": None}
        db.session.execute(update(Event).values(unpublished))
        db.session.execute(delete(EventChange))
        db.session.execute(delete(Term))
        db.session.execute(update(Unit).values(enabled_on=None))
        db.session.commit()
    desk = visitor(login).open("/")
    assert re.findall(r'<li class="card">\s*<h2>(.*?)</h2>', desk.html) == words
    assert ("现在没有等您办的事" in desk) == (not words)


def test_an_account_without_activation_waits_on_the_administrators_desk(app, visitor):
    from xiqiao.accounts.models import Account

    with app.app_context():
        member = db.session.get(Account, 15)
        member.password_hash = member.password_changed_at = None
        db.session.commit()
    assert "1 个账号还没有激活" in visitor("axi").open("/")


def test_the_look_is_kept_in_the_browser(visitor):
    person = visitor()
    page = person.open("/sign-in")
    answer = person.post("/appearance", large="1", theme="dark", next="/sign-in")
    assert answer.location == "/sign-in"
    assert 'class="large dark"' in person.open("/sign-in")
    assert person.post("/appearance", large="x", theme="<script>", next="//evil").location == "/"
    assert 'class=" "' in person.open("/sign-in")
    assert page.status == 200


@pytest.mark.parametrize("path", ["/", "/suggestions", "/rules", "/me", "/permissions"])
def test_a_page_of_a_member_takes_at_most_ten_statements(visitor, statements, path):
    person = visitor("hebo")
    person.open(path)
    with statements() as seen:
        person.open(path)
    assert len([line for line in seen if not line.startswith(("PRAGMA", "BEGIN", "SET"))]) <= 10, seen
