"""An installation of its own, filled with invented data: the township a year on (scale 1), or ten of them."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from bench.records import fill_records
from xiqiao import create_app
from xiqiao.accounts.grants import Grant
from xiqiao.accounts.models import Account
from xiqiao.accounts.roles import Role
from xiqiao.audit.chain import head
from xiqiao.audit.models import ALGORITHM, NOTHING, Entry, canonical
from xiqiao.config import Settings
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.core.text import pinyin_key, strokes_key
from xiqiao.demo import install
from xiqiao.home.models import Suggestion
from xiqiao.operations.schema import migrate

#: Rows at scale 1.
ACCOUNTS, ENTRIES, SUGGESTIONS = 300, 20_000, 300
UNITS = 13
SURNAMES, GIVEN = (
    "陈梁李黄何林冯区潘关罗麦郭冼谭",
    ("家明", "丽华", "志强", "月好", "炳坤", "彩霞", "伟文", "小燕", "国权", "秀珍"),
)


def installation(scale: int, database_url: str = "") -> Settings:
    """A new instance folder with secret key, database and data."""
    instance = Path(tempfile.mkdtemp(prefix="xiqiao-bench-"))
    settings = Settings(instance=instance, secret_key=secrets.token_urlsafe(48), database_url=database_url)
    with create_app(settings).app_context():
        migrate()
        install(True, now(), scale)
        if scale:
            fill(scale)
        db.engine.dispose()
    return settings


def fill(scale: int) -> None:
    first = (db.session.scalar(select(func.max(Account.id))) or 0) + 1
    accounts = range(first, first + ACCOUNTS * scale)
    add(Account, (account(number) for number in accounts))
    add(Grant, (grant(number) for number in accounts))
    add(Suggestion, (suggestion(number, accounts) for number in range(SUGGESTIONS * scale)))
    fill_records()
    newest = head()
    add(Entry, entries(newest.seq, newest.hash, ENTRIES * scale))
    if db.engine.dialect.name == "sqlite":
        db.session.connection().exec_driver_sql("ANALYZE")  # as the nightly job does
    db.session.commit()


def add(model: type[Any], rows: Iterator[dict[str, Any]]) -> None:
    while batch := list(islice(rows, 5_000)):
        db.session.execute(insert(model), batch)


def name_of(number: int) -> str:
    return SURNAMES[number % len(SURNAMES)] + GIVEN[number // len(SURNAMES) % len(GIVEN)]


def account(number: int) -> dict[str, Any]:
    name, at = name_of(number), moment(number)
    is_active = number % 10 != 0
    return {
        "id": number,
        "public_id": secrets.token_hex(8),
        "login": f"bench{number}",
        "name": name,
        "name_pinyin": pinyin_key(name),
        "name_strokes": strokes_key(name),
        "birth_month": f"{1950 + number % 50}-{1 + number % 12:02}",
        "unit_id": 1 + number % UNITS,
        "password_hash": "-" if is_active else None,
        "password_changed_at": at if is_active else None,
        "totp_last_step": 0,
        "opened_at": at,
        "version": 1,
    }


def grant(number: int) -> dict[str, Any]:
    return {
        "account_id": number,
        "role": Role.MEMBER,
        "unit_id": 1 + number % UNITS,
        "since": date(2024, 1, 1),
        "reason": "党员",
        "given_by_name": "岑安然",
        "given_at": moment(number),
    }


def suggestion(number: int, accounts: range) -> dict[str, Any]:
    author = accounts[number % len(accounts)]
    is_answered = number % 5 != 0
    return {
        "key": secrets.token_hex(16),
        "text": f"第 {number} 条：建议每月主题党日的日子提前两周就能在手机上看到，老党员好安排时间。",
        "page": "/",
        "author_id": author,
        "author_name": name_of(author),
        "made_at": moment(number),
        "answer": "已安排，谢谢。" if is_answered else None,
        "answered_by_name": "周小敏" if is_answered else None,
        "answered_at": moment(number) if is_answered else None,
        "version": 1,
    }


def moment(number: int) -> datetime:
    """Somewhere in the past two years."""
    return datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=number * 7919 % 1_000_000)


def entries(seq: int, prev: str, count: int) -> Iterator[dict[str, Any]]:
    """The continuation of the chain, as valid as the original; times rise evenly over two years."""
    begin, step = datetime(2024, 1, 1, tzinfo=UTC), timedelta(days=730) / count
    signed_in = canonical({"device": "Windows 电脑 · 360 浏览器", "address": "10.1.2.3"})
    edited = canonical({"changes": {"姓名": ["何小明", "何晓明"], "手机": ["138****0001", "138****0002"]}})
    for number in range(count):
        is_edit = number % 4 == 3
        entry = Entry(
            seq=seq + 1 + number,
            at=begin + number * step,
            act="account.edited" if is_edit else "account.signed_in",
            actor_id=1000 + number % 200,
            actor_name=name_of(number % 150),
            unit_path=NOTHING,
            ref_kind="account" if is_edit else NOTHING,
            ref_id=1 + number % 300 if is_edit else 0,
            ref_title=name_of(number) if is_edit else NOTHING,
            details=edited if is_edit else signed_in,
            algorithm=ALGORITHM,
            prev=prev,
        )
        prev = entry.computed_hash()
        yield {**entry.payload(), "at": entry.at, "hash": prev}
