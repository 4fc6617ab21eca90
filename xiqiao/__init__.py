"""西樵党建内网: the table of contents, and the one place that wires the features together. Read this first."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from flask import Flask
from flask_compress import Compress
from flask_login import current_user
from flask_migrate import Migrate
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from xiqiao.accounts import card_views, grant_views, keeping_views, own_views
from xiqiao.accounts import views as account_views
from xiqiao.accounts.attached import AccountsOnUnits
from xiqiao.accounts.importing import AccountsImporter
from xiqiao.accounts.sessions import current_session, init_sessions
from xiqiao.accounts.stranger import init_stranger
from xiqiao.audit import views as audit_views
from xiqiao.audit.refusals import init_refusals
from xiqiao.calendar import (
    bell_views,
    day_views,
    event_views,
    feed_views,
    file_views,
    guide_views,
    many_views,
    reply_views,
    schedule_views,
    series_views,
    text_views,
    theme_views,
)
from xiqiao.calendar import views as calendar_views
from xiqiao.calendar.attached import EventsOnUnits, EventsUseResources
from xiqiao.calendar.days_importing import DaysImporter
from xiqiao.calendar.plan_importing import EventsImporter
from xiqiao.calendar.plans_reading import CALENDAR_FILE
from xiqiao.calendar.wording import init_wording
from xiqiao.config import ROOT, Settings, load_settings
from xiqiao.core.app import Intranet
from xiqiao.core.assets import init_assets
from xiqiao.core.authority import may
from xiqiao.core.db import db, engine_options, prepare_engine
from xiqiao.core.errors import init_errors
from xiqiao.core.headers import init_headers
from xiqiao.core.installation import init_installation
from xiqiao.core.outward import init_outward
from xiqiao.core.pages import init_pages
from xiqiao.core.text import init_text
from xiqiao.home import suggestion_views
from xiqiao.home import views as home_views
from xiqiao.home.navigation import navigation
from xiqiao.home.views import appearance
from xiqiao.imports import views as import_views
from xiqiao.imports.importers import register
from xiqiao.meetings import (
    assessment_views,
    book_views,
    brief_views,
    duty_views,
    life_views,
    minutes_views,
    platform_views,
    recording_views,
    search_views,
    task_views,
    vote_views,
)
from xiqiao.meetings import document_views as meeting_document_views
from xiqiao.meetings import views as meeting_views
from xiqiao.meetings.attached import MeetingsAreDue, TasksOnUnits
from xiqiao.meetings.models import Source
from xiqiao.meetings.register_importing import RegisterImporter
from xiqiao.meetings.vote_wording import init_votes
from xiqiao.members import fact_views, list_views, post_views, roll_views, visit_views
from xiqiao.members import views as member_views
from xiqiao.members.attached import MembersOnUnits
from xiqiao.members.importing import MembersImporter
from xiqiao.members.posts_importing import PostsImporter
from xiqiao.network import figure_views
from xiqiao.network import views as network_views
from xiqiao.network.due_sources import says_what_is_due
from xiqiao.operations import views as system_views
from xiqiao.operations.schema import why_not_served
from xiqiao.organisation import views as unit_views
from xiqiao.organisation.attachments import hangs_on_units
from xiqiao.organisation.importing import UnitsImporter
from xiqiao.resources import lecturer_views, place_views, route_views, stop_views
from xiqiao.resources import views as resource_views
from xiqiao.resources.attached import ResourcesOnUnits
from xiqiao.resources.importing import PlacesImporter
from xiqiao.resources.uses import StopsAtPlaces, uses_resources
from xiqiao.rulebook import views as rule_views

__all__ = ["create_app"]

#: Importing a policy registers its rules.
for _feature in (
    "audit",
    "rulebook",
    "imports",
    "organisation",
    "members",
    "accounts",
    "network",
    "resources",
    "calendar",
    "meetings",
    "home",
    "operations",
):
    import_module(f"xiqiao.{_feature}.policy")

#: The features in order of dependence; each may import those above it (tests/conventions/test_layers.py).
BLUEPRINTS = (
    audit_views.bp,
    rule_views.bp,
    import_views.bp,
    unit_views.bp,
    member_views.bp,
    fact_views.bp,
    post_views.bp,
    visit_views.bp,
    roll_views.bp,
    list_views.bp,
    account_views.bp,
    own_views.bp,
    keeping_views.bp,
    grant_views.bp,
    card_views.bp,
    network_views.bp,
    figure_views.bp,
    resource_views.bp,
    place_views.bp,
    route_views.bp,
    stop_views.bp,
    lecturer_views.bp,
    day_views.bp,
    calendar_views.bp,
    bell_views.bp,
    event_views.bp,
    file_views.bp,
    reply_views.bp,
    series_views.bp,
    guide_views.bp,
    theme_views.bp,
    many_views.bp,
    text_views.bp,
    feed_views.bp,
    schedule_views.bp,
    schedule_views.posters,
    meeting_views.bp,
    recording_views.bp,
    minutes_views.bp,
    task_views.bp,
    vote_views.bp,
    assessment_views.bp,
    duty_views.bp,
    platform_views.bp,
    brief_views.bp,
    life_views.bp,
    meeting_document_views.bp,
    book_views.bp,
    search_views.bp,
    home_views.bp,
    suggestion_views.bp,
    system_views.bp,
)

NAME = "西樵党建内网"


def create_app(settings: Settings | None = None) -> Intranet:
    """The application for these settings (by default those of the instance folder). Opens no connection."""
    settings = settings or load_settings()
    app = Intranet(__name__, root_path=str(ROOT), instance_path=str(settings.instance))
    _configure(app, settings)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "xiqiao/migrations"), render_as_batch=True, compare_type=True)
    with app.app_context():
        prepare_engine(settings)
    app.why_not_served = why_not_served
    for init in (
        init_errors,
        init_refusals,
        init_outward,
        init_sessions,
        init_stranger,
        init_pages,
        init_headers,
        init_text,
        init_wording,
        init_votes,
        init_installation,
    ):
        init(app)
    _init_templates(app)
    init_assets(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if settings.development:
        from xiqiao.home.components import bp as components

        app.register_blueprint(components)
    for importer in (
        UnitsImporter(),
        MembersImporter(),
        PostsImporter(),
        AccountsImporter(),
        PlacesImporter(),
        DaysImporter(),
        RegisterImporter(Source.PLATFORM),
        RegisterImporter(Source.WORKBOOK),
    ):
        register(importer)
    register(EventsImporter(), CALENDAR_FILE)
    hangs_on_units(MembersOnUnits())
    hangs_on_units(AccountsOnUnits())
    hangs_on_units(ResourcesOnUnits())
    hangs_on_units(EventsOnUnits())
    hangs_on_units(TasksOnUnits())
    says_what_is_due(MeetingsAreDue())
    uses_resources(StopsAtPlaces())
    uses_resources(EventsUseResources())
    from xiqiao.cli import init_commands

    init_commands(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings),
        FILES_FOLDER=str(settings.files_folder),
        CHANNEL_URLS=settings.channel_urls,
        OUTWARD=settings.public,
        PUBLIC_URL=settings.public_url,
        SESSION_COOKIE_NAME="__Host-xiqiao" if settings.https else "xiqiao",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=180 * 86400,  # the row in the database decides; the cookie only outlives it
        WTF_CSRF_TIME_LIMIT=None,  # a meeting lasts longer than the default hour
        WTF_CSRF_SSL_STRICT=False,  # SameSite and Sec-Fetch-Site are checked instead of the Referer
        WTF_I18N_ENABLED=False,  # the messages are WTForms' own Chinese ones
        MAX_CONTENT_LENGTH=22 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=3000,
        COMPRESS_ALGORITHM=["gzip"],
        COMPRESS_LEVEL=5,
        COMPRESS_MIMETYPES=["text/html", "text/css", "text/javascript", "application/javascript", "application/json"],
        COMPRESS_ALGORITHM_STREAMING=["deflate"],  # files on disk: it does not stream gzip
        COMPRESS_REGISTER=True,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # the default provider has it
    Compress(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _init_templates(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # Imported macros see globals only, not the context of the page.
    app.jinja_env.globals.update(may=may, current_user=current_user, navigation=navigation, office_name=NAME)

    @app.context_processor
    def page_context() -> dict[str, Any]:
        session = current_session() if current_user.is_authenticated else None
        return {
            "appearance": appearance(),
            "idle_seconds": session.idle_seconds if session else 0,
            "is_form_refused": False,
        }
