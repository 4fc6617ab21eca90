"""订阅: a person's own addresses; and the feeds themselves, which know their reader by the address alone."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from flask_login import current_user

from xiqiao.calendar.event_views import visible_event
from xiqiao.calendar.feeds import (
    Feed,
    FeedKind,
    as_feed_event,
    events_in,
    feed_of,
    feeds_of,
    make_feed,
    revoke_feed,
)
from xiqiao.calendar.ical import MEDIA_TYPE, etag_of, render_event, render_feed
from xiqiao.calendar.models import EventState
from xiqiao.calendar.queries import themes
from xiqiao.calendar.themes import Theme
from xiqiao.calendar.viewers import Viewer, viewer_of
from xiqiao.core.authority import require
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.outward import outward, outward_url
from xiqiao.core.pages import go, page, say
from xiqiao.core.rules import RuleBroken
from xiqiao.organisation.models import Unit

bp = Blueprint("feed", __name__)

#: Programs that ask more often get what they have.
MAX_AGE = 3600


@bp.route("/feeds/<code>.ics", methods=["GET", "HEAD"])
@outward
def read(code: str) -> Response:
    """The feed. A revoked or invented address is not found, and no more is said: programs get no page, no cookie."""
    feed = feed_of(code)
    if feed is None:
        return Response("没有找到\n", 404, content_type="text/plain; charset=utf-8")
    content = render_feed(feed.title, [as_feed_event(event) for event in events_in(feed, today())])
    response = _answer(content, f"feed-{feed.id}.ics", inline=True)
    response.headers["Cache-Control"] = f"private, max-age={MAX_AGE}"
    return response


@bp.get("/calendar/events/<int:event_id>/event.ics")
def event_file(event_id: int) -> Response:
    event = visible_event(event_id)
    require("read_event", event)
    if event.state is EventState.DRAFT:
        abort(404)
    return _answer(render_event(as_feed_event(event)), f"event-{event.id}.ics", inline=False)


def _answer(content: bytes, name: str, *, inline: bool) -> Response:
    """With its digest as strong tag, and no Last-Modified: a date moves backwards when something is deleted."""
    response = Response(content, content_type=MEDIA_TYPE)
    response.headers.set("Content-Disposition", "inline" if inline else "attachment", filename=name)
    response.set_etag(etag_of(content))
    response.make_conditional(request)
    return response


@bp.get("/calendar/feeds")
def index() -> Response:
    require("read_calendar")
    mine = [(feed, outward_url("feed.read", code=feed.code)) for feed in feeds_of(current_user.id)]
    return page(
        "calendar/feeds.html", feeds=mine, kinds=kinds_for(viewer_of(current_user)), themes=themes(today().year)
    )


def kinds_for(viewer: Viewer) -> list[FeedKind]:
    missing = {
        FeedKind.PERSONAL: viewer.member_id is None,
        FeedKind.BRANCH: not viewer.branches,
        FeedKind.VILLAGE: not viewer.villages,
        FeedKind.THEME: True,  # asked for with its theme
    }
    return [kind for kind in FeedKind if not missing.get(kind)]


@bp.post("/calendar/feeds")
def make() -> Response:
    require("read_calendar")
    viewer = viewer_of(current_user)
    kind, theme = asked_kind()
    if kind is not FeedKind.THEME and kind not in kinds_for(viewer):
        raise RuleBroken("您没有这一类的活动可以订阅。")
    make_feed(kind, member_id=viewer.member_id, unit=_unit_of(kind, viewer), theme=theme, by=current_user, at=now())
    say("订阅地址已准备好，请按下面的步骤加到日历里。")
    return go("feed.index")


def asked_kind() -> tuple[FeedKind, Theme | None]:
    """What was asked for: a kind, or a theme by its id."""
    wanted = request.form.get("kind", "")
    theme = next((each for each in themes() if f"theme-{each.id}" == wanted), None)
    if theme is not None:
        return FeedKind.THEME, theme
    kind = next((each for each in FeedKind if each.value == wanted and each is not FeedKind.THEME), None)
    if kind is None:
        raise RuleBroken("请选择要订阅哪一类活动。")
    return kind, None


def _unit_of(kind: FeedKind, viewer: Viewer) -> Unit | None:
    paths = {FeedKind.BRANCH: viewer.branches, FeedKind.VILLAGE: viewer.villages}.get(kind)
    if not paths:
        return None
    return db.session.get(Unit, int(min(paths).strip("/").split("/")[-1]))


def own_feed(feed_id: int) -> Feed:
    return next((feed for feed in feeds_of(current_user.id) if feed.id == feed_id), None) or abort(404)


@bp.post("/calendar/feeds/<int:feed_id>/revocation")
def revoke(feed_id: int) -> Response:
    require("read_calendar")
    revoke_feed(own_feed(feed_id), by=current_user, at=now())
    say("这个订阅地址已作废，用它的日历不再更新。")
    return go("feed.index")
