"""The rows of the table: who asks for what. Later features add theirs here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bench.client import Answer, Browser, new_key
from bench.yardsticks import BARE, CONSTANT

TEXT = "建议每月主题党日的日子提前两周就能在手机上看到，老党员好安排时间。"
#: The auditor's page number one thousand, or a quarter down where there are fewer.
PAGE_SIZE, DEEP_PAGE = 50, 1000


Fields = Callable[[], dict[str, str]]


@dataclass(frozen=True)
class Row:
    """`login` is who asks (None: nobody). `is_daily`: the goals for daily pages hold for it.

    The path may name what `known` holds of the served data. `post`: the fields of a POST, new ones each time. `has_it`:
    the asker shows the version it has, and is told that nothing changed.
    """

    name: str
    login: str | None
    path: str
    is_daily: bool = True
    post: Fields | None = None
    has_it: bool = False

    def ask(self, browser: Browser, known: dict[str, str]) -> Answer:
        path = self.path.format(**known)
        if self.post is not None:
            return browser.post(path, **self.post())
        return browser.request("GET", path, more=self.headers(known))

    def headers(self, known: dict[str, str]) -> dict[str, str]:
        return {"If-None-Match": known["feed_tag"]} if self.has_it else {}


def deep_page(entries: int) -> str:
    """The keyset of a deep page; at each size it falls into the same summer of the invented years, or later."""
    return str(max(entries - PAGE_SIZE * DEEP_PAGE, entries * 3 // 4))


def a_suggestion() -> dict[str, str]:
    return {"key": new_key(), "text": TEXT, "page": "/"}


def a_leave() -> dict[str, str]:
    """Another reason each time: the same answer again would write nothing."""
    return {"answer": "excused", "reason": new_key()}


ROWS = (
    Row("bare WSGI", None, BARE, is_daily=False),
    Row("Flask constant", None, CONSTANT, is_daily=False),
    Row("sign-in page", None, "/sign-in"),
    Row("desk of a member", "hebo", "/"),
    Row("desk of the manager", "lin", "/"),
    Row("desk of the system administrator", "axi", "/"),
    Row("own account", "hebo", "/me"),
    Row("suggestions of the office", "lin", "/suggestions"),
    Row("accounts, 50 rows", "axi", "/accounts"),
    Row("one rule", "lin", "/rules/accounts.idle_minutes"),
    Row("audit, first page", "ashen", "/log"),
    Row("audit, page 1,000", "ashen", "/log?before={before}"),
    Row("audit, one person", "ashen", "/log?actor=%E9%99%88%E5%AE%B6%E6%98%8E&before={before}"),
    Row("audit, one act", "ashen", "/log?act=account.edited&before={before}"),
    Row("audit, one thing", "ashen", "/log?thing=account+12&before={before}"),
    Row("audit, one month", "ashen", "/log?since=2025-3-1&until=2025-3-31&before={before}"),
    Row("audit, an act that never happened", "ashen", "/log?act=backup.made&before={before}"),
    Row("network, first level", "hebo", "/network"),
    Row("network, a village opened", "hebo", "/network/3/below"),
    Row("network, search", "hebo", "/network?words=qd"),
    Row("unit page of a branch", "feng", "/units/4"),
    Row("unit page of the town", "lin", "/units/1"),
    Row("members, 50 rows", "lin", "/members"),
    Row("members, search", "lin", "/members?words=chenjia"),
    Row("roll of a branch", "feng", "/units/4/roll"),
    Row("figures of the town", "lin", "/units/1/figures"),
    Row("figures of the town, 2020", "chen", "/units/1/figures?on=2020-1-1"),
    Row("figures of a branch", "feng", "/units/4/figures"),
    Row("who stands behind a figure", "lin", "/units/1/figures/people?age=61&sex=female"),
    Row("probations that end", "lin", "/lists/probation"),
    Row("fifty years, this year", "lin", "/lists/fifty-years"),
    Row("party birthdays, 200 rows", "lin", "/lists/party-birthdays?month=7"),
    Row("to visit, 200 rows", "lin", "/lists/to-visit"),
    Row("to visit, a branch", "feng", "/lists/to-visit"),
    Row("terms that end", "lin", "/network/terms"),
    Row("first week", "lin", "/first-week", is_daily=False),
    Row("calendar, own list", "hebo", "/calendar"),
    Row("calendar, list of the town", "hebo", "/calendar?scope=town"),
    Row("calendar, month", "hebo", "/calendar/month"),
    Row("calendar, month of the town", "lin", "/calendar/month?scope=town"),
    Row("calendar, year of the town", "lin", "/calendar/year?scope=town", is_daily=False),
    Row("calendar, behind a gathered line", "lin", "/calendar/day/{party_day}?scope=town&series={series}"),
    Row("an event", "hebo", "/calendar/events/1"),
    Row("own feed", None, "/feeds/{feed}.ics"),
    Row("own feed, unchanged (304)", None, "/feeds/{feed}.ics", has_it=True),
    Row("records, 50 rows", "lin", "/meetings"),
    Row("records of a branch", "feng", "/meetings"),
    Row("a record with a vote", "feng", "/meetings/{record}"),
    Row("the same, to be printed", "feng", "/meetings/{record}/documents/print", is_daily=False),
    Row("attendance sheet", "feng", "/meetings/{draft}/attendance"),
    Row("minutes, being written", "feng", "/meetings/{draft}/minutes"),
    Row("duties of a branch", "feng", "/duties/4"),
    Row("duties of a village", "wen", "/duties/3"),
    Row("duties of the town", "lin", "/duties/1", is_daily=False),
    Row("search, a rare word", "lin", "/search?words=%E7%99%BE%E6%BB%98%E6%A1%A5%E5%A4%B4"),
    Row("search, a common word", "lin", "/search?words=%E5%85%9A%E8%B4%B9", is_daily=False),
    Row("search, two words", "lin", "/search?words=%E9%B1%BC%E5%A1%98+%E5%85%9A%E8%B4%B9", is_daily=False),
    Row("search in one's own branch", "feng", "/search?words=%E5%85%9A%E8%B4%B9", is_daily=False),
    Row("POST a leave", "hebo", "/calendar/events/1/reply", is_daily=False, post=a_leave),
    Row("POST a suggestion", "feng", "/suggestions/new", is_daily=False, post=a_suggestion),
)
