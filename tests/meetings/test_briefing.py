"""简录: a few facts of a paper, final at once, with the true time of entry; twice the same is asked about."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.meetings.conftest import at, kinds_of, loaded, unit_named
from tests.meetings.duties import YEAR, bare, enable, final
from xiqiao.audit.models import Entry
from xiqiao.calendar.themes import Kind
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.meetings.briefing import Brief, record_brief
from xiqiao.meetings.duty_queries import board_of, year_of
from xiqiao.meetings.models import Meeting, MeetingState, Source
from xiqiao.organisation.models import Unit

ON = date(YEAR - 1, 5, 9)
PAPER = "支部档案柜第3盒"


def brief(short="东一", kinds=("members_meeting",), on=ON, **more):
    return Brief(**{"unit": unit_named(short), "kinds": kinds_of(*kinds), "starts_at": at(on), "expected": 12,
                    "present": 10, "kept_at": PAPER, **more})  # fmt: skip


def save(some, **more):
    from xiqiao.accounts.models import Account

    feng = db.session.scalars(select(Account).where(Account.login == "feng")).one()
    meeting = record_brief(some, **{"is_another": False, "by": feng, "at": now(), **more})
    db.session.commit()
    return meeting


def test_a_brief_is_final_at_once_and_keeps_the_true_time_of_entry(context):
    before = now()
    meeting = save(brief(kinds=("members_meeting", "party_lecture")))
    assert (meeting.state, meeting.source, meeting.kept_at) == (MeetingState.FINAL, Source.BRIEF, PAPER)
    assert (meeting.expected, meeting.present) == (12, 10)
    assert before <= meeting.created_at == meeting.finalised_at <= now()
    assert meeting.day == ON
    assert loaded(meeting.id).sitting.title == "支部党员大会、党课"
    assert db.session.scalars(select(Entry.act).order_by(Entry.seq.desc())).first() == "meeting.briefed"


def test_a_brief_satisfies_the_duty_of_its_day_and_void_it_frees_the_duty(context):
    bare()
    enable("东一", on=date(ON.year, 1, 1))
    meeting = save(brief())
    assert met() == ["members_meeting"]
    meeting.state, meeting.voided_at, meeting.void_reason = MeetingState.VOID, now(), "记错了单位"
    db.session.commit()
    assert met() == []


def met():
    found = board_of([unit_named("东一").path], year_of(ON)).duties
    return [duty.rule.kind_key for duty in found if duty.is_met]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"present": 13}, "实到人数不能多于应到人数"),
        ({"kinds": ()}, "请选择会议类别"),
        ({"on": today() + timedelta(days=1)}, "会议还没有开"),
        ({"on": today() - timedelta(days=4000)}, "十年以内"),
        ({"short": "党建办"}, "工作机构不开"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_left(context, more, words):
    with pytest.raises(RuleBroken, match=words):
        save(brief(**more))
    db.session.rollback()
    assert db.session.scalars(select(Meeting)).all() == []


@pytest.mark.parametrize(
    "state", [MeetingState.DRAFT, MeetingState.AWAITING, MeetingState.FINAL, MeetingState.ARCHIVED]
)
def test_the_same_unit_kind_and_day_twice_is_asked_about(context, state):
    final("东一", ON, "party_lecture", "members_meeting", state=state, title="五月大会")
    with pytest.raises(RuleBroken, match=r"五月大会.*确实是另一次会议"):
        save(brief())
    db.session.rollback()
    assert save(brief(), is_another=True).id


@pytest.mark.parametrize(
    ("other", "more"),
    [(("东一", ON, "party_lecture"), {}), (("东二", ON), {}), (("东一", ON + timedelta(days=1)), {}),
     (("东一", ON), {"state": MeetingState.VOID})],
)  # fmt: skip
def test_another_kind_unit_or_day_or_a_void_record_is_no_double(context, other, more):
    final(*other, **more)
    assert save(brief()).id


def test_a_recorder_types_it_on_one_page_and_sees_what_it_counts_for(app, visitor):
    with app.app_context():
        bare()
        enable("东一", on=date(ON.year, 1, 1))
        unit, kind = branch_and_kind("东一", "members_meeting")
    feng, path = visitor("feng"), f"/meetings/briefs/new?unit={unit}"
    page = feng.open(path)
    fields = {"day": f"{ON}", "kinds": kind, "expected": "12", "present": "10", "kept_at": PAPER}
    answer = feng.submit(page, path, status=303, **fields)
    shown = feng.open(answer.location)
    for words in ("简录（纸质另存）", PAPER, "应到 12 人，实到 10 人", f"计入{ON.year}年第2季度", "冯月好"):
        assert words in shown
    assert re.search(rf"补录</dt><dd>{today().year}年{today().month}月{today().day}日 \d\d:\d\d", shown.html)
    again = feng.submit(feng.open(path), path, status=422, **fields)
    assert "已经有同类的记录：《支部党员大会》（已定稿，简录（纸质另存））" in again
    another = feng.submit(again, path, status=303, **fields, is_another="y")
    assert another.location != answer.location


def branch_and_kind(short, key):
    unit = db.session.scalars(select(Unit.id).where(Unit.short_name == short)).one()
    return unit, db.session.scalars(select(Kind.id).where(Kind.key == key)).one()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"day": ""}, "请填写开会的日期"),
        ({"day": "0001-1-1"}, "年份应在"),
        ({"kinds": None}, "请选择会议类别"),
        ({"kinds": "999999"}, "不在名单里"),
        ({"expected": ""}, "请填写应到人数"),
        ({"expected": "-1"}, "0 到 5000"),
        ({"present": "9" * 20}, "0 到 5000"),
        ({"present": "20"}, "不能多于应到"),
        ({"kept_at": " "}, "纸质记录在哪里"),
        ({"title": "长" * 61}, "60"),
        ({"starts": "25:99"}, ""),
    ],
)
def test_each_mistake_is_answered_at_its_field(app, visitor, typed, words):
    with app.app_context():
        unit, kind = branch_and_kind("东一", "members_meeting")
    path = f"/meetings/briefs/new?unit={unit}"
    fields = {"day": f"{ON}", "kinds": kind, "expected": "12", "present": "10", "kept_at": PAPER, **typed}
    feng = visitor("feng")
    assert words in feng.submit(feng.open(path), path, status=422, **fields)


def test_who_works_for_several_units_chooses_and_nobody_enters_for_others(app, visitor):
    with app.app_context():
        east, west = (
            db.session.scalars(select(Unit.id).where(Unit.short_name == short)).one() for short in ("东二", "西一")
        )
    wen = visitor("wen")
    assert f"/meetings/briefs/new?unit={east}" in wen.open("/meetings/briefs/new")
    wen.open(f"/meetings/briefs/new?unit={east}")
    wen.open(f"/meetings/briefs/new?unit={west}", status=403)
    assert wen.post(f"/meetings/briefs/new?unit={west}").status == 403
    assert visitor("hebo").post(f"/meetings/briefs/new?unit={east}").status == 403
    assert wen.post("/meetings/briefs/new").status == 409
    assert "西樵镇" in visitor("zhou").open("/meetings/briefs/new")


def test_a_member_reads_no_brief_for_nobody_knows_who_was_there(app, visitor):
    with app.app_context():
        key = save(brief()).id
    visitor("hebo").open(f"/meetings/{key}", status=404)
    visitor("jie").open(f"/meetings/{key}", status=404)
    visitor("ji").open(f"/meetings/{key}")
