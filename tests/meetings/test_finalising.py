"""草稿 → 待主持人确认 → 已定稿 → 已归档, or 作废: what is asked before each step, and what each step leaves behind."""

from datetime import timedelta

import pytest

from tests.calendar.conftest import published
from tests.meetings.conftest import loaded, outlined, started
from tests.meetings.ready import a_vote, finalised, made_ready, newest, ready
from xiqiao.calendar.models import Event, EventState
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.meetings.attendance import Presence
from xiqiao.meetings.finalising import archive, ask_confirmation, confirm, reopen, void, way_of
from xiqiao.meetings.freezing import content_in, verify
from xiqiao.meetings.models import Confirmation, MeetingState, Source
from xiqiao.meetings.readiness import hints, late_entry, unready
from xiqiao.meetings.retention import retention_of
from xiqiao.meetings.starting import start_record


def sentences(meeting) -> str:
    return "\n".join(sentence for sentence, _ in unready(meeting))


def test_a_record_that_was_just_begun_says_all_that_it_lacks_and_where(context):
    meeting = started("东一")
    assert [field for _, field in unready(meeting)] == ["facts", "facts", "attendance", "agenda"]
    for words in ("结束时间", "记录人", "没有写明到会情况", "议题还没有内容"):
        assert words in sentences(meeting)


def test_a_record_with_everything_lacks_nothing(context):
    assert unready(ready("东一")) == []


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda m: setattr(m.sitting, "ends_at", None), "结束时间"),
        (lambda m: setattr(m.sitting, "place", ""), "地点"),
        (lambda m: setattr(m, "chair_name", ""), "主持人"),
        (lambda m: setattr(m, "recorder_name", ""), "记录人"),
        (lambda m: setattr(first_expected(m), "presence", None), "没有写明到会情况"),
        (lambda m: setattr(first_expected(m), "presence", Presence.ABSENT), "没有写明原因"),
        (lambda m: [setattr(i, name, "") for i in m.sitting.items for name in ("text", "points", "decision")], "议题"),
        (lambda m: setattr(m.sitting, "ends_at", now() + timedelta(hours=1)), "结束时间"),
    ],
)
def test_what_the_form_asks_for_must_be_there_before_anybody_is_asked_to_confirm(context, spoil, words):
    meeting = ready("东一")
    spoil(meeting)
    for deed in (
        lambda: ask_confirmation(meeting, by=None, at=now()),
        lambda: confirm(meeting, Confirmation.CHAIR, by=None, at=now()),
    ):
        with pytest.raises(RuleBroken, match=words):
            deed()
    assert meeting.state is MeetingState.DRAFT
    assert meeting.versions == []


def first_expected(meeting):
    return next(line for line in meeting.attendance if line.is_expected)


def test_a_note_in_their_own_words_is_reason_enough(context):
    meeting = ready("东一")
    absent = next(line for line in meeting.attendance if line.presence is Presence.ABSENT)
    absent.absence, absent.note = None, "孙女摆酒"
    assert unready(meeting) == []


def test_hints_stop_nobody(context):
    meeting = ready("东一")
    meeting.recorder_name = meeting.chair_name
    assert any("都是温家兴" in sentence for sentence in hints(meeting))
    confirm(meeting, Confirmation.CHAIR, by=None, at=now())
    assert meeting.state is MeetingState.FINAL
    assert content_in(newest(meeting))["recorder"]["name"] == "温家兴"


def test_the_chair_is_asked_and_until_then_it_stays_open(context):
    meeting = ready("东一")
    ask_confirmation(meeting, by=None, at=now())
    assert meeting.state is MeetingState.AWAITING
    assert meeting.is_open
    with pytest.raises(RuleBroken, match="已经提交"):
        ask_confirmation(meeting, by=None, at=now())


def test_finalising_counts_the_people_and_freezes_what_is_written(context):
    meeting = finalised("东一", absent=2)
    expected = [line for line in meeting.attendance if line.is_expected]
    assert (meeting.expected, meeting.present) == (len(expected), len(expected) - 2)
    assert meeting.entitled == sum(line.is_entitled for line in meeting.attendance)
    version = newest(meeting)
    assert verify(version)
    content = content_in(version)
    assert content["figures"]["present"] == meeting.present
    assert content["agenda"][-1]["decision"] == "同意修缮方案，十二月动工。"
    assert content["confirmation"]["how"] == "主持人确认"


def test_a_settled_record_is_settled_for_everybody(context):
    meeting = finalised("东一")
    for deed in (
        lambda: ask_confirmation(meeting, by=None, at=now()),
        lambda: confirm(meeting, Confirmation.CHAIR, by=None, at=now()),
    ):
        with pytest.raises(RuleBroken, match="已定稿，不能再改"):
            deed()


def test_who_took_the_chair_confirms_as_such_and_the_secretary_as_delegate(context, person):
    meeting = ready("东一", chair="何炳坤")
    assert way_of(person("hebo"), meeting) is Confirmation.CHAIR
    assert way_of(person("wen"), meeting) is Confirmation.DELEGATE


@pytest.mark.parametrize(("signed", "words"), [(None, "签字的日期"), (-1, "不能早于开会"), (4, "不能晚于今天")])
def test_a_signature_on_paper_has_its_day(context, signed, words):
    meeting = ready("东一", day=today() - timedelta(days=3))
    signed_on = None if signed is None else meeting.day + timedelta(days=signed)
    with pytest.raises(RuleBroken, match=words):
        confirm(meeting, Confirmation.PAPER, signed_on=signed_on, by=None, at=now())


def test_a_signature_on_paper_stands_in_the_version(context):
    meeting = finalised("东一", how=Confirmation.PAPER)
    assert content_in(newest(meeting))["confirmation"]["signed_on"] == meeting.day.isoformat()
    assert newest(meeting).confirmation is Confirmation.PAPER


def test_records_of_a_year_are_numbered_by_their_first_kind(context):
    first = finalised("东一", kinds=("members_meeting", "party_lecture"), title="甲", day=today() - timedelta(days=3))
    lecture = finalised("东一", kinds=("party_lecture",), title="乙", day=first.day)
    second = finalised("东一", kinds=("members_meeting",), title="丙", day=first.day)
    elsewhere = finalised("东二", kinds=("members_meeting",), title="丁", day=first.day, chair=of_unit("东二"))
    assert [meeting.number for meeting in (first, lecture, second, elsewhere)] == [1, 1, 2, 1]


def of_unit(name):
    return started(name, title="看名册").attendance[0].name


def test_a_number_goes_with_its_record_and_that_of_a_void_one_is_free_again(context):
    first = finalised("东一", title="甲")
    reopen(first, "漏记一项", by=None, at=now())
    second = finalised("东一", title="乙")
    confirm(first, Confirmation.CHAIR, by=None, at=now())
    assert (first.number, second.number) == (1, 2)
    void(second, "重复", by=None, at=now())
    db.session.commit()
    assert finalised("东一", title="丙").number == 2


def test_the_event_that_was_planned_is_over_with_its_record(context):
    event = published("东一")
    meeting = started("东一")
    meeting.sitting.event_id = event.id
    db.session.commit()
    confirm(made_ready(meeting), Confirmation.CHAIR, by=None, at=now())
    db.session.commit()
    assert db.session.get(Event, event.id).state is EventState.HELD


def test_reopening_keeps_the_version_and_a_new_one_comes_beside_it(context):
    meeting = finalised("东一")
    before = newest(meeting).content
    reopen(meeting, "漏记一名列席人员", by=None, at=now())
    assert meeting.state is MeetingState.DRAFT
    meeting.sitting.observers = "林素芬 党建办"
    confirm(meeting, Confirmation.CHAIR, by=None, at=now())
    db.session.commit()
    first, second = loaded(meeting.id).versions
    assert (first.number, first.content, first.reopen_reason) == (1, before, "漏记一名列席人员")
    assert (second.number, second.reopened_at) == (2, None)
    assert verify(first)
    assert verify(second)


@pytest.mark.parametrize("deed", [reopen, void])
def test_reopening_and_voiding_want_a_reason(context, deed):
    meeting = finalised("东一")
    with pytest.raises(RuleBroken, match="请写明"):
        deed(meeting, "", by=None, at=now())
    assert meeting.state is MeetingState.FINAL


def test_only_what_is_final_is_archived_and_reopened(context):
    draft = ready("东一")
    for deed in (lambda: archive(draft, by=None, at=now()), lambda: reopen(draft, "错", by=None, at=now())):
        with pytest.raises(RuleBroken, match="已定稿的才能"):
            deed()
    meeting = finalised("东一", title="又一次")
    archive(meeting, by=None, at=now())
    assert meeting.state is MeetingState.ARCHIVED
    reopen(meeting, "错", by=None, at=now())
    assert meeting.state is MeetingState.DRAFT


def test_a_void_record_keeps_its_reason_and_nothing_more_is_done_with_it(context):
    meeting = ready("东一")
    void(meeting, "和另一份重复", by=None, at=now())
    db.session.commit()
    assert (meeting.state, meeting.void_reason) == (MeetingState.VOID, "和另一份重复")
    for deed in (
        lambda: void(meeting, "再来", by=None, at=now()),
        lambda: ask_confirmation(meeting, by=None, at=now()),
        lambda: reopen(meeting, "再来", by=None, at=now()),
    ):
        with pytest.raises(RuleBroken):
            deed()


def test_the_same_unit_kind_and_day_twice_is_pointed_out_but_a_void_one_is_not(context):
    first, second = ready("东一", title="甲"), ready("东一", title="乙")
    assert any("《甲》" in sentence for sentence in hints(second))
    other = ready("东一", kinds=("committee_meeting",), title="丙")
    assert not any("同一天" in sentence for sentence in hints(other))
    void(first, "重复", by=None, at=now())
    db.session.commit()
    assert not any("同一天" in sentence for sentence in hints(loaded(second.id)))


def test_what_was_entered_late_says_when_it_was_really_entered(context):
    late = started("东一", day=today() - timedelta(days=40))
    assert late_entry(late).startswith("补录：会后 40 天，")
    assert late_entry(started("东一", day=today() - timedelta(days=1), title="昨天")) == ""


def test_figures_of_a_record_kept_elsewhere_stay_as_typed(context):
    meeting = start_record(outlined("东一"), by=None, at=now())[0]
    meeting.source, meeting.kept_at = Source.BRIEF, "支部铁柜"
    meeting.sitting.ends_at = meeting.sitting.starts_at + timedelta(hours=1)
    meeting.recorder_name = "冯月好"
    db.session.commit()
    meeting = loaded(meeting.id)
    assert "应到、实到人数" in sentences(meeting)
    meeting.expected, meeting.present = 12, 9
    confirm(meeting, Confirmation.PAPER, signed_on=meeting.day, by=None, at=now())
    assert (meeting.expected, meeting.present) == (12, 9)


@pytest.mark.parametrize(
    ("kinds", "decided", "term"),
    [
        (("members_meeting",), None, "10年"),
        (("activity",), None, "10年"),
        (("members_meeting", "committee_election"), None, "永久"),
        (("members_meeting",), "voting.admission", "永久"),
        (("members_meeting",), "voting.resolution", "10年"),
    ],
)
def test_how_long_a_record_is_kept_follows_its_kinds_and_what_was_decided(context, kinds, decided, term):
    meeting = started("东一", kinds=kinds)
    if decided:
        meeting.votes.append(a_vote(decision_key=decided))
    assert retention_of(meeting) == term
