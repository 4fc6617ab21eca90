"""搜索: in the records that one may read."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_login import current_user

from xiqiao.core.authority import require
from xiqiao.core.pages import page
from xiqiao.core.paging import Page
from xiqiao.core.rules import RuleBroken
from xiqiao.meetings.queries import filtered
from xiqiao.meetings.search_forms import SearchForm
from xiqiao.meetings.search_queries import Hit, hits_of, searchable_meetings
from xiqiao.meetings.search_words import terms_of

bp = Blueprint("search", __name__, url_prefix="/search")


@bp.get("")
def index() -> Response:
    """All words have to stand in the same item; without any, only the form."""
    require("list_meetings")
    form = SearchForm.read()
    try:
        terms = terms_of(form.words.data or "")
    except RuleBroken as error:
        form.words.errors = [error.sentence]
        return page("meetings/search.html", 422, form=form, terms=[], found=Page[Hit]([], False))
    meetings = filtered(
        searchable_meetings(current_user), form.unit.data, form.kind.data, form.state.data, form.year.data
    )
    found = hits_of(meetings, current_user, terms, form.number.data)
    return page("meetings/search.html", form=form, terms=terms, found=found)
