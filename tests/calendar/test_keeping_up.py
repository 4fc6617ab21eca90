"""The nightly job of the calendar: asked for by the round, done piece by piece, and safe to run again."""

from datetime import date, timedelta

from sqlalchemy import select

from tests.calendar.conftest import AUGUST, events_of
from tests.calendar.test_holidays import enter
from tests.calendar.test_series import SPRING_2027
from xiqiao.calendar import keeping_up
from xiqiao.calendar.keeping_up import KEEP_UP, keep_up
from xiqiao.calendar.models import EventState
from xiqiao.calendar.series_planning import whole_series
from xiqiao.core.clock import today
from xiqiao.core.db import db
from xiqiao.jobs.models import Job, JobState
from xiqiao.jobs.worker import run_next_job
from xiqiao.operations.nightly import nightly


def test_the_nightly_round_asks_for_it_and_the_worker_does_it(repeat):
    series = repeat(since=date(2025, 1, 1), on=date(2025, 1, 1))
    planned = series.planned_until
    nightly()
    assert run_next_job()
    states = dict(db.session.execute(select(Job.kind, Job.state).where(Job.kind == KEEP_UP)).all())
    assert states == {KEEP_UP: JobState.DONE}
    assert whole_series(series.id).planned_until > planned


def test_night_after_night_a_late_series_catches_up_and_then_rests(repeat):
    series = repeat(since=date(2025, 1, 1), on=date(2025, 1, 1))
    for _ in range(10):
        keep_up()
    assert whole_series(series.id).planned_until >= today() + timedelta(days=330)
    before = [(event.id, event.version) for event in events_of(series)]
    keep_up()
    assert [(event.id, event.version) for event in events_of(series)] == before


def test_a_notice_that_came_in_is_followed_the_next_night(repeat, monkeypatch):
    monkeypatch.setattr(keeping_up, "today", lambda: AUGUST)
    series = repeat(on=AUGUST)
    enter(2027, SPRING_2027)
    db.session.commit()
    keep_up()
    event = next(each for each in events_of(series) if each.nominal == date(2027, 2, 5))
    assert (event.day, event.state) == (date(2027, 2, 12), EventState.MOVED)


def test_a_round_that_is_tried_again_asks_for_it_once(context):
    nightly()
    nightly()
    assert len(db.session.scalars(select(Job.id).where(Job.kind == KEEP_UP)).all()) == 1
