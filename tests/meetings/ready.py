"""Records that have all they need, as tests of their life and their documents want them."""

from datetime import timedelta

from tests.meetings.conftest import loaded, started
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.meetings.attendance import AbsenceReason, Presence
from xiqiao.meetings.finalising import confirm
from xiqiao.meetings.models import AgendaItem, Confirmation, Meeting, MeetingVersion
from xiqiao.meetings.votes import Method, Outcome, Vote
from xiqiao.members.models import Member


def member_named(name: str) -> Member:
    return db.session.query(Member).filter_by(name=name).one()


def made_ready(meeting: Meeting, chair: str = "温家兴", absent: int = 1) -> Meeting:
    """Everybody but the last `absent` was there; one item was decided; chair and recorder are named."""
    meeting.sitting.ends_at = meeting.sitting.starts_at + timedelta(minutes=75)
    for line in meeting.attendance:
        line.presence = Presence.PRESENT
    for line in [each for each in meeting.attendance if each.is_expected and each.name != chair][::-1][:absent]:
        line.presence, line.absence, line.note = Presence.ABSENT, AbsenceReason.ILLNESS, "住院"
    meeting.chair_id, meeting.chair_name = member_named(chair).id, chair
    meeting.recorder_name = "冯月好"
    db.session.add(
        AgendaItem(sitting_id=meeting.sitting_id, position=len(meeting.sitting.items) + 1, title="修缮党群服务站",
                   presenter="罗耀祥", text="听取修缮方案。", points="李丽华：先修屋顶。\n何炳坤：同意。",
                   decision="同意修缮方案，十二月动工。", changed_at=now(), changed_by_name="冯月好")
    )  # fmt: skip
    db.session.commit()
    return loaded(meeting.id)


def ready(*units: str, chair: str = "温家兴", absent: int = 1, **more) -> Meeting:
    return made_ready(started(*units, **more), chair, absent)


def finalised(*units: str, how: Confirmation = Confirmation.CHAIR, **more) -> Meeting:
    meeting = ready(*units, **more)
    confirm(meeting, how, signed_on=meeting.day if how is Confirmation.PAPER else None, by=None, at=now())
    db.session.commit()
    return loaded(meeting.id)


def newest(meeting: Meeting) -> MeetingVersion:
    return meeting.versions[-1]


def a_vote(**more) -> Vote:
    """A vote as it is stored, by hands and passed, with what does not matter filled in."""
    return Vote(**{
        "position": 1,
        "subject": "修缮党群服务站",
        "decision_key": "voting.resolution",
        "rule": "{}",
        "roll": "[]",
        "method": Method.HANDS,
        "minute": 20 * 60,
        "entitled": 4,
        "present": 3,
        "in_favour": 3,
        "against": 0,
        "abstained": 0,
        "invalid": 0,
        "written": 0,
        "outcome": Outcome.PASSED,
        "sentence": "应到会有表决权 4 人，实到 3 人（达到半数）；赞成 3 票，超过应到 4 人的半数，通过。",
        **more,
    })  # fmt: skip
