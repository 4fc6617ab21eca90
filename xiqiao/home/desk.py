"""What waits for a person: one line each, with one next action."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from flask import url_for
from sqlalchemy import func, select

from xiqiao.accounts.grants import Grant
from xiqiao.accounts.models import Account
from xiqiao.audit.chain import head
from xiqiao.calendar.bell import Notice
from xiqiao.core.authority import holds_any
from xiqiao.core.clock import today
from xiqiao.core.db import db
from xiqiao.home.desk_calendar import of_the_calendar
from xiqiao.home.desk_meetings import of_the_meetings
from xiqiao.home.queries import unanswered_count
from xiqiao.home.waiting import Waiting
from xiqiao.jobs.models import Job, JobState
from xiqiao.members.lists import probations_ending
from xiqiao.members.policy import KEEPERS
from xiqiao.members.queries import visible_members
from xiqiao.network.queries import terms_to_watch
from xiqiao.organisation.policy import LOCAL, OFFICE


def waiting_for(account: Account, news: Sequence[Notice]) -> list[Waiting]:
    """All that waits for this person, the urgent first; nothing that is not theirs to do. `news` is their bell's."""
    return sorted(_waiting(account, news), key=lambda line: not line.is_urgent)


def _waiting(account: Account, news: Sequence[Notice]) -> Iterator[Waiting]:
    yield from of_the_calendar(account, news)
    yield from of_the_meetings(account)
    if account.holds("clerk") or account.holds("manager"):
        yield from _suggestions()
    yield from _probations(account)
    yield from _terms(account)
    if account.holds("system_admin"):
        yield from _unactivated()
        yield from _failed_jobs()
    if account.holds("security_admin"):
        yield from _expiring_grants()
    if account.holds("audit_admin"):
        newest = head()
        yield Waiting(
            "核对今天的日志链头",
            f"共 {newest.seq} 条，链头 {newest.hash[:16]}。请抄录或与离线留存的一份核对。",
            "查看日志",
            url_for("audit.index"),
        )
    for grant in account.effective:
        if grant.until is not None and grant.until - today() <= timedelta(days=14):
            yield Waiting(
                f"您的“{grant.role.label}”权限即将到期",
                f"到 {grant.until:%Y-%m-%d} 为止。需要继续的，请联系安全管理员。",
                "查看我的权限",
                url_for("me.show"),
            )


def _suggestions() -> Iterator[Waiting]:
    count = unanswered_count()
    if count:
        yield Waiting(
            f"{count} 条意见建议等待答复", "党员和文书提给党建办的话。", "去答复", url_for("suggestions.index")
        )


def _probations(account: Account) -> Iterator[Waiting]:
    """For the branch, which holds the meeting; the office sees the list among its lists."""
    if not holds_any(account, KEEPERS):
        return
    found = probations_ending(visible_members(account), today())
    over = sum(each.is_over(today()) for each in found)
    if found:
        detail = f"其中 {over} 名已满，应召开支部党员大会讨论转正。" if over else "请准备支部党员大会讨论转正。"
        yield Waiting(f"{len(found)} 名预备党员预备期将满", detail, "查看名单", url_for("lists.probation"))


def _terms(account: Account) -> Iterator[Waiting]:
    """For the office and for those who work for the units concerned."""
    if not holds_any(account, (*OFFICE, *LOCAL)):
        return
    found = db.session.execute(terms_to_watch(account, today())).all()
    over = sum(term.due_on < today() for term, _ in found)
    if found:
        detail = f"其中 {over} 个任期已满，还没有登记换届。" if over else "任期将满，请筹备换届。"
        yield Waiting(f"{len(found)} 个单位该换届了", detail, "查看名单", url_for("network.terms"))


def _unactivated() -> Iterator[Waiting]:
    count = db.session.scalar(
        select(func.count(Account.id)).where(Account.password_hash.is_(None), Account.disabled_at.is_(None))
    )
    if count:
        yield Waiting(
            f"{count} 个账号还没有激活",
            "可以勾选后一起打印激活条。",
            "打印激活条",
            url_for("account.index", state="waiting"),
        )


def _failed_jobs() -> Iterator[Waiting]:
    count = db.session.scalar(select(func.count(Job.id)).where(Job.state == JobState.FAILED))
    if count:
        yield Waiting(
            f"{count} 个后台任务失败", "例如夜间备份没有完成。", "查看系统状态", url_for("system.show"), is_urgent=True
        )


def _expiring_grants() -> Iterator[Waiting]:
    count = db.session.scalar(
        select(func.count(Grant.id)).where(
            Grant.ended_at.is_(None), Grant.until.between(today(), today() + timedelta(days=14))
        )
    )
    if count:
        yield Waiting(f"{count} 项授权两周内到期", "请确认是否续期。", "打开授权复核表", url_for("grants.review"))
