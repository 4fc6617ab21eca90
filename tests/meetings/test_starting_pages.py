"""开始记录 at the pages: from an event with one tap, or at once; and the list of what one may read."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.calendar.conftest import published
from tests.meetings.conftest import kinds_of, loaded, started, unit_named
from xiqiao.calendar.answering import reply
from xiqiao.calendar.models import EventState
from xiqiao.calendar.replies import Answer
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.meetings.models import Meeting, MeetingState
from xiqiao.members.models import Member

YESTERDAY = today() - timedelta(days=1)


def past_event(**more):
    """The id of an event of 东一 that began yesterday."""
    return published("东一", YESTERDAY, **{"kinds": ("members_meeting",), **more}).id


def test_one_tap_on_an_event_begins_its_record_and_the_second_leads_to_it(visitor, behind):
    event_id = behind(past_event)
    feng = visitor("feng")
    page = feng.open(f"/calendar/events/{event_id}")
    first = feng.submit(page, f"/meetings/start/{event_id}", status=303)
    shown = feng.open(first.location)
    assert "十二月主题党日" in shown
    assert "东一党群服务站" in shown
    assert feng.submit(page, f"/meetings/start/{event_id}", status=303).location == first.location


def test_an_event_that_is_still_to_come_offers_no_record(visitor, behind):
    event_id = behind(lambda: published("东一").id)
    feng = visitor("feng")
    assert f"/meetings/start/{event_id}" not in feng.open(f"/calendar/events/{event_id}")
    answer = feng.post(f"/meetings/start/{event_id}")
    assert answer.status == 409
    assert "还没有开" in answer


def test_a_village_begins_the_record_of_its_branches_together(visitor, behind):
    event_id = behind(
        lambda: (
            published("樵东村", YESTERDAY, kinds=("members_meeting",), audience=("东一", "东二"), title="联席大会").id
        )
    )
    wen = visitor("wen")
    answer = wen.post(f"/meetings/start/{event_id}")
    assert answer.location == f"/meetings/new?event={event_id}"
    page = wen.open(answer.location)
    action = f"/meetings/new?event={event_id}"
    units = behind(lambda: [unit_named(name).id for name in ("东一", "东二")])
    begun = wen.client.post(action, data={**page.form(action)["fields"], "units": units})
    assert begun.status_code == 303
    key = int(begun.headers["Location"].rpartition("/")[2])
    assert behind(lambda: loaded(key).sitting.event_id) == event_id
    assert "联席召开" in wen.open(f"/meetings/{key}")


def test_who_asked_to_be_excused_stands_there_absent_in_his_own_words(visitor, behind):
    def plan():
        event = published("东一", today() + timedelta(days=2), kinds=("members_meeting",), wants_reply=True)
        someone = db.session.scalars(select(Member).where(Member.branch_id == unit_named("东一").id)).first()
        reply(event, someone, Answer.EXCUSED, "去广州看病", by=None, by_name="本人", at=now())
        event.day, event.starts_at, event.ends_at = (
            YESTERDAY, event.starts_at - timedelta(days=3), event.ends_at - timedelta(days=3),
        )  # fmt: skip
        db.session.commit()
        return event.id, someone.id

    event_id, member_id = behind(plan)
    key = int(visitor("feng").post(f"/meetings/start/{event_id}").location.rpartition("/")[2])
    marks = behind(lambda: {each.member_id: (each.presence, each.note) for each in loaded(key).attendance})
    assert marks[member_id][0].value == "absent"
    assert marks[member_id][1] == "去广州看病"
    assert {presence for who, (presence, _) in marks.items() if who != member_id} == {None}


def test_a_record_begun_at_once_and_a_joint_sitting_of_two_branches(visitor, behind):
    wen = visitor("wen")
    units, kind = behind(lambda: ([unit_named(name).id for name in ("东一", "东二")], kinds_of("party_lecture")[0].id))
    page = wen.open(f"/meetings/new?unit={units[0]}")
    more = {"title": "联席党课", "kinds": kind, "starts": "晚上7点半", "day": str(YESTERDAY), "place": "村委会"}
    action = f"/meetings/new?unit={units[0]}"
    fields = {**page.form(action)["fields"], **more, "units": units}
    answer = wen.client.post(action, data=fields)
    assert answer.status_code == 303
    shown = wen.open(answer.headers["Location"])
    assert "联席召开" in shown
    assert "东二" in shown


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"day": str(today() + timedelta(days=3))}, "会议还没有开"),
        ({"day": "2026-13-41"}, "请写成 2026-7-1 这样的日期"),
        ({"title": ""}, "请填写名称"),
        ({"title": "会" * 61}, "名称最多 60 个字"),
        ({"kinds": None}, "请选择会议类别"),
        ({"kinds": "99999"}, "有不在名单里的选项"),
        ({"units": "1"}, "有不在名单里的选项"),
        ({"starts": "半夜"}, "读不出时间"),
        ({"starts": "10:00", "ends": "9:00"}, "结束时间要在开始时间以后"),
    ],
)
def test_what_cannot_be_is_answered_in_place_and_nothing_typed_is_lost(visitor, behind, fields, words):
    feng = visitor("feng")
    unit, kind = behind(lambda: (unit_named("东一").id, kinds_of("party_lecture")[0].id))
    page = feng.open(f"/meetings/new?unit={unit}")
    sound = {"title": "党课", "kinds": kind, "starts": "9:00", "day": str(YESTERDAY), "place": "😀祠堂\x07"}
    answer = feng.submit(page, f"/meetings/new?unit={unit}", status=422, **{**sound, **fields})
    assert words in answer
    assert "😀祠堂" in answer
    assert behind(lambda: db.session.scalars(select(Meeting)).all()) == []


def test_one_chooses_the_unit_first(visitor):
    page = visitor("feng").open("/meetings/new")
    assert "记录哪个单位的会议" in page
    assert "东一" in page


def test_the_list_shows_what_fits_the_filter_and_survives_nonsense(visitor, behind):
    behind(lambda: (started("东一"), started("东二", title="东二党课", kinds=("party_lecture",))))
    wen = visitor("wen")
    everything = wen.open("/meetings")
    assert "十一月党员大会" in everything
    assert "东二党课" in everything
    lecture = behind(lambda: kinds_of("party_lecture")[0].id)
    for query in (f"kind={lecture}", "unit=东二"):
        narrowed = wen.open(f"/meetings?{query}")
        assert "东二党课" in narrowed
        assert "十一月党员大会" not in narrowed
    assert "没有会议记录" in wen.open("/meetings?state=final")
    assert "没有会议记录" in wen.open("/meetings?year=1995")
    assert "东二党课" in wen.open("/meetings?kind=x&state=y&year=z&number=-1&unit=%00")


def test_a_member_sees_a_record_only_when_it_is_final_and_he_was_expected(visitor, behind, app):
    key = behind(lambda: started("东一").id)
    hebo = visitor("hebo")
    hebo.open(f"/meetings/{key}", status=404)

    def settle():
        meeting = loaded(key)
        meeting.state, meeting.finalised_at = MeetingState.FINAL, now()

    behind(settle)
    assert "十一月党员大会" in hebo.open(f"/meetings/{key}")
    visitor("jie").open(f"/meetings/{key}", status=404)


def test_a_cancelled_event_begins_no_record(visitor, behind):
    def cancel():
        event = published("东一", YESTERDAY, kinds=("members_meeting",))
        event.state, event.reason = EventState.CANCELLED, "台风"
        return event.id

    event_id = behind(cancel)
    assert visitor("feng").post(f"/meetings/start/{event_id}").status == 409
