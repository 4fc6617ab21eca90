"""What is handed out of a year: the list, 支部工作手册, 归档文件目录 and 民主评议汇总, with nothing in it that is not to be."""

import io
from datetime import date

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select

from tests.meetings.conftest import loaded, started, unit_named
from tests.meetings.ready import finalised, member_named, ready
from tests.meetings.test_documents import words_of
from xiqiao.audit.models import Entry
from xiqiao.core.clock import now, today
from xiqiao.core.db import db
from xiqiao.core.rules import RuleBroken
from xiqiao.imports.writing import Sheet, write_workbook
from xiqiao.meetings.archive_lists import archive_lines
from xiqiao.meetings.assessment_documents import NO_GRADE, summary_document, summary_rows, summary_sentence
from xiqiao.meetings.books import book_of
from xiqiao.meetings.filing import settled_of_year
from xiqiao.meetings.finalising import archive, confirm, void
from xiqiao.meetings.models import Confirmation, Source
from xiqiao.meetings.records import record_of
from xiqiao.meetings.tasking import Order, give_task
from xiqiao.meetings.votes import Assessment, Grade

#: A year that is over whenever the tests run, so that no duty of it is still to come.
LAST = date(today().year - 1, 5, 8)


@pytest.fixture
def hold(behind):
    return lambda make, *args, **more: behind(lambda: make(*args, **more).id)


def rows_in(answer, sheet=None):
    """The rows of a sheet below its title and headers, without the footer's empty cells."""
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.data))
    return [list(row) for row in (book[sheet] if sheet else book.active).iter_rows(min_row=3, values_only=True)]


def traces(behind, act):
    """(who, about which id, with which facts) of each entry of this act."""
    found = select(Entry).where(Entry.act == act)
    return behind(lambda: [(each.actor_name, each.ref_id, each.facts) for each in db.session.scalars(found)])


def text_of(content):
    book = load_workbook(io.BytesIO(content))
    return "\n".join(str(cell) for page in book for row in page.iter_rows(values_only=True) for cell in row if cell)


# -- the list


def test_the_list_has_a_row_for_each_record_that_the_filter_finds(visitor, hold):
    hold(finalised, "东一", title="甲会")
    hold(started, "东一", title="乙会", kinds=("party_lecture", "party_day"))
    feng = visitor("feng")
    *rows, footer = rows_in(feng.client.get("/meetings/list.xlsx"))
    assert {row[2]: row[4] for row in rows} == {"甲会": "已定稿", "乙会": "草稿"}
    assert footer[0].startswith("说明：冯月好 于 ")
    (final,) = [row for row in rows if row[2] == "甲会"]
    figures = final[6:8]
    assert all(isinstance(each, int) for each in figures)
    assert final[8:11] == ["温家兴", "冯月好", 1]
    (draft,) = [row for row in rows if row[2] == "乙会"]
    assert sorted(draft[3].split("、")) == ["主题党日", "党课"]
    assert draft[6:8] == [None, None]
    *rows, _ = rows_in(feng.client.get("/meetings/list.xlsx?state=final"))
    assert [row[2] for row in rows] == ["甲会"]


def test_only_what_a_person_may_read_is_in_the_list(visitor, hold):
    hold(started, "东一", title="东一的草稿")
    hold(started, "西一", title="西一的草稿")
    for login, titles in (("feng", ["东一的草稿"]), ("jie", ["西一的草稿"]), ("hebo", []), ("gu", [])):
        *rows, _ = rows_in(visitor(login).client.get("/meetings/list.xlsx"))
        assert [row[2] for row in rows] == titles, login


def test_that_the_list_was_taken_away_is_in_the_log_with_what_was_asked_for(visitor, hold, behind):
    hold(started, "东一")
    visitor("feng").client.get("/meetings/list.xlsx?state=draft&unit=东一")
    facts = {"count": 1, "filters": "单位=东一、状态=草稿"}
    assert traces(behind, "access.meetings_exported") == [("冯月好", 0, facts)]


def test_the_page_of_the_list_leads_to_the_same_question_as_a_workbook(visitor, hold):
    hold(started, "东一")
    page = visitor("feng").open("/meetings?state=draft&number=1")
    (link,) = [a["href"] for a in page.document.all("a") if a.get("href", "").startswith("/meetings/list.xlsx")]
    assert "state=draft" in link
    assert "number" not in link


def test_what_was_typed_is_no_formula_in_the_list(visitor, hold):
    hold(started, "东一", title="=1+1")
    answer = visitor("feng").client.get("/meetings/list.xlsx")
    cell = load_workbook(io.BytesIO(answer.data)).active["C3"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_nonsense_in_the_filter_is_everything(visitor, hold):
    hold(started, "东一")
    assert len(rows_in(visitor("feng").client.get("/meetings/list.xlsx?year=x&kind=x&state=x"))) == 2


# -- 支部工作手册


def book_url(unit_id, year):
    return f"/meetings/books/{unit_id}/book.xlsx?year={year}"


@pytest.fixture
def branch(behind):
    def enabled():
        unit = unit_named("东一")
        unit.enabled_on = date(LAST.year - 1, 1, 1)
        return unit.id

    return behind(enabled)


def test_the_book_of_a_branch_has_its_year_on_sheets_of_their_own(visitor, hold, branch):
    hold(finalised, "东一", day=LAST, title="五月会", kinds=("members_meeting", "party_lecture"))
    hold(started, "东一", day=date(LAST.year - 1, 12, 31), title="前一年的会")
    answer = visitor("feng").client.get(book_url(branch, LAST.year))
    book = load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["组织基本情况", "会议总表", "支部党员大会", "党课", "应开会议", "任务"]
    assert "前一年的会" not in text_of(answer.data)
    ((number, day, _, title, kinds, *_),) = rows_in(answer, "会议总表")
    assert (number, day, title, kinds) == (1, LAST.isoformat(), "五月会", "支部党员大会、党课")
    (row,) = rows_in(answer, "党课")
    assert row[4:6] == ["修缮党群服务站", "同意修缮方案，十二月动工。"]
    assert "因病，住院" in row[10]
    met = [row for row in rows_in(answer, "应开会议") if row[4] == "已完成"]
    assert {row[0] for row in met} == {"支部党员大会", "党课"}
    assert any(row[4] == "待补" for row in rows_in(answer, "应开会议"))


def test_the_book_tells_of_posts_and_members_as_they_were_at_the_end_of_that_year(context, branch):
    book = book_of(unit_named("东一"), today().year - 1, today())
    assert book.on == date(today().year - 1, 12, 31)
    assert book_of(unit_named("东一"), today().year, today()).on == today()


def test_nobody_is_absent_from_a_meeting_whose_record_is_a_draft(visitor, hold, branch):
    hold(started, "东一", day=LAST)
    (row,) = rows_in(visitor("feng").client.get(book_url(branch, LAST.year)), "支部党员大会")
    assert row[6:] == [None, None, None, None, None, "草稿"]


def test_the_first_sheet_names_who_holds_what_and_counts_members(visitor, branch):
    rows = rows_in(visitor("feng").client.get(book_url(branch, today().year)), "组织基本情况")
    told = {row[0]: row[1] for row in rows}
    assert told["正式党员"] >= 3
    assert told["预备党员"] == 1
    assert told["应到人数"].startswith("应到 ")
    assert told["组织形式"] == "党支部"


def test_tasks_stand_in_the_book_with_what_came_of_them(visitor, behind, branch):
    def given():
        meeting = started("东一", day=LAST, headings=["修路"])
        task = give_task(
            meeting, meeting.sitting.items[0], Order("把路量好", "村外的人", None, "路不平"), by=None, at=now()
        )
        task.closed_on, task.closing_note = LAST, "量好了"

    behind(given)
    (row,) = rows_in(visitor("feng").client.get(book_url(branch, LAST.year)), "任务")
    assert row[1:] == ["把路量好", "路不平", "村外的人", None, LAST.isoformat(), "量好了"]


def criticised():
    meeting = ready("东一", chair="何炳坤", kinds=("life_meeting",), day=LAST)
    item = meeting.sitting.items[-1]
    item.is_criticism, item.text, item.decision = True, "李丽华学习不够。", "李丽华要改。"
    task = give_task(meeting, item, Order("改进学习", "李丽华", None, "学习流于形式"), by=None, at=now())
    task.closed_on, task.closing_note = today(), "李丽华作了检讨"
    confirm(meeting, Confirmation.CHAIR, by=None, at=now())
    return meeting


@pytest.mark.parametrize("login", ["feng", "liang", "lin", "ji"])
def test_criticism_is_in_no_book_whoever_asks(visitor, hold, branch, login):
    hold(criticised)
    text = text_of(visitor(login).client.get(book_url(branch, LAST.year)).data)
    assert "组织生活会" in text
    assert "改进学习" in text
    assert [word for word in ("学习不够", "要改", "流于形式", "检讨", "先修屋顶") if word in text] == []


def test_what_was_declared_void_is_in_no_book(visitor, behind, branch):
    def voided():
        meeting = finalised("东一", day=LAST, title="作废的会")
        void(meeting, "重复录入", by=None, at=now())

    behind(voided)
    assert "作废的会" not in text_of(visitor("feng").client.get(book_url(branch, LAST.year)).data)


def test_that_a_book_was_taken_away_is_in_the_log(visitor, hold, behind, branch):
    hold(finalised, "东一", day=LAST)
    visitor("wen").client.get(book_url(branch, LAST.year))
    facts = {"year": LAST.year, "count": 1}
    assert traces(behind, "access.book_exported") == [("温家兴", branch, facts)]


def test_a_village_has_no_book_of_its_own_and_leads_to_its_branches(visitor, behind):
    village = behind(lambda: unit_named("樵东村").id)
    wen = visitor("wen")
    page = wen.open(f"/meetings/books/{village}")
    assert "东一" in page
    assert "支部工作手册（Excel）" not in page
    assert "请选择党支部" in wen.open(book_url(village, LAST.year), status=409)


def test_others_get_no_book_and_no_list(visitor, branch):
    for login in ("jie", "hebo", "gu"):
        asked = visitor(login)
        for tail in ("", "/book.xlsx", "/archive-list", "/archive-list.docx"):
            asked.open(f"/meetings/books/{branch}{tail}", status=403)


def test_whoever_looks_after_one_unit_goes_straight_to_it(visitor, branch):
    answer = visitor("feng").client.get("/meetings/books")
    assert answer.location == f"/meetings/books/{branch}"


@pytest.mark.parametrize("year", ["x", "0", "99999", "-1", ""])
def test_a_year_that_is_none_is_this_one(visitor, branch, year):
    page = visitor("feng").open(f"/meetings/books/{branch}?year={year}")
    assert f"year={today().year}" in page


# -- 归档文件目录


def test_the_list_of_the_archive_names_settled_records_in_the_order_of_their_days(context):
    finalised("东一", day=LAST, title="五月会", kinds=("members_meeting", "party_lecture"))
    archive(finalised("东一", day=date(LAST.year, 9, 1), title="九月会"), by=None, at=now())
    finalised("东一", day=date(LAST.year, 3, 1), title="三月会，后来补录")
    started("东一", day=LAST, title="没有定稿", kinds=("party_day",))
    db.session.commit()
    lines = archive_lines(settled_of_year(unit_named("东一"), LAST.year))
    assert [line.day for line in lines] == [f"{LAST.year}0301", f"{LAST:%Y%m%d}", f"{LAST.year}0901"]
    assert lines[1].title == f"支部党员大会会议记录、党课记录：五月会（{LAST.year}年第1次）"
    assert lines[0].author == unit_named("东一").name
    assert (lines[0].retention, lines[0].note) == ("10年", "")


def test_an_election_is_kept_for_ever_and_a_brief_says_where_its_paper_is(context):
    brief = finalised("东一", day=LAST, kinds=("committee_election",))
    brief.source, brief.kept_at = Source.BRIEF, "档案柜"
    db.session.commit()
    (line,) = archive_lines(settled_of_year(unit_named("东一"), LAST.year))
    assert (line.retention, line.note) == ("永久", "纸质在档案柜")


def test_the_list_of_the_archive_is_a_page_to_print_and_a_word_file(visitor, hold, branch):
    hold(finalised, "东一", day=LAST, title="五月会")
    hold(started, "东一", day=LAST, title="没有定稿", kinds=("party_day",))
    feng = visitor("feng")
    page = feng.open(f"/meetings/books/{branch}/archive-list?year={LAST.year}")
    words = words_of(feng.client.get(f"/meetings/books/{branch}/archive-list.docx?year={LAST.year}").data)
    for said in (page.html, words):
        assert "保管期限" in said
        assert "五月会" in said
        assert "10年" in said
        assert "没有定稿：" not in said
    assert "没有已定稿的会议记录" in feng.open(f"/meetings/books/{branch}/archive-list?year={LAST.year - 1}")


# -- 民主评议汇总


def assessed(**more):
    meeting = ready("东一", kinds=("member_review",), **more)
    for position, (name, grade) in enumerate(
        (("何炳坤", Grade.EXCELLENT), ("李丽华", Grade.QUALIFIED), ("罗耀祥", None)), 1
    ):
        meeting.assessments.append(
            Assessment(member_id=member_named(name).id, position=position, name=name, excellent=2, qualified=1,
                       basic=0, unqualified=0, invalid=0, grade=grade)
        )  # fmt: skip
    confirm(meeting, Confirmation.CHAIR, by=None, at=now())
    db.session.commit()
    return meeting


def read(meeting):
    return record_of(loaded(meeting.id), reads_criticism=True)


def test_the_summary_has_each_full_member_s_tallies_and_no_grade_of_probationary_members(context):
    record = read(assessed())
    rows = {row[1]: row[2:] for row in summary_rows(record)}
    assert rows["何炳坤"] == ["2", "1", "0", "0", "0", "优秀"]
    assert rows["罗耀祥"][-1] == "未评定"
    assert rows["麦小苗"] == ["", "", "", "", "", NO_GRADE]
    assert rows["合计"] == ["6", "3", "0", "0", "0", ""]
    full = sum(line["standing"] == "正式党员" for line in record.content["roll"])
    assert summary_sentence(record) == (
        f"正式党员 {full} 人：优秀 1 人，合格 1 人，基本合格 0 人，不合格 0 人，未评定 {full - 2} 人。"
        "预备党员 1 人，不评定等次。"
    )


def test_two_people_of_one_name_each_keep_their_own_tally(context):
    record = read(assessed())
    line = next(line for line in record.content["roll"] if line["name"] == "何炳坤")
    record.content["roll"].append({**line, "member_id": 0})
    record.assessments.append({**record.assessments[0], "excellent": 7})
    assert [row[2] for row in summary_rows(record) if row[1] == "何炳坤"] == ["2", "7"]


def test_the_summary_has_room_for_the_signatures_and_says_of_a_draft_that_it_is_one(context):
    words = words_of(summary_document(read(assessed()), "草稿，周小敏打印"))
    for wanted in ("民主评议党员汇总表", "监票人（签字）", "党支部书记（签字）", "草稿，周小敏打印"):
        assert wanted in words


def test_without_an_assessment_there_is_no_summary(context, visitor, hold):
    with pytest.raises(RuleBroken):
        summary_document(read(started("东一")))


def test_the_summary_is_had_from_the_documents_of_its_record_and_leaves_its_trace(visitor, hold, behind):
    key = hold(assessed)
    other = hold(finalised, "东一")
    feng = visitor("feng")
    link = f"/meetings/{key}/documents/assessment-summary.docx"
    assert link in feng.open(f"/meetings/{key}/documents")
    assert "assessment-summary" not in feng.open(f"/meetings/{other}/documents")
    assert "没有登记民主测评" in feng.open(f"/meetings/{other}/documents/assessment-summary.docx", status=409)
    answer = feng.client.get(link)
    assert len(Document(io.BytesIO(answer.data)).tables) == 1
    assert traces(behind, "access.assessment_exported") == [("冯月好", key, {"count": 3})]


# -- what all workbooks have


def test_long_texts_are_wrapped_and_lists_are_printed_across_with_their_headers():
    content = write_workbook([Sheet("表", ("甲", "乙"), [["一\n二二", "很" * 60], ["短", 3]], title="题" * 60)])
    page = load_workbook(io.BytesIO(content)).active
    wrapped = [bool(page[key].alignment.wrap_text) for key in ("A1", "A3", "B3", "A4")]
    assert wrapped == [False, True, True, False]
    assert (page.page_setup.orientation, page.print_title_rows) == ("landscape", "$2:$2")
    assert page.column_dimensions["A"].width < 10
