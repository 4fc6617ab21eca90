"""The life of a record on pages: the recorder submits, the chair confirms on a phone or on paper, and so on."""

from datetime import timedelta

import pytest

from tests.meetings.conftest import loaded, started
from tests.meetings.ready import finalised, ready
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.meetings.finalising import ask_confirmation, reopen
from xiqiao.meetings.models import Meeting, MeetingState


@pytest.fixture
def hold(behind):
    """`hold(ready, "东一")`: the id of a record that was made beside the pages."""
    return lambda make, *args, **more: behind(lambda: make(*args, **more).id)


@pytest.fixture
def state_of(behind):
    return lambda key: behind(lambda: db.session.get(Meeting, key).state)


def test_a_record_that_lacks_something_cannot_be_submitted_and_says_what(visitor, hold, state_of):
    key = hold(started, "东一")
    page = visitor("feng").open(f"/meetings/{key}")
    assert "暂不能提交主持人确认" in page
    assert 'href="#attendance"' in page
    assert visitor("feng").post(f"/meetings/{key}/confirmation/request").status == 409
    assert state_of(key) is MeetingState.DRAFT


def test_the_recorder_submits_and_the_chair_confirms_on_the_own_phone(visitor, hold, state_of):
    key = hold(ready, "东一", chair="何炳坤")
    feng = visitor("feng")
    feng.submit(feng.open(f"/meetings/{key}"), f"/meetings/{key}/confirmation/request", status=303)
    hebo = visitor("hebo")
    assert "请确认会议记录：十一月党员大会" in hebo.open("/")
    page = hebo.open(f"/meetings/{key}/confirmation")
    assert "同意修缮方案，十二月动工。" in page
    hebo.submit(page, f"/meetings/{key}/confirmation", status=303)
    assert state_of(key) is MeetingState.FINAL
    assert "主持人确认（何炳坤）" in visitor("feng").open(f"/meetings/{key}")


def test_the_secretary_confirms_as_delegate_and_the_record_says_so(visitor, hold):
    key = hold(ready, "东一", chair="何炳坤")
    wen = visitor("wen")
    page = wen.open(f"/meetings/{key}/confirmation")
    assert "受主持人委托，确认定稿" in page
    wen.submit(page, f"/meetings/{key}/confirmation", status=303)
    assert "受主持人委托确认（温家兴）" in wen.open(f"/meetings/{key}")


def test_nobody_confirms_what_was_changed_after_they_opened_the_page(visitor, hold, behind, state_of):
    key = hold(ready, "东一")
    wen = visitor("wen")
    page = wen.open(f"/meetings/{key}/confirmation")
    behind(lambda: setattr(loaded(key).sitting.items[-1], "decision", "不同意。"))
    answer = wen.submit(page, f"/meetings/{key}/confirmation", status=422)
    assert "记录又改过" in answer
    assert "不同意。" in answer
    assert state_of(key) is MeetingState.DRAFT
    wen.submit(answer, f"/meetings/{key}/confirmation", status=303)
    assert state_of(key) is MeetingState.FINAL


def test_a_signature_on_paper_is_entered_by_the_recorder(visitor, hold, state_of):
    key = hold(ready, "东一", chair="何炳坤")
    feng = visitor("feng")
    page = feng.open(f"/meetings/{key}/confirmation/paper")
    refused = feng.submit(page, f"/meetings/{key}/confirmation/paper", signed_on="2001-1-1", status=422)
    assert "签字日期不能早于开会" in refused
    feng.submit(refused, f"/meetings/{key}/confirmation/paper", signed_on=today().isoformat(), status=303)
    assert state_of(key) is MeetingState.FINAL
    assert "主持人已在纸质签字（冯月好）" in feng.open(f"/meetings/{key}")


def test_what_is_settled_answers_a_late_post_in_place_and_nothing_changes(visitor, hold, state_of):
    key = hold(finalised, "东一")
    feng = visitor("feng")
    assert feng.post(f"/meetings/{key}/confirmation/request").status == 409
    answer = feng.post(f"/meetings/{key}/confirmation/paper", signed_on=today().isoformat())
    assert answer.status == 422
    assert state_of(key) is MeetingState.FINAL


def test_archiving_reopening_and_voiding_from_the_page(visitor, hold, state_of):
    key = hold(finalised, "东一")
    feng = visitor("feng")
    feng.submit(feng.open(f"/meetings/{key}"), f"/meetings/{key}/archive", status=303)
    assert state_of(key) is MeetingState.ARCHIVED
    page = feng.open(f"/meetings/{key}/reopening")
    page = feng.submit(page, f"/meetings/{key}/reopening", status=422)
    assert "请写明原因" in page
    feng.submit(page, f"/meetings/{key}/reopening", reason="漏记请假人员", status=303)
    assert "漏记请假人员" in feng.open(f"/meetings/{key}")
    page = feng.open(f"/meetings/{key}/void")
    feng.submit(page, f"/meetings/{key}/void", reason="重复", status=303)
    assert state_of(key) is MeetingState.VOID
    assert "原因：重复" in feng.open(f"/meetings/{key}")


def test_the_versions_show_their_digest_and_what_is_different(visitor, hold, behind):
    key = hold(finalised, "东一")

    def correct():
        meeting = loaded(key)
        reopen(meeting, "地点写错", by=None, at=now())
        meeting.sitting.place = "东一祠堂"

    behind(correct)
    feng = visitor("feng")
    page = feng.open(f"/meetings/{key}/versions")
    for words in ("校验码相符", "地点写错", "东一祠堂", "SHA-256", "还没有定稿"):
        assert words in page
    assert "东一祠堂" not in feng.open(f"/meetings/{key}/versions/1")
    assert "看与第 1 版的差别" in visitor("wen").open(f"/meetings/{key}/confirmation")
    feng.open(f"/meetings/{key}/versions/2", status=404)


def test_members_read_what_is_final_and_no_draft(visitor, hold):
    draft, final = hold(ready, "东一"), hold(finalised, "东一", title="定稿的")
    mai = visitor("mai")
    mai.open(f"/meetings/{draft}", status=404)
    assert "重新打开" not in mai.open(f"/meetings/{final}")
    visitor("jie").open(f"/meetings/{final}", status=404)
    assert visitor("mai").post(f"/meetings/{final}/reopening", reason="看看").status == 403


def test_criticism_is_not_shown_to_the_village_or_the_discipline_office(visitor, hold, behind):
    def with_criticism():
        meeting = ready("东一", chair="何炳坤", kinds=("life_meeting",))
        meeting.sitting.items[-1].is_criticism = True
        ask_confirmation(meeting, by=None, at=now())
        return meeting

    key = hold(with_criticism)
    hebo = visitor("hebo")
    page = hebo.open(f"/meetings/{key}/confirmation")
    assert "先修屋顶" in page
    hebo.submit(page, f"/meetings/{key}/confirmation", status=303)
    for login, reads in (("feng", True), ("zhou", True), ("mai", True), ("wen", True), ("liang", False), ("ji", False)):
        assert ("先修屋顶" in visitor(login).open(f"/meetings/{key}/versions/1")) is reads, login


def test_the_desk_of_the_recorder_names_what_is_overdue(visitor, hold):
    hold(ready, "东一", day=today() - timedelta(days=20), title="月初支委会")
    assert "逾期未定稿：月初支委会" in visitor("feng").open("/")
    assert "逾期未定稿" not in visitor("jie").open("/")


def test_what_is_done_with_a_record_stands_in_the_log(visitor, hold, behind):
    key = hold(ready, "东一")
    wen = visitor("wen")
    wen.submit(wen.open(f"/meetings/{key}/confirmation"), f"/meetings/{key}/confirmation", status=303)
    digest = behind(lambda: loaded(key).versions[0].sha256)
    assert digest in visitor("ashen").open("/log")
