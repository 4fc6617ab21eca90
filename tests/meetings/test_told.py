"""The demonstration's three years of meetings obey the rules that everybody's meetings do."""

from sqlalchemy import func, select

from tests.meetings.conftest import loaded
from xiqiao.accounts.models import Account
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.demo.meetings_years import tell_meetings
from xiqiao.meetings.freezing import verify
from xiqiao.meetings.models import SETTLED, Meeting, MeetingState, MeetingVersion, Source
from xiqiao.meetings.tasks import Task
from xiqiao.meetings.votes import Outcome, Vote


def test_three_years_are_told_and_every_frozen_version_verifies(context):
    tell_meetings({account.login: account for account in db.session.scalars(select(Account))}, now())
    db.session.commit()
    meetings = {row.id: row for row in db.session.scalars(select(Meeting))}
    written = [row for row in meetings.values() if row.source is Source.HERE]
    assert min(row.day for row in written).year == today().year - 2
    assert [row.state for row in written if row.state not in SETTLED] == [MeetingState.DRAFT]
    versions = list(db.session.scalars(select(MeetingVersion)))
    assert len(versions) == len(written) - 1
    assert all(verify(version) for version in versions)
    assert {vote.outcome for vote in db.session.scalars(select(Vote))} == {Outcome.PASSED}
    assert db.session.scalar(select(func.count(Task.id)).where(Task.closed_on.is_(None))) <= 1
    assert all(line.presence for line in loaded(written[0].id).attendance if line.is_expected)
    assert [row.kept_at for row in meetings.values() if row.source is Source.BRIEF] == ["东二党群服务站文件柜第2格"]
