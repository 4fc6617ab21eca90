"""换届: a term that ends soon is announced on the desk of the office and of the units concerned."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.members.people import unit
from xiqiao.core.clock import today
from xiqiao.core.db import db
from xiqiao.organisation.models import Term
from xiqiao.organisation.terms import begin_term


@pytest.fixture
def due(app):
    """A term of 东二 that is over, and one of 西一 that ends within the notice."""
    with app.app_context():
        for term in db.session.scalars(select(Term)):
            term.due_on = today() + timedelta(days=1000)
        for short, days in (("东二", -1), ("西一", 60)):
            begin_term(unit(short), began_on=date(2026, 4, 1), due_on=today() + timedelta(days=days), basis="批复",
                       today=today(), by=None)  # fmt: skip
        db.session.commit()
        db.session.remove()


@pytest.mark.parametrize(
    ("login", "line", "named", "not_named"),
    [
        ("lin", "2 个单位该换届了", ("东二", "西一"), ()),
        ("liang", "1 个单位该换届了", ("东二",), ("西一",)),
        ("jie", "1 个单位该换届了", ("西一",), ("东二",)),
    ],
)
def test_terms_are_announced_to_the_office_and_to_their_own_units(due, visitor, login, line, named, not_named):
    person = visitor(login)
    assert line in person.open("/")
    page = person.open("/network/terms")
    assert all(f"{short}经济社支部委员会" in page for short in named)
    assert not any(f"{short}经济社支部委员会" in page for short in not_named)


def test_an_overdue_term_is_told_apart(due, visitor):
    assert "其中 1 个任期已满" in visitor("lin").open("/")
    page = visitor("lin").open("/network/terms")
    assert "任期已满" in page
    assert "请筹备换届" in page


def test_others_are_told_nothing(due, visitor):
    for login in ("feng", "hebo", "axi", "chen"):
        assert "该换届了" not in visitor(login).open("/")
    assert "没有任期将满的单位" in visitor("hebo").open("/network/terms")
