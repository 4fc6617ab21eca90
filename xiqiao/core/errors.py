"""Errors, designed once: a page, or under HTMX a notice that leaves the form as it is.

Each answer says what happened and what to do; what the person typed is never lost.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request, url_for
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from xiqiao.core.db import db
from xiqiao.core.outward import is_outward_endpoint
from xiqiao.core.pages import is_htmx, wants_part
from xiqiao.core.rules import Busy, RuleBroken

#: Fields that are shown back after a refusal are at least this long, or hold several lines.
KEPT_LENGTH = 40
NEVER_SHOWN_BACK = ("csrf_token", "password", "code", "drawn_for", "version")


@dataclass(frozen=True)
class Words:
    heading: str
    sentence: str
    advice: list[str] = field(default_factory=list)


WORDS = {
    400: Words("请求不完整", "服务器没有看懂这次提交。", ["请返回上一页，刷新后再试一次。"]),
    401: Words("请先登录", "登录已过期，或者还没有登录。", ["重新登录后再提交一次。"]),
    403: Words("没有权限", "您没有这项权限。", ["如果工作需要，请向党建办申请授权。"]),
    404: Words("没有找到", "这个页面不存在，或者您不能查看。", ["请检查网址，或从首页重新进入。"]),
    405: Words("不能这样打开", "这个地址只能由页面上的按钮提交。", ["请返回首页，从页面上操作。"]),
    409: Words("情况有变化", "记录刚刚被改动过，这次没有保存。", ["请刷新页面，看过最新情况后再操作。"]),
    413: Words("内容太大", "提交的内容超过了限制，没有保存。", ["单个文件不超过 20 MB。请压缩图片或拆分文件后再传。"]),
    422: Words("请更正", "有内容需要更正，没有保存。", []),
    429: Words("操作太频繁", "短时间内操作次数太多。", ["请稍等几分钟再试。"]),
    500: Words("程序出了问题", "不是您的操作有误。没有保存，也没有改动任何数据。", ["请把下面的编号告诉党建办。"]),
    503: Words("系统正忙", "正在保存别人的内容，暂时排不上队。没有保存。", ["内容还在页面上，请过几秒再按一次。"]),
    507: Words("磁盘空间不足", "服务器磁盘已满，这次没有保存。", ["内容还在页面上。请立即告诉系统管理员。"]),
}

#: The same for whatever is not there, so that nobody learns whether a card or an event ever was.
OUTWARD_404 = Words("没有找到", "这个页面不存在，或者已经失效。", ["用个人卡打开的，请联系支部换发新卡。"])


def words_for(status: int) -> Words:
    if status == 404 and (current_app.config["OUTWARD"] or is_outward_endpoint(current_app, request.endpoint)):
        return OUTWARD_404
    return WORDS.get(status, WORDS[400 if status < 500 else 500])


def init_errors(app: Flask) -> None:
    """One handler per kind of failure. Refused is the log's (`audit.refusals`), SignInNeeded the accounts'."""

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        if error.response is not None:
            return make_response(error.response)
        return answer(error.code or 500)

    @app.errorhandler(RuleBroken)
    def rule_broken(error: RuleBroken) -> Response:
        return answer(409, sentence=error.sentence)

    @app.errorhandler(StaleDataError)
    def stale(_error: StaleDataError) -> Response:
        return answer(409)

    @app.errorhandler(Busy)
    def busy(_error: Busy) -> Response:
        return answer(503)

    @app.errorhandler(PoolTimeout)
    def no_connection_free(_error: PoolTimeout) -> Response:
        return answer(503)

    @app.errorhandler(DBAPIError)
    def database(error: DBAPIError) -> Response:
        status = database_status(error)
        return answer(status) if status != 500 else unexpected(error)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        if current_app.testing:
            raise error
        number = secrets.token_hex(4)
        current_app.logger.exception("fault %s in %s %s", number, request.method, request.path)
        return answer(500, reference=number)


def database_status(error: DBAPIError) -> int:
    """Lock and disk trouble have their own words; SQLite speaks in messages, PostgreSQL in SQLSTATE."""
    text, state = str(error.orig).lower(), getattr(error.orig, "sqlstate", None)
    if "locked" in text or state in ("55P03", "40001", "40P01", "57014"):
        return 503
    if error.connection_invalidated or "connection" in text:
        return 503
    if "disk is full" in text or "disk i/o" in text or state == "53100":
        return 507
    return 500


def answer(status: int, sentence: str = "", reference: str = "") -> Response:
    """The page or notice for a status; the request's transaction is over."""
    db.session.rollback()
    words = words_for(status)
    context: dict[str, Any] = {
        "status": status,
        "heading": words.heading,
        "sentence": sentence or words.sentence,
        "advice": words.advice,
        "reference": reference,
        "kept": [] if is_htmx() else kept_fields(),
        "sign_in_url": url_for("accounts.sign_in", next=form_page()) if status == 401 else "",
    }
    template = "errors/_notice.html" if wants_part() else "errors/error.html"
    try:
        html = render_template(template, **context)
    except (DBAPIError, PoolTimeout):  # not even who asks can be read: the same words without the frame
        bare = template if wants_part() else "errors/bare.html"
        html = current_app.jinja_env.get_template(bare).render(context)
    response = make_response(html, status)
    if status in (429, 503):
        response.headers["Retry-After"] = "5"
    return response


def not_served(why_not: str) -> Response:
    """For a database of another schema: nothing of it is read, so the words stand without the frame."""
    context = {
        "status": 503,
        "heading": "系统暂时不能使用",
        "sentence": why_not,
        "advice": ["请告诉系统管理员。"],
        "reference": "",
        "kept": kept_fields(),
    }
    return make_response(current_app.jinja_env.get_template("errors/bare.html").render(context), 503)


def form_page() -> str | None:
    """Where the refused form was drawn, if its address is also that of a page."""
    adapter = current_app.create_url_adapter(request)
    return request.path if adapter is not None and adapter.test(method="GET") else None


def kept_fields() -> list[str]:
    """The long fields of a refused submission, to be shown back; never passwords, never files."""
    if request.method != "POST":
        return []
    try:
        items = list(request.form.items(multi=True))
    except HTTPException:  # the body itself was refused
        return []
    return [
        value
        for name, value in items
        if not any(word in name for word in NEVER_SHOWN_BACK) and (len(value) >= KEPT_LENGTH or "\n" in value)
    ]
