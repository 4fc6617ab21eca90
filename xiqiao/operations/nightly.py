"""What the worker does each night: members settled, the calendar kept up, a drilled backup, the doctor's round."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, text

from xiqiao.accounts.models import ActivationSlip, FailedAttempt, Session
from xiqiao.calendar.digest import ensure_digest
from xiqiao.calendar.keeping_up import KEEP_UP
from xiqiao.core.clock import next_at_hour, now, today
from xiqiao.core.db import db
from xiqiao.core.transactions import reading
from xiqiao.jobs.models import Job, JobState, MessageState, Outbox
from xiqiao.jobs.outbox import tell
from xiqiao.jobs.worker import ask_for, job
from xiqiao.members.resettling import settle_again
from xiqiao.operations.backup import create_backup
from xiqiao.operations.databases import settings
from xiqiao.operations.doctor import examine
from xiqiao.operations.restoring import drill

NIGHTLY = "nightly"
HOUR = 2


def next_night(at: datetime) -> datetime:
    """02:00 on the township's clock, today if that is still to come."""
    return next_at_hour(at, HOUR)


def ensure_nightly() -> None:
    """One nightly job for a coming night, always: also after a failure or a week of standstill."""
    at = now()
    coming = select(func.count(Job.id)).where(Job.kind == NIGHTLY, Job.state == JobState.WAITING, Job.due_at > at)
    # A job that stumbled waits a few minutes only; it must not stand for the coming night, nor add a second one.
    if not db.session.scalar(coming.where(Job.due_at >= next_night(at))):
        ask_for(NIGHTLY, next_night(at))
    db.session.commit()


@job(NIGHTLY)
def nightly() -> None:
    """Asks for the next one first, so that no failure ends the series; may run again after one."""
    ensure_nightly()
    ensure_digest()
    sweep(now())
    settle_again(today())
    _ask_to_keep_up()
    db.session.commit()
    drill(create_backup())
    with reading():  # the whole chain is read: nobody's writing waits for that
        bad = [finding for finding in examine() if finding.level == "bad"]
        db.session.rollback()
    if bad:
        tell(
            f"night:{today()}",
            "西樵党建内网：夜间检查发现问题",
            "\n".join(f"{finding.subject}：{finding.sentence}" for finding in bad),
            now(),
        )
    db.session.commit()
    if settings().is_sqlite:
        db.session.execute(text("PRAGMA optimize"))


def _ask_to_keep_up() -> None:
    """The calendar's own job, once: a round that failed is tried again."""
    waiting = select(Job.id).where(Job.kind == KEEP_UP, Job.state == JobState.WAITING)
    if db.session.scalar(waiting.limit(1)) is None:
        ask_for(KEEP_UP, now())


def sweep(at: datetime) -> None:
    """Clear what has served: old guesses, ended sessions, used slips, finished jobs. The log stays."""
    db.session.execute(delete(FailedAttempt).where(FailedAttempt.at < at - timedelta(days=7)))
    db.session.execute(delete(Session).where(Session.expires_at < at - timedelta(days=30)))
    db.session.execute(delete(ActivationSlip).where(ActivationSlip.expires_at < at - timedelta(days=30)))
    old = at - timedelta(days=30)
    db.session.execute(delete(Job).where(Job.state == JobState.DONE, Job.finished_at < old))
    settled = Outbox.state.in_((MessageState.DONE, MessageState.DROPPED))
    db.session.execute(delete(Outbox).where(settled, Outbox.finished_at < old))
    db.session.commit()
