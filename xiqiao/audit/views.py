"""审计日志: the auditor's page."""

from __future__ import annotations

import re

from flask import Blueprint, Response
from flask_login import current_user

from xiqiao.audit.catalogue import CATALOGUE, describe
from xiqiao.audit.chain import head
from xiqiao.audit.forms import LogFilter
from xiqiao.audit.queries import Filter, entries_page
from xiqiao.audit.record import record_access
from xiqiao.core.authority import require
from xiqiao.core.pages import page

bp = Blueprint("audit", __name__, url_prefix="/log")


@bp.get("")
def index() -> Response:
    require("read_log")
    form = LogFilter.read()
    wanted = read_filter(form)
    if not form.before.data:  # turning pages is one visit
        asked = "、".join(f"{form[name].label.text}={value}" for name, value in form.as_arguments().items())
        record_access("access.log_read", by=current_user, filters=asked or "全部")
    return page(
        "audit/index.html",
        form=form,
        found=entries_page(wanted, form.before.data),
        head=head(),
        catalogue=CATALOGUE,
        describe=describe,
    )


def read_filter(form: LogFilter) -> Filter:
    """The question as the queries understand it; a thing is written `account 12`, a person by name or `#12`."""
    actor = form.actor.data or ""
    thing = re.fullmatch(r"([a-z-]+)(?:\s+(\d{1,15}))?", form.thing.data or "")
    return Filter(
        actor_id=int(actor[1:]) if re.fullmatch(r"#\d{1,15}", actor, re.ASCII) else None,
        actor_name=actor if actor and not actor.startswith("#") else None,
        act=form.act.data or None,
        ref_kind=thing.group(1) if thing else None,
        ref_id=int(thing.group(2)) if thing and thing.group(2) else None,
        since=form.since.data,
        until=form.until.data,
    )
