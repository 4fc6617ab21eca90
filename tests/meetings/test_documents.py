"""Documents of a record: what stands in them, and that those of a settled record are drawn from its version."""

import io
import re

import pytest
from docx import Document

from tests.meetings.conftest import loaded, started
from tests.meetings.ready import a_vote, finalised, ready
from xiqiao.core.clock import now
from xiqiao.core.db import db
from xiqiao.meetings.attendance import AbsenceReason, Presence
from xiqiao.meetings.finalising import confirm
from xiqiao.meetings.form_documents import (
    assessment_document,
    ballot_document,
    sign_in_document,
    vote_document,
    vote_facts,
)
from xiqiao.meetings.minutes_documents import minutes_document, numeral
from xiqiao.meetings.models import Confirmation
from xiqiao.meetings.platform_texts import platform_fields, whole_text
from xiqiao.meetings.record_documents import record_document, sheet_title
from xiqiao.meetings.records import record_of
from xiqiao.meetings.votes import Candidate, Method, Outcome


def words_of(content: bytes) -> str:
    """All text of a Word file, tables and headers included, in the order of the page."""
    document = Document(io.BytesIO(content))
    header = [paragraph.text for paragraph in document.sections[0].header.paragraphs]
    found = [element.text or "" for element in document.element.body.iter() if element.tag.endswith("}t")]
    return "\n".join(header + found)


def read(meeting):
    return record_of(meeting, reads_criticism=True)


@pytest.fixture
def hold(behind):
    return lambda make, *args, **more: behind(lambda: make(*args, **more).id)


def with_vote(**more):
    meeting = ready("东一", **more)
    meeting.votes.append(a_vote(scrutineer="罗耀祥", teller="李丽华"))
    confirm(meeting, Confirmation.CHAIR, by=None, at=now())
    return meeting


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("支部党员大会", "支部党员大会会议记录"),
        ("支委会", "支委会会议记录"),
        ("党课", "党课记录"),
        ("季度联席会议", "季度联席会议记录"),
    ],
)
def test_the_title_of_a_sheet_is_the_one_that_is_said(kind, title):
    assert sheet_title(kind) == title


def test_the_record_holds_everything_the_official_form_asks_for(context):
    meeting = with_vote()
    words = words_of(record_document(read(loaded(meeting.id))))
    wanted = ("支部党员大会会议记录", "第1次", "修缮党群服务站", "东一党群服务站", "温家兴", "冯月好", "应到会有表决权",
              "因病，住院", "李丽华：先修屋顶。", "同意修缮方案，十二月动工。", "超过应到 4 人的半数，通过", "录入：",
              "主持人确认：系统", "主持人（签字）")  # fmt: skip
    assert [each for each in wanted if each not in words] == []


def test_a_sitting_of_several_kinds_has_a_sheet_for_each(context):
    meeting = finalised("东一", kinds=("members_meeting", "party_lecture"))
    words = words_of(record_document(read(meeting)))
    assert "支部党员大会会议记录" in words
    assert "党课记录" in words
    assert words.count("主持人（签字）") == 2
    assert words.count("年第1次") == 1  # the number is that of the first kind


def test_a_draft_says_on_its_paper_that_it_is_one(context):
    assert "草稿，周小敏打印" in words_of(record_document(read(started("东一")), "草稿，周小敏打印"))


def test_the_sign_in_sheet_names_everybody_on_the_roll_in_order(context):
    meeting = started("东一")
    words = words_of(sign_in_document(read(meeting)))
    places = [words.index(line.name) for line in meeting.attendance]
    assert places == sorted(places)
    assert "预备党员" in words


def test_the_report_of_a_vote_has_the_figures_and_room_for_the_tellers(context):
    record = read(with_vote())
    words = words_of(vote_document(record, record.votes[0]))
    for wanted in (
        "表决结果报告单",
        "应到会有表决权",
        "4 人",
        "3 票",
        "反对 0 票，弃权 0 票",
        "罗耀祥",
        "监票人（签字）",
    ):
        assert wanted in words
    assert "发出选票" not in words


def test_the_report_of_an_election_counts_sheets_and_candidates(context):
    meeting = ready("东一", kinds=("committee_election",))
    meeting.votes.append(
        a_vote(method=Method.SECRET_BALLOT, issued=3, returned=3, invalid=1, candidates=[
            Candidate(position=1, name="李丽华", in_favour=2, against=0, abstained=0, outcome=Outcome.PASSED, sentence="当选。"),
        ])
    )  # fmt: skip
    db.session.flush()
    record = read(meeting)
    facts = dict(vote_facts(record, record.votes[0]))
    assert facts["有效、废票"] == "有效 2 张，废票 1 张"
    assert "选举结果报告单" in words_of(vote_document(record, record.votes[0]))


def test_a_blank_assessment_names_full_members_and_nobody_who_fills_it_in(context):
    meeting = started("东一")
    words = words_of(assessment_document(read(meeting)))
    assert "预备党员不评定等次：麦小苗" in words
    assert "本表不署名" in words
    assert "签名" not in words


def test_a_ballot_names_the_candidates_if_they_are_known_and_nobody_who_votes(context):
    assert "另选他人" not in words_of(ballot_document(read(started("东一"))))
    meeting = ready("东一", kinds=("committee_election",))
    someone = Candidate(
        position=1, name="李丽华", in_favour=2, against=0, abstained=0, outcome=Outcome.PASSED, sentence=""
    )
    meeting.votes.append(a_vote(candidates=[someone]))
    db.session.flush()
    words = words_of(ballot_document(read(meeting)))
    assert "李丽华" in words
    assert "另选他人" in words
    assert "签" not in words


def test_who_stayed_away_without_a_word_is_not_said_to_have_asked_for_leave(context):
    meeting = ready("东一", absent=2)
    first, second = (line for line in meeting.attendance if line.presence is Presence.ABSENT)
    first.absence, second.absence, second.note = AbsenceReason.ILLNESS, AbsenceReason.UNEXCUSED, ""
    db.session.flush()
    words = words_of(minutes_document(read(meeting)))
    assert f"请假：\n{first.name}（因病" in words
    assert f"缺席：\n{second.name}（未请假）" in words


def test_the_minutes_tell_what_was_decided_and_then_who_was_there(context):
    words = words_of(minutes_document(read(finalised("东一"))))
    assert "会议决定：同意修缮方案" in words
    assert words.index("会议决定") < words.index("出席：")
    assert "先修屋顶" not in words  # speeches belong to the record


@pytest.mark.parametrize(("number", "word"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")])
def test_items_are_counted_in_chinese(number, word):
    assert numeral(number) == word


def test_the_fields_for_the_upper_platform_are_those_that_hold_something(context):
    record = read(finalised("东一", absent=0))
    fields = {field.label: field.text for field in platform_fields(record)}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d 19:30", fields["开始时间"])
    assert "列席人员" not in fields
    assert "缺席人员及原因" not in fields
    assert fields["会议决议"] == "同意修缮方案，十二月动工。"
    assert "会议名称：十一月党员大会" in whole_text(record)


def test_documents_of_a_settled_record_are_drawn_from_its_version(visitor, hold, behind):
    key = hold(finalised, "东一")
    behind(lambda: setattr(loaded(key).sitting, "place", "后来改的地点"))
    feng = visitor("feng")
    for name in ("print", "sign-in"):
        page = feng.open(f"/meetings/{key}/documents/{name}")
        assert "东一党群服务站" in page
        assert "后来改的地点" not in page
    assert "后来改的地点" not in words_of(feng.client.get(f"/meetings/{key}/documents/record.docx").data)


def test_every_document_can_be_had_from_one_page(visitor, hold):
    key = hold(with_vote)
    feng = visitor("feng")
    page = feng.open(f"/meetings/{key}/documents")
    links = {a["href"] for a in page.document.all("a") if a.get("href", "").startswith(f"/meetings/{key}/documents/")}
    assert len(links) == 9
    for link in links:
        answer = feng.client.get(link)
        assert answer.status_code == 200, link
        if link.endswith(".docx"):
            assert len(Document(io.BytesIO(answer.data)).element.body) > 3
    assert "复制会议决议" in page


def test_a_draft_is_printed_as_a_draft_with_who_printed_it(visitor, hold):
    key = hold(ready, "东一")
    page = visitor("feng").open(f"/meetings/{key}/documents/print")
    assert "冯月好打印" in page
    assert "打印</p>" not in visitor("feng").open(f"/meetings/{hold(finalised, '东一', title='已定')}/documents/print")


def test_several_ticked_records_are_printed_together_and_only_one_s_own(visitor, hold):
    first, second = hold(finalised, "东一", title="甲"), hold(finalised, "东一", title="乙", kinds=("party_day",))
    query = f"/meetings/documents/print?chosen={first}&chosen={second}&chosen=x&chosen=99999999999"
    page = visitor("feng").open(query)
    assert page.html.count('class="record-sheet"') == 2
    assert visitor("jie").open(query).html.count('class="record-sheet"') == 0
    assert (
        visitor("feng").post("/meetings/documents/print", chosen=[str(first)]).html.count('class="record-sheet"') == 1
    )
    visitor("feng").open("/meetings/documents/print", status=409)


def test_criticism_is_in_no_document_of_those_outside_the_branch(visitor, hold):
    def criticised():
        meeting = ready("东一", chair="何炳坤", kinds=("life_meeting",))
        meeting.sitting.items[-1].is_criticism = True
        confirm(meeting, Confirmation.CHAIR, by=None, at=now())
        return meeting

    key = hold(criticised)
    for login, reads in (("feng", True), ("liang", False)):
        asked = visitor(login)
        assert ("先修屋顶" in asked.open(f"/meetings/{key}/documents")) is reads
        assert ("先修屋顶" in asked.open(f"/meetings/{key}/documents/print")) is reads
        answer = asked.client.get(f"/meetings/{key}/documents/record.docx")
        assert ("先修屋顶" in words_of(answer.data)) is reads
        assert ("十二月动工" in words_of(asked.client.get(f"/meetings/{key}/documents/minutes.docx").data)) is reads


def test_a_vote_of_another_record_is_not_found(visitor, hold):
    key = hold(finalised, "东一")
    visitor("feng").open(f"/meetings/{key}/documents/votes/7", status=404)
    visitor("jie").open(f"/meetings/{key}/documents", status=404)
