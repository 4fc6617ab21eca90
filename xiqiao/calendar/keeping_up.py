"""Each night: series are planned on, and brought in line with the notices of holidays that came in meanwhile.

A job of its own, asked for by the nightly round: whatever goes wrong here keeps nobody from the backup.
"""

from __future__ import annotations

from xiqiao.calendar.realigning import misplaced, realign
from xiqiao.calendar.series_planning import due_series, go_on, whole_series
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.transactions import reading
from xiqiao.jobs.worker import job

KEEP_UP = "calendar.keep_up"
#: So many events are moved in one transaction.
BATCH = 100


@job(KEEP_UP)
def keep_up() -> None:
    """What is to be done is found without standing in the writers' queue, and done piece by piece."""
    with reading():
        due, wrong = due_series(today()), misplaced(today())
        db.session.rollback()
    for key in due:
        series = whole_series(key)
        if series is not None:
            go_on(series, today(), now())
        db.session.commit()
    for start in range(0, len(wrong), BATCH):
        realign(wrong[start : start + BATCH], today(), now())
        db.session.commit()
