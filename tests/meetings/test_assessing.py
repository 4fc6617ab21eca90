"""民主测评 keeps tallies, never who gave which; too many 优秀 are pointed out and not refused."""

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.meetings.conftest import loaded
from tests.meetings.votes import mark
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.core.rules import Outdated, RuleBroken
from xiqiao.meetings.assessing import Tally, assessed, picture, raters, refuse_tally, save_assessment, ungraded, warning
from xiqiao.meetings.models import MeetingState
from xiqiao.meetings.vote_wording import shown_assessment
from xiqiao.meetings.votes import Grade


@pytest.mark.parametrize(
    ("full", "excellent", "warns"),
    [(9, 3, False), (9, 4, True), (10, 3, False), (10, 4, True), (11, 3, False), (11, 4, True), (12, 4, False),
     (2, 0, False), (2, 1, True), (3, 1, False), (0, 0, False)],
)  # fmt: skip
def test_more_than_a_third_of_the_full_members_is_pointed_out(full, excellent, warns):
    """A8: 优秀 generally at most 1/3 of the full members, fractions of a person dropped."""
    assert (warning(full, excellent, Fraction(1, 3)) is not None) is warns


def test_the_warning_says_how_many_there_may_be():
    assert (
        warning(10, 4, Fraction(1, 3))
        == "评定为优秀的 4 人，多于正式党员 10 人的 1/3（3 人）；一般不超过这个比例，请核对。"
    )


def test_more_sheets_than_people_are_refused_with_the_equation():
    refuse_tally("甲", Tally(1, 10, 5, 3, 2, 2), 22)
    with pytest.raises(RuleBroken) as refused:
        refuse_tally("甲", Tally(1, 10, 5, 3, 2, 3), 22)
    assert refused.value.sentence == "甲：优秀 10 + 合格 5 + 基本合格 3 + 不合格 2 + 废票 3 = 23 票，多于到会的 22 人。"


@pytest.fixture
def meeting(start):
    return loaded(mark(start("东一", kinds=("member_review",))).id)


def saved(meeting, tallies):
    save_assessment(meeting, tallies, seen=picture(meeting.assessments), by=None)
    db.session.commit()
    return loaded(meeting.id)


def test_full_members_get_a_grade_and_probationary_ones_only_a_sheet(meeting):
    names = {line.name for line in assessed(meeting.attendance)}
    assert [line.name for line in ungraded(meeting.attendance)] == ["麦小苗"]
    assert "麦小苗" not in names
    assert raters(meeting.attendance) == len(names) + 1
    assert shown_assessment(meeting).probationary == ["麦小苗"]


def test_tallies_are_kept_and_written_anew(meeting):
    first, second, *_ = assessed(meeting.attendance)
    kept = saved(meeting, [Tally(first.member_id, 3, 2, grade=Grade.EXCELLENT), Tally(second.member_id)])
    assert [(row.name, row.excellent, row.grade) for row in kept.assessments] == [(first.name, 3, Grade.EXCELLENT)]
    again = saved(kept, [Tally(first.member_id, 2, 3), Tally(second.member_id, 1)])
    assert [(row.name, row.excellent, row.grade) for row in again.assessments] == [
        (first.name, 2, None), (second.name, 1, None),
    ]  # fmt: skip
    assert saved(again, [Tally(first.member_id)]).assessments == []


def test_the_page_points_out_too_many_excellent(meeting):
    lines = assessed(meeting.attendance)
    graded = [Tally(line.member_id, 1, grade=Grade.EXCELLENT) for line in lines]
    assert shown_assessment(saved(meeting, graded[: len(lines) // 3])).warning is None
    assert "请核对" in shown_assessment(saved(loaded(meeting.id), graded[: len(lines) // 3 + 1])).warning


@pytest.mark.parametrize("name", ["麦小苗", "周外来"])
def test_who_gets_no_grade_is_refused(meeting, name):
    other = next(line for line in meeting.attendance if line.name == name)
    with pytest.raises(RuleBroken, match="正式党员"):
        saved(meeting, [Tally(other.member_id, 1)])


def test_the_second_to_save_is_told(meeting):
    tally = Tally(assessed(meeting.attendance)[0].member_id, 1)
    seen = picture(meeting.assessments)
    saved(meeting, [tally])
    with pytest.raises(Outdated):
        save_assessment(loaded(meeting.id), [replace(tally, excellent=2)], seen=seen, by=None)


def test_a_settled_record_is_not_assessed_any_more(meeting):
    meeting.state, meeting.finalised_at = MeetingState.FINAL, now()
    with pytest.raises(RuleBroken, match="不能再改"):
        saved(meeting, [])


def test_an_ordinary_meeting_is_not_asked_for_it(start):
    assert not shown_assessment(start("东一")).is_asked
