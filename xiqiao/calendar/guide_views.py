"""月度指引: read by everybody, written by the office, taken into an event by its planners."""

from __future__ import annotations

from flask import Blueprint, Response, abort
from flask_login import current_user

from xiqiao.calendar.event_views import kept_event
from xiqiao.calendar.guiding import FIELDS, guide_text, publish_guide, save_guide, take_guide
from xiqiao.calendar.planning_forms import GuideForm
from xiqiao.calendar.queries import guide_of, guides, published_guide
from xiqiao.calendar.series import MonthlyGuide
from xiqiao.core.authority import may, require
from xiqiao.core.clock import now, today
from xiqiao.core.pages import draft_saved, go, page, say
from xiqiao.core.rules import RuleBroken

bp = Blueprint("guide", __name__, url_prefix="/calendar/guides")

YEARS = range(2000, 2101)


@bp.get("")
def index() -> Response:
    require("read_calendar")
    found = [guide for guide in guides() if guide.published_at or may("keep_guide")]
    return page("calendar/guides.html", guides=found, today=today())


def visible_guide(year: int, month: int) -> MonthlyGuide:
    """A published guide; a draft only for the office."""
    _check_month(year, month)
    guide = guide_of(year, month)
    if guide is None or (guide.published_at is None and not may("keep_guide")):
        abort(404)
    return guide


@bp.get("/<int:year>/<int:month>")
def show(year: int, month: int) -> Response:
    require("read_calendar")
    guide = visible_guide(year, month)
    return page("calendar/guide.html", guide=guide, text=guide_text(guide))


def _check_month(year: int, month: int) -> None:
    if year not in YEARS or not 1 <= month <= 12:
        abort(404)


@bp.get("/<int:year>/<int:month>/edit")
def edit(year: int, month: int) -> Response:
    require("keep_guide")
    _check_month(year, month)
    guide = guide_of(year, month)
    form = GuideForm(obj=guide) if guide else GuideForm(data={"version": 0})
    return page("calendar/guide_edit.html", form=form, year=year, month=month)


@bp.post("/<int:year>/<int:month>/edit")
def save(year: int, month: int) -> Response:
    require("keep_guide")
    _check_month(year, month)
    form = GuideForm()
    if form.accepts(lambda: _save(form, year, month), guide_of(year, month)):
        draft_saved(f"guide:{year}-{month}")
        say("已保存。")
        return go("guide.show", year=year, month=month)
    return page("calendar/guide_edit.html", form.status, form=form, year=year, month=month)


def _save(form: GuideForm, year: int, month: int) -> None:
    said = {name: form[name].data or "" for name in FIELDS}
    save_guide(year, month, said, drawn_from=form.version.data, by=current_user, at=now())


@bp.post("/<int:year>/<int:month>/publication")
def publish(year: int, month: int) -> Response:
    require("keep_guide")
    _check_month(year, month)
    guide = guide_of(year, month)
    if guide is None:
        raise RuleBroken("这个月还没有编写指引。")
    publish_guide(guide, by=current_user, at=now())
    say("已发布，各支部可以取用。")
    return go("guide.show", year=year, month=month)


@bp.post("/events/<int:event_id>")
def take(event_id: int) -> Response:
    """The guide of the event's month into the event."""
    event = kept_event(event_id)
    guide = published_guide(event.day)
    if guide is None:
        raise RuleBroken("这个月的指引还没有发布。")
    take_guide(event, guide, by=current_user, at=now())
    say("已把月度指引写进活动内容，可以再修改。")
    return go("event.show", event_id=event.id)
